"""Chat numbers that must outlive the request, for reminders: sealed, so that the database alone tells nobody's."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from pydantic import SecretStr

_PURPOSE = b"kompas.telegram.chat.v1"  # keeps this key apart from whatever else the secret may do


class Seal:
    """Seals by a key derived from `KOMPAS_SECRET_KEY`."""

    def __init__(self, secret: SecretStr) -> None:
        key = hmac.new(secret.get_secret_value().encode(), _PURPOSE, hashlib.sha256).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def close(self, chat_id: int) -> str:
        """Return the number sealed; twice the same number does not look the same."""
        return self._fernet.encrypt(str(chat_id).encode()).decode()

    def open(self, sealed: str) -> int | None:
        """Return the number; None where another key has sealed it."""
        try:
            return int(self._fernet.decrypt(sealed.encode()))
        except (InvalidToken, ValueError):
            return None
