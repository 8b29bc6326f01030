"""Settings: a default until the office says otherwise, each change on the trail."""

import pytest

from crm.audit.models import AuditChange
from crm.audit.operations import System
from crm.db import db
from crm.errors import DomainError
from crm.settings.defaults import DEFAULTS
from crm.settings.operations import change
from crm.settings.queries import value_of
from tests.building import Make


def test_a_setting_has_its_default_until_it_is_changed(make: Make) -> None:
    assert value_of("placement.reservation_days") == 30
    change("placement.reservation_days", 45, System())
    db.session.commit()
    assert value_of("placement.reservation_days") == 45
    assert DEFAULTS["placement.reservation_days"].value == 30
    kept = db.session.query(AuditChange).filter_by(action="change setting").one()
    assert kept.values == {"placement.reservation_days": [30, 45]}


def test_a_setting_that_does_not_exist_is_refused(make: Make) -> None:
    with pytest.raises(DomainError, match="no setting colour"):
        change("colour", 1, System())
    with pytest.raises(KeyError):
        value_of("colour")


@pytest.mark.parametrize(
    ("key", "value"), [("placement.reservation_days", "45"), ("regions.all_guangdong", "no"), ("words.stage", [])]
)
def test_a_value_of_another_kind_is_refused(make: Make, key: str, value: object) -> None:
    with pytest.raises(DomainError, match="another kind") as refused:
        change(key, value, System())
    assert refused.value.field == "value"
