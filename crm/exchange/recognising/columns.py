"""From headings to fields: which column is which, in what unit, and how sure that is."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from crm.errors import N_, Problem
from crm.exchange.cells import headings
from crm.exchange.cells.measuring import UNITS as MEASURES
from crm.exchange.layout import SURE, Choice, Column, Confirmed, Context
from crm.exchange.reading.sheets import Sheet
from crm.exchange.recognising import standins, ticks, unitcolumns
from crm.exchange.recognising.context import sort_of_unit
from crm.exchange.recognising.unitcolumns import SORTS
from crm.exchange.words.vocabulary import (
    ADDED_UP,
    BARE_WORDS,
    KINDS,
    ORDINALS,
    PERSON_WORDS,
    PROMISES,
    REPORTER_WORDS,
    WHOLE_WORDS,
)

_NORMAL_UNITS = {"money": "元", "usd": "美元", "area": "平方米", "per_mu": "元/亩"}  # under a field's own name
_NEIGHBOUR_REACH = 3
_OF_A_PERIOD = re.compile(r"\d{1,2}月|\d{4}年|上年|去年|本年|当年|今年|本月|当月|同期|完成|实现情况")
_IN_A_BRACKET = re.compile(r"[（(](?!截|至)[^（()）]{0,10}?(?:\d{4}年|\d{1,2}月|上年|去年|本年|当年|今年|本月|当月)")
_OF_THE_FIRM = re.compile("投资方|投资主体|投资商|客商|企业|公司")
_GROUP_END = re.compile("(?:基本)?(?:信息|情况|概况|数据|指标)$")
_PEOPLE = (*PERSON_WORDS, *REPORTER_WORDS)
_EXACT = 0.9
_PERHAPS = 0.5
_NAMING = frozenset({"firm", "firms", "person", "people"})  # readings of names, which nobody counts


def recognise(
    kind: str, parts: Sequence[Sequence[str]], context: Context, confirmed: Confirmed, sheet: Sheet
) -> tuple[Column, ...]:
    """A column for each heading. The unsure stay without a field, with a problem that says what they might be."""
    columns: list[Column] = []
    is_ours = _is_our_export(kind, parts)
    for place, (words, name) in enumerate(zip(parts, names_of(parts), strict=True)):
        heading = "/".join(words)
        if name in confirmed:
            column = _chosen(kind, place, heading, confirmed[name], context)
        elif is_ours and headings.is_following(kind, heading):
            column = Column(place + 1, heading, is_skipped=True, confidence=1.0)
        else:
            column = _recognised(kind, place, words, columns, context)
        if not sheet.rows or _has_cells(sheet, column):  # else a heading is only merged over a column without cells
            columns.append(replace(column, name=name))
    columns = ticks.stages(kind, columns, confirmed, sheet)
    columns = standins.with_hosts(columns, confirmed) if kind == "interactions" else columns
    columns = standins.with_stand_ins(kind, _one_column_a_field(kind, columns, confirmed), confirmed)
    columns = standins.with_doubled(kind, columns, sheet)
    columns = unitcolumns.beside(kind, [_unless_numbering(column, sheet) for column in columns], confirmed, sheet)
    return tuple(_with_hidden(column, sheet) for column in columns)


def names_of(parts: Sequence[Sequence[str]]) -> list[str]:
    """Each heading told apart from the others of the same words: 电话, 电话#2."""
    found: list[str] = []
    times: Counter[str] = Counter()
    for place, words in enumerate(parts):
        heading = "/".join(words)
        times[heading] += 1
        found.append(f"#{place + 1}" if not heading else heading + (f"#{times[heading]}" if times[heading] > 1 else ""))
    return found


def _is_our_export(kind: str, parts: Sequence[Sequence[str]]) -> bool:
    """The code (or what stands first) first, and nothing but headings we write: another's 下一步 is kept."""
    own = all(len(words) == 1 and headings.is_own(kind, words[0]) for words in parts)
    return own and bool(parts) and _best(kind, parts[0])[0] == KINDS[kind].first


def score(
    kind: str, parts: Sequence[Sequence[str]], is_strict: bool = False, given: frozenset[str] = frozenset()
) -> float:
    """How well these headings fit a kind; 0 when a required field is missing, or only bare words (单位, 类别) name them.
    `is_strict`: weak headings do not count.

    `given`: fields the title gives. A list we wrote ourselves needs nothing but the code that stands first.
    """
    weak = KINDS[kind].weak if is_strict else ()
    named = [words for words in parts if words and not (len(words) == 1 and headings.key(words[0]) in weak)]
    best = [(words, field) for words in named for field, sure in [_best(kind, words)] if field and sure >= SURE]
    fields = {field for _, field in best}
    told = {field for words, field in best if len(words) > 1 or headings.key(words[0]) not in BARE_WORDS}
    required = KINDS[kind].required
    is_whole = all((fields | given).intersection(group) for group in required) and any(
        map((told | given).intersection, required)
    )
    if not is_whole and not ("code" in fields and len(fields) > 1 and _is_our_export(kind, parts)):
        return 0.0
    flags = sum(bool(headings.list_asked(words[-1])) for words in parts if words) if "listings" in fields else 0
    return len(fields) - len(fields & KINDS[kind].common) / 2 + max(flags - 1, 0)


def _best(kind: str, words: Sequence[str]) -> tuple[str | None, float]:
    """The lowest part names the column, together with its groups where that says more: 投资方信息/名称, 开工时间/计划."""
    *groups, leaf = [word for word in words if not headings.is_unit(word)] or words
    for group in reversed(groups):
        if found := _together(kind, group, leaf):
            return found
    if headings.key(leaf) in KINDS[kind].ignored:
        return None, 0.0
    field, sure = headings.field_of(kind, leaf)
    if field and KINDS[kind].values[field] in ADDED_UP and _is_of_a_period(groups, leaf):
        return field, min(sure, _PERHAPS)  # 1-6月完成情况/产值 is not what was promised
    if field in PROMISES and any(_OF_THE_FIRM.search(group) for group in groups):
        return field, min(sure, _PERHAPS)  # 投资方概况/产值 is what the firm makes today
    if field == "title" and headings.counts(leaf):
        return None, 0.0  # 在谈项目（个）
    return field, sure


def _is_of_a_period(groups: Sequence[str], leaf: str) -> bool:
    """2024年完成/产值, 计划投资（2024年）; （截至2024年6月） is a sum up to then."""
    return any(_OF_A_PERIOD.search(headings.key(group)) for group in groups) or bool(_IN_A_BRACKET.search(leaf))


def _told_by_group(kind: str, words: Sequence[str], field: str) -> bool:
    """投资方/统一社会信用代码 is the investor's, whoever stands before it."""
    return any((_together(kind, group, words[-1]) or (None,))[0] == field for group in words[:-1])


def _together(kind: str, group: str, leaf: str) -> tuple[str | None, float] | None:
    """What a heading under a group means; None when the group says nothing about it."""
    above, below = _GROUP_END.sub("", headings.key(group)), headings.key(leaf)
    for text in (above + below, below + above):
        if text in KINDS[kind].ignored:
            return None, 0.0
        field, sure = headings.field_of(kind, text)
        if field and sure >= (SURE if text.startswith(above) else _EXACT):
            return field, sure
    for text in (above, headings.key(group)) if below in WHOLE_WORDS else ():
        field, sure = headings.field_of(kind, text)
        if field and sure >= SURE:
            return field, sure
    is_of_another = (below in BARE_WORDS and any(word in above for word in _PEOPLE)) or (
        below == "联系人" and any(word in above for word in REPORTER_WORDS)
    )
    return (None, 0.0) if is_of_another else None


def _recognised(kind: str, place: int, words: Sequence[str], left: Sequence[Column], context: Context) -> Column:
    heading = "/".join(words)
    if not words or headings.key(words[-1]) in ORDINALS:
        return Column(place + 1, heading, is_skipped=bool(words), confidence=1.0 if words else 0.0)
    field, confidence = _best(kind, words)
    unit = _unit(kind, field, words)
    if (field is None or confidence < SURE) and (theirs := _of_person_before(kind, words, left)):
        field, confidence = theirs, _EXACT
    elif field and not _told_by_group(kind, words, field):
        field = _told_by_neighbour(kind, words[-1], field, left)
    if field is None or (headings.counts(words[-1]) and KINDS[kind].values[field] in _NAMING):
        return Column(place + 1, heading, unit=unit)
    field, unit, problems = _with_unit(kind, field, unit, headings.key(words[-1]) == field, context)
    if confidence < SURE:
        message = N_("Column “%(heading)s” may be %(field)s; it was not read as that.")
        question = Problem(field, "warning", message, {"heading": heading, "field": KINDS[kind].labels[field]})
        return Column(place + 1, heading, None, unit, round(confidence, 2), (question,))
    return Column(place + 1, heading, field, unit, round(confidence, 2), problems)


def _unit(kind: str, field: str | None, words: Sequence[str]) -> str | None:
    """The heading's own unit, else its group's; but 万元 over a group is no unit of the people employed."""
    has_sort = field is None or KINDS[kind].values[field] in SORTS
    return next(
        (found for word in reversed(words if has_sort else words[-1:]) if (found := headings.unit_of(word))), None
    )


def _told_by_neighbour(kind: str, word: str, field: str, left: Sequence[Column]) -> str | None:
    """电话 is the contact's only beside the contact; a credit code belongs to the firm before it."""
    plain = headings.key(word)
    rules = {name: anchor for name, (listed, anchor) in KINDS[kind].neighbours.items() if plain in listed}
    if not rules:
        return field
    nearest = list(reversed(left[-_NEIGHBOUR_REACH:]))
    for column in nearest:
        for name, anchor in rules.items():
            if column.field == anchor:
                return name
        if column.field in rules or column.field in KINDS[kind].neighbours:
            continue
        if "contact_name" in rules.values() and any(word in column.heading for word in _PEOPLE):
            return None  # beside the reporter, the official …: theirs, not the contact's
    anchors = set(rules.values())
    return next(iter(rules)) if len(rules) == 1 or not any(column.field in anchors for column in left) else field


def _of_person_before(kind: str, words: Sequence[str], left: Sequence[Column]) -> str | None:
    """会见人职务, 会长电话 beside 会见人, 会长: what a column adds to the person whose heading it repeats."""
    plain = headings.key(words[-1])
    for column in reversed(left):
        person = headings.key(column.heading.split("/")[-1])
        if column.field and person and plain.startswith(person):
            rest = plain.removeprefix(person)
            for name, (listed, anchor) in KINDS[kind].neighbours.items():
                if anchor == column.field and rest in listed:
                    return name
    return None


def _with_unit(
    kind: str, field: str, unit: str | None, is_own_name: bool, context: Context
) -> tuple[str, str | None, tuple[Problem, ...]]:
    """The unit that holds for the column: its heading's, else the title's. Dollars have fields of their own."""
    reading = KINDS[kind].values[field]
    sort = SORTS.get(reading)
    if sort is None:
        return field, None if reading in MEASURES else unit, ()
    unit = unit if unit and sort_of_unit(unit) == sort else None
    unit = unit or (_NORMAL_UNITS[reading] if is_own_name else context.units.get(sort))
    is_dollars = bool(unit and ("美元" in unit or "美金" in unit))
    if is_dollars and reading == "money":
        if f"{field}_usd" in KINDS[kind].values:
            return f"{field}_usd", unit, ()
        return field, unit, (Problem(field, "error", N_("This column is in US dollars; the field takes yuan.")),)
    return field, unit, ()


def _chosen(kind: str, place: int, heading: str, choice: Choice, context: Context) -> Column:
    if choice.field is None or choice.field not in KINDS[kind].values:
        return Column(place + 1, heading, None, choice.unit, 1.0, is_skipped=choice.is_skipped)
    unit = choice.unit or headings.unit_of(heading)
    field, unit, problems = _with_unit(kind, choice.field, unit, False, context)
    return Column(place + 1, heading, field, unit, 1.0, problems)


def _one_column_a_field(kind: str, columns: list[Column], confirmed: Confirmed) -> list[Column]:
    """Of two columns of one field the surer is taken, then the first; the other is kept as extra and says so."""
    taken: dict[str, Column] = {}
    for column in sorted(columns, key=lambda column: (column.name not in confirmed, -_rank(kind, column))):
        if column.field and not column.tick and column.field not in KINDS[kind].several:
            taken.setdefault(column.field, column)
    return [_unless_taken(kind, column, taken) for column in columns]


def _unless_taken(kind: str, column: Column, taken: dict[str, Column]) -> Column:
    if not column.field or column.tick or column.field in KINDS[kind].several or taken[column.field] is column:
        return column
    message = N_("Column “%(heading)s” was taken for %(field)s; this one is kept apart.")
    problem = Problem(
        column.field,
        "warning",
        message,
        {"heading": taken[column.field].heading, "field": KINDS[kind].labels[column.field]},
    )
    return replace(column, field=None, problems=(*column.problems, problem))


def _rank(kind: str, column: Column) -> float:
    """Headings are listed with the best first: 责任单位 before 填报部门."""
    words = [headings.key(word) for word in KINDS[kind].headings.get(column.field or "", ())]
    plain = headings.key(column.heading.split("/")[-1])
    return column.confidence - (words.index(plain) / 1000 if plain in words else 0.1)


def _with_hidden(column: Column, sheet: Sheet) -> Column:
    if column.index - 1 not in sheet.hidden_columns:
        return column
    problem = Problem(column.field, "warning", N_("This column is hidden in the file."))
    return replace(column, problems=(*column.problems, problem))


def _has_cells(sheet: Sheet, column: Column) -> bool:
    return any(sheet.cell(row, column.index - 1) is not None for row in range(len(sheet.rows)))


def _unless_numbering(column: Column, sheet: Sheet) -> Column:
    """编号 1, 2, 3 numbers the rows of this file; our codes are no bare small numbers."""
    if column.field != "code":
        return column
    cells = [sheet.cell(row, column.index - 1) for row in range(len(sheet.rows))]
    numbers = [cell for cell in cells if isinstance(cell, int)]
    is_numbering = bool(numbers) and sorted(numbers) == list(range(numbers[0], numbers[0] + len(numbers)))
    return replace(column, field=None, is_skipped=True) if is_numbering else column
