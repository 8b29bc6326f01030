"""The list of firms' address: the filters it holds, and the links that change one of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request, url_for
from flask_babel import gettext

from crm.accounts.models import User
from crm.companies.prospects import assignees
from crm.lists.companies import ASSIGNED, filters_for
from crm.web import listing

_NAMES = ("q", "list", "region", "contact", "assigned")


def asked(user: User) -> dict[str, list[str]]:
    return listing.given(filters_for(user))


def link(**changes: Any) -> str:
    """This list's address with some parameters changed (None drops one) and from its first page."""
    args = {name: request.args.getlist(name) for name in _NAMES if name in request.args} | changes
    return url_for("companies.index", **{name: value for name, value in args.items() if value is not None})


def company_list_url(filters: Mapping[str, Sequence[str]]) -> str:
    """The address of the list with exactly these filters: where a figure leads."""
    args: dict[str, Any] = {name: list(values) for name, values in filters.items()}
    return url_for("companies.index", **args)


def picks(user: User) -> list[tuple[str, str]]:
    """Choices of "assigned to": oneself, one's unit, then the units and people of one's subtree."""
    units, people = assignees(user)
    fixed = [(code, gettext(word)) for code, word in ASSIGNED.items()]
    return [*fixed, *holders(units, people)]


def holders(units: Sequence[Any], people: Sequence[Any]) -> list[tuple[str, str]]:
    """n3 is a unit, u12 a person: what `assigned` and the form of a target list say."""
    return [
        *((f"n{unit.id}", unit.name) for unit in units),
        *((f"u{person.id}", person.name) for person in people),
    ]
