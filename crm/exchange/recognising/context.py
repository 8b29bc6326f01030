"""What stands above the table: title, units, the ledger's date."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from crm.errors import DomainError
from crm.exchange.cells.people import people_of
from crm.exchange.layout import Column, Context
from crm.exchange.reading.sheets import Sheet
from crm.exchange.recognising.lead_groups import UNIT_ENDING, parks_in
from crm.exchange.words.visits import UNIT_LABELS, kind_told_by
from crm.exchange.words.vocabulary import LEDGER_DATE_LABELS
from crm.quantities import area_unit, money_unit, parse_date

_LINE = 500  # a title is a line, not a page
_ANNEX = re.compile(r"\s{0,9}附[件表]\s{0,9}[\d一二三四五六七八九十]{0,3}\s{0,9}[:：.、]?\s{0,9}$")
_UNITS = re.compile(r"单位(?:[:：]\s{0,9}|\s{1,9})([^)）\s]{1,30})")
_PAIR = re.compile(r"([^\s:：()（），,；;]{2,10})[:：]\s*")
_DAY = r"\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?"
_PERIOD = re.compile(
    rf"(?:{_DAY}|\d{{4}}\s*年\s*\d{{1,2}}\s*月)\s*(?:至|到|-|—|－|~|～)+\s*({_DAY}|\d{{4}}\s*年\s*\d{{1,2}}\s*月)"
)
_SAME_YEAR = re.compile(  # 2024年6月3日—6月7日, 2024年6月3日-7日
    r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*\d{1,2}\s*日?\s*(?:至|到|-|—|－|~|～)+\s*(?:(\d{1,2})\s*[月./-]\s*)?(\d{1,2})\s*日"
)
_MONTHS = re.compile(r"(\d{4})\s*年\s*\d{1,2}\s*月?\s*(?:至|到|-|—|－|~|～)+\s*(\d{1,2})\s*月")
_MOMENT = re.compile(
    rf"{_DAY}|\d{{4}}\s*年?\s*第?[一二三四1-4]\s*季度|\d{{4}}\s*年?\s*[上下]半年"
    r"|\d{4}\s*[年./-]\s*\d{1,2}\s*月?|\d{4}\s*年"
)
_SUBTITLE = re.compile(
    r"[（(]?(?:截至|截止|统计至|数据截至)?[\d年月日./\-—－~～至到第季度上下半一二三四〇零底末 ]{4,30}[)）]?"
)
_CHINESE_YEAR = re.compile("[一二][〇零○一二三四五六七八九]{3}(?=年)")
_NUMERALS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_OFFICIAL = re.compile(r"[\u4e00-\u9fff]{1,4}?副?(?:县长|书记|主任|主席|部长|市长|区长|常委)")
_PEOPLE_LABELS = ("带队领导", "带队人", "带队人员", "驻点人员", "外出人员", "走访人员", "拜访人员")


def of(sheet: Sheet, header_top: int) -> Context:
    """The context of a table whose header begins at this 0-based row."""
    lines = [" ".join(str(cell) for cell in row if cell is not None)[:_LINE] for row in sheet.rows[:header_top]]
    lines = [line for line in lines if line.strip()]
    title = next((line.strip() for line in lines if not _ANNEX.match(line)), None)
    metadata = dict(pair for line in lines for pair in _pairs(line))
    return Context(
        title=title,
        metadata=metadata,
        units=_units(lines),
        ledger_date=ledger_date(metadata.items()) or _period_of(title or sheet.name, lines),
        defaults=_of_every_row(sheet.name, title),
    )


def ledger_date(pairs: Iterable[tuple[str, str]]) -> date | None:
    """The day the ledger was filled in, from labels such as 填报时间."""
    for label, value in pairs:
        if label in LEDGER_DATE_LABELS and (found := _MOMENT.search(value[:_LINE])):
            return _end_of(found[0])
    return None


def _pairs(line: str) -> list[tuple[str, str]]:
    """填报人：   联系电话：   填报时间：2022.12.31 → the labels with what follows each."""
    marks = list(_PAIR.finditer(line))
    ends = [*(mark.start() for mark in marks[1:]), len(line)][: len(marks)]
    return [(mark[1], line[mark.end() : end].strip(" ）)")) for mark, end in zip(marks, ends, strict=True)]


def _units(lines: list[str]) -> dict[str, str]:
    units: dict[str, str] = {}
    for line in lines:
        for found in _UNITS.findall(unicodedata.normalize("NFKC", line)):
            for word in re.split(r"[、,，;；]", found.removeprefix("人民币")):
                if sort := sort_of_unit(word):
                    units.setdefault(sort, word)
    return units


def defaults_of(kind: str, name: str, context: Context, headings: Iterable[str]) -> Mapping[str, Any]:
    """What every row of a sheet takes that says nothing itself, by the field of its kind."""
    if kind not in ("interactions", "activities"):
        return context.defaults
    found: dict[str, Any] = {}
    if kind == "interactions" and (told := kind_told_by(f"{name} {context.title or ''}", headings)):
        found["kind"] = told
    named = (_MOMENT.split(context.metadata.get(label, ""))[0].strip() for label in UNIT_LABELS)
    people = next((words for label in _PEOPLE_LABELS if (words := context.metadata.get(label))), "")
    if people and kind == "interactions":
        names, titles = people_of(people)
        found |= {"our_people": names, **({"our_titles": titles} if titles else {})}
    if unit := context.defaults.get("owner_unit") or next((word for word in named if _is_unit(word)), None):
        found["unit"] = unit
    return found


def is_unit_name(text: str) -> bool:
    """古绛镇, 县工信局, 驻北京专班."""
    return 2 < len(text) <= 20 and not text.startswith("各") and bool(UNIT_ENDING.search(text))


def day_above(sheet: Sheet, header_top: int) -> date | None:
    """The last day of the period that any line above the table names: the weeks of a weekly list."""
    lines = (" ".join(str(cell) for cell in row if cell is not None)[:_LINE] for row in sheet.rows[:header_top])
    return next((day for line in lines if (day := _period_end(line))), None)


def _is_unit(word: str) -> bool:
    """单位：万元 names no unit of the office."""
    return bool(word) and len(word) <= 40 and sort_of_unit(word) is None


def sort_of_unit(word: str) -> str | None:
    """money, area or per_mu (money by area); None for anything else."""
    upper, _, lower = word.partition("/")
    if lower and lower != "年":
        return "per_mu" if sort_of_unit(upper) == "money" and sort_of_unit(lower) == "area" else None
    for sort, reading in (("money", money_unit), ("area", area_unit)):
        try:
            reading(word)
        except DomainError:
            continue
        return sort
    return None


def _period_of(title: str, lines: Iterable[str]) -> date | None:
    """The end of the period in the title, else of a line below it that holds nothing else: （截至2022年6月30日）."""
    day = _period_end(title[:_LINE])
    return day or next((_period_end(line) for line in lines if _SUBTITLE.fullmatch(line.strip())), None)


def _period_end(title: str) -> date | None:
    """2022年1月1日至2022年12月31日 → its end; 2022年1-6月 → 30 June; 2022年一季度 → 31 March; 2022年 → 31 December."""
    title = _CHINESE_YEAR.sub(lambda found: found[0].translate(_NUMERALS), title)
    if found := _PERIOD.search(title):
        return _end_of(found[1])
    if found := _SAME_YEAR.search(title):
        return _end_of(f"{found[1]}年{found[3] or found[2]}月{found[4]}日")
    if found := _MONTHS.search(title):
        return _end_of(f"{found[1]}年{found[2]}月")
    found = _MOMENT.search(title)
    return _end_of(found[0]) if found else None


def _end_of(text: str) -> date | None:
    try:
        return parse_date("".join(text.split())).end
    except DomainError:
        return None


def without_columns(kind: str, defaults: Mapping[str, Any], columns: Iterable[Column]) -> Mapping[str, Any]:
    """What the title says of a park or an official counts where no column says it."""
    have = {column.field for column in columns} if kind == "leads" else set()
    return {name: value for name, value in defaults.items() if name == "owner_unit" or name not in have}


def _of_every_row(name: str, title: str | None) -> dict[str, Any]:
    """A sheet named after a unit or a leader is theirs, when its title speaks of them too or it has none.

    A park named in the title is that of every project.
    """
    found: dict[str, Any] = {}
    if title is None or name in title:
        if is_unit_name(name):
            found["owner_unit"] = name
        elif _OFFICIAL.fullmatch(name):
            found["lead_official"] = name
    if len(codes := parks_in(title or name)) == 1:
        found["park"] = codes
    return found
