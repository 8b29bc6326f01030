"""Cells that name people: persons with their titles and numbers, several of them, telephone numbers."""

import re
from decimal import Decimal

from crm.errors import N_, DomainError
from crm.exchange.cells.people import TITLES_OF, people_of
from crm.exchange.cells.row import Row
from crm.exchange.layout import Column
from crm.exchange.reading.sheets import Cell
from crm.exchange.words.vocabulary import POSTS
from crm.text.names import HAN, name_and_title, names_more_people, person_name
from crm.text.phones import phone_within, phones, without_phone, without_phones
from crm.text.splitting import split_persons, split_titles

MASKED = "_masked"  # the person of this row stands masked in it
_NOTHING_BUT_A_NUMBER = re.compile(r"\+?[\d\s()（）-]{7,20}", re.ASCII)
_NEXT_PERSON = re.compile(r"[；;、，,\n]")
_TITLES = {"contact_name": "contact_title", "name": "title"}  # where a title written behind a name belongs
_PHONES = {"contact_name": "contact_phone", "name": "phone"}  # and a number written beside it

_UNIT_AND_MAN = re.compile("(?:单位|部门).{0,4}(?:责任人|负责人|联系人)")
_MAN_OF_UNIT = re.compile(
    rf"(?P<unit>.{{2,20}}?(?:局|镇|乡|街道|中心|委|办|办公室|专班|公司|部|组|园))\s{{0,3}}[\s/、，,:：（(]\s{{0,3}}(?P<man>[{HAN}]{{2,4}})\s{{0,3}}[)）]?"
)


def read_person(row: Row, column: Column, field: str, cell: Cell, text: str) -> None:
    if "*" in text and row.kind == "contacts":  # masked by our own export: no value
        row.put(field, None)
        row.values[MASKED] = True
        return
    if _NOTHING_BUT_A_NUMBER.fullmatch(text) and not row.values.get(_PHONES[field]):
        row.put(field, None)
        row.put(_PHONES[field], phones(text)[0])
        return
    number = phone_within(text)
    persons = split_persons(without_phone(text) or text if number else text)
    if number is None:
        persons = split_persons(without_phones(text)) or persons
        number = phone_within(_NEXT_PERSON.split(text)[0])
    said = persons[0] if persons else text
    if number is None and len(persons) > 1 and (number := phone_within(said)):
        said = without_phone(said) or said
    if number and not row.values.get(_PHONES[field]):
        row.values[_PHONES[field]] = number
    name, title = name_and_title(said)
    row.put(field, name)
    title = title or (heading if (heading := column.heading.split("/")[-1]) in POSTS else None)
    if title and not row.values.get(_TITLES[field]):
        row.values[_TITLES[field]] = title
    if len(persons) > 1 or names_more_people(text):
        row.problem(column, "warning", DomainError(N_("Only the first of several persons was taken.")))
        row.keep(column, text)


def read_people(row: Row, column: Column, field: str, cell: Cell, text: str) -> None:
    if "*" in text:  # masked by our own export: no value
        row.put(field, None)
        return
    names, titles = people_of(without_phones(text))
    row.put(field, names)
    if names_more_people(text):
        row.problem(column, "warning", DomainError(N_("The cell speaks of more people than it names.")))
        row.keep(column, text)
    elif without_phones(text) != text:
        row.problem(column, "warning", DomainError(N_("A telephone number among names is kept beside.")))
        row.keep(column, text)
    if field in TITLES_OF and titles:
        row.put(TITLES_OF[field], titles)


def read_titles(row: Row, column: Column, field: str, cell: Cell, text: str) -> None:
    """A column of titles goes before those written behind the names."""
    row.values[field] = split_titles(text) or None


def read_phone(row: Row, column: Column, field: str, cell: Cell, text: str) -> None:
    if "*" in text:  # masked by our own export: no value
        row.put(field, None)
        return
    if isinstance(cell, Decimal) and cell != cell.to_integral_value():
        raise DomainError(N_("This is not a telephone number."))
    try:
        numbers = phones(text)
    except DomainError:
        number = phone_within(text)
        if number is None:
            raise
        row.put(field, number)
        row.problem(column, "warning", DomainError(N_("The number was taken out of other words.")))
        row.keep(column, text)
        return
    row.put(field, numbers[0])
    if len(numbers) > 1:
        row.problem(column, "warning", DomainError(N_("Only the first of several telephone numbers was taken.")))
        row.keep(column, text)


def read_owner(row: Row, column: Column, field: str, cell: Cell, text: str) -> None:
    """Our own man: the number beside his name is no field's and is kept beside."""
    number = phone_within(text)
    row.put(field, person_name(without_phone(text) if number else text) or None)
    if number:
        row.keep(column, text)


def read_unit(row: Row, column: Column, field: str, cell: Cell, text: str) -> None:
    """县工信局 张三 under 责任单位及责任人 is a unit and its man; under 责任单位 the words stay as they are."""
    leaf = column.heading.split("/责任单位")[-1] if "/责任单位" in column.heading else column.heading
    found = None
    if _UNIT_AND_MAN.search(leaf):
        number = phone_within(text)
        found = _MAN_OF_UNIT.fullmatch(without_phone(text) if number else text)
        if number:
            row.keep(column, text)
    row.put(field, found["unit"] if found else text)
    if found and not row.values.get("owner"):
        row.values["owner"] = person_name(found["man"])
