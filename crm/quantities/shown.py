"""Amounts and areas as pages show them: 万元 below 1 亿 and 亿元 above, 亩 with two decimals."""

from decimal import ROUND_HALF_UP, Decimal

YUAN_PER_WAN = 10_000
YUAN_PER_YI = 100_000_000


def _rounded(value: Decimal, places: str) -> str:
    return f"{value.quantize(Decimal(places), ROUND_HALF_UP):,}"


def wan_text(yuan: int | Decimal | None) -> str:
    """Yuan as 万元 without the unit, for a column whose head has it: 320000000 → 32,000."""
    if yuan is None:
        return ""
    wan = Decimal(yuan) / YUAN_PER_WAN
    return _rounded(wan, "1") if wan == wan.to_integral_value() else _rounded(wan, "0.01").rstrip("0").rstrip(".")


def yi_text(yuan: int | None) -> str:
    """Yuan as 亿元 without the unit, two decimals."""
    return "" if yuan is None else _rounded(Decimal(yuan) / YUAN_PER_YI, "0.01")


def mu_typed(m2: int) -> str:
    """m² as the shortest 亩 that comes back to it: 57333 → 86. Four decimals bring every m² back."""
    exact = Decimal(m2) * 3 / 2000
    for places in range(4):
        mu = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if (mu * 2000 / 3).quantize(Decimal(1), ROUND_HALF_UP) == m2:
            return f"{mu:f}"
    return f"{exact.quantize(Decimal('0.0001'), ROUND_HALF_UP):f}"


def mu_text(m2: int | None) -> str:
    """m² as 亩 without the unit, two decimals: 57333 → 86.00."""
    return "" if m2 is None else _rounded(Decimal(m2) * 3 / 2000, "0.01")
