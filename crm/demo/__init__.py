"""Demo data: a county with people, land and three hundred projects of two years, all made up but famous names."""

from pathlib import Path

from sqlalchemy import select

from crm.accounts.models import User
from crm.accounts.passwords import hash_password
from crm.config import Config
from crm.db import db, writing
from crm.demo.claims import add_claims
from crm.demo.errands import add_errands
from crm.demo.land import add_indicators, add_parcels, add_plants, note_built, note_wishes, score_admissions, supply
from crm.demo.outings import add_outings
from crm.demo.outlines import survey_parks
from crm.demo.papers import Papers
from crm.demo.people import PEOPLE, add_people
from crm.demo.projects import add_projects
from crm.demo.rows import read, read_firms
from crm.demo.targets import add_targets

PASSWORD = "yinfeng demo 2026"  # noqa: S105  (of the demo alone; every other installation makes its own)


def config(instance: Path, secret: str) -> Config:
    """The demo's own database and files."""
    path = instance.resolve()
    return Config(
        instance=path,
        database_url=f"sqlite:///{path / 'crm.sqlite'}",
        secret_key=secret,
        environment="demo",
        https=False,
    )


def fill(files_root: Path) -> list[tuple[str, str, str]]:
    """Fill an empty database in one transaction; a filled one stays. Returns (user name, password, who) to print."""
    hashed = hash_password(PASSWORD)
    with writing():
        if db.session.scalar(select(User.id).limit(1)) is None:
            people = add_people(hashed)
            parcels = add_parcels(people.park)
            add_plants(people.park)
            add_indicators(people.users["admin"], people.park)
            survey_parks(list(parcels.values()), people.park)
            papers = Papers(files_root)
            add_targets(read_firms(), people)
            add_projects(read(), people, parcels, papers)
            note_built(parcels, people.park)
            note_wishes(people)
            score_admissions(people, papers)
            add_errands(people, papers)
            add_outings(people)
            supply(people.park)
            add_claims(people, papers)
        db.session.commit()
    return [(person.username, PASSWORD, f"{person.title} {person.name}") for person in PEOPLE]
