"""Ways of promotion in the office's own words, and which of them a form offers."""

from typing import Any

from flask_babel import gettext
from wtforms import SelectField

from crm.leads.words import CHANNELS
from crm.settings.queries import value_of


def channel_word(code: str) -> str:
    """The office's own word of a way of promotion, else the usual one."""
    entry = value_of("channels").get(code)
    return (entry["label"] if entry else "") or gettext(CHANNELS.get(code, code))


class ChannelSelect(SelectField):
    """Offers what the office offers, and what was chosen before."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, choices=_every, **kwargs)

    def iter_choices(self) -> Any:
        offered = value_of("channels")
        for choice in super().iter_choices():
            code = choice[0]
            if not code or code == self.data or offered[code]["offered"]:
                yield choice


def _every() -> list[tuple[str, str]]:
    return [("", "—"), *((code, channel_word(code)) for code in CHANNELS)]
