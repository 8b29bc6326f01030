"""Projects whose ledger named a park before it was there."""

import pytest

from crm.accounts.models import Role
from crm.audit.models import AuditChange
from crm.db import db
from crm.leads.models import Lead
from crm.leads.park_words import link_named
from crm.leads.queries import visible_to
from crm.parks.keeping import add_park
from crm.parks.operations import set_managers
from tests.building import Make
from tests.counting import counting

SOUTH = {"code": "south", "name": "城南绿色建材产业园", "short_name": "城南建材"}


def named(make: Make, words: str) -> Lead:
    lead = make.lead()
    lead.park_words = words
    db.session.flush()
    return lead


@pytest.mark.parametrize(
    ("words", "rest"),
    [
        ("城南绿色建材产业园", None),
        ("吉祥县城南绿色建材产业园（二期）", None),
        ("城南建材", None),
        ("south", None),
        ("城北园、城南建材", "城北园"),
    ],
)
def test_a_park_is_given_to_the_projects_whose_words_name_it(make: Make, words: str, rest: str | None) -> None:
    admin, lead = make.user(Role.ADMIN), named(make, words)
    park = add_park(SOUTH, admin)
    manager = make.user(Role.PARK_MANAGER)
    set_managers(park, [manager], admin)

    assert link_named(park, admin) == 1
    db.session.commit()
    assert ([link.park for link in lead.parks], lead.park_words) == ([park], rest)
    assert db.session.scalars(visible_to(manager)).all() == [lead]
    told = db.session.query(AuditChange).filter_by(subject_kind="leads", subject_id=lead.id, action="link park").one()
    assert told.values == {"park_words": [words, rest], "park": [[], ["south"]]}
    assert link_named(park, admin) == 0


def test_other_words_stay(make: Make) -> None:
    leads = [named(make, words) for words in ("城南建材城", "城北园", "southern")]
    park = add_park(SOUTH, make.user(Role.ADMIN))

    assert link_named(park, make.user(Role.ADMIN)) == 0
    assert [(lead.parks, bool(lead.park_words)) for lead in leads] == [([], True)] * 3


def test_many_take_no_more_statements_than_few(make: Make) -> None:
    admin, counts = make.user(Role.ADMIN), []
    for number, leads in enumerate((3, 30)):
        short = f"城南{number}"
        for _ in range(leads):
            named(make, short)
        park = add_park({"code": f"p{number}", "name": f"城南产业园{number}", "short_name": short}, admin)
        db.session.flush()
        with counting() as statements:
            assert link_named(park, admin) == leads
        counts.append(len(statements))
    assert counts[0] == counts[1]
