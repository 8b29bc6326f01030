"""How values are shown: the one place of display formats, and what every template can use."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, request
from flask_babel import format_date, get_locale, gettext, ngettext
from markupsafe import Markup

from crm.accounts.permissions import Permission
from crm.companies.fields import COMPANY_FILE_FIELDS, CONTACT_FILE_FIELDS
from crm.companies.queries import masked_name, masked_phone
from crm.errors import N_
from crm.fields import AREA, FLOOR, MONEY, USD, Field, Kind, typed
from crm.fuzzydate import FuzzyDate, today
from crm.interactions.models import parts
from crm.leads.fields import FILE_FIELDS
from crm.leads.words import LOSS_LABELS, STAGES, Stage
from crm.parks.fields import PARCEL_FIELDS
from crm.quantities import mu_text, wan_text, yi_text
from crm.quantities.shown import YUAN_PER_YI
from crm.text.regions import region_name
from crm.web.access import allowed
from crm.web.channels import channel_word
from crm.web.navigation import ADMINISTRATION, navigation
from crm.web.row_urls import numbered

_FILE_FIELDS = {
    field.name: field for field in (*CONTACT_FILE_FIELDS, *COMPANY_FILE_FIELDS, *PARCEL_FIELDS, *FILE_FIELDS)
}
_PLACES = ("source_region", "region")
SHANGHAI = ZoneInfo("Asia/Shanghai")


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        wan=wan_text,
        yi=yi_text,
        mu=mu_text,
        money=money,
        day=day,
        moment=moment,
        ago=ago,
        label=label,
        place=place,
        shown=shown,
        channel_word=channel_word,
        masked_name=masked_name,
        masked_people=masked_people,
        masked_phone=masked_phone,
        units=units,
        with_unit=with_unit,
        reason=reason,
        column_head=column_head,
        translated=translated,
        in_file=in_file,
        numbered=numbered,
        static=static,
        stage_steps=stage_steps,
        unit_here=lambda name: units(_FILE_FIELDS[name].kind) if name in _FILE_FIELDS else "",
        stage_number=lambda code: Stage(code).number,
        stage_word=lambda code: STAGES[code],
    )
    app.jinja_env.globals.update(
        get_locale=get_locale,
        Permission=Permission,
        allowed=allowed,
        is_number=is_number,
        ADMINISTRATION=ADMINISTRATION,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.context_processor(_frame)


def _frame() -> dict[str, Any]:
    user = g.get("user")
    theme = (user.theme if user else None) or request.cookies.get("theme") or "auto"
    return {
        "user": user,
        "theme": theme if theme in ("light", "dark", "auto") else "auto",
        "nav": navigation(user) if user else [],
        "current_area": (request.endpoint or "").split(".")[0],
        "may_log": allowed(Permission.INTERACTION_LOG),
        "today": today(),
    }


def static(name: str) -> str:
    """The address of a file of the program itself: url_for() is dear, and a page has a hundred icons."""
    return f"{request.script_root}{current_app.static_url_path}/{name}"


def money(yuan: int | None) -> str:
    """With its unit: 亿元 from 1 亿, else 万元; in English in millions."""
    if yuan is None:
        return "—"
    if get_locale().language != "zh":
        return f"CNY {yuan / 1_000_000:,.2f}m"
    return f"{yi_text(yuan)} 亿元" if abs(yuan) >= YUAN_PER_YI else f"{wan_text(yuan)} 万元"


def masked_people(text: str | None) -> str:
    """Several names of a ledger, each masked."""
    return "、".join(masked_name(name) for name in parts(text))


def day(value: date | datetime | FuzzyDate | None) -> str:
    """2022-03-05 in tables; a coarser date keeps its precision."""
    if value is None:
        return ""
    if isinstance(value, FuzzyDate):
        return str(value)
    if isinstance(value, datetime):
        return f"{value.astimezone(SHANGHAI):%Y-%m-%d}"
    return value.isoformat()


def moment(value: datetime | None) -> str:
    """A recorded time, in Shanghai."""
    return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if value else ""


def ago(value: date | None) -> Markup | str:
    """3 days ago, with the exact date on hover."""
    if value is None:
        return ""
    days = (today() - value).days
    if days <= 0:
        text = gettext("today")
    elif days == 1:
        text = gettext("yesterday")
    else:
        text = ngettext("%(num)s day ago", "%(num)s days ago", days)
    return Markup('<time datetime="{0}" title="{1}">{2}</time>').format(
        value, _long_day(get_locale().language, value), text
    )


@lru_cache(maxsize=4096)
def _long_day(_language: str, value: date) -> str:
    """A day written out: the same few for every row of a list."""
    return format_date(value, "long")


@cache
def stage_steps(number: int) -> Markup:
    """The eight stages as bars, full up to this one."""
    full, low = Markup('class="d" y="0" height="12"'), Markup('y="4" height="8"')
    bar = Markup('<rect {} x="{}" width="4"/>')
    return Markup().join(bar.format(full if step < number else low, step * 5) for step in range(len(STAGES)))


def label(code: Any, table: dict[Any, str]) -> str:
    """The translated word of a code."""
    return gettext(table[code]) if code in table else str(code or "")


def place(code: str | None) -> str:
    """河北省 · 沧州市 for a GB/T 2260 code."""
    if not code:
        return ""
    own = region_name(code) or code
    province = region_name(code[:2] + "0000") if code[:2].isdigit() else None
    return f"{province} · {own}" if province and province != own else own


def units(kind: Any) -> str:
    """The unit that stands in a column's head."""
    return {MONEY: gettext("10k CNY"), USD: gettext("10k USD"), AREA: gettext("mu"), FLOOR: "㎡"}.get(kind, "")


_MEASURES: dict[Kind, Callable[[Any], str]] = {MONEY: wan_text, AREA: mu_text, FLOOR: "{:,}".format}


def shown(value: Any, field: Field) -> str:
    """A value of a plain column as a page shows it, without its unit."""
    if value is None or value == "":
        return ""
    if field.choices:
        return channel_word(value) if field.name == "channel" else label(value, dict(field.choices))
    if field.name == "state_reason":
        return reason(value)
    if field.kind in _MEASURES:
        return _MEASURES[field.kind](value)
    if field.name in ("source_region", "region"):
        return place(value)
    if isinstance(value, list):
        return "、".join(str(part) for part in value)
    return typed(field, value)


def reason(text: str | None) -> str:
    """Why a project was paused or lost: the code of a loss stands before its note and is shown as its word."""
    code, colon, note = (text or "").partition(": ")
    return f"{gettext(LOSS_LABELS[code])}{gettext(': ')}{note}" if colon and code in LOSS_LABELS else text or ""


def with_unit(value: Any, field: Field) -> str:
    """A value as a sentence says it: 3.20 亿元, 86.00 亩."""
    if field.kind is MONEY:
        return money(value)
    return " ".join(part for part in (shown(value, field), units(field.kind)) if part)


def in_file(value: Any, name: str | None, parks: Mapping[str, str]) -> str:
    """A value of an import's report (in normal form) as a person reads it; `parks`: code → name."""
    if value is None or value == []:
        return ""
    field = _FILE_FIELDS.get(name or "")
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if name == "park":
        codes = value if isinstance(value, list) else [value]
        return "、".join(parks.get(code, str(code)) for code in codes)
    if isinstance(value, list):
        return "、".join(label(part, dict(field.choices) if field else {}) for part in value)
    if field is not None and (field.choices or field.kind in (MONEY, AREA, FLOOR, USD) or field.name in _PLACES):
        return shown(value, field)
    return str(value)


_WIDTHS = {
    "investor": "w-inv",
    "stage": "w-stage",
    "investment": "w-amt",
    "land_area": "w-land",
    "park": "w-park",
    "owner": "w-owner",
    "next_step": "w-next",
    "last_contact_on": "w-last",
}


_SHORT = {"investment": N_("Investment"), "land_area": N_("Land")}


def is_number(field: Field) -> bool:
    return field.kind.name in ("money", "usd", "area", "floor", "count", "number")


def column_head(field: Field) -> dict[str, Any]:
    """What the table component wants to know of a column."""
    numeric = is_number(field) or field.name == "last_contact_on"
    return {
        "label": gettext(_SHORT.get(field.name, field.label)),
        "unit": units(field.kind),
        "num": numeric,
        "class": _WIDTHS.get(field.name, ""),
    }


def translated(table: dict[Any, str]) -> list[tuple[str, str]]:
    """(code, word) pairs of a table of words."""
    return [(str(code), gettext(word)) for code, word in table.items()]
