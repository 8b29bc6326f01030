"""亩, m², 公顷, and amounts by area: there and back without drift, from 0.01 to 100,000 亩."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from crm.exchange.cells.converting import READINGS
from crm.fields import AREA, FLOOR, Field, parse, typed
from crm.placement.standard import M2_PER_MU
from crm.quantities import mu_text, parse_area

LAND, PLANT = Field("area", "", AREA), Field("area", "", FLOOR)
_m2 = st.integers(7, 66_666_667)  # 0.01 to 100,000 亩
_mu = st.decimals(Decimal("0.01"), Decimal(100_000), places=4)


@given(m2=_m2)
def test_every_square_metre_comes_back_from_the_four_decimals_of_a_mu(m2: int) -> None:
    text = typed(LAND, m2)
    assert parse(LAND, text) == m2
    assert typed(LAND, parse(LAND, text)) == text


@given(hundredths=st.integers(1, 10_000_000))
def test_what_was_typed_with_two_decimals_stands_in_the_form_again(hundredths: int) -> None:
    """3200 亩 are 2133333 m², and 3200 亩 again; no 3199.9995."""
    mu = Decimal(hundredths) / 100
    assert Decimal(typed(LAND, parse(LAND, f"{mu:f}"))) == mu


@given(m2=_m2)
def test_plant_is_typed_in_square_metres(m2: int) -> None:
    assert (typed(PLANT, m2), parse(PLANT, typed(PLANT, m2))) == (str(m2), m2)


@given(m2=_m2)
def test_hectares_and_mu_mean_the_same_land(m2: int) -> None:
    hectares, mu = Decimal(m2) / 10_000, Fraction(m2 * 3, 2000)
    assert parse_area(f"{hectares:f}公顷") == parse_area(f"{m2}平方米") == m2
    assert abs(Fraction(parse_area(f"{float(mu):.10f}亩")) - m2) < 1


@given(mu=_mu)
def test_a_mu_is_off_by_less_than_half_a_square_metre(mu: Decimal) -> None:
    assert abs(parse_area(f"{mu:f}亩") - Fraction(mu) * 2000 / 3) <= Fraction(1, 2)


@given(m2=_m2)
def test_what_is_shown_rounds_to_the_hundredth_of_a_mu(m2: int) -> None:
    assert abs(Decimal(mu_text(m2).replace(",", "")) - Decimal(m2) * 3 / 2000) <= Decimal("0.005")


@given(yuan=st.integers(1, 100_000_000))
def test_an_amount_by_the_mu_is_fifteen_times_as_much_by_the_hectare(yuan: int) -> None:
    """1 万元/亩 = 15 万元/公顷."""
    by_mu = READINGS["per_mu"](f"{Decimal(yuan) / 10_000:f}", "万元/亩")
    by_hectare = READINGS["per_mu"](f"{Decimal(yuan) * 15 / 10_000:f}", "万元/公顷")
    by_square_metre = READINGS["per_mu"](f"{yuan}", "元/亩")
    assert by_mu == by_hectare == by_square_metre == yuan


@given(yuan=st.integers(1, 10_000_000), m2=_m2)
def test_a_promise_by_the_mu_multiplied_by_its_land_is_the_whole_promise(yuan: int, m2: int) -> None:
    per_mu = Decimal(yuan) / (Decimal(m2) / M2_PER_MU)
    assert abs(per_mu * m2 / M2_PER_MU - yuan) < Decimal("0.000001")
