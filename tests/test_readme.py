"""The README is true: its paths exist, its map is complete, its commands can be typed."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from crm.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = sorted((ROOT / "docs").glob("*.md"))
TEXTS = {"README.md": README, **{f"docs/{path.name}": path.read_text(encoding="utf-8") for path in DOCS}}

_PATH = re.compile(r"`((?:crm|templates|tests|migrations|docs)/[\w./-]*|[\w-]+\.toml)`")
_LINK = re.compile(r"(!?)\[[^\]]*\]\((?!http)([^)#]+)\)")
_MADE = "instance/"  # appears when the application runs


def test_every_path_in_backticks_exists():
    paths = _PATH.findall(README)
    assert len(paths) > 40
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", TEXTS)
def test_every_link_leads_somewhere(name):
    folder = (ROOT / name).parent
    pages = [target for picture, target in _LINK.findall(TEXTS[name]) if not picture]  # the browser tests take pictures
    assert [target for target in pages if not (folder / target).exists()] == []


def test_the_map_lists_exactly_the_folders_of_crm():
    listed = re.findall(r"^\| `crm/(\w+)/` \|", README, re.MULTILINE)
    folders = [path.name for path in (ROOT / "crm").iterdir() if path.is_dir() and path.name != "__pycache__"]
    assert sorted(listed) == sorted(folders)


@pytest.mark.parametrize("name", TEXTS)
def test_every_command_can_be_typed(name):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert set(re.findall(r"(?:^ +|`)make ([a-z]+)", TEXTS[name], re.MULTILINE)) <= targets
    for words in re.findall(r"(?:^ +|`)(?:\.venv/bin/)?crm ([a-z]+(?: [a-z]+)?)", TEXTS[name], re.MULTILINE):
        first, _, second = words.partition(" ")
        assert first in main.commands, words
        inside = getattr(main.commands[first], "commands", None)
        assert inside is None or second in inside, words


def test_every_environment_variable_is_told():
    read = set(re.findall(r'environ\.get\("(\w+)"', (ROOT / "crm" / "config.py").read_text(encoding="utf-8")))
    for name in ("README.md", "docs/operations.md"):
        assert read == set(re.findall(r"^\| `([A-Z_]+)` \|", TEXTS[name], re.MULTILINE))


def test_every_name_the_recipes_use_is_there():
    for path, name in re.findall(r"`(crm/[\w/]+\.py)` 的 `(\w+)`", README):
        assert re.search(rf"^{name}\b", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE), (path, name)


def test_the_guides_call_things_as_the_pages_do():
    catalogue = ROOT / "crm" / "translations" / "zh_Hans_CN" / "LC_MESSAGES" / "messages.po"
    with catalogue.open("rb") as file:
        said = {message.string for message in read_po(file)}
    quoted = {(name, word) for name, text in TEXTS.items() for word in re.findall("「(.+?)」", text)}
    assert {(name, word) for name, word in quoted if word not in said} == set()
