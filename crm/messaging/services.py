"""The services a robot may belong to: the only hosts anything is ever posted to."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from crm.errors import N_, DomainError

_KEY = re.compile(r"[A-Za-z0-9_-]{16,128}", re.ASCII)
_LONGEST = 400


@dataclass(frozen=True)
class Service:
    """`parameter` of the query is the robot's key."""

    label: str
    host: str
    path: str
    parameter: str


SERVICES = {
    "wecom": Service(N_("WeCom group robot"), "qyapi.weixin.qq.com", "/cgi-bin/webhook/send", "key"),
    "dingtalk": Service(N_("DingTalk group robot"), "oapi.dingtalk.com", "/robot/send", "access_token"),
}


def read_address(url: str) -> tuple[str, str]:
    """(channel, key) of a robot's webhook address. Only the key is kept: no address typed here is ever called."""
    try:
        parts = urlsplit(url.strip()[:_LONGEST])
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        raise DomainError(_REFUSED, "address") from None
    for channel, service in SERVICES.items():
        place = (parts.scheme, parts.netloc, parts.path, parts.fragment)
        if place != ("https", service.host, service.path, "") or len(query) != 1:
            continue
        name, key = query[0]
        if name == service.parameter and _KEY.fullmatch(key):
            return channel, key
    raise DomainError(_REFUSED, "address")


_REFUSED = N_(
    "Copy the whole webhook address of a WeCom or DingTalk group robot: "
    "https://qyapi.weixin.qq.com/… or https://oapi.dingtalk.com/…"
)
