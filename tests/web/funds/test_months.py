"""The page on which a chief closes a month and opens it again."""

from datetime import timedelta

from crm.db import db
from crm.fuzzydate import FuzzyDate, today
from crm.milestones.models import ClosedMonth
from tests.visiting import Site

PAST = today().replace(day=1) - timedelta(days=1)


def test_a_chief_closes_a_month_and_opens_it_again_with_a_reason(site: Site) -> None:
    with site.made() as make:
        bureau = make.unit("商务局")
        owner, chief = make.user(unit=bureau), make.chief(bureau)
        lead = make.lead(owner)
        arrival = make.arrival(lead, owner, arrived_on=FuzzyDate.day(PAST))
        verify = f"/leads/{lead.id}/arrivals/{arrival.id}/verify"
    visitor = site.visitor(chief, "en")
    assert "No month is closed yet." in visitor.get("/months").get_data(as_text=True)
    for wrong, sentence in ((f"{today():%Y-%m}", "Only a month that is over"), ("morgen", "Choose one of the list.")):
        answer = visitor.post("/months", {"month": wrong})
        assert answer.status_code == 422
        assert sentence in answer.get_data(as_text=True)
    assert visitor.post("/months", {"month": f"{PAST:%Y-%m}"}).status_code == 302
    refused = visitor.post(verify)
    assert refused.status_code == 400
    assert "is closed: nothing dated in it changes" in refused.get_data(as_text=True)
    with site.looking():
        closed = db.session.query(ClosedMonth).one()
    silent = visitor.post(f"/months/{closed.id}/reopen", {"version": 1, "reason": ""})
    assert silent.status_code == 422
    assert "Give the reason." in silent.get_data(as_text=True)
    assert visitor.post(f"/months/{closed.id}/reopen", {"version": 1, "reason": "漏报"}).status_code == 302
    assert "漏报" in visitor.get("/months").get_data(as_text=True)
    assert visitor.post(verify).status_code == 302
