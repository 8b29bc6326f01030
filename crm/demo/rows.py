"""The lines of leads.csv."""

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
    hold: str  # reserved, expired, approved, contracted, waived (contracted, with a waiver), outside (the parks)
    verified: str  # whether a second person has confirmed the last fact

    def has_reached(self, stage: Stage) -> bool:
        return Stage(self.stage).number >= stage.number

    @property
    def yuan(self) -> int:
        return int(Decimal(self.amount) * 100_000_000)

    @property
    def is_last_verified(self) -> bool:
        return self.verified == "yes"


def read() -> list[Row]:
    """Every line, in the order of the file."""
    with Path(__file__).with_name("leads.csv").open(encoding="utf-8", newline="") as file:
        return [Row(**line) for line in csv.DictReader(file)]
