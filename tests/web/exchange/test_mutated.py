"""Damaged files through the upload page: each is read or refused with a sentence, and nothing is left lying about.

Forty times here; MUTANTS=2000 says how often.
"""

import io
import os
import random
import tempfile
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from crm.accounts.models import Role
from crm.db import db
from crm.exchange.models import ImportBatch
from tests.files_made import xlsx
from tests.visiting import Site
from tests.web.exchange.test_import import upload
from tests.web.pages import Page

MUTANTS = int(os.environ.get("MUTANTS", "40"))
DATA = Path(__file__).parents[2] / "data"
TABLE = "项目名称,投资方,总投资（万元）\n甲,甲公司,500\n乙,乙公司,1.2亿元\n"


def seeds() -> list[tuple[bytes, str]]:
    """Of each kind of file one that is well."""
    old = next(DATA.glob("08*.xls"))
    sheet = xlsx(["项目名称", "投资方", "总投资（万元）"], ["甲", "甲公司", 500], ["乙", "乙公司", "1.2亿元"])
    texts = [(TABLE.encode(encoding), f"a.{end}") for encoding, end in (("gb18030", "csv"), ("utf-16", "txt"))]
    return [(sheet, "a.xlsx"), (sheet, "a.xlsm"), (old.read_bytes(), "a.xls"), *texts]


def flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def swapped(data: bytes, chance: random.Random) -> bytes:
    """Two parts of a package in each other's place; two halves of any other file."""
    if not data.startswith(b"PK"):
        middle = chance.randrange(len(data))
        return data[middle:] + data[:middle]
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        names = source.namelist()
        one, other = chance.sample(names, 2)
        places = {**{name: name for name in names}, one: other, other: one}
        for name in names:
            target.writestr(name, source.read(places[name]))
    return out.getvalue()


def garbled(data: bytes, chance: random.Random) -> bytes:
    """Bytes flipped inside a part, packed well again: the damage reaches the parser."""
    if not data.startswith(b"PK"):
        return flipped(data, chance)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        chosen = chance.choice(source.namelist())
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, flipped(part, chance) if name == chosen else part)
    return out.getvalue()


def handles() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def files(site: Site) -> set[str]:
    """What lies among the kept files, by its digest."""
    return {path.name for path in Path(site.app.config["FILES_ROOT"]).rglob("*") if path.is_file()}


def test_damaged_files_are_read_or_refused_and_leave_nothing(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.made() as make:
        officer = make.user(Role.OFFICER, make.promotion_office())
    visitor, chance, wells = site.visitor(officer, language="en"), random.Random(6), seeds()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    upload(visitor, *wells[0])
    open_before, files_before, said = handles(), files(site), set[str]()
    for number in range(MUTANTS):
        data, name = wells[number % len(wells)]
        data = chance.choice([flipped, cut, swapped, garbled])(data, chance)
        answer = upload(visitor, data, name)
        assert answer.status_code in (302, 422), (number, answer.status_code)
        if answer.status_code == 422:
            page = Page(answer.get_data(as_text=True))
            said |= {each.text.strip() for each in page.elements if "field-error" in (each.get("class") or "")}
        else:
            assert visitor.get(answer.location).status_code == 200, number
    assert all(sentence.endswith((".", "。")) for sentence in said) and said
    assert handles() <= open_before + 2
    assert list(tmp_path.iterdir()) == []
    with site.looking():
        kept = set(db.session.scalars(select(ImportBatch.sha256)))
    assert files(site) - files_before <= kept
