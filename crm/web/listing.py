"""A list's address: the filters it holds, and the links that change one of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request, url_for
from flask_babel import gettext

from crm.accounts.models import User
from crm.accounts.queries import owners_of, units_of
from crm.leads.claims.standing import STANDINGS as CLAIMS
from crm.lists.filters import FACTS, FILTERS
from crm.lists.leads import SORTS, LeadList
from crm.parks.queries import all_parks


def asked() -> dict[str, list[str]]:
    """{filter: values} of this request; unknown names are nothing."""
    given = {name: [value.replace("\x00", "")[:200] for value in request.args.getlist(name)[:50]] for name in FILTERS}
    return {name: kept for name, values in given.items() if (kept := [value for value in values if value.strip()])}


def asked_list(user: User, names: frozenset[str] | None = None) -> LeadList:
    """The list this request asks for, in the scope of the user; `names` are the columns it shows."""
    sort = request.args.get("sort", "")
    return LeadList(user, asked(), sort if sort in SORTS else "newest", names)


def parameters() -> dict[str, Any]:
    """What this request's address says of the list; anything else an address can hold is not handed on to a link."""
    return {name: request.args.getlist(name) for name in (*FILTERS, "sort", "col") if name in request.args}


def link(**changes: Any) -> str:
    """This list's address with some parameters changed (None drops one) and from its first page."""
    args = {**parameters(), **changes}
    return url_for("leads.index", **{name: value for name, value in args.items() if value is not None})


def lead_list_url(filters: Mapping[str, Sequence[str]]) -> str:
    """The address of the list with exactly these filters: where a figure leads."""
    args: dict[str, Any] = {name: list(values) for name, values in filters.items()}
    return url_for("leads.index", **args)


def picks(user: User) -> dict[str, list[tuple[str, str]]]:
    """Choices of the filters that the database fills: {filter: [(value, label)]}."""
    parks = [(park.code, park.short_name) for park in all_parks()]
    return {
        "park": [*parks, ("none", gettext("No park"))],
        "owner": [(str(person.id), person.name) for person in owners_of(user)],
        "unit": [(str(unit.id), unit.name) for unit in units_of(user)],
        "claim": [(code, gettext(word)) for code, word in CLAIMS.items()],
        "fact": [(code, " · ".join(map(gettext, words))) for code, words in FACTS.items()],
    }
