"""A county in which every column of every list is filled, with all that cells may not lose, for what is taken out."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count, cycle
from typing import Any

from crm.accounts.models import User
from crm.companies.listings import set_listing
from crm.companies.operations import add_contact as add_person
from crm.companies.operations import set_parent
from crm.db import db
from crm.fields import AREA, COUNT, DATE, FLOOR, LONG_TEXT, MONEY, NUMBER, TEXT, USD, Field
from crm.fuzzydate import FuzzyDate, today
from crm.interactions.activities import add_activity
from crm.interactions.operations import Talk, log
from crm.leads.fields import LEAD_FIELDS
from crm.leads.models import Lead
from crm.leads.operations import add_contact, set_investors, set_local_company, set_parks
from crm.leads.team import add_member
from crm.leads.words import Stage
from crm.merging.operations import merge_companies, merge_leads
from crm.milestones.arrivals import reverse
from crm.milestones.operations import submit
from crm.parks.fields import PARCEL_FIELDS, PLANT_FIELDS
from crm.pipeline.given import Given
from crm.pipeline.operations import advance, lose, pause, screen
from tests.building import Make, credit_code

NASTY = (
    "=1+1", "-5", "+8613900001234", "@SUM(A1)", "00123", "911408261922038216", "1900-01-31", "😀🏭", "𠮷野家",
    "第一行\n第二行", "  前后有空格  ", "'=先有引号", "it's '=5", "_x000D_", "<b>&amp;", "无人机", "小计项目", "2022.10",
    '"引号","逗号"', "a\tb", "=HYPERLINK(\"http://evil\",\"x\")", "\t=1", "０１２３ＡＢＣ", "１２.５亿元", "1e5", "TRUE", "#N/A",
    "长" * 3000, "２０２２年３月", "－５", "＝1+1", "合计", "备注：", "例如",
)  # fmt: skip
DAYS = ("1900-01-31", "1900-02-28", "1900-03-01", "1904-01-01", "1999-12-31", "2022-03", "2022-Q1", "2022-H1", "2022")
_ONES = {MONEY: 12_345_678_901, USD: 5_000_001, AREA: 57_333, FLOOR: 1_201, COUNT: 7}


class County:
    """Who works here: the chief of the office, an officer of a bureau, and the manager of one park."""

    def __init__(self, make: Make) -> None:
        self.make, self.number = make, count(1)
        self.bureau = make.unit("县工信局")
        self.chief, self.officer = make.chief(), make.user(unit=self.bureau)
        self.own_chief, self.elsewhere = make.chief(self.bureau), make.user(unit=make.unit("商务局"))
        self.manager = make.manager("health")
        self._leads()
        self._companies()
        self._talks()
        self._activities()
        self._grounds()
        people = {"chief": self.chief, "officer": self.officer, "co-owner": self.elsewhere}
        self.readers = {name: user.id for name, user in people.items()}  # who takes lists out
        db.session.commit()

    def _filled(self, fields: tuple[Field, ...], table: Any, at: int) -> dict[str, Any]:
        """A value in every field, another for each `at`."""
        return {field.name: _value(field, table, at) for field in fields}

    def _leads(self) -> None:
        park, owner = self.make.park("health"), self.officer
        for at, _ in enumerate(NASTY):
            lead = self.make.lead(owner, company=self.make.company())
            for name, value in self._filled(LEAD_FIELDS, Lead, at).items():
                setattr(lead, name, value)
            firm = lead.investors[0].company
            firm.credit_code, firm.region = credit_code(400_000 + at), "330100"
            for at_person in range(2):
                person = {
                    "name": f"王伟{'甲乙'[at_person]}",
                    "title": "副总经理、总工",
                    "phone": f"1390000{at:02d}0{at_person}",
                }
                add_contact(lead, add_person(firm, person, owner), owner)
            set_local_company(lead, f"本地{at}制造有限公司", credit_code(500_000 + at), owner)
            lead.owner_unit_words = _fit(NASTY[at], 80) if at % 3 == 0 else None
        self._walked(owner)
        db.session.flush()
        several = self.make.lead(owner, title="两园三家")
        set_investors(several, ["甲（集团）有限公司", "B.Y.D Co., Ltd.", "丙与丁科技有限公司"], owner)
        set_parks(several, [park, self.make.park("steel")], owner)
        several.investors[0].company.credit_code = credit_code(600_001)
        unknown = self.make.lead(owner, title="不认识的园区")
        unknown.park_words, unknown.owner_words = "城北产业新区", "老王"

    def _walked(self, owner: User) -> None:
        """Through the gates and out of them: facts of every precision, funds and a reversal, paused, lost, merged."""
        for at, iso in enumerate(("2022-03", "2022-Q1", "2022", "2022-H1", "2022-03-15")):
            lead, day = (
                self.make.at(Stage.NEGOTIATION, owner, self.own_chief, title=f"认定{at}"),
                FuzzyDate.from_iso(iso),
            )
            given = self.make.agreement(owner)
            advance(lead, Stage.SIGNED, Given({**given.values, "signed_on": day}, given.files), lead.version, owner)
            for kind in ("registered", "construction", "production"):
                submit(lead, kind, {"happened_on": day}, [self.make.pdf(owner)], owner)
            arrived = self.make.arrival(lead, owner, 10_000_001, arrived_on=FuzzyDate.from_iso("2022-03"), note="-5")
            arrived.state, arrived.verified_by_id = "verified", self.chief.id
            if at == 0:
                wrong = self.make.arrival(lead, owner, 7)
                wrong.state, wrong.verified_by_id = "verified", self.chief.id
                db.session.flush()
                reverse(wrong, lead, "记错了", owner)
        paused, lost = self.make.lead(owner, title="等地的项目"), self.make.lead(owner, title="放弃的项目")
        pause(paused, "=等土地", paused.version, owner)
        lose(lost, "land", "没有地", lost.version, owner)
        dropped = self.make.lead(owner, title="不做")
        screen(dropped, "hold", "再看看", dropped.version, self.own_chief)
        shared = self.make.lead(owner, title="共同负责")
        add_member(shared, self.elsewhere, "co_owner", None, owner)
        kept, gone = (self.make.lead(owner, title=f"同一个{at}") for at in "一二")
        db.session.flush()
        merge_leads(kept, gone, (), (kept.version, gone.version), self.own_chief)
        self.make.lead(self.elsewhere, title="别人的")

    def _companies(self) -> None:
        group = self.make.company("华东控股集团有限公司")
        for at, text in enumerate(NASTY):
            firm = self.make.company(f"乙{at}制造有限公司", credit_code(800_000 + at) if at % 2 else None)
            firm.note, firm.address, firm.industry = text, _fit(text, 200), _fit(text, 120)
            firm.region = "US" if at % 2 else "330100"
            set_parent(firm, group, self.chief)
        set_listing(firm, "china_500", 2021, 17, self.chief)
        set_listing(firm, "china_500", 2022, None, self.chief)
        set_listing(firm, "industry_100", 2022, 3, self.chief, "食品工业")
        set_listing(firm, "gazelle", 2022, None, self.chief)
        one, other = self.make.company("合并一有限公司"), self.make.company("合并二有限公司")
        db.session.flush()
        merge_companies(one, other, (), (one.version, other.version), self.chief)

    def _talks(self) -> None:
        kinds = cycle(("visit_out", "visit_in", "call", "message", "meeting", "event"))
        lead = self.make.lead(self.officer, title="常来往的项目")
        known = self.make.contact(lead.investors[0].company, "李明")
        for at, text in enumerate(NASTY):
            day = today() - timedelta(days=at // 2 + 1)  # two on each day, of the same people
            talk = log(
                Talk(
                    next(kinds), day, text, text[:100], day + timedelta(days=3), until_on=day,
                    our_people="王伟、李娜" if at % 4 < 2 else "张三", destinations="宁波、杭州",
                    their_people="赵云、钱多" if at % 3 else None, contacts=[known] if at % 2 else [],
                ),
                [lead], [], self.officer,
            )  # fmt: skip
            talk.our_titles = "局长、科员" if at % 4 < 2 else None
            talk.their_titles = "总经理、经理" if at % 3 else None
        log(Talk("call", today(), "没有下一步", no_next_step_reason="等通知"), [lead], [], self.officer)

    def _activities(self) -> None:
        firms = [self.make.company("甲展商有限公司"), self.make.company("乙展商有限公司")]
        for at, text in enumerate(NASTY):
            kind = ("conference", "fair", "trip", "tour", "salon", "other")[at % 6]
            values = {"kind": kind, "title": _fit(text, 200), "starts_on": date(2022, 3, 1 + at % 28), "ends_on": date(2022, 4, 2),
                      "destinations": "上海、苏州", "guests": at, "cost": 1_234_567 + at, "outcome": text, "note": text}  # fmt: skip
            add_activity(values, ["王伟", "李娜"], firms, self.bureau, self.officer)
        for unit, by in ((self.bureau, self.officer), (self.elsewhere.unit, self.elsewhere)):
            values = {"kind": "trip", "title": "驻点招商", "starts_on": date(2022, 5, 9), "ends_on": date(2022, 5, 20)}
            add_activity({**values, "note": unit.name}, [by.name], (), unit, by)

    def _grounds(self) -> None:
        park = self.make.park("health")
        parcels = [field for field in PARCEL_FIELDS if field.name not in ("park", "number", "is_standard", "status")]
        spaces = [field for field in PLANT_FIELDS if field.name not in ("park", "building", "floor", "status")]
        for at, _ in enumerate(NASTY):
            land = {field.name: _value(field, None, at) for field in parcels} | {
                "area": 60_000 + at,
                "gross_area": 66_667 + at,
            }
            self.make.parcel(park, number=f"0{at}=1", is_standard=at % 2 == 0, **land)
            room = {field.name: _value(field, None, at) for field in spaces} | {"number": f"0{at}", "floor": 1 + at % 3}
            self.make.space(park, building=f"{1 + at % 2}号厂房", status="leased" if at % 2 else "open", **room)


def _value(field: Field, table: Any, at: int) -> Any:
    if field.choices:
        return list(field.choices)[at % len(field.choices)]
    if field.kind is DATE:
        return FuzzyDate.from_iso(DAYS[at % len(DAYS)])
    if field.kind is NUMBER:
        return Decimal("1.25")
    if field.kind in _ONES:
        return _ONES[field.kind] + at
    if field.name == "source_region":
        return ("130900", "US", "130000")[at % 3]
    assert field.kind in (TEXT, LONG_TEXT), field
    return NASTY[at] if field.kind is LONG_TEXT else _fit(NASTY[at], 40)


def _fit(text: str, size: int) -> str:
    return text[:size]
