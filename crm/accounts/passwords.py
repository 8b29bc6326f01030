"""Password hashes and what a password must be."""

from math import ceil

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from crm.errors import N_, DomainError

MIN_LENGTH = 10
_hasher = PasswordHasher()
# Verified when the user does not exist, so that both answers take the same time: shaped as a hash, of no password.
_NOBODY = (
    f"$argon2id$v=19$m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    f"${'A' * ceil(_hasher.salt_len * 4 / 3)}${'A' * ceil(_hasher.hash_len * 4 / 3)}"
)
NONE_YET = ""  # stands for the hash of an invited person: no password fits it
_COMMON = ("password", "12345678", "qwerty", "admin", "yinfeng", "88888888", "66666666", "abc123", "iloveyou")


def hash_password(password: str) -> str:
    """Argon2id; slow on purpose, so never inside a write transaction."""
    return _hasher.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether the password is the stored one; as slow for a user that does not exist (None) or has none yet."""
    try:
        return _hasher.verify(stored or _NOBODY, password) and bool(stored)
    except (Argon2Error, InvalidHashError):
        return False


def check(password: str, username: str) -> None:
    """Raises DomainError unless the password is long enough and not an obvious one."""
    lower = password.lower()
    if len(password) < MIN_LENGTH:
        raise DomainError(N_("Use at least %(length)s characters."), "password", length=MIN_LENGTH)
    if len(password) > 200:
        raise DomainError(N_("Use at most 200 characters."), "password")
    if username.lower() in lower or len(set(lower)) < 5 or any(lower.startswith(word) for word in _COMMON):
        raise DomainError(N_("This password is too easy to guess."), "password")
