"""E-mail: a real SMTP server on this machine gets what is sent."""

import dataclasses

import pytest

from crm.config import ConfigError, Mail, from_environment
from crm.errors import DomainError
from crm.messaging import mail
from crm.messaging.posting import NotSent
from tests.messaging.standing_in import postbox


def test_a_mail_arrives_as_it_was_written() -> None:
    with postbox() as (box, server):
        mail.send(server, "li@example.gov.cn", "引凤 提醒", "下一步 2\n督办 1", "digest:user:7:2026-10-08")
    (letter,) = box.letters
    assert (letter.sender, letter.to) == ("yinfeng@example.gov.cn", ["li@example.gov.cn"])
    assert letter.message["Subject"] == "引凤 提醒"
    assert letter.message["Message-ID"] == "<digest.user.7.2026-10-08@example.gov.cn>"
    assert letter.message.get_content().replace("\r\n", "\n") == "下一步 2\n督办 1\n"


def test_a_title_of_several_lines_adds_no_header() -> None:
    with postbox() as (box, server):
        mail.send(server, "li@example.gov.cn", "提醒\r\nBcc: all@example.com", "", "key")
    (letter,) = box.letters
    assert (letter.to, letter.message["Bcc"]) == (["li@example.gov.cn"], None)


def test_what_the_server_refuses_is_not_sent() -> None:
    with postbox() as (box, server):
        box.refusal = "552 too much mail"
        with pytest.raises(NotSent, match="refused it: 552"):
            mail.send(server, "li@example.gov.cn", "提醒", "", "key")


def test_a_server_that_is_away_and_none_at_all_are_told_apart() -> None:
    with postbox() as (_, server):
        away = server
    with pytest.raises(NotSent, match="did not answer"):
        mail.send(away, "li@example.gov.cn", "提醒", "", "key")
    with pytest.raises(NotSent, match="No mail server"):
        mail.send(None, "li@example.gov.cn", "提醒", "", "key")


def test_nothing_goes_out_in_the_clear_where_encryption_is_asked_for() -> None:
    with postbox() as (box, server), pytest.raises(NotSent):
        mail.send(dataclasses.replace(server, tls="starttls"), "li@example.gov.cn", "提醒", "", "key")
    assert box.letters == []


@pytest.mark.parametrize(
    "address", ["", "li", "li@", "@example.cn", "li@example", "a b@example.cn", "a@b.cn, c@d.cn", "a@b.cn\nBcc: c@d.cn", "李@example.cn"]
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(DomainError, match="Write an e-mail address") as refused:
        mail.checked_address(address)
    assert refused.value.field == "email"


def test_the_mail_server_comes_from_the_environment_and_its_password_is_not_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {"HOST": "smtp.example.gov.cn", "FROM": "crm@example.gov.cn", "PORT": "465", "TLS": "tls",
                        "USER": "crm", "PASSWORD": "very secret"}.items():  # fmt: skip
        monkeypatch.setenv(f"CRM_MAIL_{name}", value)
    config = from_environment()
    assert config.mail == Mail("smtp.example.gov.cn", "crm@example.gov.cn", 465, "tls", "crm", "very secret")
    assert "very secret" not in repr(config)
    for name, value in (("FROM", "nobody"), ("PORT", "many"), ("TLS", "maybe")):
        with monkeypatch.context() as patch:
            patch.setenv(f"CRM_MAIL_{name}", value)
            with pytest.raises(ConfigError, match="CRM_MAIL"):
                from_environment()
    monkeypatch.delenv("CRM_MAIL_HOST")
    assert from_environment().mail is None
