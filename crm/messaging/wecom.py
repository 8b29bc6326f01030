"""企业微信 group robot: one markdown message of at most 4,096 bytes."""

from crm.messaging.posting import post_json
from crm.messaging.services import SERVICES
from crm.messaging.words import cut

_LONGEST = 4096


def send(key: str, title: str, text: str) -> None:
    """Raises NotSent."""
    content = cut(f"**{title}**\n{text}", _LONGEST)
    post_json(SERVICES["wecom"], {"key": key}, {"msgtype": "markdown", "markdown": {"content": content}})
