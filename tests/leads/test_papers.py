"""Files of a lead itself: who works on it adds them, who added them or answers for it takes them away, on record."""

import pytest
from sqlalchemy import select

from crm.audit.models import AuditChange
from crm.db import db
from crm.errors import DomainError, Forbidden
from crm.leads.models import LeadFile
from crm.leads.operations import join_team
from crm.leads.papers import add_papers, paper_of, papers_of, remove_paper
from crm.merging.operations import merge_leads
from crm.merging.undoing import undo
from tests.building import Make
from tests.merging.building import rows


def test_whoever_works_on_a_lead_adds_files_and_the_trail_says_so(make: Make) -> None:
    owner = make.user()
    lead = make.lead(owner)
    add_papers(lead, [make.pdf(owner, "规划图.pdf"), make.pdf(owner, "可研.pdf")], " 前期资料 ", owner)
    assert [(paper.file.name, paper.note, paper.by) for paper in papers_of(lead)] == [
        ("可研.pdf", "前期资料", owner),
        ("规划图.pdf", "前期资料", owner),
    ]
    db.session.commit()
    said = db.session.scalars(select(AuditChange).where(AuditChange.action == "add files")).one()
    assert said.values == {"files": ["规划图.pdf", "可研.pdf"], "note": "前期资料"}
    with pytest.raises(Forbidden):
        add_papers(lead, [make.pdf(owner)], "", make.user())
    with pytest.raises(DomainError, match="Choose a file"):
        add_papers(lead, [], "", owner)


def test_who_added_a_file_the_owner_and_the_chief_remove_it_and_nobody_else(make: Make) -> None:
    owner, helper, chief = make.user(), make.user(unit=make.unit("工信局")), make.chief()
    lead, other = make.lead(owner), make.lead(owner)
    join_team(lead, helper, None, chief, "co_owner")
    db.session.flush()
    (own,) = add_papers(lead, [make.pdf(helper, "甲.pdf")], "", helper)
    (foreign,) = add_papers(lead, [make.pdf(owner, "乙.pdf")], "", owner)
    assert paper_of(other, own.file_id) is None
    with pytest.raises(Forbidden):
        remove_paper(foreign, lead, helper)
    remove_paper(own, lead, helper)
    db.session.commit()
    remove_paper(foreign, lead, chief)
    db.session.commit()
    assert db.session.scalars(select(LeadFile)).all() == []
    gone = db.session.scalars(select(AuditChange).where(AuditChange.action == "remove file").order_by(AuditChange.id))
    assert [change.values for change in gone] == [
        {"file": "甲.pdf", "by": helper.name},
        {"file": "乙.pdf", "by": owner.name},
    ]


def test_files_go_along_when_two_leads_become_one_and_come_back(make: Make) -> None:
    owner, chief = make.user(), make.chief()
    one, other = make.lead(owner), make.lead(owner)
    add_papers(other, [make.pdf(owner, "规划图.pdf")], "", owner)
    before = rows()
    merge = merge_leads(one, other, (), (one.version, other.version), chief)
    assert [paper.file.name for paper in papers_of(one)] == ["规划图.pdf"]
    undo(merge, chief)
    assert rows() == before
