"""What must hold for every template: the CSP is kept, icons exist, nothing leads nowhere."""

import json
import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

ROOT = Path(__file__).parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ICONS = json.loads((ROOT / "crm/web/assets/icons.json").read_text(encoding="utf-8"))

each_template = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())


@each_template
def test_a_template_compiles(path):
    environment = Environment(
        extensions=["jinja2.ext.i18n"], loader=FileSystemLoader(ROOT / "templates"), autoescape=True
    )
    environment.parse(path.read_text(encoding="utf-8"))


@each_template
def test_a_template_has_no_inline_style_or_script(path):
    text = path.read_text(encoding="utf-8")
    assert not re.findall(r"<style|\sstyle=|\son[a-z]+=\"|javascript:|hx-on|<script(?![^>]*\ssrc=)", text)


@each_template
def test_a_template_escapes_everything(path):
    assert not re.search(r"\|\s*safe\b|autoescape false", path.read_text(encoding="utf-8"))


@each_template
def test_a_link_leads_somewhere(path):
    assert not re.findall(r'href="(?:#)?"', path.read_text(encoding="utf-8"))


@each_template
def test_an_icon_is_in_the_sprite(path):
    named = re.findall(r"""\bicon\(["']([a-z-]+)["']""", path.read_text(encoding="utf-8"))
    assert set(named) <= set(ICONS)


@each_template
def test_a_template_is_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 100
