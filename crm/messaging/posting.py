"""One POST of JSON to a host of services.py: over TLS, within a time limit, no redirect followed, no proxy asked."""

import json
import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlencode

from crm.errors import N_
from crm.messaging.services import Service

TIME_LIMIT = 10  # seconds
_MOST = 64 * 1024  # bytes of an answer that are read


class NotSent(Exception):
    """It did not go out: a message id with its params. Never holds a key or an address."""

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message % params if params else message)
        self.message, self.params = message, params


def connection_to(host: str) -> HTTPConnection:
    return HTTPSConnection(host, timeout=TIME_LIMIT, context=ssl.create_default_context())


def post_json(service: Service, query: Mapping[str, str], body: Mapping[str, Any]) -> None:
    """Raises NotSent unless the service takes it: status 200 and errcode 0."""
    connection = connection_to(service.host)
    try:
        text = json.dumps(body, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"}
        connection.request("POST", f"{service.path}?{urlencode(query)}", text, headers)
        answer = connection.getresponse()
        status, said = answer.status, answer.read(_MOST)
    except (OSError, HTTPException):
        raise NotSent(N_("%(host)s did not answer."), host=service.host) from None
    finally:
        connection.close()
    if status != 200:
        raise NotSent(N_("%(host)s answered with status %(status)s."), host=service.host, status=status)
    _require_taken(service, said)


def _require_taken(service: Service, said: bytes) -> None:
    try:
        answer = json.loads(said)
        code, words = answer["errcode"], str(answer.get("errmsg", ""))[:120]
    except (ValueError, TypeError, KeyError):
        raise NotSent(N_("%(host)s answered what nobody understands."), host=service.host) from None
    if code != 0:
        raise NotSent(N_("%(host)s refused it: %(code)s %(words)s"), host=service.host, code=code, words=words)
