"""Boundaries of parks and parcels: typed, pasted or uploaded."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms.widgets import FileInput

from crm.accounts.permissions import Permission
from crm.db import db
from crm.errors import N_, DomainError
from crm.fields import LONG_TEXT, Field
from crm.parks.boundary import LONGEST_TEXT, boundary_text
from crm.parks.models import Parcel, Park
from crm.parks.operations import require_manager
from crm.parks.queries import find_parcel, find_park
from crm.parks.surveying import bound_parcel, bound_park, survey
from crm.web.access import requires, signed_in_user
from crm.web.forms import FilesInput, PlainForm, TypedInput, VersionInput
from crm.web.parks import blueprint
from crm.web.stale import STALE, stale_page

_BOUNDARY = Field("boundary", N_("Boundary"), LONG_TEXT)


class BoundaryForm(PlainForm):
    version = VersionInput()
    boundary = TypedInput(lazy_gettext(_BOUNDARY.label), source=_BOUNDARY, render_kw={"rows": 12})
    file = FilesInput(lazy_gettext("GeoJSON file"), widget=FileInput(), render_kw={"accept": ".geojson,.json,.txt"})

    def take_file(self) -> None:
        """An uploaded file stands for what could have been typed."""
        for upload in self.file.uploads():
            try:
                text = upload.read(LONGEST_TEXT * 4).decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise DomainError(N_("This is not GeoJSON: it cannot be read."), "file") from error
            self.boundary.process_formdata([text])


@blueprint.route("/parcels/<int:parcel_id>/boundary", methods=["GET", "POST"])
@requires(Permission.PARK_EDIT)
def parcel_boundary(parcel_id: int) -> ResponseReturnValue:
    record = find_parcel(parcel_id) or abort(404)
    user = signed_in_user()
    require_manager(record.park_id, user)

    def save(text: str, version: int) -> None:
        bound_parcel(record, text, version, by=user)

    return _page(record, record.park, record.number, url_for("parks.parcel", parcel_id=parcel_id), save)


@blueprint.route("/parks/<code>/boundary", methods=["GET", "POST"])
@requires(Permission.PARK_EDIT)
def park_boundary(code: str) -> ResponseReturnValue:
    record = find_park(code) or abort(404)
    user = signed_in_user()
    require_manager(record.id, user)

    def save(text: str, version: int) -> None:
        bound_park(record, text, version, by=user)

    return _page(record, record, record.name, url_for("parks.show", code=code), save)


def _page(
    record: Park | Parcel, park: Park, title: str, back: str, save: Callable[[str, int], None]
) -> ResponseReturnValue:
    form = BoundaryForm(data={"boundary": boundary_text(record.boundary), "version": record.version})
    if form.validate_on_submit():
        try:
            with form.showing_domain_errors():
                form.take_file()
                save(form.boundary.data or "", form.version.number)
                db.session.commit()
                flash(gettext("The boundary is saved."))
                return redirect(back)
        except STALE:
            return stale_page(form, [_BOUNDARY], record, title, request.path, read=_typed)
    measured = survey(record) if isinstance(record, Parcel) else None
    return render_template("parks/boundary.html", form=form, park=park, title=title, back=back, survey=measured)


def _typed(record: Park | Parcel, _name: str) -> str:
    return boundary_text(record.boundary)
