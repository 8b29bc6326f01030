"""A list's address: the filters it holds, and the links that change one of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import request, url_for
from flask_babel import gettext

from crm.accounts.models import User
from crm.companies.regions import TARGET_REGIONS
from crm.leads.claims.standing import STANDINGS as CLAIMS
from crm.leads.words import CHANNELS, STAGES, STATES, State
from crm.lists.filters import CLASSES, FACTS, FILTERS
from crm.lists.leads import SORTS, LeadList
from crm.lists.offers import View, offers_for
from crm.lists.views import NAMES, address_of
from crm.pipeline.lights import LIGHTS
from crm.web.channels import channel_word

_OF_LISTS = (*NAMES, "view", "open", "month")
# The ways to look at one list; each page of a blueprint stands behind its first.
WAYS = {"leads": "leads.index", "board": "board.index", "calendar": "calendar.index"}


def asked() -> dict[str, list[str]]:
    return given(FILTERS)


def given(names: Iterable[str]) -> dict[str, list[str]]:
    """{filter: values} of this request for the filters of these names; whatever else an address says is nothing."""
    said = {name: [value.replace("\x00", "")[:200] for value in request.args.getlist(name)[:50]] for name in names}
    return {name: kept for name, values in said.items() if (kept := [value for value in values if value.strip()])}


def asked_list(user: User, names: frozenset[str] | None = None) -> LeadList:
    """The list this request asks for, in the scope of the user; `names` are the columns it shows."""
    sort = request.args.get("sort", "")
    return LeadList(user, asked(), sort if sort in SORTS else "newest", names)


def parameters() -> dict[str, Any]:
    """What this request's address says of the list; anything else an address can hold is not handed on to a link."""
    given = request.args
    return {name: given.getlist(name) for name in _OF_LISTS if name in given}


def link(**changes: Any) -> str:
    """This list's address with some parameters changed (None drops one) and from its first page."""
    return way(_here(), **changes)


def way(endpoint: str, **changes: Any) -> str:
    """The same list at another page that can show it."""
    args = {**parameters(), **changes}
    return url_for(endpoint, **{name: value for name, value in args.items() if value is not None})


def lead_list_url(filters: Mapping[str, Sequence[str]]) -> str:
    """The address of the list with exactly these filters: where a figure leads."""
    args: dict[str, Any] = {name: list(values) for name, values in filters.items()}
    return url_for("leads.index", **args)


def _here() -> str:
    return WAYS.get(request.blueprint or "", "leads.index")


def lead_args() -> dict[str, Any]:
    """What a lead's address says of the list it was opened from, so that its page knows the next one."""
    return {**{name: request.args.getlist(name) for name in (*FILTERS, "sort") if name in request.args}, "in": "list"}


def here_address() -> str:
    """This request's filters, order and columns, as a saved view keeps them."""
    return address_of({name: request.args.getlist(name) for name in NAMES})


def view_url(view: View, endpoint: str = "leads.index") -> str:
    """The list as this view has it."""
    return f"{url_for(endpoint)}?{view.address}{'&' if view.address else ''}view={view.id}"


def head_of(user: User, wanted: LeadList) -> dict[str, Any]:
    """What the head of every way to look at a list needs: views, filters with their choices, the ways."""
    offers = offers_for(user)
    chosen = next((view for view in offers.views if str(view.id) == request.args.get("view")), None)
    return {
        "wanted": wanted,
        "views": offers.views,
        "view": chosen,
        "view_url": view_url,
        "view_args": {name: request.args.getlist(name) for name in NAMES if name in request.args},
        "is_changed": chosen is not None and chosen.address != here_address(),
        "mine": url_for(_here(), owner=user.id, view="mine"),
        "of_unit": url_for(_here(), unit=user.unit_id, view="unit"),
        "picks": _picks(offers.choices),
        "channels": [(code, channel_word(code)) for code in CHANNELS],
        "list_words": [(code, gettext(word)) for code, word in CLASSES.items()],
        "sorts": [(name, gettext(sort.label)) for name, sort in SORTS.items()],
        "link": link,
        "way": way,
        "way_now": _here(),
        "board_state": None if "state" in wanted.filters else [State.ACTIVE.value, State.PAUSED.value],
        "stages": STAGES,
        "states": STATES,
        "regions": TARGET_REGIONS,
        "lights": LIGHTS,
    }


def _picks(found: dict[str, list[tuple[str, str]]]) -> dict[str, list[tuple[str, str]]]:
    """Choices of the filters that the database fills, of facts and of claims: {filter: [(value, label)]}."""
    facts = [(code, " · ".join(map(gettext, words))) for code, words in FACTS.items()]
    claims = [(code, gettext(word)) for code, word in CLAIMS.items()]
    return {**found, "park": [*found["park"], ("none", gettext("No park"))], "fact": facts, "claim": claims}
