"""The page of a stale save (written by another hand soon)."""

from typing import Any


def stale_page(form: Any, fields: Any, record: Any, title: str, action: str) -> Any: ...
