"""Submitting a fact, verifying or returning it."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.queries import is_chief_over
from crm.audit.operations import changes_of, record
from crm.db import db, now, require_fit
from crm.errors import N_, DomainError, Forbidden, Stale
from crm.files.models import Attachment
from crm.fuzzydate import FuzzyDate, today
from crm.leads.models import Lead
from crm.leads.operations import require_work
from crm.leads.words import AGREEMENTS
from crm.milestones.models import FIRST_YEAR, FURTHER_RESULTS, MILESTONES, FundArrival, Milestone, YearlyResult
from crm.milestones.months import require_open_month
from crm.milestones.queries import funds_arrived, milestones_of

_ORDER = tuple(MILESTONES)


def submit(
    lead: Lead,
    kind: str,
    values: Mapping[str, Any],
    files: Sequence[Attachment],
    by: User,
    version: int | None = None,
) -> Milestone:
    """State a fact with its evidence, or complete one not yet verified. `version` is that of the fact as it was opened.

    `values`: happened_on (FuzzyDate), and for signed amount, agreement_kind, parties. Another person verifies.
    """
    require_work(lead, by)
    milestone = _editable(lead, kind)
    if version is not None and milestone.id and milestone.version != version:
        raise Stale(N_("Somebody saved this since you opened it."))
    require_open_month(lead, milestone.happened_on, values.get("happened_on"), field=_date_field(kind))
    _note_submitter(milestone, by)
    for name, value in values.items():
        if value is not None:
            setattr(milestone, name, value)
    _check(lead, milestone)
    known = {file.id for file in milestone.files}
    milestone.files.extend(file for file in files if file.id not in known)
    milestone.state, milestone.return_reason = "submitted", None
    milestone.submitted_by_id, milestone.submitted_at = by.id, now()
    changed = changes_of(milestone)
    db.session.add(milestone)
    db.session.flush()
    record(by, f"submit {kind}", lead, {**changed, "files": [file.name for file in files]})
    return milestone


def carry(lead: Lead, kind: str, values: Mapping[str, Any], by: User) -> Milestone:
    """A fact as an old ledger states it: without evidence, unverified, marked as carried over."""
    milestone = Milestone(lead_id=lead.id, **carried_columns(kind, values, by), submitters=[by])
    db.session.add(milestone)
    record(by, f"carry over {kind}", lead, dict(values))
    return milestone


def carried_columns(kind: str, values: Mapping[str, Any], by: User) -> dict[str, Any]:
    """The columns of such a fact; `by` is its submitter, and the one who stated it."""
    stated = {"stated_by_id": by.id, "submitted_by_id": by.id, "submitted_at": now()}
    return {"kind": kind, "carried_over": True, "state": "submitted", **stated, **values}


def complete(milestone: Milestone, lead: Lead, values: Mapping[str, Any], by: User) -> None:
    """Fill what an unverified fact lacks, from a ledger; what it has stays."""
    for name, value in values.items():
        if getattr(milestone, name) is None:
            setattr(milestone, name, value)
    if changed := changes_of(milestone):
        _note_submitter(milestone, by)
        record(by, "import", lead, changed)


def _note_submitter(milestone: Milestone, by: User) -> None:
    """Whoever states a part of a fact, or its evidence, is one of its submitters and will not verify it."""
    milestone.stated_by_id = milestone.stated_by_id or by.id
    if by not in milestone.submitters:
        milestone.submitters.append(by)


def _editable(lead: Lead, kind: str) -> Milestone:
    if kind not in MILESTONES:
        raise DomainError(N_("Choose one of the list."), "kind")
    found = db.session.scalar(select(Milestone).where(Milestone.lead_id == lead.id, Milestone.kind == kind))
    if found is None:
        return Milestone(lead_id=lead.id, kind=kind, files=[], submitters=[])
    if found.state == "verified":
        raise DomainError(N_("This fact is verified and cannot be changed."), "happened_on")
    return found


def _check(lead: Lead, milestone: Milestone) -> None:
    if milestone.happened_on and milestone.happened_on.start > today():
        raise DomainError(N_("This day has not come yet."), _date_field(milestone.kind))
    if milestone.amount is not None and milestone.amount < 0:
        raise DomainError(N_("This cannot be less than 0."), "agreed_amount")
    if milestone.agreement_kind is not None and milestone.agreement_kind not in AGREEMENTS:
        raise DomainError(N_("Choose one of the list."), "agreement_kind")
    require_fit(milestone)
    dates = {fact.kind: fact.happened_on for fact in milestones_of(lead).values()}
    dates[milestone.kind] = milestone.happened_on
    check_order(dates, milestone.kind)


def check_order(dates: Mapping[str, FuzzyDate | None], kind: str) -> None:
    """Signed ≤ construction ≤ production: refused only where a later interval ends before an earlier one begins."""
    walk = [name for name in _ORDER if name != "registered" and dates.get(name)]
    for earlier, later in combinations(walk, 2):  # a vague one between two days must not hide their order
        before, after = dates[earlier], dates[later]
        if before and after and after.end < before.start:
            raise DomainError(
                N_("The dates are out of order: %(later)s cannot lie before %(earlier)s."),
                _date_field(kind),
                later=str(after),
                earlier=str(before),
            )


def _date_field(kind: str) -> str:
    return f"{kind}_on"


def verify(milestone: Milestone, lead: Lead, by: User, seen: int | None = None) -> None:
    """Confirm a fact others submitted: the chief over the lead's unit. `seen` is the version they looked at."""
    require_verifier(milestone, lead, by, milestone.submitters, seen)
    if milestone.happened_on is None:
        raise DomainError(N_("The fact has no date."))
    require_open_month(lead, milestone.happened_on)
    milestone.state, milestone.verified_by_id, milestone.verified_at = "verified", by.id, now()
    record(by, f"verify {milestone.kind}", lead, {"state": ["submitted", "verified"]})


def send_back(milestone: Milestone, lead: Lead, reason: str, by: User, seen: int | None = None) -> None:
    """Return a fact to its submitter with the reason."""
    require_verifier(milestone, lead, by, milestone.submitters, seen)
    require_open_month(lead, milestone.happened_on)
    milestone.state, milestone.return_reason = "returned", stated_reason(reason)
    record(by, f"return {milestone.kind}", lead, {"state": ["submitted", "returned"], "reason": reason})


def require_verifier(
    fact: Milestone | FundArrival, lead: Lead, by: User, submitters: Sequence[User], seen: int | None
) -> None:
    """The chief over the lead's unit, who stated no part of the fact and has seen it as it is."""
    if not is_chief_over(by, lead.unit):
        raise Forbidden(N_("The chief over the unit verifies facts."))
    if fact.state != "submitted":
        raise DomainError(N_("This fact is not waiting to be verified."))
    if by.id in {person.id for person in submitters}:
        raise DomainError(N_("Somebody other than the submitter has to verify this."))
    if seen is not None and fact.version != seen:
        raise Stale(N_("This fact was changed since you opened the page. Look at it again."))


def stated_reason(text: str) -> str:
    """The reason as it is kept; without one nothing is returned or taken back."""
    if not text.strip():
        raise DomainError(N_("Give the reason."), "reason")
    return text.strip()[:200]


def open_funds(lead: Lead, total: int, by: User) -> FundArrival | None:
    """Bring the arrived funds of a ledger in: the difference to what is known, as one unverified opening arrival.

    An opening arrival that was returned is stated anew, so that the lead never has the same sum twice.
    """
    known = funds_arrived(lead)
    returned = select(FundArrival).where(
        FundArrival.lead_id == lead.id, FundArrival.opening, FundArrival.state == "returned", FundArrival.amount > 0
    )
    return _open(lead, total, known, db.session.scalars(returned).first(), by)


def still_to_open(total: int, known: int = 0) -> int:
    """What of a ledger's sum is not known yet."""
    if total < known:
        raise DomainError(N_("The ledger's arrived funds are less than those recorded."), "funds_arrived")
    return total - known


def opened_columns(amount: int, by: User) -> dict[str, Any]:
    """The columns of an opening arrival."""
    return {
        "opening": True, "amount": amount, "state": "submitted", "submitted_by_id": by.id, "submitted_at": now(),
    }  # fmt: skip


def _open(lead: Lead, total: int, known: int, returned: FundArrival | None, by: User) -> FundArrival | None:
    difference = still_to_open(total, known)
    if difference == 0:
        return None
    arrival = returned or FundArrival(lead_id=lead.id)
    for name, value in opened_columns(difference, by).items():
        setattr(arrival, name, value)
    arrival.return_reason = None
    db.session.add(arrival)
    record(by, "opening arrival", lead, {"funds_arrived": [known, total]})
    return arrival


def report_year(
    lead: Lead, year: int, output: int, tax: int, by: User, further: Mapping[str, int | None] | None = None
) -> YearlyResult:
    """What the plant made and paid in a year, in yuan; `further` figures by their names in FURTHER_RESULTS."""
    require_work(lead, by)
    if year > today().year:
        raise DomainError(N_("This day has not come yet."), "result_year")
    if year < FIRST_YEAR:
        raise DomainError(N_("This year is too long ago."), "result_year")
    beside = {name: (further or {}).get(name) for name in FURTHER_RESULTS}
    for name, amount in {"result_output": output, "result_tax": tax, **beside}.items():
        if amount is not None and amount < 0:
            raise DomainError(N_("This cannot be less than 0."), name)
    result = db.session.scalar(select(YearlyResult).where(YearlyResult.lead_id == lead.id, YearlyResult.year == year))
    result = result or YearlyResult(lead_id=lead.id, year=year)
    result.output, result.tax, result.submitted_by_id, result.submitted_on = output, tax, by.id, today()
    for name, amount in beside.items():
        if further is not None:
            setattr(result, name, amount)
    require_fit(result)
    db.session.add(result)
    record(by, "report year", lead, {"year": year, "output": output, "tax": tax, **(further or {})})
    return result
