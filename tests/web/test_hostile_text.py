"""Hostile text in every field, file name and imported cell: shown as text, never as an element of the page."""

import re
from typing import Any

import pytest
from sqlalchemy import String, cast, select, update

from crm.companies.models import Company, Contact
from crm.db import db
from crm.interactions.models import Activity, ActivityMember, Interaction
from crm.leads.models import Lead
from crm.milestones.models import Milestone
from crm.parks.models import Parcel
from crm.pipeline.models import StageMove
from crm.placement.models import Placement
from crm.text.indexing import reread
from tests.files_made import xlsx
from tests.web.exchange.test_import import previewed
from tests.web.office import Office
from tests.web.pages import Page

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "javascript:alert(1)",
    "</textarea></title></option><iframe src=//evil.example>",
    "{{7*7}}${7*7}<%= 7*7 %>{% raw %}",
)
_TEXTS: dict[Any, tuple[str, ...]] = {
    Lead: tuple(
        "title description industry chain progress note lead_official referrer two_high_clearance state_reason "
        "screening_note owner_unit_words owner_words park_words next_step outside_parks_reason".split()
    ),
    Company: ("name", "industry", "address", "note"),
    Contact: ("name", "title", "phone"),
    Interaction: (
        "summary",
        "next_step",
        "no_next_step_reason",
        "our_people",
        "their_people",
        "our_titles",
        "their_titles",
        "destinations",
        "unit_words",
    ),
    Activity: ("title", "destinations", "outcome", "note", "unit_words"),
    ActivityMember: ("name",),
    Milestone: ("parties", "return_reason"),
    Placement: ("release_reason", "request_note"),
    Parcel: ("number", "location", "utilities", "assessments", "note"),
    StageMove: ("reason",),
}


def _poison(office: Office, payload: str) -> None:
    """Every row's every text, past all that the operations would refuse."""
    with office.site.made():
        # a ledger may say of a conversation whatever it likes
        db.session.execute(update(Interaction).values(carried_over=True, extra={payload: payload}))
        for model, names in _TEXTS.items():
            reread(db.session(), model.__tablename__, db.session.scalars(select(model.id)).all())
            for name in names:
                kept = model.__table__.columns[name]
                length = getattr(kept.type, "length", None) or 200
                text = payload[:length]
                db.session.execute(update(model).values(**{name: _numbered(model, name, text)}))
        db.session.execute(update(Lead).values(extra={payload: payload}))


def _numbered(model: Any, name: str, text: str) -> Any:
    """The same text in every row, but for what has to differ."""
    return cast(model.id, String).concat(text) if (model, name) == (Parcel, "number") else text


def _pages(office: Office) -> list[str]:
    rules = [rule for rule in office.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    pages = [office.url(rule, office.ours) for rule in rules if rule.endpoint not in ("static", "files.download")]
    return [*pages, "/leads?col=all", f"/interactions/new?lead={office.ours['lead_id']}"]


def _skeleton(page: Page) -> list[Any]:
    """Every element by its tag and the names of its attributes; what a script would need.

    But for the roads of a plan: how many rows of tiles it has follows from how long the numbers of the parcels are.
    """
    standing = (element for element in page.elements if element.get("class") != "road")
    return [(element.tag, sorted(element.attributes)) for element in standing]


def _check(page: Page, where: str) -> None:
    for element in page.elements:
        assert element.tag not in ("iframe", "img", "object", "embed", "base"), where
        assert not [name for name in element.attributes if name.startswith("on")], where
        for name in ("href", "src", "action", "formaction"):
            assert not re.match(r"\s*(javascript|data|vbscript):", element.get(name), re.I), where
        if element.tag == "script":
            assert element.get("src").startswith("/static/"), where
            assert not element.text.strip(), where


@pytest.mark.parametrize("visitor", ["owner", "manager", "chief", "auditor"])
def test_hostile_text_makes_no_element_on_any_page(office: Office, visitor: str) -> None:
    """The pages with hostile text have exactly the elements of those with harmless text of the same kind."""
    caller, shown = office.callers[visitor], 0
    _poison(office, "harmless")
    harmless = {}
    for url in _pages(office):
        with caller.get(url) as answer:
            text = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""  # files are no pages
            if "harmless" in text:  # nor shows a page the payload that does not show this
                harmless[url] = _skeleton(Page(text))
    assert len(harmless) > 12
    for payload in PAYLOADS:
        _poison(office, payload)
        for url, elements in harmless.items():
            answer = caller.get(url)
            page = Page(answer.get_data(as_text=True))
            assert "unsafe" not in answer.headers["Content-Security-Policy"]
            _check(page, url)
            assert _skeleton(page) == elements, (url, payload)
            shown += any(payload in element.text for element in page.elements)
    assert shown > len(PAYLOADS) * 3


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_cells_headings_and_names_of_a_workbook_are_shown_as_text(office: Office, payload: str) -> None:
    def name(sheet: Any) -> None:
        sheet.title = re.sub(r"[\[\]:*?/\\]", "", payload)[:31]

    data = xlsx(
        ["项目名称", "投资方", "总投资（万元）", payload], [payload, payload, payload, payload], ["甲", "乙有限公司", 3, payload],
        change=name,
    )  # fmt: skip
    visitor = office.site.visitor()
    visitor.client.set_cookie("yinfeng", office.callers["owner"].cookie)
    batch = previewed(visitor, data, payload.replace('"', "'") + ".xlsx")  # no browser sends a quote in a name
    for step in ("preview", "report"):
        for url in (batch, "/exchange", "/leads?col=all"):
            page = Page(visitor.get(url).get_data(as_text=True))
            _check(page, url)
        assert payload in Page(visitor.get(batch).get_data(as_text=True)).elements[0].text, step
        if step == "preview":
            assert visitor.post(f"{batch}/write").status_code == 302


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_search_is_shown_as_text(office: Office, payload: str) -> None:
    caller = office.callers["owner"]
    for path in ("/leads", "/companies"):
        answer = caller.client().get(path, query_string={"q": payload, "sort": payload, "col": payload})
        page = Page(answer.get_data(as_text=True))
        assert answer.status_code == 200
        _check(page, path)
        assert payload in [element.get("value") for element in page.all("input")]
