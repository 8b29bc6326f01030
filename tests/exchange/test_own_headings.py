"""What our export writes, our import reads as the same: headings with their units, and the words of codes."""

import unicodedata
from functools import cache

import pytest
from babel.messages.pofile import read_po

from crm.exchange.cells.converting import READINGS
from crm.exchange.cells.headings import key
from crm.exchange.exporting.shown import heading, measure
from crm.exchange.planning.leads import words_of_office
from crm.exchange.words.leads import LEAD_FOLLOWING, LEAD_OWN
from crm.leads.fields import FILE_FIELDS
from crm.leads.words import AGREEMENTS, CHANNELS, SCREENINGS, STAGES, STATES
from crm.lists.columns import FOLLOWING
from crm.pipeline.carrying import word_in
from tests.exchange.building import only_row, recognised
from tests.test_translations import PO


@cache
def _chinese():
    with PO.open("rb") as file:
        return read_po(file, locale="zh_Hans_CN")


def in_chinese(text):
    return _chinese()[text].string


def in_english(text):
    return text


each_language = pytest.mark.parametrize("say", [in_chinese, in_english])
COLUMNS = (*FILE_FIELDS, *FOLLOWING)
CELLS = {
    "code": "YF-2022-0031",
    "title": "风电铸件精加工",
    "investor": "河北锐恒精密铸造有限公司",
    "park": "智能装备制造产业园",
    "next_step": "交厂房图纸",
    "last_contact_on": "2022-03-01",
}


def exported(say, columns=COLUMNS):
    return recognised([heading("leads", field, say) for field in columns], [CELLS.get(field.name) for field in columns])


@each_language
def test_every_heading_is_read_as_its_field(say):
    found = [column.field for column in exported(say).layout.columns]
    assert found == [*(field.name for field in FILE_FIELDS), *(None for _ in FOLLOWING)]


@each_language
def test_every_heading_is_read_in_its_unit(say):
    """As the reader folds it: ㎡ is m2."""
    units = {column.field: column.unit for column in exported(say).layout.columns}
    written = {field.name: found.unit for field in FILE_FIELDS if (found := measure("leads", field))}
    assert {name: units[name] for name in written} == {
        name: unicodedata.normalize("NFKC", unit) for name, unit in written.items()
    }


@each_language
def test_no_column_is_doubtful_and_nothing_is_kept_beside(say):
    result = exported(say)
    assert [column for column in result.layout.columns if column.problems] == []
    assert only_row(result).extra == {}
    assert only_row(result).problems == ()


@each_language
def test_the_next_step_of_another_ledger_is_kept(say):
    columns = [field for field in COLUMNS if field.name in ("title", "investor", "next_step")]
    assert only_row(exported(say, columns)).extra == {"".join(say("Next step").split()): "交厂房图纸"}


def test_the_headings_of_leadwords_are_those_we_write():
    said = {word for field in FILE_FIELDS for word in (in_chinese(field.label), field.label)}
    assert {key(word) for word in LEAD_OWN} == {key(word) for word in said}
    following = {word for field in FOLLOWING for word in (in_chinese(field.label), field.label)}
    assert following == LEAD_FOLLOWING


@pytest.mark.parametrize(
    ("reading", "table"), [("channel", CHANNELS), ("screening", SCREENINGS), ("agreement", AGREEMENTS)]
)
def test_a_word_is_read_as_its_code(reading, table):
    for code, label in table.items():
        assert READINGS[reading](in_chinese(label), None) == code
        assert READINGS[reading](code, None) == code


@pytest.mark.parametrize(("name", "table"), [("stage", STAGES), ("state", STATES)])
def test_a_word_of_the_pipeline_is_read_as_its_code(name, table):
    words = getattr(words_of_office(stored=False), name)
    for code, label in table.items():
        assert word_in(in_chinese(label), words) == code
        assert word_in(code, words) == code
