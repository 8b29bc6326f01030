"""Well-known firms and the lists they stand in, from firms.csv: public names, and all that is true in the demo.

Who is to win them is made up, and so is every talk with them.
"""

from datetime import timedelta

from crm.companies import prospects
from crm.companies.listings import set_listing
from crm.companies.models import Company
from crm.companies.operations import add
from crm.demo.people import People
from crm.demo.rows import Firm
from crm.fuzzydate import today

_SOURCE = "公开榜单"
_LASTS = timedelta(days=120)


def add_targets(firms: list[Firm], people: People) -> None:
    """The firms with their listings, and the target list of each stationed team."""
    known: dict[str, Company] = {}
    targets: dict[str, list[Company]] = {}
    for firm in firms:
        if firm.name not in known:
            values = {"name": firm.name, "region": firm.region, "industry": firm.industry}
            known[firm.name] = add(values, people.chief)
            if firm.team:
                targets.setdefault(firm.team, []).append(known[firm.name])
        if firm.list:
            rank = int(firm.rank) if firm.rank else None
            set_listing(known[firm.name], firm.list, int(firm.year), rank, people.chief, source=_SOURCE)
    for team, companies in targets.items():
        prospects.assign(companies, people.units[team], today() + _LASTS, "", people.chief)
