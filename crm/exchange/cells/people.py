"""Several people of one cell, with the titles written behind their names or in a column beside them."""

from typing import Any

from crm.text.names import name_and_title
from crm.text.splitting import split_persons

TITLES_OF = {"our_people": "our_titles", "contacts": "contact_titles"}  # people → the field of their titles


def people_of(text: str) -> tuple[list[str], list[str]]:
    """The names, and the titles at their places; no titles where nobody has one."""
    people = [name_and_title(person) for person in split_persons(text)]
    titles = [title or "" for _, title in people]
    return [name for name, _ in people], titles if any(titles) else []


def join_single_titles(values: dict[str, Any]) -> None:
    """党组书记、局长 of one person is one title."""
    for people, titles in TITLES_OF.items():
        told = values.get(titles)
        if told and len(told) > 1 and len(values.get(people) or ()) == 1:
            values[titles] = ["、".join(told)]
