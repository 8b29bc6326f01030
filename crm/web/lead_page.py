"""A lead's page: its path, what happened, its facts; and one fact changed where it stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from crm.accounts.models import User
from crm.accounts.permissions import Permission
from crm.audit.queries import history_of
from crm.companies.regions import TARGET_REGIONS, place_text, target_region
from crm.db import db
from crm.errors import N_, DomainError
from crm.fields import Field
from crm.files.content import KINDS as FILE_KINDS
from crm.files.models import Attachment
from crm.fuzzydate import today
from crm.interactions.models import KINDS
from crm.interactions.queries import of_lead as interactions_of
from crm.leads.fields import LEAD_FIELDS
from crm.leads.models import Lead, LeadFile
from crm.leads.operations import change
from crm.leads.papers import may_remove, papers_of
from crm.leads.queries import works_on
from crm.leads.words import AGREEMENTS, SCREENINGS, STAGES, STATES, Stage, State
from crm.milestones.models import EVIDENCE_KINDS, MILESTONES, ORIGINS, FundArrival
from crm.milestones.models import STATES as FACT_STATES
from crm.milestones.queries import arrivals_of
from crm.pipeline.facts import Facts, gather
from crm.pipeline.models import MOVES, StageMove
from crm.pipeline.operations import next_stage
from crm.pipeline.queries import moves_of
from crm.pipeline.stages import Requirement, missing_for
from crm.settings.queries import value_of
from crm.tasks.queries import tasks_of_lead
from crm.web.access import requires, signed_in_user, visible_lead_or_404, workable_lead_or_404
from crm.web.files import SHOWN_SAFELY
from crm.web.forms import PlainForm, VersionInput, form_of
from crm.web.lamps import lamps_of
from crm.web.leads import blueprint, groups
from crm.web.listing import asked_list, lead_args, way
from crm.web.stale import STALE
from crm.web.timeline import ACTIONS, GROUPS, timeline_of

_FIELDS = {field.name: field for field in LEAD_FIELDS}
_SIGNED = Stage.SIGNED.number


@blueprint.get("/<int:lead_id>")
@requires(Permission.LEAD_READ)
def show(lead_id: int) -> ResponseReturnValue:
    user = signed_in_user()
    lead = visible_lead_or_404(lead_id)
    facts, arrivals, tasks = gather(lead), arrivals_of(lead), tasks_of_lead(user, lead)
    moves, works = moves_of(lead), works_on(user, lead)
    entries = timeline_of(lead, interactions_of(lead), moves, history_of([("leads", lead.id)]), tasks)
    only = request.args.get("only") if request.args.get("only") in GROUPS else None
    return render_template(
        "leads/show.html",
        lead=lead,
        lamp=lamps_of([lead])[lead.id],
        facts=facts,
        works=works,
        arrivals=arrivals,
        arrived=sum(arrival.amount for arrival in arrivals if arrival.state != "returned"),
        promised=_promised(lead, facts),
        tasks=tasks,
        timeline=[entry for entry in entries if only in (None, entry.group)],
        park_names={link.park.code: link.park.short_name for link in lead.parks},
        only=only,
        group_counts={name: sum(entry.group == name for entry in entries) for name in GROUPS},
        entry_count=len(entries),
        files=_files(facts, arrivals, papers_of(lead)),
        may_remove=lambda paper: works and may_remove(paper, lead, user),
        **_gate(lead, facts, moves, works),
        **_around(user, lead),
        **_words(lead),
    )


def _words(lead: Lead) -> Mapping[str, Any]:
    return {
        "actions": ACTIONS,
        "entry_groups": GROUPS,
        "kinds": KINDS,
        "moves": MOVES,
        "agreements": AGREEMENTS,
        "fact_words": MILESTONES,
        "fact_states": FACT_STATES,
        "origins": ORIGINS,
        "evidence_kinds": EVIDENCE_KINDS,
        "file_kinds": FILE_KINDS,
        "shown_safely": SHOWN_SAFELY,
        "groups": groups(),
        "region": target_region(lead.source_region, value_of("regions.all_guangdong")),
        "stages": STAGES,
        "states": STATES,
        "regions": TARGET_REGIONS,
        "screenings": SCREENINGS,
        "may_report_funds": Stage(lead.stage).number >= _SIGNED,
    }


def _gate(lead: Lead, facts: Facts, moves: Sequence[StageMove], works: bool) -> Mapping[str, Any]:
    """The path, what the next stage lacks, and the gaps of an old ledger."""
    upcoming = next_stage(lead.stage)
    missing = missing_for(facts, upcoming) if upcoming else []
    gaps = missing_for(facts, Stage(lead.stage)) if lead.carried_over else []
    return {
        "definition": value_of("definitions").get(upcoming.value) if upcoming else None,
        "upcoming": upcoming,
        "missing": missing,
        "missing_items": _items(missing),
        "gaps": gaps,
        "gap_items": _items(gaps),
        "path": _path(lead, moves, upcoming, len(missing), works),
    }


def _around(user: User, lead: Lead) -> Mapping[str, Any]:
    """The leads before and behind it in the list it was opened from, and the way back there."""
    if request.args.get("in") != "list":
        return {"back_to": url_for("leads.index"), "before": None, "behind": None}
    try:
        ids = asked_list(user).beside(lead)
    except DomainError:
        ids = (None, None)
    before, behind = (
        url_for("leads.show", lead_id=lead_id, **lead_args()) if lead_id is not None else None for lead_id in ids
    )
    return {"back_to": way("leads.index"), "before": before, "behind": behind}


def _promised(lead: Lead, facts: Facts) -> int | None:
    """What the arrived funds are measured by: the agreed amount, before an agreement the estimated investment."""
    signed = facts.milestones.get("signed")
    return signed.amount if signed and signed.amount else lead.investment


@dataclass(frozen=True)
class KeptFile:
    """A file of the lead: what it belongs to; `paper` is there where it was added to the lead itself."""

    file: Attachment
    what: str
    paper: LeadFile | None = None


def _files(facts: Facts, arrivals: Iterable[FundArrival], papers: Iterable[LeadFile]) -> list[KeptFile]:
    """Every file that belongs to the lead, and what it proves; the newest first."""
    found = {file.id: KeptFile(file, gettext(fact.label)) for fact in facts.milestones.values() for file in fact.files}
    found |= {file.id: KeptFile(file, gettext("Arrived funds")) for arrival in arrivals for file in arrival.files}
    contracts = (placement.contract for placement in facts.placements)
    found |= {file.id: KeptFile(file, gettext("Land contract")) for file in contracts if file is not None}
    found |= {paper.file_id: KeptFile(paper.file, paper.note or gettext("Project"), paper) for paper in papers}
    return [found[number] for number in sorted(found, reverse=True)]


def _items(missing: list[Requirement]) -> list[dict[str, Any]]:
    return [{"label": gettext(requirement.label), "done": False} for requirement in missing]


def _path(
    lead: Lead, moves: Sequence[StageMove], upcoming: Stage | None, lacking: int, works: bool
) -> list[dict[str, Any]]:
    """The eight steps as the stage path shows them: days spent, what the next one lacks."""
    entered = {move.to_stage: move.effective_on for move in moves if move.to_stage != move.from_stage}
    plans = {Stage.CONSTRUCTION: lead.planned_construction_on, Stage.PRODUCTION: lead.planned_production_on}
    steps = []
    for stage in Stage:
        step: dict[str, Any] = {"label": gettext(STAGES[stage]), "note": "", "state": "", "href": None}
        if stage.number < Stage(lead.stage).number:
            step.update(state="done", note=str(entered[stage.value]) if stage.value in entered else "")
        elif stage.value == lead.stage:
            days = (today() - lead.stage_entered_on).days
            step.update(state="now", note=gettext("day %(days)s", days=days + 1))
        else:
            if works and lead.state == State.ACTIVE:
                step["href"] = url_for("stages.advance", lead_id=lead.id, to=stage.value)
            if plans.get(stage):
                step["note"] = gettext("planned %(day)s", day=str(plans[stage]))
        if stage is upcoming and lead.state == State.ACTIVE:
            step.update(state="asked", note=gettext("%(count)s to go", count=lacking))
        steps.append(step)
    return steps


class FieldForm(PlainForm):
    version = VersionInput()


@blueprint.route("/<int:lead_id>/fields/<name>", methods=["GET", "POST"])
@requires(Permission.LEAD_EDIT)
def edit_field(lead_id: int, name: str) -> ResponseReturnValue:
    """One fact: a page, or where it stands on the lead's page when a script asks for it there."""
    item = _FIELDS.get(name) or abort(404)
    lead = workable_lead_or_404(lead_id)
    form = form_of("OneField", [item], FieldForm)(data={name: _typed(lead, item), "version": lead.version})
    if form.validate_on_submit() and _change(lead, item, form):
        lead = workable_lead_or_404(lead_id)
        return _changed(lead, item) if _in_place(item) else redirect(url_for(".show", lead_id=lead_id))
    if _in_place(item):
        return _piece("shown" if "shown" in request.args else "form", workable_lead_or_404(lead_id), item, form)
    page = render_template("leads/field.html", lead=visible_lead_or_404(lead_id), item=item, form=form)
    return page, 422 if form.errors else 200


def _change(lead: Lead, item: Field, form: Any) -> bool:
    lead_id = lead.id
    try:
        with form.showing_domain_errors():
            change(lead, {item.name: form[item.name].data}, form.version.number, signed_in_user())
            db.session.commit()
            if not _in_place(item):
                flash(gettext("Saved."))
            return True
    except STALE:
        db.session.rollback()
        form.show(
            DomainError(
                N_("Somebody saved this since you opened it. What you typed is still here: send it again."), item.name
            )
        )
        form.version.raw_data, form.version.data = None, str(visible_lead_or_404(lead_id).version)
    return False


def _in_place(item: Field) -> bool:
    return request.headers.get("HX-Target") == f"f-{item.name}"


def _piece(which: str, lead: Lead, item: Field, form: Any = None) -> ResponseReturnValue:
    piece = render_template("leads/_field.html", alone=which, lead=lead, item=item, form=form, works=True).strip()
    return piece, 422 if form is not None and form.errors else 200


def _changed(lead: Lead, item: Field) -> ResponseReturnValue:
    """The fact as it is now, and with it the head, which tells of it and of what it makes possible."""
    return render_template(
        "leads/_changed.html",
        alone="shown",
        in_answer=True,
        lead=lead,
        item=item,
        works=True,
        lamp=lamps_of([lead])[lead.id],
        **_gate(lead, gather(lead), moves_of(lead), True),
    ).strip()


def _typed(lead: Lead, item: Field) -> Any:
    value = getattr(lead, item.name)
    return place_text(value) if item.name == "source_region" else value
