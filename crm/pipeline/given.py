"""What the gate's form gives, written through the records that own it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crm.accounts.models import User
from crm.db import db
from crm.errors import N_, DomainError
from crm.files.models import Attachment
from crm.leads.fields import LEAD_FIELDS
from crm.leads.models import Lead
from crm.leads.operations import assign, set_local_company, set_owner
from crm.milestones.fields import FACT_FIELDS
from crm.milestones.operations import report_year, submit

_PLAIN = {item.name for item in LEAD_FIELDS}
# The parties stand in the agreement, and in no ledger.
FACT_INPUTS = {**FACT_FIELDS, "signed": {**FACT_FIELDS["signed"], "parties": "parties"}}


@dataclass(frozen=True)
class Given:
    """Values by gate input name (typed: yuan, FuzzyDate …) and evidence files by fact kind."""

    values: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, Sequence[Attachment]] = field(default_factory=dict)


def write(lead: Lead, given: Given, by: User) -> None:
    """Put every given value where it belongs. The caller has checked the right to work on the lead."""
    values = {name: value for name, value in given.values.items() if value not in (None, "")}
    assign(lead, {name: value for name, value in values.items() if name in _PLAIN})
    _write_links(lead, values, by)
    for kind, names in FACT_INPUTS.items():
        fact = {column: values[name] for name, column in names.items() if name in values}
        files = given.files.get(kind, ())
        if fact or files:
            submit(lead, kind, fact, files, by)
    _write_result(lead, values, by)


def _write_links(lead: Lead, values: Mapping[str, Any], by: User) -> None:
    if "outside_parks_reason" in values:
        lead.outside_parks_reason = values["outside_parks_reason"]
    if "owner" in values:
        owner = db.session.get(User, values["owner"])
        if owner is None or not owner.active:
            raise DomainError(N_("Choose one of the list."), "owner")
        set_owner(lead, owner, by)
    if "local_company" in values:
        set_local_company(lead, values["local_company"], values.get("local_credit_code"), by)
    elif "local_credit_code" in values and lead.local_company:
        set_local_company(lead, lead.local_company.name, values["local_credit_code"], by)


def _write_result(lead: Lead, values: Mapping[str, Any], by: User) -> None:
    names = ("result_year", "result_output", "result_tax")
    if any(name in values for name in names):
        lacking = [name for name in names if name not in values]
        if lacking:
            raise DomainError(N_("This field is required."), lacking[0])
        year, output, tax = (values[name] for name in names)
        report_year(lead, year, output, tax, by)
