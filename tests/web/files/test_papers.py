"""Files straight to a lead from its page: told by their content, listed with who and when, looked at safely, removed."""

import io

from sqlalchemy import select

from crm.db import db
from crm.files.models import Attachment
from crm.leads.models import LeadFile
from tests.building import PDF
from tests.visiting import Site

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
MACHINE = b"MZ\x90\x00" + b"\x00" * 200


def test_files_are_added_seen_and_removed_on_the_page_of_the_lead(site: Site) -> None:
    with site.made() as make:
        owner, stranger = make.user(unit=make.unit("商务局")), make.user(unit=make.unit("工信局"))
        lead = make.lead(owner)
    visitor, url = site.visitor(owner, "en"), f"/leads/{lead.id}"
    assert visitor.post(f"{url}/files/new", {"note": ""}).status_code == 422

    wrong = {"files": [(io.BytesIO(MACHINE), "规划图.pdf")], "note": "总平面"}
    refused = visitor.post(f"{url}/files/new", wrong)
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "Only PDF, PNG, JPEG, Word (.docx) and Excel (.xlsx) files can be attached." in page
    assert 'value="总平面"' in page
    with site.looking():
        assert db.session.scalars(select(Attachment)).all() == []

    good = {"files": [(io.BytesIO(PNG), "现场.png"), (io.BytesIO(PDF), "可研.pdf")], "note": "总平面"}
    assert visitor.post(f"{url}/files/new", good).status_code == 302
    with site.looking():
        picture, paper = db.session.scalars(select(LeadFile).order_by(LeadFile.id)).all()
    page = visitor.get(url).get_data(as_text=True)
    for text in ("现场.png", "可研.pdf", "总平面", owner.name, f"{url}/files/{picture.file_id}/view", "Files added"):
        assert text in page
    shown = visitor.get(f"{url}/files/{picture.file_id}/view")
    assert (shown.mimetype, shown.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert site.visitor(stranger).get(f"{url}/files/{picture.file_id}").status_code == 404

    assert visitor.post(f"{url}/files/{picture.file_id}/remove").status_code == 302
    assert visitor.post(f"{url}/files/{picture.file_id}/remove").status_code == 404
    assert visitor.get(f"{url}/files/{picture.file_id}").status_code == 404
    page = visitor.get(url).get_data(as_text=True)
    assert f"{url}/files/{paper.file_id}/view" in page
    assert "File removed" in page
