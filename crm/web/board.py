"""The board: the list of leads by stage, on the same address. Cards move through the pages of crm/web/stages.py."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from crm.accounts.permissions import Permission
from crm.companies.listings import LISTS
from crm.errors import N_, DomainError
from crm.leads.words import STAGES, Stage
from crm.lists.board import Card, Column, cards_of, columns_of
from crm.web.access import requires, signed_in_user
from crm.web.lamps import lamps_of
from crm.web.language import said
from crm.web.lead_list import classes_of
from crm.web.listing import asked_list, head_of, link, way
from crm.web.paging import counted
from crm.web.row_urls import pattern_of

blueprint = Blueprint("board", __name__, url_prefix="/leads/board")

# What an empty column says.
_WAITS = {
    Stage.LEAD: N_("No new lead. Register one, or bring in a ledger."),
    Stage.SCREENING: N_("Nothing to screen. Drag a lead here when its owner, industry and investment are known."),
    Stage.NEGOTIATION: N_("No talks. Drag a project here when the chief says pursue and a next step is agreed."),
    Stage.SIGNED: N_("Nothing signed yet. Drag a project here with its agreement at hand."),
    Stage.PLACED: N_("Nothing placed yet. With the local licence and the land contract, drag a signed project here."),
    Stage.CONSTRUCTION: N_("Nothing under construction. With the permit or a photo of the site, drag a project here."),
    Stage.PRODUCTION: N_("Nothing in production yet. Drag a project here on the day it begins to produce."),
    Stage.CAPACITY: N_("Nothing at full capacity yet. Drag a project here with its yearly output and tax."),
}


@blueprint.get("")
@requires(Permission.LEAD_READ)
def index() -> ResponseReturnValue:
    user = signed_in_user()
    unfolded = [stage for stage in request.args.getlist("open") if stage in STAGES]
    wanted, refusal = asked_list(user), None
    try:
        columns = columns_of(wanted, unfolded)
    except DomainError as error:
        columns, refusal = [], error
    shown = [column for column in columns if not column.folded]
    amounts = [column.amount for column in shown if column.amount is not None]
    return render_template(
        "board/index.html",
        columns=columns,
        total=counted(sum(column.count for column in shown)),
        amount=sum(amounts) if len(amounts) == len(shown) else None,
        shares=_shares(columns),
        left_out=gettext(", ").join(gettext(STAGES[column.stage]) for column in columns if column.folded),
        unfolded=unfolded,
        unfold=lambda stage: link(open=[*unfolded, stage]),
        counted=counted,
        waits=_WAITS,
        filters_on=bool(wanted.filters),
        refusal_text=said(refusal) if refusal else "",
        **_cards([card for column in columns for card in column.cards]),
        **head_of(user, wanted),
    )


@blueprint.get("/column")
@requires(Permission.LEAD_READ)
def column() -> ResponseReturnValue:
    """A piece of the board: the next cards of one column."""
    wanted, stage = asked_list(signed_in_user()), request.args.get("stage")
    if stage not in STAGES:
        abort(404)
    cards, more = cards_of(wanted, [Stage(stage)], request.args.get("after")).get(stage, ((), None))
    left = wanted.count() if more else 0
    return render_template(
        "board/_cards.html", alone=True, cards=cards, more=more, stage=stage, left=left, way=way, **_cards(cards)
    ).strip()


def _cards(cards: Sequence[Card]) -> dict[str, Any]:
    """What the cards show beside their leads: one query."""
    leads = [card.lead for card in cards]
    here = way("board.index")
    return {
        "here": here,
        "classes": classes_of(leads),
        "lists": LISTS,
        "lamps": lamps_of(leads),
        "lead_url": pattern_of("leads.show", "lead_id"),
        "move_url": pattern_of("stages.choose", "lead_id", next=here),
    }


def _shares(columns: Sequence[Column]) -> dict[Stage, int]:
    """Each open column's part of the investment on the board, in percent."""
    every = sum(column.amount or 0 for column in columns if not column.folded)
    return {column.stage: round(100 * (column.amount or 0) / every) if every else 0 for column in columns}
