"""What a password must be."""

import pytest
from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import VerifyMismatchError

from crm.accounts import passwords
from crm.errors import DomainError


def test_ten_characters_are_enough_and_nine_are_not() -> None:
    passwords.check("zhong tiao", "wang")
    with pytest.raises(DomainError, match="at least 10") as refused:
        passwords.check("zhongtiao", "wang")
    assert refused.value.field == "password"


def test_a_password_longer_than_the_form_takes_is_refused() -> None:
    passwords.check("0123456789" * 20, "wang")
    with pytest.raises(DomainError, match="at most 200"):
        passwords.check("0123456789" * 20 + "a", "wang")


@pytest.mark.parametrize(
    "easy",
    ["password2026", "PASSWORD2026!", "1234567890ab", "zhangwei-2026", "aaaabbbbcccc", "8888888866ab", "Yinfeng2026!"],
)
def test_what_anybody_would_guess_first_is_refused(easy: str) -> None:
    with pytest.raises(DomainError, match="too easy"):
        passwords.check(easy, "ZhangWei")


def test_a_hash_answers_to_its_own_password_only() -> None:
    stored = passwords.hash_password("a nest for the phoenix")

    assert passwords.matches("a nest for the phoenix", stored)
    assert not passwords.matches("a nest for the Phoenix", stored)
    assert "phoenix" not in stored


def test_nobody_and_a_broken_hash_answer_no() -> None:
    assert not passwords.matches("nobody's password", None)
    assert not passwords.matches("anything at all", "not a hash")


def test_nobodys_password_is_as_slow_to_check_as_anybodys(slow_hasher: PasswordHasher) -> None:
    real = extract_parameters(slow_hasher.hash("a nest for the phoenix"))

    assert extract_parameters(passwords._NOBODY) == real
    assert (real.type, real.memory_cost >= 19 * 1024, real.time_cost >= 2) == (Type.ID, True, True)
    with pytest.raises(VerifyMismatchError):  # worked out to its end, not refused at sight
        slow_hasher.verify(passwords._NOBODY, "nobody's password")
