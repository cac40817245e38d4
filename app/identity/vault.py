"""What is sealed with the service's secret key: every purpose has a key of its own, derived from it."""

import base64
import hashlib
import hmac
from datetime import timedelta
from functools import cached_property

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Vault:
    """Seals, opens and fingerprints for one purpose (RFC 5869 for the key, Fernet for the seal).

    What one purpose sealed opens for no other; a new secret key opens nothing of what was sealed before.
    """

    def __init__(self, secret_key: str, purpose: str) -> None:
        self._secret_key = secret_key
        self._purpose = purpose

    @cached_property
    def _key(self) -> bytes:
        kdf = HKDF(SHA256(), length=64, salt=None, info=f"insiktskartan {self._purpose}".encode())
        return kdf.derive(self._secret_key.encode())

    @cached_property
    def _fernet(self) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(self._key[:32]))

    def seal(self, text: str) -> str:
        """The text so that only this service reads it or could have written it; safe in a cookie."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str, life: timedelta | None = None) -> str | None:
        """The text that was sealed; None where it was not sealed here for this purpose, or longer ago than `life`."""
        try:
            seconds = int(life.total_seconds()) if life else None
            return self._fernet.decrypt(sealed.encode(), ttl=seconds).decode()
        except (InvalidToken, UnicodeError):
            return None

    def fingerprint(self, text: str) -> str:
        """A mark of the text that tells nothing of it to whoever lacks the key."""
        return hmac.new(self._key[32:], text.encode(), hashlib.sha256).hexdigest()
