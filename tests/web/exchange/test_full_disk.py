"""The disk is full in the middle of an import or an attachment: nothing is half there, and the page says so."""

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from crm.accounts.models import Role, User
from crm.db import db
from crm.exchange.models import BatchRow, ImportBatch
from crm.files.models import Attachment
from crm.files.operations import keep
from crm.leads.models import Lead
from tests.building import PDF, Make
from tests.files_made import xlsx
from tests.visiting import Site
from tests.web.exchange.test_import import previewed, upload

HEADINGS = ["项目名称", "投资方", "总投资（万元）"]
ROWS = [[f"项目{number}", f"别家{number}有限公司", number] for number in range(120)]
DATA = xlsx(HEADINGS, *ROWS)
FULL = "The server&#39;s disk is full. Nothing was saved."


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file may grow past this size, as on a disk that has no more room."""
    assert signal.getsignal(signal.SIGXFSZ) == signal.SIG_IGN
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def files(site: Site) -> set[Path]:
    return {path for path in Path(site.app.config["FILES_ROOT"]).rglob("*") if path.is_file()}


def counts(site: Site) -> list[int]:
    with site.looking():
        return [
            db.session.scalar(select(func.count()).select_from(table)) or 0
            for table in (ImportBatch, BatchRow, Lead, Attachment)
        ]


def officer(site: Site) -> User:
    with site.made() as make:
        return make.user(Role.OFFICER, make.promotion_office())


@pytest.mark.parametrize("size", [4096, 40_960], ids=["the file itself", "the database"])
def test_an_upload_that_finds_no_room_leaves_nothing(site: Site, size: int) -> None:
    if size > 4096 and "sqlite" not in site.app.config["SQLALCHEMY_DATABASE_URI"]:
        pytest.skip("the database is another process's")
    visitor = site.visitor(officer(site), language="en")
    visitor.get("/exchange")
    before, there = counts(site), files(site)
    with room_for(size):
        answer = upload(visitor, DATA, "a.xlsx")
    assert answer.status_code == 507
    assert FULL in answer.get_data(as_text=True)
    assert (counts(site), files(site)) == (before, there)
    assert previewed(visitor, DATA, "a.xlsx")


def test_a_write_that_finds_no_room_writes_no_row(site: Site) -> None:
    if "sqlite" not in site.app.config["SQLALCHEMY_DATABASE_URI"]:
        pytest.skip("the database is another process's")
    visitor = site.visitor(officer(site), language="en")
    url = previewed(visitor, DATA, "a.xlsx")
    before = counts(site)
    with room_for(200_000):
        answer = visitor.post(f"{url}/write")
    assert answer.status_code == 507
    assert counts(site) == before
    with site.looking():
        assert db.session.execute(db.text("PRAGMA integrity_check")).scalar() == "ok"
    visitor.post(f"{url}/write")
    assert counts(site)[2] == len(ROWS)


def test_an_attachment_that_finds_no_room_leaves_nothing(make: Make) -> None:
    user = make.user()
    db.session.commit()
    with room_for(8), pytest.raises(OSError, match="too large"):
        make.pdf(user)
    db.session.rollback()
    assert db.session.scalar(select(func.count(Attachment.id))) == 0


def test_what_was_stored_for_a_row_that_never_came_goes_again(make: Make) -> None:
    user = make.user()
    db.session.commit()
    kept = make.pdf(user)
    path = next(Path(make.files_root).rglob(kept.sha256))
    db.session.rollback()
    assert not path.exists()

    first = make.pdf(user)
    db.session.commit()
    again = next(Path(make.files_root).rglob(first.sha256))
    content = again.read_bytes()
    keep(make.files_root, "同一份.pdf", content, user)
    db.session.rollback()
    assert again.read_bytes() == content
    assert content.startswith(PDF)
