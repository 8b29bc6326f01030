"""Deploy choices and secrets, from the environment; and where the application's own files lie."""

import os
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def resource(name: str) -> Path:
    """A folder that ships with the application: inside the package in a wheel, beside it in a checkout."""
    inside = PACKAGE / name
    return inside if inside.exists() else PACKAGE.parent / name


class ConfigError(Exception):
    """The environment lacks something without which the server must not start."""


@dataclass(frozen=True)
class Config:
    """What differs from one installation to the next.

    `environment` is production, demo, development or test. `max_upload` is in bytes.
    """

    instance: Path
    database_url: str
    secret_key: str | None = None
    environment: str = "production"
    https: bool = True
    max_upload: int = 50 * 1024 * 1024

    @property
    def is_production(self) -> bool:
        return self.environment == "production"


def from_environment() -> Config:
    """CRM_INSTANCE, DATABASE_URL, SECRET_KEY, CRM_ENV, CRM_HTTPS (0 where no TLS stands in front)."""
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
    )


def require_secrets(config: Config) -> None:
    """A production server does not start on a missing or short secret."""
    if config.is_production and len(config.secret_key or "") < 32:
        raise ConfigError("SECRET_KEY is missing or shorter than 32 characters. Set it in the environment.")
