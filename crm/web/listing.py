"""A list's address: the filters it holds, and the links that change one of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request, url_for
from flask_babel import gettext

from crm.accounts.models import User
from crm.companies.regions import TARGET_REGIONS
from crm.leads.claims.standing import STANDINGS as CLAIMS
from crm.leads.words import CHANNELS, STAGES, STATES, State
from crm.lists.filters import CLASSES, FACTS, FILTERS
from crm.lists.leads import SORTS, LeadList
from crm.lists.offers import choices_for
from crm.pipeline.lights import LIGHTS
from crm.web.channels import channel_word

# The ways to look at one list; each page of a blueprint stands behind its first.
WAYS = {"leads": "leads.index", "board": "board.index"}


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
    return {name: request.args.getlist(name) for name in (*FILTERS, "sort", "col", "open") if name in request.args}


def link(**changes: Any) -> str:
    """This list's address with some parameters changed (None drops one) and from its first page."""
    return way(WAYS.get(request.blueprint or "", "leads.index"), **changes)


def way(endpoint: str, **changes: Any) -> str:
    """The same list at another page that can show it."""
    args = {**parameters(), **changes}
    return url_for(endpoint, **{name: value for name, value in args.items() if value is not None})


def lead_list_url(filters: Mapping[str, Sequence[str]]) -> str:
    """The address of the list with exactly these filters: where a figure leads."""
    args: dict[str, Any] = {name: list(values) for name, values in filters.items()}
    return url_for("leads.index", **args)


def head_of(user: User, wanted: LeadList) -> dict[str, Any]:
    """What the head of every way to look at a list needs: filters, their choices, the ways."""
    return {
        "wanted": wanted,
        "picks": picks(user),
        "channels": [(code, channel_word(code)) for code in CHANNELS],
        "list_words": [(code, gettext(word)) for code, word in CLASSES.items()],
        "sorts": [(name, gettext(sort.label)) for name, sort in SORTS.items()],
        "link": link,
        "way": way,
        "way_now": WAYS[request.blueprint or "leads"],
        "board_state": None if "state" in wanted.filters else [State.ACTIVE.value, State.PAUSED.value],
        "stages": STAGES,
        "states": STATES,
        "regions": TARGET_REGIONS,
        "lights": LIGHTS,
    }


def picks(user: User) -> dict[str, list[tuple[str, str]]]:
    """Choices of the filters that the database fills, of facts and of claims: {filter: [(value, label)]}."""
    found = choices_for(user)
    facts = [(code, " · ".join(map(gettext, words))) for code, words in FACTS.items()]
    claims = [(code, gettext(word)) for code, word in CLAIMS.items()]
    return {**found, "park": [*found["park"], ("none", gettext("No park"))], "fact": facts, "claim": claims}
