"""Correcting an import before it is written: what a column is, which rows are wanted, what a cell should say."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from crm.accounts.permissions import Permission
from crm.db import db, writing
from crm.exchange.cells.converting import as_text
from crm.exchange.mappings import mapping_used
from crm.exchange.models import ImportBatch
from crm.exchange.planning.decisions import told_of
from crm.exchange.reading.sheets import Workbook
from crm.exchange.recognising.sheet import cells_of_row, recognise_layouts
from crm.exchange.recognising.tables import read
from crm.exchange.report_rows import row_numbered
from crm.exchange.row_texts import texts_of_row
from crm.exchange.words.vocabulary import KINDS
from crm.web import rereading
from crm.web.access import requires, signed_in_user
from crm.web.batch_page import batch_page, defaults_form
from crm.web.forms import PlainForm
from crm.web.language import say
from crm.web.rereading import Asked, Wanted, later, reread, wanted, without_mapping
from crm.web.sheet_inputs import Opened, batch_or_404, is_stale, opened, place_of, posted, sheet_or_404, shown_of
from crm.web.sheet_view import place

blueprint = Blueprint("wizard", __name__)
_LONGEST_CELL = 4000
_REFRESHED = ("", 204, {"HX-Refresh": "true"})  # other rows may mean something else now


@blueprint.post("/exchange/<int:batch_id>/sheets/<int:number>")
@requires(Permission.IMPORT)
def adjust(batch_id: int, number: int) -> ResponseReturnValue:
    """Read the sheet again as the person says it is; a refusal comes back with everything that was chosen."""
    with writing(False):
        batch = batch_or_404(batch_id)
        sheet = sheet_or_404(batch, number)
        kinds = {each["kind"] for each in batch.report["sheets"] if each["kind"]}
        shown, form, before = posted(batch, number), defaults_form(), shown_of(batch, sheet)
        if is_stale(batch):
            return batch_page(batch, number, shown, None, form, conflict=True), 409
        is_same_kind = shown.kind == before.kind and sheet["kind"] is not None
        refusals = shown.refusals(sheet) if is_same_kind else {}
        if not form.validate() or refusals:
            return batch_page(batch, number, shown, refusals, form), 422
        defaults, is_long = form.kept(batch.defaults, kinds), rereading.is_long(batch)
        db.session.rollback()
    asked, here = Asked(sheet["name"], shown, is_same_kind), url_for("exchange.batch", batch_id=batch_id, sheet=number)
    if is_long:
        return _by_worker(batch_id, defaults, {"asked": asked.plain()}, here)
    source = opened(batch_id)
    workbook = read(source.data, source.file)
    said = wanted(workbook, source, sheet, asked, defaults)
    reread(lambda: batch_or_404(batch_id), source, workbook, said, signed_in_user)
    flash(gettext("Read again. Nothing is written yet."))
    return redirect(url_for("exchange.batch", batch_id=batch_id, sheet=number, **place()))


def _by_worker(batch_id: int, defaults: Mapping[str, Any], how: Mapping[str, Any], here: str) -> ResponseReturnValue:
    """A long file is read again while its page says how far it is."""
    later(batch_or_404(batch_id), defaults, how)
    db.session.commit()
    return redirect(here)


@blueprint.post("/exchange/<int:batch_id>/sheets/<int:number>/forget")
@requires(Permission.IMPORT)
def forget(batch_id: int, number: int) -> ResponseReturnValue:
    """Back to recognition: the unit's remembered mapping goes, and this sheet is read without it."""
    with writing(False):
        batch = batch_or_404(batch_id)
        name, is_long = sheet_or_404(batch, number)["name"], rereading.is_long(batch)
        if mapping_used(batch.confirmed.get(name, {}), signed_in_user()) is None:
            abort(404)
        db.session.rollback()
    here, source = url_for("exchange.batch", batch_id=batch_id, sheet=number), opened(batch_id)
    if is_long:
        return _by_worker(batch_id, source.defaults, {"forgets": name}, here)
    workbook = read(source.data, source.file)
    reread(lambda: batch_or_404(batch_id), source, workbook, without_mapping(source, name), signed_in_user)
    flash(gettext("Forgotten. The columns are recognised anew."))
    return redirect(here)


@blueprint.route("/exchange/<int:batch_id>/sheets/<int:number>/rows/<int:row>", methods=["GET", "POST"])
@requires(Permission.IMPORT)
def row(batch_id: int, number: int, row: int) -> ResponseReturnValue:
    """One row as the texts of its cells, with what is wrong beside each."""
    with writing(False):
        batch = batch_or_404(batch_id)
        sheet = sheet_or_404(batch, number)
        planned = row_numbered(batch, number, row)
        if planned is None or batch.state != "previewed":
            abort(404)
        texts = _kept_texts(batch, number, sheet, row)
        has_moved, version, is_long = is_stale(batch), batch.version, rereading.is_long(batch)
        db.session.rollback()
    source = opened(batch_id)
    texts = texts or _texts(read(source.data, source.file), source, sheet["name"], row)
    said = source.corrections.get(sheet["name"], {}).get("cells", {}).get(str(row), {})
    form, at = PlainForm(), request.args.get("at") if request.headers.get("HX-Request") else None
    if has_moved:
        said = _typed(texts)
    elif form.validate_on_submit():
        changed = {spot: text for spot, text in _typed(texts).items() if text != _clean(texts[spot])}
        corrections = _with_cells(source.corrections, sheet["name"], row, changed)
        if is_long:
            here = url_for("exchange.batch", batch_id=batch_id, sheet=number, **place())
            answer = _by_worker(batch_id, source.defaults, {"corrections": corrections}, here)
            return answer if at is None else _REFRESHED
        said_now = Wanted(source.confirmed, corrections, source.defaults)
        workbook = read(source.data, source.file)
        reread(lambda: batch_or_404(batch_id), source, workbook, said_now, signed_in_user)
        flash(gettext("Row %(row)s is read again.", row=row))
        if at is not None:
            return _REFRESHED
        return redirect(url_for("exchange.batch", batch_id=batch_id, sheet=number, _anchor=f"row-{row}", **place()))
    if at in texts:
        return _cell(sheet, row, at, said.get(at, texts[at]), has_moved)
    return render_template(
        "exchange/row.html",
        form=form,
        file=source.file,
        batch_id=batch_id,
        number=number,
        sheet=sheet,
        row=planned,
        texts=texts,
        said=said,
        place_of=place_of,
        labels=KINDS[sheet["kind"]].labels,
        problems=_problems(sheet, planned),
        version=version,
        conflict=has_moved,
        place=place(),
    ), 409 if has_moved else 422 if form.errors else 200


def _cell(sheet: Mapping[str, Any], row: int, at: str, text: str, has_moved: bool) -> str:
    """One cell to be written anew where it stands in the preview; what was typed meets what somebody else saved."""
    heading = next(column["heading"] for column in sheet["columns"] if place_of(column) == at)
    refusal = gettext("Somebody saved this since you opened it.") if has_moved else None
    return render_template("exchange/_cell.html", row=row, place=at, text=text, heading=heading, refusal=refusal)


def _kept_texts(batch: ImportBatch, number: int, sheet: Mapping[str, Any], row: int) -> dict[str, str]:
    """By place, what a long file says in this row, without reading it again; nothing where it was not kept."""
    texts = texts_of_row(batch, number, row)
    return dict(zip(map(place_of, sheet["columns"]), texts, strict=True)) if texts else {}


def _texts(workbook: Workbook, source: Opened, name: str, row: int) -> dict[str, str]:
    """By place, what the file says in this row."""
    (result,) = recognise_layouts(workbook, source.kind, name, told_of(source.confirmed, source.corrections))
    sheet = next(each for each in workbook.sheets if each.name == name)
    if result.layout is None:
        abort(404)
    cells = cells_of_row(sheet, result.layout, row)
    return {column.place: as_text(cell) for column, cell in zip(result.layout.columns, cells, strict=True)}


def _typed(texts: Mapping[str, str]) -> dict[str, str]:
    """By place, what stands in the inputs; one that is missing is as the file says."""
    return {at: _clean(request.form.get(f"cell-{at}", text)) for at, text in texts.items()}


def _clean(text: str) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n").strip()[:_LONGEST_CELL]


def _with_cells(corrections: Mapping[str, Any], name: str, row: int, cells: dict[str, str]) -> dict[str, Any]:
    own = dict(corrections.get(name, {}))
    rows = {number: said for number, said in own.get("cells", {}).items() if number != str(row)}
    return {**corrections, name: {**own, "cells": {**rows, str(row): cells} if cells else rows}}


def _problems(sheet: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """By place, (severity, sentence); under "" what belongs to no one column."""
    places = {column["field"] or column["heading"]: place_of(column) for column in sheet["columns"]}
    found: dict[str, list[tuple[str, str]]] = {}
    for problem in row["problems"]:
        place = places.get(problem["field"] or "", "")
        found.setdefault(place, []).append((problem["severity"], say(problem["message"], problem["params"])))
    return found
