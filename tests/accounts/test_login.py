"""Logging in: a growing wait after failures, kept in the database, that locks nobody out from elsewhere."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from crm.accounts import login
from crm.accounts.models import LoginFailure
from crm.audit.models import AuditChange
from crm.db import db, now
from crm.errors import DomainError
from tests.building import PASSWORD, Make

HOME, ELSEWHERE = "10.0.0.1", "10.0.0.2"


def _fail(times: int, username: str = "wang", address: str = HOME) -> None:
    for _ in range(times):
        login.fail(username, address)
    db.session.flush()


def _seconds(subject: str) -> float:
    failure = db.session.scalars(select(LoginFailure).where(LoginFailure.subject == subject)).one()
    return (failure.until - now()).total_seconds()


def test_four_slips_are_free_and_after_the_fifth_one_waits(make: Make) -> None:
    _fail(4)
    assert not login.waits("wang", HOME)
    _fail(1)
    assert login.waits("wang", HOME)
    assert login.waits(" WANG ", HOME)


def test_each_further_slip_doubles_the_wait_up_to_a_quarter_of_an_hour(make: Make) -> None:
    waits = []
    _fail(4)
    for _ in range(9):
        _fail(1)
        waits.append(round(_seconds(f"user:wang@{HOME}")))

    assert waits == [8, 16, 32, 64, 128, 256, 512, 900, 900]


def test_an_account_that_waits_here_does_not_wait_elsewhere(make: Make) -> None:
    _fail(12)

    assert login.waits("wang", HOME)
    assert not login.waits("wang", ELSEWHERE)


def test_an_address_that_tries_many_names_waits_for_all_of_them(make: Make) -> None:
    for number in range(19):
        login.fail(f"guess{number}", HOME)
    db.session.flush()
    assert not login.waits("wang", HOME)
    login.fail("guess19", HOME)
    db.session.flush()
    assert login.waits("wang", HOME)


def test_the_wait_is_over_when_its_time_has_passed(make: Make) -> None:
    _fail(5)
    for failure in db.session.scalars(select(LoginFailure)):
        failure.until = now() - timedelta(seconds=1)
    db.session.flush()

    assert not login.waits("wang", HOME)


def test_a_success_forgets_the_failures(make: Make) -> None:
    _fail(5)
    login.succeed("Wang", HOME)
    assert not login.waits("wang", HOME)
    _fail(4)
    assert not login.waits("wang", HOME)


def test_a_failure_is_on_the_trail_without_the_password(make: Make) -> None:
    _fail(1)
    db.session.commit()

    change = db.session.scalars(select(AuditChange).where(AuditChange.action == "log in failed")).one()
    assert change.values == {"username": "wang", "address": HOME}


def test_a_disabled_account_does_not_fit_its_password(make: Make) -> None:
    user = make.user()
    assert login.check(user, PASSWORD)
    user.active = False
    assert not login.check(user, PASSWORD)
    assert not login.check(None, PASSWORD)


def test_a_new_password_needs_the_present_one_and_another_text(make: Make) -> None:
    user = make.user()

    with pytest.raises(DomainError, match="not your present") as refused:
        login.change_password(user, "wrong", "a nest for the phoenix")
    assert refused.value.field == "old"
    with pytest.raises(DomainError, match="other than the present"):
        login.change_password(user, PASSWORD, PASSWORD)
    with pytest.raises(DomainError, match="at least 10"):
        login.change_password(user, PASSWORD, "short")


def test_a_success_does_not_forget_what_the_address_did_to_other_accounts(make: Make) -> None:
    for number in range(login.FREE_TRIES * 4):
        login.fail(f"name{number}", HOME)
    login.succeed("wang", HOME)

    assert login.waits("wang", HOME)


def test_failures_of_long_ago_do_not_count(make: Make) -> None:
    for _ in range(login.FREE_TRIES - 1):
        login.fail("wang", HOME)
    db.session.execute(update(LoginFailure).values(until=now() - login.FORGOTTEN_AFTER - timedelta(minutes=1)))
    login.fail("wang", HOME)

    assert not login.waits("wang", HOME)
