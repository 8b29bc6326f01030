"""What people type for amounts, areas, numbers, dates and words: exact values, or one sentence why not."""

from crm.quantities.dates import parse_date, with_whole_year
from crm.quantities.measures import (
    LARGEST,
    area_unit,
    currency_of,
    money_unit,
    parse_area,
    parse_count,
    parse_money,
    parse_number,
)
from crm.quantities.shown import mu_text, mu_typed, wan_text, yi_text
from crm.quantities.words import parse_text

__all__ = [
    "LARGEST",
    "area_unit",
    "currency_of",
    "money_unit",
    "mu_text",
    "mu_typed",
    "parse_area",
    "parse_count",
    "parse_date",
    "parse_money",
    "parse_number",
    "parse_text",
    "wan_text",
    "with_whole_year",
    "yi_text",
]
