"""Credit codes, identity numbers, telephone numbers."""

import pytest

from crm.errors import DomainError
from crm.text.codes import credit_code, credit_codes
from crm.text.identity import has_identity_number, mask_identity_numbers
from crm.text.phones import phones

IDENTITY = "11010519491231002X"  # the standard's own example
VALID = "91110108551385082Q"


def test_the_letters_o_and_i_are_repaired_and_blanks_dropped() -> None:
    assert credit_code(" 9111O1O8 55I385082q ") == VALID
    assert credit_code("914403001922038216") == "914403001922038216"


def test_a_wrong_check_digit_is_refused() -> None:
    with pytest.raises(DomainError, match="check digit"):
        credit_code("91350100M000100Y4Z")


def test_an_identity_number_is_refused_without_being_repeated() -> None:
    with pytest.raises(DomainError, match="identity card") as refusal:
        credit_code(IDENTITY)
    assert "19491231" not in str(refusal.value) + repr(refusal.value.params)


def test_old_registration_numbers_and_other_lengths_have_their_own_sentences() -> None:
    with pytest.raises(DomainError, match="15 digits"):
        credit_code("140100000012345")
    with pytest.raises(DomainError, match="this has 3"):
        credit_code("123")


def test_two_codes_in_a_cell_are_told_apart() -> None:
    assert credit_codes(f"{VALID}/914403001922038216") == [VALID, "914403001922038216"]
    assert credit_codes(f"{VALID}、914403001922038216") == [VALID, "914403001922038216"]


def test_identity_numbers_are_found_and_masked_anywhere() -> None:
    text = f"法人张三（{IDENTITY}），电话13900000000"
    assert has_identity_number(text)
    assert mask_identity_numbers(text) == "法人张三（110105************），电话13900000000"
    assert not has_identity_number(VALID)
    assert not has_identity_number("6222020200112233445")  # a bank account has 19


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("13900003300", ["13900003300"]),
        ("13900003300.0", ["13900003300"]),
        ("139-0000-3300", ["13900003300"]),
        ("+86 139 0000 3300", ["13900003300"]),
        ("（0359）6523194", ["03596523194"]),
        ("0359-6523194转801", ["03596523194"]),
        ("１３９００００３３００", ["13900003300"]),
        ("13900003300/13900003301", ["13900003300", "13900003301"]),
        ("13900003300 13900003301", ["13900003300", "13900003301"]),
    ],
)
def test_telephone_numbers_are_bare_digits(text: str, digits: list[str]) -> None:
    assert phones(text) == digits


def test_words_are_no_telephone_number() -> None:
    with pytest.raises(DomainError, match="telephone"):
        phones("见名片")
    with pytest.raises(DomainError, match="telephone"):
        phones("、、")
