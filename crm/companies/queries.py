"""Finding firms and contacts."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, or_, select

from crm.companies.models import Company
from crm.db import db
from crm.errors import N_, DomainError
from crm.text.names import company_key


def find(name: str, code: str | None = None) -> Company | None:
    """The firm of this credit code, else of this normalised name."""
    return coded(code) or named(name)


def known_firms(keys: Collection[str], codes: Collection[str]) -> dict[str, Company]:
    """{normalised name or credit code: its firm} of those there are."""
    found: dict[str, Company] = {}
    query = select(Company).where(or_(Company.key.in_(keys), Company.credit_code.in_(codes)))
    for company in db.session.scalars(query):
        found |= {name: company for name in (company.key, company.credit_code) if name}
    return found


def coded(code: str | None) -> Company | None:
    return db.session.scalar(select(Company).where(Company.credit_code == code)) if code else None


def named(name: str) -> Company | None:
    return db.session.scalar(select(Company).where(Company.key == company_key(name)))


def listed(text: str = "", after: int = 0, limit: int = 50) -> Sequence[Company]:
    """Firms whose name or credit code holds the text, by id after `after`. Everybody may see firms."""
    query = select(Company).where(Company.id > after)
    if text:
        query = query.where(holds(text))
    return db.session.scalars(query.order_by(Company.id).limit(limit)).all()


def holds(text: str) -> ColumnElement[bool]:
    """Whether the name or the credit code holds the text."""
    key = company_key(text)
    return or_(
        Company.key.contains(key, autoescape=True) if key else Company.name.contains(text, autoescape=True),
        Company.credit_code.contains(text.upper(), autoescape=True),
    )


def subsidiaries(company: Company) -> Sequence[Company]:
    """The firms that belong to this group directly."""
    return db.session.scalars(select(Company).where(Company.parent_id == company.id).order_by(Company.name)).all()


def the_one(text: str, field: str = "company") -> Company:
    """The firm of this name, or the only one whose name or code holds the text. Refused beside `field` otherwise."""
    exact = named(text)
    if exact:
        return exact
    fitting = listed(text, limit=4)
    if not fitting:
        raise DomainError(N_("No company of this name is in the list. Add it first."), field)
    if len(fitting) > 1:
        names = "、".join(company.name for company in fitting)
        raise DomainError(N_("Several companies fit: %(names)s. Write more of the name."), field, names=names)
    return fitting[0]


def masked_name(name: str) -> str:
    """王伟 → 王*."""
    return f"{name[:1]}*" if name else ""


def masked_phone(phone: str | None) -> str:
    """13912340000 → 139****0000; of a shorter number that would show nearly all."""
    if not phone:
        return ""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "****"
