"""The columns a list of leads can show, in the order the page and the export share."""

from collections.abc import Sequence

from crm.fields import Field
from crm.leads.fields import FILE_FIELDS

BY_NAME: dict[str, Field] = {field.name: field for field in FILE_FIELDS}
DEFAULT = ("code", *(field.name for field in FILE_FIELDS if field.in_list and field.name != "code"))


def chosen(names: Sequence[str]) -> list[Field]:
    """The fields of these names, `code` always first; all of them for "all", the default ones for none."""
    if list(names) == ["all"]:
        return list(FILE_FIELDS)
    known = [name for name in dict.fromkeys(names) if name in BY_NAME and name != "code"]
    return [BY_NAME[name] for name in ("code", *known)] if known else [BY_NAME[name] for name in DEFAULT]
