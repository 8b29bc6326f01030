"""Group robots: which addresses are taken, what is posted and how it is signed, what counts as not sent."""

import base64
import hashlib
import hmac
import socket
import time

import pytest

from crm.errors import DomainError
from crm.messaging import dingtalk, posting, wecom
from crm.messaging.posting import NotSent
from crm.messaging.sealing import Seal
from crm.messaging.services import SERVICES, read_address
from crm.messaging.words import cut, plain
from tests.messaging.standing_in import DINGTALK, WECOM, robots

KEY, SECRET = "0123456789abcdef0123", "SEC0123456789abcdef"


def test_the_address_that_a_group_shows_is_read_down_to_its_key() -> None:
    assert read_address(f" {WECOM}\n") == ("wecom", "01234567-89ab-cdef")
    assert read_address(DINGTALK) == ("dingtalk", "fedcba9876543210fedc")


@pytest.mark.parametrize(
    "address",
    [
        "",
        WECOM.replace("https", "http"),
        WECOM.replace("qyapi.weixin.qq.com", "127.0.0.1"),
        WECOM.replace("qyapi.weixin.qq.com", "qyapi.weixin.qq.com:8443"),
        WECOM.replace("qyapi.weixin.qq.com", "qyapi.weixin.qq.com.evil.example"),
        WECOM.replace("qyapi.weixin.qq.com", "evil.example#qyapi.weixin.qq.com"),
        WECOM.replace("https://", "https://qyapi.weixin.qq.com@evil.example/"),
        WECOM.replace("https://", "https://user:word@"),
        WECOM.replace("/send", "/send/../upload_media"),
        WECOM + "&debug=1",
        WECOM.replace("key=", "key=a b&key="),
        WECOM.replace("key=01234567-89ab-cdef", "key=short"),
        WECOM.replace("key=", "access_token="),
        "https://oapi.dingtalk.com/robot/send?key=fedcba9876543210fedc",
        "https://[::1/robot/send?access_token=fedcba9876543210fedc",
        "file:///etc/passwd",
        "gopher://oapi.dingtalk.com/robot/send?access_token=fedcba9876543210fedc",
        "https://oapi.dingtalk.com/robot/send?access_token=fedcba9876543210fedc%0d%0aHost:%20x",
    ],
)
def test_any_other_address_is_refused(address: str) -> None:
    with pytest.raises(DomainError, match="whole webhook address") as refused:
        read_address(address)
    assert refused.value.field == "address"


def test_nothing_is_ever_posted_but_to_the_two_hosts_over_tls() -> None:
    assert {service.host for service in SERVICES.values()} == {"qyapi.weixin.qq.com", "oapi.dingtalk.com"}
    connection = posting.connection_to("oapi.dingtalk.com")
    assert (type(connection).__name__, connection.port) == ("HTTPSConnection", 443)
    assert connection.timeout == posting.TIME_LIMIT


def test_wecom_gets_one_markdown_message_with_the_key_in_its_address() -> None:
    with robots() as found:
        wecom.send(KEY, "今日提醒", "下一步 2")
    (call,) = found.calls
    assert (call.path, call.query, found.asked_for) == ("/cgi-bin/webhook/send", {"key": KEY}, ["qyapi.weixin.qq.com"])
    assert call.body == {"msgtype": "markdown", "markdown": {"content": "**今日提醒**\n下一步 2"}}


def test_dingtalk_gets_a_message_signed_by_the_time_and_the_secret() -> None:
    with robots() as found:
        dingtalk.send(KEY, SECRET, "今日提醒", "下一步 2\n督办 1")
    (call,) = found.calls
    assert (call.path, call.query["access_token"]) == ("/robot/send", KEY)
    stamp = call.query["timestamp"]
    assert abs(int(stamp) - time.time() * 1000) < 60_000
    wanted = hmac.new(SECRET.encode(), (stamp + "\n" + SECRET).encode(), hashlib.sha256).digest()
    assert base64.b64decode(call.query["sign"]) == wanted
    assert call.body["msgtype"] == "markdown"
    assert call.body["markdown"] == {"title": "今日提醒", "text": "### 今日提醒\n\n下一步 2\n\n督办 1"}


def test_dingtalk_without_a_secret_is_not_signed() -> None:
    with robots() as found:
        dingtalk.send(KEY, None, "今日提醒", "")
    assert found.calls[0].query == {"access_token": KEY}


def test_a_redirect_is_not_followed() -> None:
    with robots() as elsewhere, robots() as found:
        found.status, found.headers = 302, {"Location": "http://127.0.0.1/latest/meta-data"}
        with pytest.raises(NotSent, match="status 302"):
            wecom.send(KEY, "今日提醒", "")
    assert (len(found.calls), elsewhere.calls) == (1, [])


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (b'{"errcode": 310000, "errmsg": "sign not match"}', "refused it: 310000 sign not match"),
        (b'{"errcode": 45009, "errmsg": "api freq out of limit"}', "refused it: 45009"),
        (b"<html>", "nobody understands"),
        (b"[]", "nobody understands"),
        (b"{}", "nobody understands"),
    ],
)
def test_what_the_service_does_not_take_is_not_sent(answer: bytes, sentence: str) -> None:
    with robots() as found:
        found.answer = answer
        with pytest.raises(NotSent, match=sentence) as failed:
            dingtalk.send(KEY, SECRET, "今日提醒", "")
    assert KEY not in str(failed.value)
    assert SECRET not in str(failed.value)


def test_a_service_that_says_nothing_is_given_up_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        from http.client import HTTPConnection

        port = mute.getsockname()[1]
        monkeypatch.setattr(posting, "connection_to", lambda host: HTTPConnection("127.0.0.1", port, timeout=0.2))
        with pytest.raises(NotSent, match="did not answer") as failed:
            wecom.send(KEY, "今日提醒", "")
    assert failed.value.__cause__ is None  # nor does what broke tell the address to a log
    assert failed.value.__suppress_context__


def test_a_message_is_cut_at_a_line_to_what_the_service_takes() -> None:
    lines = [f"第{number}行" for number in range(1000)]
    with robots() as found:
        wecom.send(KEY, "今日提醒", "\n".join(lines))
    content = found.calls[0].body["markdown"]["content"]
    assert 3900 < len(content.encode()) <= 4096
    assert content.endswith("行\n…")
    assert cut("短", 10) == "短"


def test_words_of_people_are_no_markup_and_call_nobody() -> None:
    said = plain("[领奖](http://evil.example)\n<@all> *急* `x`")
    assert not set(said) & set("[]()<>@*`\n")


def test_what_is_sealed_with_another_secret_is_not_read() -> None:
    sealed = Seal("one secret of this installation").close(KEY)
    assert KEY not in sealed
    assert Seal("one secret of this installation").open(sealed) == KEY
    with pytest.raises(DomainError, match="SECRET_KEY is another one"):
        Seal("another secret").open(sealed)
