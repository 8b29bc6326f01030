"""The search box: results as a page, and as a piece below the box while somebody types."""

import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import Permission
from crm.interactions.models import KINDS as TALKS
from crm.leads.words import STAGES
from crm.search.queries import KINDS, Hit, search
from crm.web.access import requires, signed_in_user
from crm.web.commands import commands_for
from crm.web.formats import label, place
from crm.web.paging import counted, sought

blueprint = Blueprint("search", __name__)
ICONS = {"lead": "leads", "company": "company", "contact": "user", "interaction": "talk", "parcel": "park"}
_SHOWN = 20
_SHOWN_ALONE = 100
_EXCERPT = 60  # characters of what was said, around the first word found


@blueprint.get("/search")
@requires(Permission.SEARCH)
def index() -> ResponseReturnValue:
    user, text, only = signed_in_user(), sought(), request.args.get("kind")
    only = only if only in KINDS else None
    return render_template(
        "search/index.html",
        **_shared(text),
        only=only,
        groups=search(user, text, _SHOWN_ALONE if only else _SHOWN, only),
        commands=[] if only else commands_for(user, text),
    )


@blueprint.get("/search/suggest")
@requires(Permission.SEARCH)
def suggest() -> ResponseReturnValue:
    """A piece of the frame: the best of each kind, and what can be done."""
    user, text = signed_in_user(), sought()
    commands = commands_for(user, text)
    return render_template(
        "search/_suggest.html", **_shared(text), groups=search(user, text, size=4), commands=commands[:6]
    )


def _shared(text: str) -> dict[str, Any]:
    return {
        "text": text,
        "icons": ICONS,
        "counted": counted,
        "target": target,
        "about": about,
        "marked": lambda hit: marked(hit, text),
        "lists": {"lead": "leads.index", "company": "companies.index"},
    }


def target(hit: Hit) -> str:
    """Where a result leads: people and what was said stand on the page of their firm."""
    if hit.kind == "lead":
        return url_for("leads.show", lead_id=hit.id)
    if hit.kind == "parcel":
        return url_for("parks.parcel", parcel_id=hit.id)
    if hit.kind == "company":
        return url_for("companies.show", company_id=hit.id)
    return url_for("companies.show", company_id=hit.parent) if hit.parent else url_for("interactions.index")


def about(hit: Hit) -> str:
    """The line beside a result's title."""
    words = {"lead": STAGES, "interaction": TALKS}.get(hit.kind)
    more = label(hit.more, words) if words else place(hit.more) if hit.kind == "company" else hit.more
    code = None if hit.kind == "parcel" else hit.code
    return " · ".join(part for part in (code, more) if part)


def marked(hit: Hit, text: str) -> Sequence[tuple[str, str]]:
    """The title in pairs: (plain, found). A name that is masked, or found by its initials, has nothing to mark."""
    words = "|".join(re.escape(word) for word in sorted(text.split(), key=len, reverse=True))
    title = " ".join(hit.title.split())
    found = re.compile(f"({words})", re.IGNORECASE) if words and hit.kind != "contact" else None
    if hit.kind == "interaction":
        title = _excerpt(title, found)
    parts = found.split(title) if found else [title]
    return list(zip_longest(parts[::2], parts[1::2], fillvalue=""))


def _excerpt(text: str, found: re.Pattern[str] | None) -> str:
    first = found.search(text) if found else None
    start = max(first.start() - _EXCERPT // 3, 0) if first else 0
    cut = text[start : start + _EXCERPT]
    return ("…" if start else "") + cut + ("…" if start + _EXCERPT < len(text) else "")
