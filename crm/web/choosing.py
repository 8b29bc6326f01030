"""Where a lead can go from here: every stage with what it still asks for, and the ways out."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts.permissions import Permission
from crm.leads.words import STAGES, Stage, State
from crm.pipeline.facts import gather
from crm.pipeline.stages import missing_for
from crm.web.access import requires, workable_lead_or_404
from crm.web.security import local_path
from crm.web.stages import blueprint


@blueprint.get("/move")
@requires(Permission.LEAD_MOVE)
def choose(lead_id: int) -> ResponseReturnValue:
    lead = workable_lead_or_404(lead_id)
    facts, now, back_to = gather(lead), Stage(lead.stage), local_path(request.args.get("next"))
    ahead = [
        (stage, missing_for(facts, stage), url_for(".advance", lead_id=lead_id, to=stage, next=back_to))
        for stage in Stage
        if stage.number > now.number and lead.state == State.ACTIVE
    ]
    return render_template("leads/choose.html", lead=lead, ahead=ahead, stages=STAGES, back_to=back_to)
