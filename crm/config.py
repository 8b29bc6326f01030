"""Deploy choices and secrets, from the environment; and where the application's own files lie."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def resource(name: str) -> Path:
    """A folder that ships with the application: inside the package in a wheel, beside it in a checkout."""
    inside = PACKAGE / name
    return inside if inside.exists() else PACKAGE.parent / name


class ConfigError(Exception):
    """The environment lacks something without which the server must not start."""


@dataclass(frozen=True)
class Mail:
    """The SMTP server that takes our mail. `tls` is tls (from the start), starttls or none."""

    host: str
    sender: str
    port: int = 587
    tls: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Config:
    """What differs from one installation to the next.

    `environment` is production, demo, development or test. `max_upload` is in bytes. `address` is where people open
    it, for links in messages.
    """

    instance: Path
    database_url: str
    secret_key: str | None = field(default=None, repr=False)
    environment: str = "production"
    https: bool = True
    max_upload: int = 50 * 1024 * 1024
    mail: Mail | None = None
    address: str = ""

    @property
    def is_production(self) -> bool:
        return self.environment == "production"


def from_environment() -> Config:
    """CRM_INSTANCE, DATABASE_URL, SECRET_KEY, CRM_ENV, CRM_HTTPS (0 where no TLS stands in front), CRM_ADDRESS, mail."""
    instance = Path(os.environ.get("CRM_INSTANCE", "instance")).resolve()
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{instance / 'crm.sqlite'}"
    if url.startswith(("postgres://", "postgresql://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    environment = os.environ.get("CRM_ENV", "production")
    return Config(
        instance=instance,
        database_url=url,
        secret_key=os.environ.get("SECRET_KEY") or None,
        environment=environment,
        https=os.environ.get("CRM_HTTPS", "1" if environment == "production" else "0") == "1",
        mail=_mail(),
        address=os.environ.get("CRM_ADDRESS", "").rstrip("/"),
    )


def _mail() -> Mail | None:
    """None where no server is named: then nobody gets mail. Raises ConfigError for what cannot be meant."""
    host = os.environ.get("CRM_MAIL_HOST", "")
    if not host:
        return None
    sender, port = os.environ.get("CRM_MAIL_FROM", ""), os.environ.get("CRM_MAIL_PORT", "587")
    tls = os.environ.get("CRM_MAIL_TLS", "starttls")
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", sender):
        raise ConfigError("CRM_MAIL_FROM must be the address that mail comes from.")
    if tls not in ("tls", "starttls", "none") or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ConfigError("CRM_MAIL_TLS is tls, starttls or none; CRM_MAIL_PORT a port.")
    user, password = os.environ.get("CRM_MAIL_USER", ""), os.environ.get("CRM_MAIL_PASSWORD", "")
    return Mail(host, sender, int(port), tls, user, password)


def require_secrets(config: Config) -> None:
    """A production server does not start on a missing or short secret."""
    if config.is_production and len(config.secret_key or "") < 32:
        raise ConfigError("SECRET_KEY is missing or shorter than 32 characters. Set it in the environment.")
