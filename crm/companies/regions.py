"""From a source region (GB/T 2260 code) to the three target regions."""

from sqlalchemy import ColumnElement, case, literal, or_
from sqlalchemy.orm import InstrumentedAttribute

from crm.errors import N_, DomainError
from crm.text.regions import region_code, region_name

TARGET_REGIONS = {
    "jjj": N_("Beijing-Tianjin-Hebei"),
    "gba": N_("Greater Bay Area"),
    "yrd": N_("Yangtze River Delta"),
    "other": N_("Elsewhere"),
    "unknown": N_("Not given"),
}

_BAY_CITIES = ("4401", "4403", "4404", "4406", "4407", "4412", "4413", "4419", "4420")
_PREFIXES = {
    "jjj": ("11", "12", "13"),
    "yrd": ("31", "32", "33", "34"),
    "gba": ("81", "82", *_BAY_CITIES, "HK", "MO"),
}


def _prefixes(region: str, all_guangdong: bool) -> tuple[str, ...]:
    return (*_PREFIXES[region], "44") if region == "gba" and all_guangdong else _PREFIXES[region]


def place(text: str, field: str) -> str:
    """The code of a place given by name or by its code. Refused when no place is told for sure."""
    code = text if region_name(text) else region_code(text)
    if code is None:
        raise DomainError(N_("Write province and city, or the country."), field)
    return code


def place_text(code: str | None) -> str:
    """The place as a person would type it, such as 河北省沧州市: place() reads the same code from it."""
    if not code:
        return ""
    names = [region_name(part) for part in (code[:2] + "0000", code[:4] + "00", code)]
    text = "".join(dict.fromkeys(name for name in names if name and name not in ("市辖区", "县")))
    return text if region_code(text) == code else code


def target_region(code: str | None, all_guangdong: bool) -> str:
    """The key in TARGET_REGIONS. `all_guangdong`: whether cities outside the nine of the bay count."""
    if not code:
        return "unknown"
    for region in _PREFIXES:
        if code.startswith(_prefixes(region, all_guangdong)):
            return region
    return "other"


def region_expression(column: InstrumentedAttribute[str | None], all_guangdong: bool) -> ColumnElement[str]:
    """target_region() in SQL."""
    whens = [
        (or_(*(column.startswith(prefix) for prefix in _prefixes(region, all_guangdong))), literal(region))
        for region in _PREFIXES
    ]
    return case((or_(column.is_(None), column == ""), literal("unknown")), *whens, else_=literal("other"))
