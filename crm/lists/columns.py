"""The columns a list of leads can show, in the order the page and the export share."""

from collections.abc import Sequence

from crm.errors import N_
from crm.fields import DATE, TEXT, Field
from crm.leads.fields import FILE_FIELDS

# Shown and exported, but never read back: they follow from interactions.
FOLLOWING = (
    Field("next_step", N_("Next step"), TEXT),
    Field("last_contact_on", N_("Last contact"), DATE),
)
BY_NAME: dict[str, Field] = {field.name: field for field in (*FILE_FIELDS, *FOLLOWING)}
DEFAULT = "title investor stage investment land_area park owner next_step last_contact_on".split()


def chosen(names: Sequence[str]) -> list[Field]:
    """The fields of these names in their order; the default ones for none, every one for "all"."""
    if "all" in names:
        return [field for field in BY_NAME.values() if field.name != "code"]
    known = [name for name in dict.fromkeys(names) if name in BY_NAME and name != "code"]
    return [BY_NAME[name] for name in known or DEFAULT]


def exported(names: Sequence[str]) -> list[Field]:
    """The chosen fields behind `code`, which every export has."""
    return [BY_NAME["code"], *chosen(names)]
