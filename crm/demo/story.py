"""One project walked from its registration to its present stage, through the operations people use."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from crm.accounts.models import User
from crm.companies.models import Company, Contact
from crm.db import db
from crm.demo import funds, past
from crm.demo.days import Days
from crm.demo.land import Parcels, mu
from crm.demo.papers import Papers
from crm.demo.people import People
from crm.demo.rows import Row
from crm.demo.talks import talk
from crm.fuzzydate import FuzzyDate, today
from crm.leads.admission import confirm_two_high
from crm.leads.models import Lead
from crm.leads.operations import add_contact
from crm.leads.twohigh import judged
from crm.leads.words import Stage
from crm.milestones import operations as milestones
from crm.milestones.queries import milestones_of
from crm.pipeline import operations as pipeline
from crm.pipeline.given import Given
from crm.pipeline.queries import moves_of
from crm.placement import approvals, contracting
from crm.placement import operations as placement
from crm.placement.models import Placement
from crm.placement.standard import checks
from crm.placement.waivers import ask_waiver, decide_waiver

_WAIVER = "存量改造项目，投资强度略低，经管委会会议同意"
_NOT_HIGH = "产品和工序不在两高目录之内，能耗低于限值"
_OUTSIDE = "项目不占用园区工业用地"
_RETURNED = "附件不完整，缺盖章页，请补齐后重报"
_GIVEN_BACK = "项目终止，收回预留"
_PARTIES = "县人民政府、"


@dataclass(frozen=True)
class Story:
    row: Row
    days: Days
    people: People
    parcels: Parcels
    papers: Papers

    @property
    def owner(self) -> User:
        return self.people.owner_of(self.row.unit, self.row.owner)

    def tell(
        self, values: Mapping[str, Any], company: Company, contacts: list[Contact], local_code: str, random: Random
    ) -> None:
        """Register, talk, move; then the land and the funds; last of all, what put it aside."""
        lead = self._register(values, company, contacts)
        talk(lead, contacts, self.days, self.owner, random)
        for stage in list(self.days.entered)[1:]:
            if stage is Stage.NEGOTIATION:
                self._screen(lead, "pursue", "符合主导产业方向，同意跟进", self.days.entered[stage])
            if stage is Stage.PLACED:
                self._confirm_not_high(lead)
                self._hold_land(lead)
            self._advance(lead, stage, self._given(stage, local_code))
            self._verify(lead, stage)
        if not self.row.has_reached(Stage.PLACED):
            self._hold_land(lead)
        if self.row.has_reached(Stage.CONSTRUCTION):
            total, begun = self.row.yuan * random.randint(35, 95) // 100, self.days.entered[Stage.CONSTRUCTION]
            funds.tell(lead, total, begun, self._firm, self.papers, self.owner, self.people.chief)
        self._put_aside(lead)

    def _register(self, values: Mapping[str, Any], company: Company, contacts: Sequence[Contact]) -> Lead:
        parks = [self.people.parks[self.row.park]] if self.row.park else []
        unit = self.people.units[self.row.unit]
        lead = pipeline.register(values, [company], unit, self.owner, parks=parks, on=self.days.registered)
        for contact in contacts:
            add_contact(lead, contact, self.owner)
        db.session.flush()
        past.registered(lead, moves_of(lead)[-1], self.days.registered)
        return lead

    def _screen(self, lead: Lead, decision: str, note: str, day: date) -> None:
        past.moved(lead, pipeline.screen(lead, decision, note, lead.version, self.people.chief), day)
        db.session.flush()

    def _advance(self, lead: Lead, stage: Stage, given: Given) -> None:
        day = self.days.entered[stage]
        past.moved(lead, pipeline.advance(lead, stage, given, lead.version, self.owner), day)
        for kind in given.files:
            past.submitted(milestones_of(lead)[kind], day)
        db.session.flush()

    def _given(self, stage: Stage, local_code: str) -> Given:
        """What the gate of this stage asks for."""
        day = FuzzyDate.day(self.days.entered[stage])
        match stage:
            case Stage.SIGNED:
                kind = "formal" if self.row.has_reached(Stage.PLACED) or self.row.is_last_verified else "framework"
                parties = _PARTIES + self.row.investor
                values = {"agreement_kind": kind, "signed_on": day, "agreed_amount": self.row.yuan, "parties": parties}
                return Given(values, self._paper("signed"))
            case Stage.PLACED:
                values = {"local_company": self._local, "local_credit_code": local_code, "registered_on": day}
                outside = {"outside_parks_reason": _OUTSIDE} if self.row.hold == "outside" else {}
                return Given({**values, **outside}, self._paper("registered"))
            case Stage.CONSTRUCTION | Stage.PRODUCTION:
                return Given({f"{stage.value}_on": day}, self._paper(stage.value))
            case Stage.CAPACITY:
                result = {"result_output": self.row.yuan * 13 // 10, "result_tax": self.row.yuan * 8 // 100}
                return Given({"result_year": day.start.year, **result})
        return Given()

    @property
    def _short(self) -> str:
        return re.sub(r"（.*?）", "", self.row.investor)

    @property
    def _local(self) -> str:
        return f"古绛{self._short}"

    @property
    def _firm(self) -> str:
        return self._short.removesuffix("有限公司")

    def _paper(self, kind: str) -> dict[str, Any]:
        firm = self._local if kind == "registered" else self._short
        return {kind: [self.papers.of(kind, firm.removesuffix("有限公司"), self.owner)]}

    def _verify(self, lead: Lead, stage: Stage) -> None:
        """The chief confirms the fact of this stage; of the last one only where the file says so."""
        kind = {Stage.PLACED: "registered"}.get(stage, stage.value)
        fact = milestones_of(lead).get(kind)
        is_last = stage.value == self.row.stage
        if fact and is_last and self.row.verified == "returned":
            milestones.send_back(fact, lead, _RETURNED, self.people.chief)
        if fact is None or (is_last and not self.row.is_last_verified):
            return
        milestones.verify(fact, lead, self.people.chief)
        past.verified(fact, min(self.days.entered[stage] + timedelta(3), today()))
        db.session.flush()

    def _hold_land(self, lead: Lead) -> None:
        if not self.row.parcel:
            return
        day = self._reserved_on()
        manager, parcel = self.people.park, self.parcels[self.row.park, self.row.parcel]
        held = placement.reserve(lead, parcel, mu(self.row.mu), manager)
        if self.row.hold == "waived":
            self._waive(held)
        if self.row.hold in ("approved", "contracted", "waived"):
            self._approve(held)
            past.approved(held, day + timedelta(2))
        if self.row.hold in ("contracted", "waived"):
            paper = self.papers.of("contract", self._firm, manager)
            contracting.contract(held, day + timedelta(10), paper, manager)
            past.uploaded(paper, day + timedelta(10))
        past.reserved(held, day)
        if self.row.hold == "released":
            placement.release(held, _GIVEN_BACK, manager)
        db.session.flush()

    def _confirm_not_high(self, lead: Lead) -> None:
        """Where the figures say 两高 and the project says no, the chief says why it is none."""
        if lead.two_high == "no" and judged(lead).is_high:
            confirm_two_high(lead, "no", _NOT_HIGH, 0, self.people.chief)
            db.session.flush()

    def _waive(self, held: Placement) -> None:
        """What the project misses, the manager asks to let be and the chief does."""
        for check in checks(held):
            if not check.met:
                decide_waiver(ask_waiver(held, check.code, _WAIVER, self.people.park), True, self.people.chief)

    def _approve(self, held: Placement) -> None:
        """By the chief with the decision it takes, and by the park's other manager where the land is so large."""
        chief = self.people.chief
        paper = self.papers.of("minutes", self._firm, chief) if approvals.body_to_record(chief, held) else None
        approvals.approve(held, chief, approvals.Decision(self._reserved_on(), paper))
        if approvals.lacking(held):
            approvals.approve(held, self.people.second_of(self.row.park))

    def _reserved_on(self) -> date:
        """Before the placing; a reservation that still holds is of these days, an expired one is not."""
        placed = self.days.entered.get(Stage.PLACED)
        return placed - timedelta(15) if placed else today() - timedelta(50 if self.row.hold == "expired" else 9)

    def _put_aside(self, lead: Lead) -> None:
        how, _, why = self.row.state.partition(":")
        day = self.days.last_talk or today()
        match how:
            case "hold" | "drop":
                self._screen(lead, how, why, day)
            case "paused":
                past.moved(lead, pipeline.pause(lead, why, lead.version, self.owner), day)
            case "lost":
                reason, _, note = why.partition(":")
                past.moved(lead, pipeline.lose(lead, reason, note, lead.version, self.owner), day)
        db.session.flush()
