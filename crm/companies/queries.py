"""Finding firms and contacts."""

from collections.abc import Sequence

from sqlalchemy import Select, func, or_, select

from crm.companies.models import Company
from crm.db import db
from crm.errors import N_, DomainError
from crm.text.names import company_key


def find(name: str, code: str | None = None) -> Company | None:
    """The firm of this credit code, else of this normalised name."""
    return coded(code) or named(name)


def coded(code: str | None) -> Company | None:
    return db.session.scalar(select(Company).where(Company.credit_code == code)) if code else None


def named(name: str) -> Company | None:
    return db.session.scalar(select(Company).where(Company.key == company_key(name)))


def listed(text: str = "", after: int = 0, limit: int = 50) -> Sequence[Company]:
    """Firms whose name or credit code holds the text, by id after `after`. Everybody may see firms."""
    query = _matching(text).where(Company.id > after).order_by(Company.id).limit(limit)
    return db.session.scalars(query).all()


def count(text: str = "", stop: int = 10_000) -> int:
    """How many firms match; beyond `stop` it answers stop + 1."""
    ids = _matching(text).with_only_columns(Company.id).limit(stop + 1)
    return db.session.scalar(select(func.count()).select_from(ids.subquery())) or 0


def _matching(text: str) -> Select[Company]:
    query, key = select(Company), company_key(text)
    if not text:
        return query
    return query.where(
        or_(
            Company.key.contains(key, autoescape=True) if key else Company.name.contains(text, autoescape=True),
            Company.credit_code.contains(text.upper(), autoescape=True),
        )
    )


def the_one(text: str) -> Company:
    """The firm of this name, or the only one whose name or code holds the text. Refused beside `company` otherwise."""
    exact = named(text)
    if exact:
        return exact
    fitting = listed(text, limit=4)
    if not fitting:
        raise DomainError(N_("No company of this name is in the list. Add it first."), "company")
    if len(fitting) > 1:
        names = "、".join(company.name for company in fitting)
        raise DomainError(N_("Several companies fit: %(names)s. Write more of the name."), "company", names=names)
    return fitting[0]


def masked_name(name: str) -> str:
    """王伟 → 王*."""
    return f"{name[:1]}*" if name else ""


def masked_phone(phone: str | None) -> str:
    """13912340000 → 139****0000; of a shorter number that would show nearly all."""
    if not phone:
        return ""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "****"
