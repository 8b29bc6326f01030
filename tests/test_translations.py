"""What must hold for the translations: every text has its Chinese, with the same places, and nothing else is kept."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
PO = ROOT / "crm/translations/zh_Hans_CN/LC_MESSAGES/messages.po"
_PLACE = re.compile(r"%\(\w+\)[a-z]|%%")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_WITHOUT_CHINESE = {", ", ": "}


def keywords() -> list[str]:
    """What `make messages` looks for: the Makefile has the one list."""
    found = re.search(r"^EXTRACT := (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    return found[1].split()


@pytest.fixture(scope="module")
def extracted(tmp_path_factory):
    """The texts of code and templates as `make messages` collects them."""
    path = tmp_path_factory.mktemp("messages") / "messages.pot"
    options = ["-q", "extract", "-F", str(ROOT / "babel.cfg"), *keywords(), "-o", str(path)]
    CommandLineInterface().run(["pybabel", *options, str(ROOT / "crm"), str(ROOT / "templates")])
    with path.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def chinese():
    with PO.open("rb") as file:
        return read_po(file, locale="zh_Hans_CN")


def messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def ids(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def test_every_text_of_code_and_templates_is_in_the_catalogue(extracted, chinese):
    assert len(messages(extracted)) > 500
    assert [message.id for message in messages(extracted) if message.id not in chinese] == []


def test_the_catalogue_holds_no_text_that_is_gone(extracted, chinese):
    assert list(chinese.obsolete) == []
    assert [message.id for message in messages(chinese) if message.id not in extracted] == []


def test_every_text_has_its_chinese(chinese):
    assert [message.id for message in messages(chinese) if message.fuzzy or not all(texts(message))] == []


def test_a_translation_has_the_places_of_its_text(chinese):
    def differ(message: Message) -> bool:
        wanted = sorted(_PLACE.findall(ids(message)[-1]))
        return any(sorted(_PLACE.findall(text)) != wanted for text in texts(message))

    assert [message.id for message in messages(chinese) if differ(message)] == []


def test_a_translation_is_chinese(chinese):
    without = [m for m in messages(chinese) if not all(_CHINESE.search(text) for text in texts(m))]
    assert {ids(message)[0] for message in without} <= _WITHOUT_CHINESE
