"""Utilities of a park: its capacities, and what a placed project draws of them."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from crm.accounts.permissions import Permission
from crm.db import db
from crm.parks.models import Park
from crm.parks.operations import require_manager
from crm.parks.queries import find_park
from crm.parks.utilities import UTILITY_FIELDS, capacities_of, set_capacities
from crm.placement.demand import demands_of, set_demands
from crm.placement.queries import find
from crm.web.access import requires, signed_in_user
from crm.web.forms import VersionInput, form_of, values_of
from crm.web.parks import blueprint
from crm.web.placement import blueprint as placement_blueprint
from crm.web.placement import ground_url
from crm.web.stale import STALE, stale_page

UtilitiesForm = form_of("UtilitiesForm", UTILITY_FIELDS, version=VersionInput())
Save = Callable[[Mapping[str, Decimal | None], int], None]


@blueprint.route("/parks/<code>/utilities", methods=["GET", "POST"])
@requires(Permission.PARK_EDIT)
def utilities(code: str) -> ResponseReturnValue:
    user = signed_in_user()
    park = find_park(code) or abort(404)
    require_manager(park.id, user)

    def save(values: Mapping[str, Decimal | None], version: int) -> None:
        set_capacities(park, values, version, by=user)

    back = url_for("parks.show", code=code)
    return _page(park, gettext("Utilities of %(park)s", park=park.name), back, save, lambda: capacities_of(park))


@placement_blueprint.route("/placements/<int:placement_id>/demand", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_MANAGE)
def demand(placement_id: int) -> ResponseReturnValue:
    user = signed_in_user()
    placement = find(user, placement_id) or abort(404)
    park, lead = placement.park, placement.lead
    require_manager(park.id, user)

    def save(values: Mapping[str, Decimal | None], version: int) -> None:
        set_demands(placement, values, version, by=user)

    back = ground_url(placement.ground)
    title = gettext("Utilities needed by %(project)s", project=lead.title)
    return _page(park, title, back, save, lambda: demands_of(lead, park))


def _page(
    park: Park, title: str, back: str, save: Save, stored: Callable[[], Mapping[str, Any]]
) -> ResponseReturnValue:
    form = UtilitiesForm(data={**stored(), "version": park.version})
    if form.validate_on_submit():
        try:
            with form.showing_domain_errors():
                save(values_of(form, UTILITY_FIELDS), form["version"].number)
                db.session.commit()
                flash(gettext("The utilities are saved."))
                return redirect(back)
        except STALE:
            db.session.rollback()
            now = stored()
            return stale_page(form, UTILITY_FIELDS, park, title, request.path, read=lambda _park, name: now.get(name))
    return render_template("parks/utilities.html", form=form, park=park, title=title, back=back, fields=UTILITY_FIELDS)
