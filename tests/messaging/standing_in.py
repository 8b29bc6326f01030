"""Servers on this machine that stand in for those of WeCom, DingTalk and the mail provider."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from aiosmtpd.controller import Controller

from crm.config import Mail
from crm.messaging import posting

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=01234567-89ab-cdef"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=fedcba9876543210fedc"


@dataclass
class Call:
    path: str
    query: dict[str, str]
    body: Any
    host: str


@dataclass
class Robots:
    """What was posted, and what is answered: a status, a body, headers."""

    calls: list[Call] = field(default_factory=list)
    asked_for: list[str] = field(default_factory=list)  # hosts a connection was made to
    status: int = 200
    answer: bytes = b'{"errcode": 0, "errmsg": "ok"}'
    headers: dict[str, str] = field(default_factory=dict)


@contextmanager
def robots() -> Iterator[Robots]:
    """Every connection to a robot's host ends here; what address it is built from stays as it is."""
    found = Robots()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            parts = urlsplit(self.path)
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found.calls.append(Call(parts.path, dict(parse_qsl(parts.query)), body, self.headers["Host"]))
            self.send_response(found.status)
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(found.answer)))
            self.end_headers()
            self.wfile.write(found.answer)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()

    def connection_to(host: str) -> HTTPConnection:
        found.asked_for.append(host)
        return HTTPConnection("127.0.0.1", server.server_port, timeout=posting.TIME_LIMIT)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(posting, "connection_to", connection_to)
        yield found
    server.shutdown()
    server.server_close()


@dataclass
class Letter:
    sender: str
    to: list[str]
    message: EmailMessage


class Postbox:
    """An SMTP server that keeps what it gets, or refuses it."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.refusal = ""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  (as the library calls it)
        if self.refusal:
            return self.refusal
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.letters.append(Letter(envelope.mail_from, list(envelope.rcpt_tos), message))
        return "250 OK"


@contextmanager
def postbox() -> Iterator[tuple[Postbox, Mail]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, Mail("127.0.0.1", "yinfeng@example.gov.cn", port, "none")
    controller.stop()
