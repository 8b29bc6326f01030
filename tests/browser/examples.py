"""Examples of the demonstration for the places in addresses: which pages a user can walk."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from flask import Flask
from sqlalchemy import ColumnElement, select

from crm.accounts.models import Role, Unit, User
from crm.accounts.permissions import may
from crm.companies.models import Company
from crm.db import db
from crm.exchange.models import ImportBatch
from crm.exchange.report_rows import rows_shown
from crm.fuzzydate import today
from crm.interactions.activities import activities_visible_to
from crm.interactions.models import Activity, Interaction
from crm.interactions.queries import interactions_visible_to
from crm.leads.claims.disputes import disputes_visible_to
from crm.leads.claims.models import Dispute, Transfer
from crm.leads.claims.transfers import transfers_visible_to
from crm.leads.models import Admission, Lead
from crm.leads.queries import contacts_visible_to, visible_to, works_on
from crm.leads.words import Stage
from crm.lists.models import SavedView
from crm.milestones.models import FundArrival, Milestone
from crm.parks.indicators import all_rules, may_edit
from crm.parks.models import Parcel, PlantSpace
from crm.parks.queries import managed_by
from crm.placement.models import Placement
from crm.placement.steps import open_steps
from crm.settings.defaults import DEFAULTS
from crm.tasks.models import Task
from crm.tasks.periods import derived
from crm.tasks.queries import all_series, tasks_visible_to

Example = tuple[str, dict[str, Any]]  # what it shows, values of the address


# Answers of other kinds than a page of one's own: files, redirects, parts of a page that is there.
NO_PAGES = {
    "auth.home",
    "auth.login",
    "batches.left_out",
    "board.column",
    "companies.likely_same",
    "disputes.download",
    "exchange.template",
    "exports.fetch",
    "feed.calendar",
    "files.download",
    "files.view",
    "interactions.about",
    "interactions.download",
    "leads.likely_same",
    "notices.bell",
    "official.drawing",
    "search.suggest",
    "setup.first",
    "static",
    "tasks.download",
    "views.counts",
    "welcome.choose",
}


@dataclass(frozen=True)
class Stop:
    """One page of a walk: which, what it shows, and its address."""

    endpoint: str
    what: str
    url: str

    @property
    def name(self) -> str:
        return "-".join(part for part in (self.endpoint.replace(".", "-"), self.what) if part)


class Examples:
    """Records of the demonstration that a user may open, for the places in addresses."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.leads = db.session.scalars(visible_to(user).order_by(Lead.id)).all()
        self.worked = [lead for lead in self.leads if works_on(user, lead)]
        self.managed = managed_by(user)

    def of(self, endpoint: str, has_places: bool = True) -> list[Example]:
        """The examples for this endpoint; nothing where the user has no such record."""
        area = endpoint.partition(".")[0]
        own = getattr(self, "_" + endpoint.replace(".", "_"), None)
        if own is None and not has_places:
            return [("", {})]
        return cast(list[Example], (own or getattr(self, "_any_" + area))())

    def _standing(self, leads: Sequence[Lead], *wanted: str) -> list[Example]:
        """The first lead at each of these, "stage-state"."""
        standing = {f"{lead.stage}-{lead.state}": lead for lead in reversed(leads)}
        return [(name, {"lead_id": standing[name].id}) for name in wanted if name in standing]

    def _any_stages(self) -> list[Example]:
        return self._standing(self.worked, "negotiation-active")

    _any_leads = _files_add = _any_stages

    def _leads_show(self) -> list[Example]:
        active = [f"{stage}-active" for stage in Stage]
        return self._standing(self.leads, *active, "negotiation-paused", "negotiation-lost")

    def _board_index(self) -> list[Example]:
        return [("", {}), ("open", {"open": ["production", "capacity"], "state": ["active", "paused"]})]

    def _calendar_index(self) -> list[Example]:
        return [("", {})]

    def _bulk_choose(self) -> list[Example]:
        return [("", {"id": [lead.id for lead in self.worked[:3]]}), ("none", {})]

    def _any_views(self) -> list[Example]:
        own = db.session.scalars(select(SavedView).where(SavedView.owner_id == self.user.id).limit(1))
        return [("", {"view_id": view.id}) for view in own]

    def _leads_edit_field(self) -> list[Example]:
        fields = ("description", "channel", "investment")
        return [(name, {**values, "name": name}) for _, values in self._any_stages() for name in fields]

    def _stages_choose(self) -> list[Example]:
        return self._standing(self.worked, "lead-active", "negotiation-active", "negotiation-paused")

    _any_claims = _any_stages

    def _handover_person(self) -> list[Example]:
        owners = dict.fromkeys(lead.owner_id for lead in self.leads if lead.owner_id and lead.state == "active")
        return [("", {"user_id": number}) for number in owners][:1]

    def _handover_leave(self) -> list[Example]:
        return [("", {"user_id": self._any_users()[0][1]["user_id"]})]

    def _team_join(self) -> list[Example]:
        return self._transfers_begin()

    def _any_disputes(self) -> list[Example]:
        found = db.session.scalars(disputes_visible_to(self.user).order_by(Dispute.id)).unique()
        return [(dispute.state, {"dispute_id": dispute.id}) for dispute in found]

    def _any_transfers(self) -> list[Example]:
        found = db.session.scalars(transfers_visible_to(self.user).order_by(Transfer.id)).unique()
        return [(transfer.state, {"transfer_id": transfer.id}) for transfer in found]

    def _transfers_begin(self) -> list[Example]:
        held = (lead for lead in self.worked if lead.owner_id == self.user.id and lead.state == "active")
        return [("", {"lead_id": lead.id}) for lead in held][:1]

    def _disputes_begin(self) -> list[Example]:
        rivals = (lead for lead in self.worked if lead.claimed_on is None and lead.state == "active")
        return [("", {"lead_id": lead.id}) for lead in rivals][:1]

    def _stages_advance(self) -> list[Example]:
        return self._standing(self.worked, "lead-active", "negotiation-active", "signed-active", "production-active")

    def _stages_revive(self) -> list[Example]:
        return self._standing(self.worked, "negotiation-paused")

    def _stages_return_fact(self) -> list[Example]:
        ids = [lead.id for lead in self.leads]
        found = db.session.scalar(select(Milestone).where(Milestone.lead_id.in_(ids), Milestone.state == "submitted"))
        return [("", {"lead_id": found.lead_id, "milestone_id": found.id})] if found else []

    def _any_interactions(self) -> list[Example]:
        """A conversation of one's own, for its page and its form."""
        own = interactions_visible_to(self.user).where(Interaction.by_id == self.user.id)
        talk = db.session.scalars(own.order_by(Interaction.id).limit(1)).first()
        return [("", {"talk_id": talk.id})] if talk else []

    def _any_activities(self) -> list[Example]:
        """An activity one entered oneself, for its page and its form."""
        own = activities_visible_to(self.user).where(Activity.by_id == self.user.id)
        found = db.session.scalars(own.order_by(Activity.id).limit(1)).first()
        return [("", {"activity_id": found.id})] if found else []

    def _any_tasks(self) -> list[Example]:
        """A task at each standing, for its page and its sheet."""
        found: dict[str, Task] = {}
        for task in db.session.scalars(tasks_visible_to(self.user).order_by(Task.id)):
            found.setdefault(task.state, task)
        return [(state, {"task_id": task.id}) for state, task in found.items()]

    def _tasks_index(self) -> list[Example]:
        return [("", {}), ("all", {"state": "all"})]

    def _tasks_new(self) -> list[Example]:
        return [("", {}), *(("lead", {"lead": lead.id}) for lead in self.leads[:1])]

    def _tasks_period(self) -> list[Example]:
        waiting = derived(all_series(self.user), today())[:1]
        return [("", {"series_id": task.series_id, "period": task.period}) for task in waiting]

    def _facts_state(self) -> list[Example]:
        ids = [lead.id for lead in self.worked]
        found = db.session.scalar(select(Milestone).where(Milestone.lead_id.in_(ids), Milestone.state == "submitted"))
        return [("", {"lead_id": found.lead_id, "kind": found.kind})] if found else []

    def _funds_report(self) -> list[Example]:
        return self._standing(self.worked, "construction-active")

    def _arrivals(self, leads: Sequence[Lead], *which: ColumnElement[bool]) -> list[Example]:
        ids = [lead.id for lead in leads]
        found = db.session.scalar(select(FundArrival).where(FundArrival.lead_id.in_(ids), *which))
        return [("", {"lead_id": found.lead_id, "arrival_id": found.id})] if found else []

    def _funds_edit(self) -> list[Example]:
        own = FundArrival.submitted_by_id == self.user.id
        return self._arrivals(self.worked, own, FundArrival.state == "returned")

    def _funds_send_back(self) -> list[Example]:
        return self._arrivals(self.leads, FundArrival.state == "submitted")

    def _funds_reverse(self) -> list[Example]:
        return self._arrivals(self.worked, FundArrival.state == "verified")

    def _any_companies(self) -> list[Example]:
        found = [self.leads[0].investors[0].company] if self.leads else [db.session.scalar(select(Company))]
        return [("", {"company_id": company.id}) for company in found if company]

    def _search_index(self) -> list[Example]:
        return [("", {"q": "铸件"}), ("nothing", {"q": "没有这样的东西"}), ("commands", {})]

    def _merging_companies(self) -> list[Example]:
        if self.user.role != Role.CHIEF:  # an officer may not see the contacts of both
            return []
        one, other = db.session.scalars(select(Company).order_by(Company.id.desc()).limit(2))
        return [("", {"company_id": one.id, "with": other.id}), ("choose", {"company_id": one.id})]

    def _merging_leads(self) -> list[Example]:
        one, other = [lead for lead in self.worked if lead.stage == "negotiation"][:2]
        return [("", {"lead_id": one.id, "with": other.id}), ("choose", {"lead_id": one.id})]

    def _companies_index(self) -> list[Example]:
        return [("", {}), ("class", {"list": "unicorn", "contact": "none"})]

    def _companies_assign(self) -> list[Example]:
        found = db.session.scalars(select(Company).order_by(Company.id).limit(3)).all()
        return [("", {"id": [company.id for company in found]}), ("none", {})]

    def _companies_edit_contact(self) -> list[Example]:
        found = db.session.scalar(contacts_visible_to(self.user).limit(1))
        return [("", {"contact_id": found.id})] if found else []

    def _batches_undo(self) -> list[Example]:
        own = db.session.scalars(
            select(ImportBatch).where(ImportBatch.by_id == self.user.id, ImportBatch.state.in_(("written", "undone")))
        )
        return [(batch.state, {"batch_id": batch.id}) for batch in own]

    def _exchange_batch(self) -> list[Example]:
        own = db.session.scalars(select(ImportBatch).where(ImportBatch.by_id == self.user.id))
        return [(batch.state, {"batch_id": batch.id}) for batch in own]

    _any_batches = _exchange_batch

    def _batches_undo(self) -> list[Example]:
        return [example for example in self._exchange_batch() if example[0] == "written"]

    def _exports_export(self) -> list[Example]:
        return [(records, {"records": records}) for records in ("leads", "contacts", "parcels")]

    def _exports_show(self) -> list[Example]:
        return []  # nothing of the demonstration is that long

    def _any_users(self) -> list[Example]:
        found = {person.role: person for person in db.session.scalars(select(User).order_by(User.id.desc()))}
        return [(role, {"user_id": found[role].id}) for role in ("officer", "park_manager", "admin")]

    def _any_units(self) -> list[Example]:
        root, office = db.session.scalars(select(Unit).order_by(Unit.id).limit(2))
        return [("root", {"unit_id": root.id}), ("", {"unit_id": office.id})]

    def _any_settings(self) -> list[Example]:
        return [(key.replace(".", "-"), {"key": key}) for key in DEFAULTS]

    def _wizard_row(self) -> list[Example]:
        own = db.session.scalars(select(ImportBatch).where(ImportBatch.by_id == self.user.id))
        return [
            ("", {"batch_id": batch.id, "number": 1, "row": rows_shown(batch, 1)[0]["row"]})
            for batch in own
            if batch.state == "previewed" and rows_shown(batch, 1)
        ][:1]

    def _parks_show(self) -> list[Example]:
        return [("", {"code": "equipment"}), ("part", {"code": "equipment", "part": "free"})]

    def _parks_new_parcel(self) -> list[Example]:
        return [("", {"code": "equipment"})]

    _parks_park_boundary = _parks_new_parcel
    _parks_utilities = _parks_new_parcel
    _parks_edit_park = _parks_new_parcel
    _park_admin_edit = _parks_new_parcel

    def _parcels(self) -> dict[str, Parcel]:
        parcels = db.session.scalars(select(Parcel).order_by(Parcel.id)).all()
        held = {placement.parcel_id for placement in db.session.scalars(select(Placement))}
        return {
            "held": next(parcel for parcel in parcels if parcel.id in held),
            "free": next(parcel for parcel in parcels if parcel.free_m2 and parcel.id not in held),
            "external": next(parcel for parcel in parcels if parcel.external_m2),
        }

    def _parks_parcel(self) -> list[Example]:
        return [(name, {"parcel_id": parcel.id}) for name, parcel in self._parcels().items()]

    def _any_parks(self) -> list[Example]:
        return [("", {"parcel_id": self._parcels()["free"].id})]

    _placement_reserve = _placement_ask = _any_parks

    def _spaces(self) -> list[PlantSpace]:
        return list(db.session.scalars(select(PlantSpace).order_by(PlantSpace.id)))

    def _any_plants(self) -> list[Example]:
        """A space somebody holds, and one that is free."""
        found = self._spaces()
        held = next(space for space in found if space.assigned_m2 > space.external_m2)
        free = next(space for space in found if space.free_m2 == space.area_m2)
        return [("held", {"space_id": held.id}), ("free", {"space_id": free.id})]

    _placement_reserve_space = _placement_ask_space = _any_plants

    _plants_index = _parks_new_parcel
    _plants_new = _parks_new_parcel
    _results_park = _parks_new_parcel

    def _admission_show(self) -> list[Example]:
        scored = select(Admission.lead_id).where(Admission.prepared_by_id.is_not(None))
        found = next((lead for lead in self.leads if lead.id in set(db.session.scalars(scored))), None)
        return [("scored", {"lead_id": found.id})] if found else []

    def _any_admission(self) -> list[Example]:
        return self._standing(self.worked, "negotiation-active")

    def _results_show(self) -> list[Example]:
        return self._standing(self.leads, "capacity-active", "signed-active")

    def _results_report(self) -> list[Example]:
        return self._standing(self.worked, "capacity-active")

    def _placements(self, step: str) -> list[Example]:
        every = db.session.scalars(select(Placement).order_by(Placement.id))
        found = next((one for one in every if step in open_steps(self.user, one, self.managed)), None)
        return [("", {"placement_id": found.id})] if found else []

    def _placement_approve(self) -> list[Example]:
        return self._placements("approve")

    def _placement_contract(self) -> list[Example]:
        return self._placements("contract")

    def _any_indicators(self) -> list[Example]:
        found = next((rule for rule in all_rules() if may_edit(self.user, rule.park_id)), None)
        return [("", {"rule_id": found.id})] if found else []

    def _placement_deliver(self) -> list[Example]:
        return self._placements("deliver")

    def _placement_complete(self) -> list[Example]:
        return self._placements("complete")

    def _placement_grant(self) -> list[Example]:
        return self._placements("grant")

    def _placement_withdraw(self) -> list[Example]:
        return self._placements("withdraw")

    def _placement_building(self) -> list[Example]:
        return self._placements("building")

    def _placement_demand(self) -> list[Example]:
        return self._placements("demand")

    def _placement_waive(self) -> list[Example]:
        return self._placements("waive")

    def _placement_release(self) -> list[Example]:
        return self._placements("release")


def walk(app: Flask, user: User) -> Iterator[Stop]:
    """Every page this user's role may open."""
    examples = Examples(user)
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint):
        if "GET" not in (rule.methods or ()) or rule.endpoint in NO_PAGES:
            continue
        if not may(user.role, app.view_functions[rule.endpoint].required_permission):
            continue
        for what, values in examples.of(rule.endpoint, bool(rule.arguments)):
            built = rule.build(values, append_unknown=True)
            assert built, rule
            yield Stop(rule.endpoint, what, built[1])
