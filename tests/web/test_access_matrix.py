"""Who may open and send what: every endpoint and method of the application × every kind of visitor, from one table.

Every POST carries a body that would be written, so a refusal is a refusal and no empty form: whoever is refused
leaves the database byte-equal, whoever is let in changes it. On SQLite only: the statuses do not depend on the
engine, and putting 500 written databases back takes PostgreSQL minutes.
"""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from crm.accounts.models import Role, Unit, User, UserSession
from crm.companies.models import Company, Contact
from crm.db import db
from crm.exchange.models import ImportBatch
from crm.fuzzydate import today
from crm.interactions.models import Activity, Interaction
from crm.leads.claims.models import Dispute, Transfer
from crm.leads.models import Admission, Lead
from crm.leads.words import ADMISSION_ITEMS
from crm.milestones.models import FundArrival, Milestone
from crm.parks.models import IndicatorRule, Parcel, Park, PlantSpace
from crm.placement.models import Placement
from crm.reminders.models import ReminderSetting
from crm.tasks.models import Task
from tests.building import PASSWORD
from tests.web.office import LEDGER, ROBOT_ADDRESS, VISITORS, Caller, Office, drawn_form, everything, pdf

LOGIN = "login"  # a redirect to the login page, which comes back afterwards
OUTSIDE = ("anonymous", "disabled")
OFFICERS = ("owner", "teammate", "colleague", "other")
CHIEFS = ("chief", "other_chief")
MANAGERS = ("manager", "other_manager")
FOREIGN = ("other", "other_manager", "other_chief")
Row = dict[str, Any]


def row(rest: Any, *special: tuple[Any, Any]) -> Row:
    """The expected answer to each visitor: `rest`, but for those named; nobody gets in without logging in."""
    found = dict.fromkeys(VISITORS, rest) | dict.fromkeys(OUTSIDE, LOGIN)
    for names, status in special:
        found |= dict.fromkeys((names,) if isinstance(names, str) else names, status)
    return found


def only(names: tuple[str, ...], status: Any, *special: tuple[Any, Any]) -> Row:
    return row(403, (names, status), *special)


READS = row(200, ("admin", 403))
READS_LEAD = row(200, (FOREIGN, 404), ("admin", 403))
NOT_YOURS = (("other", "other_chief"), 404)


def works(status: int) -> Row:
    """The owner, the team and the chief over the unit; a colleague sees the lead and may not."""
    return only(("owner", "teammate", "chief"), status, NOT_YOURS)


def registers(status: int) -> Row:
    return only(OFFICERS + CHIEFS, status)


def judges(status: int) -> Row:
    return only(("chief",), status, ("other_chief", 404))


def manages_land(status: int) -> Row:
    return only(("manager",), status)


def manages_placement(status: int) -> Row:
    return only(("manager",), status, ("other_manager", 404))


def administers(status: Any) -> Row:
    return only(("admin",), status)


def brings(status: int) -> Row:
    return only(OFFICERS + CHIEFS + MANAGERS, status)


def tells(status: int) -> Row:
    """Who logged the conversation, and the chief; others who see it may not change it."""
    return row(403, (("owner", "chief"), status), (FOREIGN, 404))


def enters(status: int) -> Row:
    """Who entered the activity of the bureau, and its chief; a colleague sees it and may not change it."""
    return brings(404) | {"owner": status, "chief": status, "colleague": 403}


REMINDED_PEOPLE = (*OFFICERS, *CHIEFS, *MANAGERS, "leader")
REMINDED = only(REMINDED_PEOPLE, 200)
OWN_VIEW = row(404, (("admin", "auditor"), 403))
MOVES = "stages.advance stages.back stages.pause stages.lose stages.revive"
JUDGES = "stages.screen stages.waive stages.return_fact funds.send_back"
CONCERNS = row(404, (("owner", "chief", "leader", "auditor"), 200), ("admin", 403))
UNCONCERNED = (*OFFICERS[1:], *MANAGERS, "other_chief")
STEERS = "tasks.close tasks.send_back tasks.extend tasks.withdraw tasks.skip tasks.stop"
PLANTS = "plants.new plants.edit placement.reserve_space"
SURVEYS = (
    "parks.parcel_boundary parks.park_boundary parks.split_parcel parks.merge_parcels parks.utilities parks.edit_park"
)
LAND = "placement.grant placement.deliver placement.complete placement.contract placement.waive placement.release placement.building placement.demand"
TABLE: list[tuple[str, str, Row]] = [
    ("GET", "static", row(200, (OUTSIDE, 200))),
    ("GET", "auth.home", row(302, (OUTSIDE, 302))),
    ("GET POST", "auth.login", row(302, (OUTSIDE, 200))),
    ("POST", "auth.logout account.language account.theme", row(302)),
    ("GET", "account.password search.index search.suggest", row(200)),
    ("POST", "account.password", row(302)),
    ("GET", "companies.index companies.show parks.index parks.show parks.parcel placement.land_that_waits", READS),
    ("GET", "plants.index plants.space results.park", READS),
    ("GET", "results.show admission.show", READS_LEAD),
    ("GET", "admission.sheet", works(200)),
    ("POST", "admission.sheet", works(302)),
    ("GET", "admission.two_high admission.decide", judges(200)),
    ("POST", "admission.two_high admission.decide", judges(302)),
    ("GET", "results.report", works(200)),
    ("POST", "results.report", works(302)),
    ("GET", "placement.ask placement.ask_space", registers(200)),
    # for a project of the owner's; to the others it is none of their choice
    (
        "POST",
        "placement.ask placement.ask_space",
        {**registers(422), **dict.fromkeys(("owner", "teammate", "chief"), 302)},
    ),
    (
        "GET",
        "leads.index board.index calendar.index interactions.index reports.pipeline reports.coverage funds.index",
        READS,
    ),
    ("GET", "inbox.index", only((*OFFICERS, *CHIEFS, *MANAGERS), 200)),
    ("GET", "today.index", brings(200)),
    ("GET", "notices.index notices.bell notices.settings feed.settings", REMINDED),
    ("POST", "notices.settings", only(REMINDED_PEOPLE, 302)),
    ("POST", "feed.renew", REMINDED),
    ("POST", "feed.revoke", {**only(REMINDED_PEOPLE, 400), "owner": 302}),  # the others have no address
    # nothing is due for the others: there is nothing to mark
    ("POST", "notices.read", only(REMINDED_PEOPLE, 400, (("owner", "other", "chief", "other_chief", "manager"), 302))),
    ("GET", "feed.calendar", row(200, (OUTSIDE, 200))),  # whoever has the address
    ("GET", "robots.index", administers(200)),
    ("POST", "robots.index robots.turn robots.test robots.again", administers(302)),
    ("GET", "facts.state funds.report funds.reverse", works(200)),
    ("POST", "facts.state funds.report funds.reverse", works(302)),
    ("GET", "funds.edit", only(("owner",), 200, NOT_YOURS)),  # nobody but who reported it
    ("POST", "funds.edit funds.withdraw", only(("owner",), 302, NOT_YOURS)),
    ("GET", "leads.show files.download files.view claims.show", READS_LEAD),
    ("GET", "disputes.begin", works(200)),
    ("POST", "disputes.begin", works(302)),
    ("GET", "disputes.show disputes.download", READS_LEAD),
    ("POST", "disputes.add", only(("owner", "teammate"), 302, NOT_YOURS)),  # the chief is over both sides
    ("POST", "disputes.withdraw", works(302)),
    ("POST", "disputes.rule", judges(302)),
    ("GET", "handover.index months.index", only(CHIEFS, 200)),
    ("POST", "months.index", only(CHIEFS, 302)),
    ("POST", "months.open_again", only(("chief",), 302, ("other_chief", 404))),
    ("GET", "handover.person", only(("chief",), 200, ("other_chief", 404))),
    ("POST", "handover.person", only(("chief",), 302, ("other_chief", 404))),
    ("GET", "handover.leave", administers(200)),
    ("POST", "handover.leave", administers(302)),
    ("GET", "files.add", works(200)),
    ("POST", "files.add", works(302)),
    ("POST", "files.remove", only(("owner", "chief"), 302, NOT_YOURS)),
    ("GET", "team.join", only(("owner", "chief"), 200, NOT_YOURS)),
    ("POST", "team.join team.leave", only(("owner", "chief"), 302, NOT_YOURS)),
    ("GET", "deputies.index", only((*CHIEFS, "admin"), 200)),
    ("POST", "deputies.index", only(("chief", "admin"), 302, ("other_chief", 422))),  # of the own units
    ("POST", "deputies.finish", only(("chief", "admin"), 302, ("other_chief", 404))),
    ("GET", "transfers.begin", only(("owner", "chief"), 200, NOT_YOURS)),  # the team gives nothing away
    ("POST", "transfers.begin", only(("owner", "chief"), 302, NOT_YOURS)),
    ("GET", "transfers.show", only(("owner", "teammate", "colleague", "chief", "other_chief"), 200, ("other", 404))),
    ("POST", "transfers.withdraw", only(("owner", "chief"), 302, ("other", 404))),
    ("POST", "transfers.accept transfers.decline", only(("other_chief",), 302)),  # to whose unit it is offered
    # a lead of the pool, which officers and chiefs of every unit see
    ("POST", "claims.take", only(OFFICERS + CHIEFS, 302)),
    ("GET", "companies.new companies.edit companies.add_contact leads.new", registers(200)),
    ("GET", "companies.likely_same leads.likely_same companies.add_listing", registers(200)),
    ("POST", "companies.add_listing companies.drop_listing", registers(302)),
    ("GET", "merging.index merging.companies", registers(200)),
    ("POST", "merging.distinct", registers(302)),
    # whoever may not see the people of a firm does not merge it
    ("POST", "merging.companies", only((*OFFICERS[:3], "chief"), 302)),
    ("POST", "merging.take_apart", only(("owner", "chief"), 302)),
    ("GET", "merging.leads", judges(200)),
    ("POST", "merging.leads", judges(302)),
    ("GET", "companies.assign", only(CHIEFS, 200)),
    ("POST", "companies.assign", only(CHIEFS, 302)),
    ("POST", "companies.release_prospect", only(("chief",), 302)),
    ("POST", "companies.new companies.edit companies.add_contact leads.new", registers(302)),
    ("GET", "companies.edit_contact", {**registers(200), "other": 404, "other_chief": 404}),
    ("POST", "companies.edit_contact", {**registers(302), "other": 404, "other_chief": 404}),
    ("POST", "companies.reveal", row(200, (FOREIGN, 404), (("admin", "auditor"), 403))),
    ("GET", "interactions.about", brings(200)),
    ("GET", "interactions.show interactions.download", READS_LEAD),
    ("GET", "interactions.edit", tells(200)),
    ("POST", "interactions.edit interactions.step", tells(302)),
    ("GET", "activities.index reports.away", READS),
    (
        "GET",
        "activities.show",
        row(200, (("other", "teammate", "manager", "other_manager", "other_chief"), 404), ("admin", 403)),
    ),
    ("GET", "activities.new", brings(200)),
    ("POST", "activities.new", brings(302)),
    ("GET", "activities.edit", enters(200)),
    ("POST", "activities.edit", enters(302)),
    ("POST", "reports.away_export", row(200, (("admin", "auditor"), 403))),
    ("GET", "exchange.index exchange.template interactions.new", brings(200)),
    ("POST", "exchange.index", brings(302)),
    ("GET", "exchange.batch", {**brings(404), "owner": 200}),
    ("GET", "batches.undo", {**brings(404), "owner": 200, "chief": 200}),
    ("POST", "batches.undo", {**brings(404), "owner": 302, "chief": 302}),
    ("GET", "batches.left_out", {**brings(404), "owner": 200}),
    ("POST", "batches.discard", {**brings(404), "owner": 302}),
    ("GET", "exports.show exports.fetch", row(404, ("owner", 200), (("admin", "auditor"), 403))),
    ("GET POST", "official.fill", row(200, (("admin", "auditor"), 403))),
    ("GET", "official.index official.drawing", only(("admin", *CHIEFS), 200)),
    ("POST", "official.drawing official.drop", administers(302)),
    ("GET", "exports.index", row(200, (("admin", "auditor"), 403))),
    ("GET", "exports.export", row(200, (("admin", "auditor"), 403))),
    ("POST", "exports.export reports.export", row(200, (("admin", "auditor"), 403))),
    ("GET", "wizard.row", {**brings(404), "owner": 200}),
    ("POST", "exchange.write wizard.adjust wizard.row wizard.forget", {**brings(404), "owner": 302}),
    ("POST", "interactions.new", {**brings(302), **dict.fromkeys(FOREIGN, 404)}),
    ("GET", "leads.edit_field", works(200)),
    ("POST", "leads.edit_field", works(302)),
    ("GET", f"leads.edit stages.choose {MOVES}", works(200)),
    ("GET", "bulk.choose", registers(200)),
    ("POST", "bulk.change", works(200)),
    ("GET", "views.counts", READS),
    ("GET", "views.new", row(200, (("admin", "auditor"), 403))),
    ("POST", "views.new", row(302, (("admin", "auditor"), 403))),
    ("GET", "views.edit", OWN_VIEW | {"owner": 200}),
    ("POST", "views.edit views.save views.set_mark views.remove", OWN_VIEW | {"owner": 302}),
    ("GET", "board.column", row(404, ("admin", 403))),  # of no stage
    ("POST", f"leads.edit {MOVES}", works(302)),
    ("GET", JUDGES, judges(200)),
    ("POST", f"{JUDGES} stages.verify_fact funds.verify inbox.verify inbox.assign", judges(302)),
    ("GET", f"parks.new_parcel parks.edit_parcel placement.reserve {SURVEYS} {PLANTS}", manages_land(200)),
    ("POST", f"parks.new_parcel parks.edit_parcel placement.reserve {SURVEYS} {PLANTS}", manages_land(302)),
    ("GET", "placement.withdraw", {**works(200), "manager": 200, "other_manager": 404}),
    ("POST", "placement.withdraw", {**works(302), "manager": 302, "other_manager": 404}),
    ("GET", "indicators.index", row(200)),
    ("GET", "indicators.new", only((*MANAGERS, "admin"), 200)),
    ("POST", "indicators.new", only(("manager",), 302, (("other_manager", "admin"), 422))),  # of the first's park
    ("GET", "indicators.edit", only(("manager",), 200)),
    ("POST", "indicators.edit indicators.remove", only(("manager",), 302)),
    ("POST", "placement.decide_waiver", {**judges(302), "manager": 400, "other_manager": 404}),
    ("GET", LAND, manages_placement(200)),
    ("POST", LAND, manages_placement(302)),
    ("GET", "tasks.index tasks.units tasks.series", READS),
    ("GET", "tasks.show tasks.sheet tasks.period", CONCERNS),
    ("GET", "tasks.download", CONCERNS),
    ("GET", "tasks.new tasks.new_series", only((*CHIEFS, "leader"), 200)),
    ("POST", "tasks.new tasks.new_series", only((*CHIEFS, "leader"), 302)),
    # the owner answers for it, the bureau's chief handed it out; the county's leader sees it and neither
    ("POST", "tasks.sign tasks.sign_instance tasks.report", only(("owner",), 302, (UNCONCERNED, 404), ("chief", 403))),
    ("POST", STEERS, only(("chief",), 302, ("other_chief", 404), ("leader", 403))),
    # there is an administrator: the set-up is over
    ("GET POST", "setup.first", row(404, (OUTSIDE, 404))),
    ("GET", "welcome.choose", row(200, (OUTSIDE, 200))),
    ("POST", "welcome.choose", row(302, (OUTSIDE, 302))),
    ("GET", "account.sessions", row(200)),
    ("POST", "account.sessions", row(302)),
    ("GET", "users.index users.invite users.edit units.index units.new units.edit", administers(200)),
    ("POST", "users.edit users.disable users.enable users.end_session", administers(302)),
    ("POST", "units.new units.edit units.remove", administers(302)),
    ("GET", "park_admin.index park_admin.new park_admin.edit", administers(200)),
    ("POST", "park_admin.new park_admin.edit park_admin.remove", administers(302)),
    ("POST", "users.invite users.link", administers(200)),  # the answer shows the link
    ("GET", "settings.index settings.edit", only(("admin", *CHIEFS), 200)),
    ("POST", "settings.edit settings.reset", administers(302)),
    # the manager reserved it: the second word has to be somebody else's
    ("POST", "placement.approve", {**judges(302), "manager": 403, "other_manager": 404}),
    ("GET", "placement.approve", {**judges(200), "manager": 403, "other_manager": 404}),
]
CELLS = {(method, name): expected for methods, names, expected in TABLE
         for method in methods.split() for name in names.split()}  # fmt: skip

# Whose record each endpoint needs, where it is not the lead at 签约.
_IDS = {
    "claims.take": {"lead_id": "pooled"},
    "handover.person": {"user_id": "owner"},
    "handover.leave": {"user_id": "owner"},
    "disputes.begin": {"lead_id": "second"},
    "disputes.download": {"attachment_id": "dispute_paper"},
    "files.remove": {"attachment_id": "own_paper"},
    "stages.advance": {"lead_id": "fresh"},
    "stages.revive": {"lead_id": "paused"},
    "stages.waive": {"lead_id": "carried"},
    "placement.contract": {"placement_id": "approved"},
    "placement.waive": {"placement_id": "missing_id"},
    "placement.grant": {"placement_id": "wish"},
    "placement.withdraw": {"placement_id": "wish"},
    "placement.deliver": {"placement_id": "contracted"},
    "placement.complete": {"placement_id": "delivered"},
    "tasks.report": {"task_id": "signed"},
    "tasks.close": {"task_id": "finished"},
    "tasks.send_back": {"task_id": "finished"},
    "interactions.download": {"attachment_id": "talk_file"},
    "tasks.download": {"task_id": "finished", "attachment_id": "task_file"},
    "funds.reverse": {"arrival_id": "verified_arrival"},
    "users.enable": {"user_id": "disabled"},
    "users.end_session": {"user_id": "logged_in"},
    "placement.building": {"placement_id": "contracted"},
    "batches.undo": {"batch_id": "written"},
    "batches.discard": {"batch_id": "unwanted"},
    "batches.left_out": {"batch_id": "unwanted"},
    "parks.split_parcel": {"parcel_id": "spare"},
    "park_admin.remove": {"code": "empty_park"},
}
_LEAD = {
    "title": "新的项目", "investor": "新来制造有限公司", "channel": "referral", "source_region": "河北省沧州市",
    "industry": "装备制造", "investment": "5000", "two_high": "no",
}  # fmt: skip
_PARK = {
    "name": "城南绿色建材产业园",
    "short_name": "城南建材",
    "sector": "建材",
    "planned_area": "1500",
    "position": "9",
}
_STEP = {"version": "lead", "reason": "领导要求"}
_TASK = {"title": "催办", "text": "尽快办理", "asks_for": "办结回执", "urgency": "normal", "main": "to_below"}
_JUDGED = {"version": "arrival", "reason": "凭证不清"}
_ARRIVAL = {
    "arrived_on": "2022-03-05", "amount": "500", "origin": "abroad", "evidence_kind": "bank_slip", "files": lambda: pdf(),
    "version": "arrival",
}  # fmt: skip
_ACTIVITY = {
    "title": "推介会", "kind": "conference", "starts_on": "2022-05-10", "ends_on": "2022-05-12", "members": "王伟",
}  # fmt: skip
_SQUARE = "111.5,35.5\n111.51,35.5\n111.51,35.51\n111.5,35.51"
_PARCEL = {"area": "50", "status": "ready", "is_standard": "no"}
_RULE = {"version_name": "2024版", "source": "县政府令", "valid_from": "2024-01-01", "min_tax_per_mu": "20"}
BODIES: dict[str, dict[str, Any]] = {
    "claims.take": {"version": "lead"},
    "disputes.begin": {"statement": "客商先找的我们", "kind": "other", "files": lambda: pdf()},
    "disputes.add": {"kind": "other", "files": lambda: pdf()},
    "disputes.withdraw": {"version": "dispute"},
    "months.index": {"month": "2001-01"},
    "months.open_again": {"version": "1", "reason": "漏报一项"},
    "handover.person": {"successor": "colleague"},
    "handover.leave": {"successor": "other_officer"},
    "files.add": {"files": lambda: pdf("规划图.pdf"), "note": "规划图"},
    "files.remove": {},
    "team.join": {"person": "other_officer", "role": "co_owner"},
    "team.leave": {"place": "place"},
    "deputies.index": {
        "chief": "bureau_chief", "deputy": "colleague", "starts_on": "2098-01-05", "ends_on": "2098-01-09",
    },
    "deputies.finish": {},
    "transfers.begin": {
        "version": "lead", "unit": "elsewhere", "reason": "产业更匹配", "holder": "elsewhere_holder", "share": "100",
    },
    "transfers.withdraw": {"version": "transfer"},
    "transfers.accept": {"version": "transfer", "owner": "other_officer"},
    "transfers.decline": {"version": "transfer", "answer": "没有用地"},
    "disputes.rule": {"version": "dispute", "outcome": "different", "reason": "两个项目"},
    "auth.login": {"username": "nobody", "password": "nothing"},
    "auth.logout": {},
    "account.language": {"language": "en"},
    "account.theme": {"theme": "dark"},
    "account.password": {"old": PASSWORD, "password": "zhong tiao mountain", "again": "zhong tiao mountain"},
    "merging.companies": {"with": "twin", "version": "company", "other_version": "twin_version"},
    "merging.distinct": {"kind": "companies", "one": "company_id", "other": "twin"},
    "merging.leads": {"with": "fresh", "version": "lead", "other_version": "fresh_version"},
    "merging.take_apart": {},
    "companies.new": {"name": "新来制造有限公司"},
    "companies.edit": {"name": "改名制造有限公司", "version": "company"},
    "companies.add_listing": {"list": "unicorn", "year": "2022"},
    "companies.drop_listing": {},
    "companies.assign": {"id": "company_id", "who": "to_me"},
    "companies.release_prospect": {},
    "companies.add_contact": {"name": "李四", "phone": "13900009999"},
    "companies.edit_contact": {"name": "李四", "version": "contact"},
    "companies.reveal": {},
    "exchange.index": {
        "kind": "","file": lambda: (io.BytesIO(LEDGER.format(title="甲", firm="乙有限公司", park="").encode()), "a.csv")},
    "exchange.write": {},
    "batches.undo": {"version": "written"},
    "batches.discard": {"version": "unwanted"},
    "wizard.adjust": {"kind": "leads", "field-2": "local_company"},
    "wizard.row": {"cell-1": "另一个项目"},
    "wizard.forget": {},
    "exports.export": {"format": "csv", "plain": "y", "reason": "上报"},
    "reports.export": {},
    "official.fill": {
        "form": "signed", "basis": "all", "first": "2022-01-01", "last": "2099-12-31", "money": "亿元", "area": "亩",
    },
    "official.drawing": {"file": drawn_form},
    "official.drop": {},
    "interactions.new": {
        "leads": "lead_id", "kind": "call", "met_on": "2022-03-05", "summary": "问候", "no_next_step_reason": "已谈完",
    },
    "interactions.edit": {
        "leads": "lead_id", "kind": "call", "met_on": "2022-03-05", "summary": "问候", "no_next_step_reason": "已谈完",
        "version": "talk", "next_step": "", "next_step_on": "",
    },
    "interactions.step": {"version": "talk", "next_step": "寄材料", "next_step_on": "2099-01-05"},
    "activities.new": {**_ACTIVITY, "unit": "my_unit"},
    "activities.edit": {**_ACTIVITY, "unit": "keep_unit", "version": "activity"},
    "reports.away_export": {},
    "leads.new": {**_LEAD, "owner": "me"},
    "leads.edit_field": {"industry": "新材料", "version": "lead"},
    "leads.edit": {**_LEAD, "owner": "keep", "version": "lead"},
    "bulk.change": {"lead": "lead_and_version", "field": "industry", "industry": "新材料", "sure": "1"},
    "views.new": {"name": "新视图", "audience": "all"},
    "views.edit": {"name": "改名视图", "audience": "all", "version": "1"},
    "views.save": {"version": "1"},
    "views.set_mark": {"pinned": "0"},
    "views.remove": {"version": "1"},
    "stages.advance": {"version": "lead"},
    "stages.back": {**_STEP, "to": "screening"},
    "stages.pause": _STEP,
    "stages.lose": {**_STEP, "why": "land"},
    "stages.revive": _STEP,
    "stages.screen": {"version": "lead", "decision": "pursue", "note": "可以"},
    "stages.waive": _STEP,
    "stages.return_fact": {"version": "fact", "reason": "缺页"},
    "facts.state": {"version": "fact", "signed_on": "2022-03-05"},
    "funds.report": _ARRIVAL,
    "funds.edit": _ARRIVAL,
    "funds.withdraw": {"version": "arrival"},
    "funds.verify": {"version": "arrival"},
    "funds.send_back": _JUDGED,
    "funds.reverse": _JUDGED,
    "inbox.verify": {"fact": "ticked"},
    "notices.read": {},
    "notices.settings": {"mails": "y", "email": "li@example.gov.cn",
                         "version": "my_reminders"},
    "feed.renew": {},
    "feed.revoke": {},
    "robots.index": {"unit": "unit_id", "name": "工作群", "address": ROBOT_ADDRESS},
    "robots.turn": {"version": "1"},
    "robots.test": {},
    "robots.again": {},
    "inbox.assign": {"version": "lead", "owner": "colleague"},
    "stages.verify_fact": {},
    "parks.new_parcel": {**_PARCEL, "number": "B-77"},
    "parks.edit_parcel": {**_PARCEL, "number": "B-78", "area": "100", "version": "parcel"},
    "parks.parcel_boundary": {"boundary": _SQUARE, "version": "parcel"},
    "parks.park_boundary": {"boundary": _SQUARE, "version": "park"},
    "parks.split_parcel": {"parts": "P-1 10\nP-2", "version": "parcel"},
    "parks.merge_parcels": {"number": "P-3", "parcels": "spare", "version": "parcel"},
    "placement.reserve": {"lead": "lead_id", "area": "10", "until": "in_a_week"},
    "placement.reserve_space": {"lead": "lead_id", "area": "10", "until": "in_a_week"},
    "placement.ask": {"lead": "lead_id", "area": "10", "note": ""},
    "placement.ask_space": {"lead": "lead_id", "area": "10", "note": ""},
    "placement.grant": {"area": "10", "until": "in_a_week"},
    "placement.withdraw": {"reason": "改选别处"},
    "placement.deliver": {"on": "today"},
    "placement.complete": {"on": "today"},
    "plants.new": {"building": "3号厂房", "floor": "1", "number": "A", "area": "900", "status": "open"},
    "plants.edit": {"building": "3号厂房", "floor": "1", "number": "A", "area": "900", "status": "open", "version": "space"},
    "indicators.new": {"park": "code", **_RULE},
    "indicators.edit": {**_RULE, "version": "rule"},
    "indicators.remove": {},
    "admission.two_high": {"two_high": "no", "version": "admission"},
    "admission.sheet": {**dict.fromkeys(ADMISSION_ITEMS, "5"), "environmental": "", "version": "admission"},
    "admission.decide": {
        "decision": "refuse", "meeting": "准入会", "met_on": "2024-03-05", "file": pdf, "version": "admission",
    },
    "results.report": {"result_year": "2024", "result_output": "9000", "result_tax": "300"},
    "placement.approve": {},
    "placement.contract": {"contracted_on": "2022-03-05", "contract": pdf},
    "parks.edit_park": {"sector": "建材", "planned_area": "1500", "leading": "", "version": "park"},
    "park_admin.new": {"code": "south", **_PARK},
    "park_admin.edit": {**_PARK, "version": "park"},
    "park_admin.remove": {"version": "1"},
    "parks.utilities": {"power": "63", "version": "park"},
    "placement.demand": {"power": "6.3", "version": "park"},
    "placement.building": {"agreed_start_on": "2023-06-01", "version": "placement"},
    "placement.waive": {"indicator": "tax", "reason": "重大项目"},
    "placement.decide_waiver": {"decision": "grant"},
    "placement.release": {"reason": "项目终止"},
    "tasks.new": {**_TASK, "due_on": "2099-01-05"},
    "tasks.new_series": {**_TASK, "frequency": "weekly", "due_day": "5", "begins_on": "2099-01-05"},
    "tasks.sign": {"version": "task"},
    "tasks.sign_instance": {},
    "tasks.report": {"version": "task", "text": "已报省厅", "percent": "60"},
    "tasks.close": {"version": "task", "opinion": "同意办结"},
    "tasks.send_back": {"version": "task", "reason": "缺原件"},
    "tasks.extend": {"version": "task", "due_on": "2099-01-05", "reason": "汛期"},
    "tasks.withdraw": {"version": "task", "reason": "不再需要"},
    "tasks.skip": {"reason": "放假"},
    "tasks.stop": {},
    "setup.first": {
        "county": "别县人民政府", "office": "别县招商局", "username": "intruder", "name": "生人",
        "password": "zhong tiao mountain", "again": "zhong tiao mountain",
    },
    "welcome.choose": {"password": "zhong tiao mountain", "again": "zhong tiao mountain"},
    "account.sessions": {"session": "my_session"},
    "users.invite": {"username": "newcomer", "name": "新人", "role": "officer", "unit": "unit_id"},
    "users.edit": {"name": "改名", "role": "chief", "unit": "unit_id", "version": "user"},
    "users.disable": {},
    "users.enable": {},
    "users.link": {},
    "users.end_session": {"session": "their_session"},
    "units.new": {"name": "新单位", "kind": "town", "parent": "unit_id"},
    "units.edit": {"name": "改名单位", "kind": "town", "parent": "county", "version": "unit"},
    "units.remove": {},
    "settings.edit": {"value": "45", "version": "0"},
    "settings.reset": {"version": "0"},
}  # fmt: skip


def test_every_endpoint_and_method_stands_in_the_table(app: Flask) -> None:
    there = {
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert there == set(CELLS)
    assert {name for method, name in CELLS if method == "POST"} == set(BODIES)
    assert all(set(expected) == set(VISITORS) for expected in CELLS.values())


def _ids(office: Office, endpoint: str) -> dict[str, Any]:
    return {
        **office.ours,
        **{name: {**office.ours, **office.extra}[key] for name, key in _IDS.get(endpoint, {}).items()},
    }


def _session_of(user_id: int) -> int | None:
    return db.session.scalar(select(UserSession.id).where(UserSession.user_id == user_id))


def _body(office: Office, endpoint: str, caller: Caller) -> dict[str, Any]:
    """The endpoint's body with the present versions and ids in it, each looked up where the body names it."""
    ids = _ids(office, endpoint)
    named: dict[str, Callable[[], Any]] = {
        "lead": lambda: db.session.get_one(Lead, ids["lead_id"]).version,
        "company": lambda: db.session.get_one(Company, ids["company_id"]).version,
        "contact": lambda: db.session.get_one(Contact, ids["contact_id"]).version,
        "my_unit": lambda: _unit_of(caller),
        "keep_unit": lambda: db.session.get_one(Activity, ids["activity_id"]).unit_id,
        "activity": lambda: db.session.get_one(Activity, ids["activity_id"]).version,
        "talk": lambda: db.session.get_one(Interaction, ids["talk_id"]).version,
        "task": lambda: db.session.get_one(Task, ids["task_id"]).version,
        "to_below": lambda: _below(caller),
        "parcel": lambda: db.session.get_one(Parcel, ids["parcel_id"]).version,
        "fact": lambda: db.session.get_one(Milestone, ids["milestone_id"]).version,
        "arrival": lambda: db.session.get_one(FundArrival, ids["arrival_id"]).version,
        "transfer": lambda: db.session.get_one(Transfer, ids["transfer_id"]).version,
        "place": lambda: office.extra["place"],
        "bureau_chief": lambda: office.callers["chief"].user_id,
        "other_officer": lambda: office.callers["other"].user_id,
        "elsewhere": lambda: _elsewhere(office),
        "elsewhere_holder": lambda: f"n{_elsewhere(office)}",
        "dispute": lambda: db.session.get_one(Dispute, ids["dispute_id"]).version,
        "ticked": lambda: f"arrival-{ids['arrival_id']}-{db.session.get_one(FundArrival, ids['arrival_id']).version}",
        "colleague": lambda: office.callers["colleague"].user_id,
        "park": lambda: db.session.scalars(select(Park).where(Park.code == ids["code"])).one().version,
        "spare": lambda: f"{office.extra['spare']}:{db.session.get_one(Parcel, office.extra['spare']).version}",
        "code": lambda: ids["code"],
        "admission": lambda: db.session.scalar(select(Admission.version).where(Admission.lead_id == ids["lead_id"])),
        "rule": lambda: db.session.get_one(IndicatorRule, ids["rule_id"]).version,
        "space": lambda: db.session.get_one(PlantSpace, ids["space_id"]).version,
        "in_a_week": lambda: today() + timedelta(days=7),
        "today": lambda: today(),
        "written": lambda: db.session.get_one(ImportBatch, office.extra["written"]).version,
        "unwanted": lambda: db.session.get_one(ImportBatch, office.extra["unwanted"]).version,
        "placement": lambda: db.session.get_one(Placement, ids["placement_id"]).version,
        "twin": lambda: office.extra["twin"],
        "twin_version": lambda: db.session.get_one(Company, office.extra["twin"]).version,
        "fresh": lambda: office.extra["fresh"],
        "fresh_version": lambda: db.session.get_one(Lead, office.extra["fresh"]).version,
        "lead_id": lambda: ids["lead_id"],
        "lead_and_version": lambda: f"{ids['lead_id']}-{db.session.get_one(Lead, ids['lead_id']).version}",
        "company_id": lambda: ids["company_id"],
        "keep": lambda: db.session.get_one(Lead, ids["lead_id"]).owner_id,
        "me": lambda: caller.user_id,
        "to_me": lambda: f"u{caller.user_id}",
        "user": lambda: db.session.get_one(User, ids["user_id"]).version,
        "unit": lambda: db.session.get_one(Unit, ids["unit_id"]).version,
        "unit_id": lambda: ids["unit_id"],
        "county": lambda: db.session.get_one(Unit, ids["unit_id"]).parent_id,
        "my_session": lambda: _session_of(caller.user_id),
        "my_reminders": lambda: (
            db.session.scalar(select(ReminderSetting.version).where(ReminderSetting.user_id == caller.user_id)) or 0
        ),
        "their_session": lambda: _session_of(ids["user_id"]),
    }
    with office.app.app_context():
        body = {name: value() if callable(value) else str(named[value]() if value in named else value)
                for name, value in BODIES[endpoint].items()}  # fmt: skip
        db.session.remove()
    return body


def _unit_of(caller: Caller) -> int:
    user = db.session.get(User, caller.user_id)
    return user.unit_id if user else 0


def _elsewhere(office: Office) -> int:
    """The unit of the other officer."""
    return db.session.get_one(User, office.callers["other"].user_id).unit_id


def _below(caller: Caller) -> str:
    """A unit this visitor may hand a task to: their own."""
    user = db.session.get(User, caller.user_id)
    return f"n{user.unit_id}" if user else ""


def send(
    office: Office, method: str, endpoint: str, caller: Caller, more: dict[str, str] | None = None
) -> TestResponse:
    """The request of this cell; `more` adds to its body, or stands for a part of it."""
    rule = next(rule for rule in office.app.url_map.iter_rules(endpoint) if method in (rule.methods or ()))
    url = office.url(rule, _ids(office, endpoint))
    if method == "GET":
        return caller.get(url)
    return caller.post(url, {**_body(office, endpoint, caller), **(more or {})})


def _status(answer: TestResponse) -> Any:
    return LOGIN if answer.status_code == 302 and answer.location.startswith("/login?next=") else answer.status_code


def _is_refused(status: Any) -> bool:
    return status == LOGIN or status >= 400


@pytest.mark.parametrize(("method", "endpoint"), sorted(CELLS), ids=lambda value: value)
def test_every_visitor_gets_the_answer_of_the_table(office: Office, method: str, endpoint: str) -> None:
    """And who is refused has changed nothing, who was let in by a POST has."""
    expected, found, changed = CELLS[method, endpoint], {}, {}
    before = everything(office.app)
    for name in VISITORS:
        with office.watched() as was_written:
            with send(office, method, endpoint, office.callers[name]) as answer:
                found[name] = _status(answer)
                answer.get_data()
            changed[name] = was_written() and everything(office.app) != before
        if changed[name]:
            office.restore()
    assert found == expected
    writes = {name for name, status in expected.items() if method == "POST" and not _is_refused(status)}
    if (method, endpoint) == ("POST", "auth.login"):
        writes = set(OUTSIDE)  # a failed login stands in the trail
    assert {name for name in VISITORS if changed[name]} == writes


def test_every_role_is_among_the_visitors(office: Office) -> None:
    with office.app.app_context():
        roles = {user.id: user.role for user in db.session.scalars(select(User))}
    assert {roles[caller.user_id] for caller in office.callers.values() if caller.user_id} == set(Role)
