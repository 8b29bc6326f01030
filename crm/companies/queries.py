"""Finding firms and contacts."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from crm.companies.models import Company, Contact
from crm.db import db
from crm.text.names import company_key


def find(name: str, code: str | None = None) -> Company | None:
    """The firm of this credit code, else of this normalised name (no name: none)."""
    if code:
        found = db.session.scalar(select(Company).where(Company.credit_code == code))
        if found:
            return found
    return db.session.scalar(select(Company).where(Company.key == company_key(name)))


def listed(text: str = "", after: int = 0, limit: int = 50) -> Sequence[Company]:
    """Firms whose name or credit code holds the text, by id after `after`. Everybody may see firms."""
    query = select(Company).where(Company.id > after).order_by(Company.id).limit(limit)
    if text:
        query = query.where(
            or_(
                Company.name.icontains(text, autoescape=True),
                Company.credit_code.contains(text.upper(), autoescape=True),
            )
        )
    return db.session.scalars(query).all()


def contacts_of(company: Company) -> Sequence[Contact]:
    return db.session.scalars(select(Contact).where(Contact.company_id == company.id).order_by(Contact.id)).all()


def masked_name(name: str) -> str:
    """王伟 → 王*."""
    return f"{name[:1]}*" if name else ""


def masked_phone(phone: str | None) -> str:
    """13912340000 → 139****0000; of a shorter number that would show nearly all."""
    if not phone:
        return ""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "****"
