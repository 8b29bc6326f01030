"""The administrator's page of group robots."""

from crm.accounts.models import Role
from crm.audit.models import AuditChange
from crm.db import db
from crm.messaging.models import Robot
from tests.messaging.standing_in import DINGTALK, WECOM
from tests.visiting import Site
from tests.web.office import everything
from tests.web.pages import Page


def test_a_robot_is_added_and_neither_page_nor_database_nor_trail_has_its_key(site: Site) -> None:
    with site.made() as make:
        admin, unit = make.user(Role.ADMIN), make.unit("县工信局")
    visitor = site.visitor(admin, "en")
    body = {"unit": str(unit.id), "name": "工信局群", "address": DINGTALK, "secret": "SEC0123456789abcdef"}
    assert visitor.post("/robots", body).location == "/robots"
    page = visitor.get("/robots").get_data(as_text=True)
    assert "oapi.dingtalk.com/…fedc" in page
    assert "县工信局" in page
    key, secret = "fedcba9876543210fedc", "SEC0123456789abcdef"
    with site.looking():
        robot = db.session.query(Robot).one()
        kept = [robot.sealed_key, robot.sealed_secret or ""]
        trail = [f"{one.action} {one.values}" for one in db.session.query(AuditChange)]
    assert any("add robot" in line for line in trail)
    assert not [text for text in [page, *kept, *trail] if key in text or secret in text]


def test_a_refused_address_keeps_the_rest_of_the_form_and_writes_nothing(site: Site) -> None:
    with site.made() as make:
        admin, unit = make.user(Role.ADMIN), make.unit("县工信局")
    visitor = site.visitor(admin, "en")
    before = everything(site.app)
    for field, more in (
        ("address", {"address": "https://evil.example/cgi-bin/webhook/send?key=0123456789abcdef01"}),
        ("secret", {"address": WECOM, "secret": "SEC0123"}),
        ("unit", {"unit": "999"}),
        ("name", {"name": ""}),
    ):
        body = {"unit": str(unit.id), "name": "工信局群", "address": WECOM, **more}
        answer = visitor.post("/robots", body)
        page = Page(answer.get_data(as_text=True))
        assert answer.status_code == 422
        assert page.errors_of(field), field
        assert page.value_of("name") == body["name"]
        assert "0123456789abcdef" not in page.source
    assert everything(site.app) == before


def test_a_robot_is_kept_quiet_and_a_late_click_is_refused(site: Site) -> None:
    with site.made() as make:
        admin, unit = make.user(Role.ADMIN), make.unit("县工信局")
    visitor = site.visitor(admin, "en")
    visitor.post("/robots", {"unit": str(unit.id), "name": "工信局群", "address": WECOM})
    with site.looking():
        number = db.session.query(Robot).one().id
    assert visitor.post(f"/robots/{number}/switch", {"version": "1"}).status_code == 302
    assert visitor.post(f"/robots/{number}/switch", {"version": "1"}).status_code == 409
    with site.looking():
        assert db.session.query(Robot).one().active is False
