"""Who writes, without saying who: a keyed hash of the channel's user id.

Without the key nobody can tell from a pseudonym whose it is, nor try out all phone numbers. Keeps nothing.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence

from pydantic import SecretStr

from bot.settings import DEVELOPMENT_KEY

_KEY_BYTES = 32  # as long as what SHA-256 gives


class Pseudonyms:
    """Names people by the keys in `KOMPAS_PSEUDONYM_KEYS`, newest first, at least one."""

    def __init__(self, keys: Sequence[SecretStr]) -> None:
        self._keys = [key.get_secret_value().encode() for key in keys]

    def of(self, channel: str, user_id: str) -> str:
        """Return the person's pseudonym: 64 hexadecimal digits, HMAC-SHA256 by the newest key."""
        return self.all_of(channel, user_id)[0]

    def all_of(self, channel: str, user_id: str) -> list[str]:
        """Return the person's pseudonyms by every key, the newest first: under which they may be known."""
        person = f"{channel}:{user_id}".encode()
        return [hmac.new(key, person, hashlib.sha256).hexdigest() for key in self._keys]


def rotate(keys: Sequence[SecretStr]) -> str:
    """Return the next value of `KOMPAS_PSEUDONYM_KEYS`: a new key and those of now, as JSON."""
    held = [key.get_secret_value() for key in keys if key.get_secret_value() != DEVELOPMENT_KEY]
    return json.dumps([secrets.token_urlsafe(_KEY_BYTES), *held], ensure_ascii=False)
