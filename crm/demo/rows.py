"""The lines of leads.csv and firms.csv."""

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from crm.leads.words import Stage


@dataclass(frozen=True)
class Row:
    """One project, as the file has it: all text."""

    stage: str
    state: str  # empty, or paused:why, hold:why, drop:why, lost:reason:why
    light: str  # the light it shows today; empty where there is none
    title: str
    investor: str
    region: str
    industry: str
    description: str
    channel: str
    unit: str
    park: str
    amount: str  # 亿元
    parcel: str
    mu: str
    hold: str  # reserved, expired, approved, contracted, waived (contracted, with a waiver), released, outside (the parks)
    verified: str  # whether a second person has confirmed the last fact: yes, no, returned
    owner: str  # who answers for it; empty: the officer of the unit

    def has_reached(self, stage: Stage) -> bool:
        return Stage(self.stage).number >= stage.number

    @property
    def is_lost(self) -> bool:
        return self.state.startswith(("lost", "drop"))

    @property
    def yuan(self) -> int:
        return int(Decimal(self.amount) * 100_000_000)

    @property
    def is_last_verified(self) -> bool:
        return self.verified == "yes"


@dataclass(frozen=True)
class Firm:
    """A place of a well-known firm in a list, or the firm alone; a firm in two lists has two lines."""

    name: str
    region: str
    industry: str
    list: str
    year: str
    rank: str
    team: str  # the stationed team whose target it is; empty: nobody's


def read() -> list[Row]:
    """Every project, in the order of the file."""
    return [Row(**line) for line in _lines("leads.csv")]


def read_firms() -> list[Firm]:
    """Every line of the well-known firms."""
    return [Firm(**line) for line in _lines("firms.csv")]


def _lines(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
