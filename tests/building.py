"""Builders with valid defaults: a test states only what matters to it."""

from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from stdnum.cn import uscc

from crm.accounts.models import Role, Unit, UnitKind, User
from crm.accounts.operations import add_unit, add_user
from crm.audit.operations import System
from crm.companies.models import Company, Contact
from crm.companies.operations import add_contact, find_or_add
from crm.db import db
from crm.files.models import Attachment
from crm.files.operations import keep
from crm.fuzzydate import FuzzyDate, today
from crm.interactions.models import Interaction
from crm.interactions.operations import Talk, log
from crm.leads.models import Lead
from crm.leads.operations import set_parks
from crm.leads.words import Stage
from crm.milestones.arrivals import submit_arrival
from crm.milestones.models import FundArrival, Milestone
from crm.milestones.operations import submit, verify
from crm.milestones.queries import milestones_of
from crm.parks.models import Parcel, Park, PlantSpace
from crm.parks.operations import add_parcel, set_managers
from crm.parks.plants import add_space
from crm.parks.queries import all_parks
from crm.pipeline.given import Given
from crm.pipeline.operations import advance, register, screen
from crm.placement.approvals import Decision, approve
from crm.placement.models import Placement

PASSWORD = "only for tests 4711"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
# Real hashes that are quick to make and to check: hundreds of tests log in.
HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_hashed = HASHER.hash(PASSWORD)
_numbers = count(1)


def credit_code(number: int) -> str:
    """A valid code, another for each number."""
    body = f"91140826MA{number:07d}"
    return body + uscc.calc_check_digit(body)


class Make:
    """Everything it makes goes through the operations that the application uses; the test commits."""

    def __init__(self, files_root: Path) -> None:
        self.files_root = files_root

    def county(self) -> Unit:
        return self.unit("县人民政府", UnitKind.COUNTY, parent=None, root=True)

    def unit(
        self, name: str = "", kind: UnitKind = UnitKind.BUREAU, parent: Unit | None = None, root: bool = False
    ) -> Unit:
        name = name or f"单位{next(_numbers)}"
        found = db.session.query(Unit).filter_by(name=name).one_or_none()
        if found:
            return found
        return add_unit(name, kind, None if root else parent or self.county(), System())

    def promotion_office(self) -> Unit:
        return self.unit("县招商服务中心", UnitKind.PROMOTION)

    def user(self, role: Role = Role.OFFICER, unit: Unit | None = None, name: str = "") -> User:
        number = next(_numbers)
        unit = unit or (self.county() if role in (Role.LEADER, Role.ADMIN, Role.AUDITOR) else self.promotion_office())
        user = add_user(f"user{number}", name or f"用户{number}", role, unit, _hashed, System())
        user.must_change_password = False
        return user

    def company(self, name: str = "", code: str | None = None) -> Company:
        return find_or_add(name or f"甲{next(_numbers)}制造有限公司", System(), code)

    def contact(self, company: Company, name: str = "张三丰", phone: str = "13900001234") -> Contact:
        return add_contact(company, {"name": name, "title": "总经理", "phone": phone}, System())

    def lead(
        self, owner: User | None = None, unit: Unit | None = None, park: Park | None = None, **values: Any
    ) -> Lead:
        """A lead at 线索 with everything its first stages ask for but screening and an interaction."""
        owner = owner or self.user()
        company = values.pop("company", None) or self.company()
        full = {
            "title": f"项目{next(_numbers)}",
            "channel": "referral",
            "source_region": "130900",
            "industry": "装备制造",
            "description": "年产三万吨精密铸件",
            "investment": 320_000_000,
            "land_area": 57_333,
            "two_high": "no",
            **values,
        }
        lead = register(full, [company], unit or owner.unit, owner)
        if park:
            set_parks(lead, [park], owner)
        db.session.flush()
        return lead

    def chief(self, unit: Unit | None = None) -> User:
        return self.user(Role.CHIEF, unit)

    def talk(self, lead: Lead, by: User, **more: Any) -> Interaction:
        values = {"kind": "visit_in", "met_on": today(), "summary": "来看地", "next_step": "寄图纸", **more}
        if values.get("next_step"):
            values.setdefault("next_step_on", today() + timedelta(days=7))
        return log(Talk(**values), [lead], [], by)

    def pdf(self, by: User, name: str = "协议.pdf") -> Attachment:
        return keep(self.files_root, name, PDF + str(next(_numbers)).encode(), by)

    def approve(self, placement: Placement, by: User | None = None) -> None:
        """A chief's yes, with the decision of whoever has to be asked about so much land."""
        chief = by or self.chief()
        approve(placement, chief, Decision(today(), self.pdf(chief, "会议纪要.pdf")))

    def at(self, stage: Stage, owner: User | None = None, chief: User | None = None, **values: Any) -> Lead:
        """A lead walked to this stage (at most 签约) through the gate."""
        owner = owner or self.user()
        lead = self.lead(owner, **values)
        if stage.number >= Stage.NEGOTIATION.number:
            screen(lead, "pursue", "", lead.version, chief or self.chief())
            self.talk(lead, owner)
        if stage is not Stage.LEAD:
            db.session.flush()
            given = self.agreement(owner) if stage is Stage.SIGNED else Given()
            advance(lead, stage, given, lead.version, owner)
        db.session.flush()
        return lead

    def agreement(self, by: User, on: date | None = None, amount: int = 320_000_000) -> Given:
        day = FuzzyDate.day(on or today())
        values = {"agreement_kind": "formal", "signed_on": day, "agreed_amount": amount, "parties": "县政府、甲公司"}
        return Given(values, {"signed": [self.pdf(by)]})

    def verified(self, lead: Lead, kind: str, by: User) -> Milestone:
        milestone = milestones_of(lead)[kind]
        verify(milestone, lead, by)
        db.session.flush()
        return milestone

    def fact(self, lead: Lead, kind: str, by: User, on: date | None = None) -> Milestone:
        return submit(lead, kind, {"happened_on": FuzzyDate.day(on or today())}, [self.pdf(by)], by)

    def arrival(self, lead: Lead, by: User, amount: int = 10_000_000, **more: Any) -> FundArrival:
        values = {"arrived_on": FuzzyDate.day(today()), "origin": "outside_province", "evidence_kind": "bank_slip"}
        return submit_arrival(lead, {**values, "amount": amount, **more}, [self.pdf(by, "转账凭证.pdf")], by)

    def park(self, code: str = "equipment", managers: list[User] | None = None) -> Park:
        park = next(park for park in all_parks() if park.code == code)
        if managers is not None:
            set_managers(park, managers, System())
        return park

    def manager(self, code: str = "equipment") -> User:
        """A park manager, alone in charge of this park."""
        manager = self.user(Role.PARK_MANAGER, self.unit("开发区管委会", UnitKind.PARK_OFFICE))
        self.park(code, [manager])
        return manager

    def parcel(self, park: Park | None = None, area: int = 66_667, status: str = "ready", **values: Any) -> Parcel:
        number = values.pop("number", f"A-{next(_numbers):02d}")
        return add_parcel(park or self.park(), {"number": number, "area": area, "status": status, **values}, System())

    def space(self, park: Park | None = None, **values: Any) -> PlantSpace:
        full = {"building": "1号厂房", "floor": "1", "number": "101", "area": 1_200, "status": "open", **values}
        return add_space(park or self.park(), full, System())
