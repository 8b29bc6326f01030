"""No table that refers to firms or projects can be forgotten when two are joined."""

import importlib
import pkgutil

import pytest

import crm
from crm.db import db
from crm.errors import DomainError
from crm.merging import joining
from crm.merging.operations import merge_companies
from crm.merging.references import LABELS, MOVE, POLICIES, name_of, references_to
from tests.building import Make


def test_every_reference_to_firms_and_projects_says_what_becomes_of_it_and_has_a_name() -> None:
    for module in pkgutil.walk_packages(crm.__path__, "crm."):
        if module.name.endswith(".models"):
            importlib.import_module(module.name)
    found = {name_of(column) for kind in ("companies", "leads") for column in references_to(kind)}
    assert found == set(POLICIES)
    assert {name.partition(".")[0] for name in found} == set(LABELS)


def test_a_clash_nobody_thought_of_is_refused(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    chief, one, other = make.chief(), make.company(), make.company()
    park = make.park()
    park.leading = [one, other]
    db.session.flush()
    monkeypatch.setattr(joining, "POLICIES", {**POLICIES, "park_companies.company_id": MOVE})
    with pytest.raises(DomainError, match="only one: parks"):
        merge_companies(one, other, (), (one.version, other.version), chief)
