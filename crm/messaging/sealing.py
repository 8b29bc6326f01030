"""Keys of robots lie in the database sealed, so that a copy of it lets nobody write to a group."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken

from crm.errors import N_, DomainError


class Seal:
    """Seals with the installation's own secret."""

    def __init__(self, secret: str) -> None:
        digest = hashlib.sha256(b"keys of robots\n" + secret.encode()).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(digest))

    def close(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Raises DomainError when it was sealed with another secret."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise DomainError(
                N_("The robot's address cannot be read any more: SECRET_KEY is another one. Enter it again.")
            ) from None
