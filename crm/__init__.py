"""引凤 Yinfeng: the investment-attraction CRM."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from crm.config import Config


def create_app(config: "Config | None" = None) -> "Flask":
    """The application, for any WSGI server: `crm:create_app()`. Without `config` the environment decides."""
    # Late on purpose: the child process that reads uploads imports crm.exchange without a web server.
    from crm.config import from_environment
    from crm.web.application import build

    return build(config or from_environment())
