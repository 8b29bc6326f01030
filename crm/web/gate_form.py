"""The gate's form: an input for everything that is missing and can be given on the spot."""

from collections.abc import Sequence
from typing import Any

from flask import current_app
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField

from crm.accounts.models import User
from crm.accounts.queries import owners_of
from crm.errors import N_
from crm.fields import COUNT, MONEY, TEXT, Field
from crm.leads.fields import FILE_FIELDS, LEAD_FIELDS
from crm.milestones.models import Milestone
from crm.pipeline.given import FACT_INPUTS, Given
from crm.pipeline.stages import Requirement
from crm.web.forms import FilesInput, PlainForm, VersionInput, choices, inputs

# Inputs of the gate's form that are no column of the lead or of a file.
_EXTRA = (
    Field("parties", N_("Parties"), TEXT),
    Field("outside_parks_reason", N_("Why the project stays outside the parks"), TEXT),
    Field("result_year", N_("Year"), COUNT),
    Field("result_output", N_("Actual output of the year"), MONEY),
    Field("result_tax", N_("Actual tax of the year"), MONEY),
)
_FIELDS = {field.name: field for field in (*FILE_FIELDS, *LEAD_FIELDS, *_EXTRA)}
_FILES = {
    "signed_files": N_("Agreement as a file"),
    "registered_files": N_("Business licence as a file"),
    "construction_files": N_("Permit or site photo"),
    "production_files": N_("Evidence as a file"),
}


class GateForm(PlainForm):
    version = VersionInput()

    def given(self, by: User) -> Given:
        """What was filled in, with the uploaded files stored. Raises DomainError for a refused file."""
        root = current_app.config["FILES_ROOT"]
        files = {name: self[name].kept(root, by) for name in _FILES if name in self}
        values = {field.name: field.data for field in self if field.name in _FIELDS or field.name == "owner"}
        return Given(values, {name.removesuffix("_files"): kept for name, kept in files.items() if kept})

    def mark(self, missing: Sequence[Requirement]) -> None:
        """Say beside the inputs what is still missing."""
        for requirement in missing:
            for name in requirement.inputs:
                if name in self and not self[name].errors and not _given(self[name]):
                    self[name].errors = [gettext("Needed for this stage.")]


def _given(field: Any) -> bool:
    """Whether something was typed, chosen or uploaded; a browser sends a file without a name for none."""
    return bool(field.uploads() if isinstance(field, FilesInput) else field.data)


def gate_form(missing: Sequence[Requirement], user: User, version: int) -> GateForm:
    """A form with the inputs of these requirements, opened on this version of the lead."""
    names = list(dict.fromkeys(name for requirement in missing for name in requirement.inputs))
    found = _inputs(names)
    if "owner" in names:
        people = choices(("", "—"), *((str(person.id), person.name) for person in owners_of(user)))
        found["owner"] = SelectField(_label("Owner"), choices=people, coerce=_person)
    form: GateForm = type("GateFormOf", (GateForm,), found)(data={"version": version})
    return form


def fact_form(kind: str, fact: Milestone | None) -> GateForm:
    """A form with everything that can be said of a fact of this kind, filled with what stands."""
    names = [*FACT_INPUTS[kind], f"{kind}_files"]
    stands = {name: getattr(fact, column) for name, column in FACT_INPUTS[kind].items()} if fact else {}
    data = {**stands, "version": fact.version if fact else 0}
    form: GateForm = type("FactFormOf", (GateForm,), _inputs(names))(data=data)
    return form


def _inputs(names: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = inputs(_FIELDS[name] for name in names if name in _FIELDS)
    for name in names:
        if name in _FILES:
            found[name] = FilesInput(_label(_FILES[name]), description=_label(N_("PDF, photo, Word or Excel")))
    return found


def _label(text: str) -> Any:
    return lazy_gettext(text)


def _person(value: Any) -> int | None:
    return int(value) if str(value or "").isdigit() else None
