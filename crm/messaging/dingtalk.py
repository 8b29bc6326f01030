"""钉钉 group robot: one markdown message, signed where the robot has a secret."""

import base64
import hashlib
import hmac

from crm.db import now
from crm.messaging.posting import post_json
from crm.messaging.services import SERVICES
from crm.messaging.words import cut

_LONGEST = 18_000  # of 20,000 bytes


def signature(secret: str, timestamp: str) -> str:
    """HmacSHA256 of time and secret, keyed by the secret, as Base64; the address escapes it."""
    digest = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def send(key: str, secret: str | None, title: str, text: str) -> None:
    """Raises NotSent."""
    query = {"access_token": key}
    if secret:
        timestamp = str(int(now().timestamp() * 1000))
        query |= {"timestamp": timestamp, "sign": signature(secret, timestamp)}
    lines = cut(f"### {title}\n{text}", _LONGEST).replace("\n", "\n\n")  # one line break is none in its markdown
    post_json(SERVICES["dingtalk"], query, {"msgtype": "markdown", "markdown": {"title": title, "text": lines}})
