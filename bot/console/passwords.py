"""Passwords of staff: argon2id, and which ones are good enough. Knows no account."""

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_CHARS = 12  # NIST SP 800-63B-4: length counts, rules of composition do not
MAX_CHARS = 200  # longer ones only cost time
ONE_TIME_BYTES = 12
AT_ONCE = 2  # each check takes 64 MiB and a core

_hasher = PasswordHasher()  # the library's parameters are those of RFC 9106, low memory
_NOBODYS = _hasher.hash(secrets.token_urlsafe(ONE_TIME_BYTES))  # costs what a real one does
_places = asyncio.Semaphore(AT_ONCE)


def one_time_password() -> str:
    """Return a password for the first sign-in."""
    return secrets.token_urlsafe(ONE_TIME_BYTES)


def hash_password(password: str) -> str:
    """Return the argon2id hash, salt and parameters in it."""
    return _hasher.hash(password)


async def is_right(password: str, hashed: str | None) -> bool:
    """Say whether the password fits; without a hash it does not, and takes as long to say so."""
    async with _places:
        fits = await asyncio.to_thread(_fits, password[:MAX_CHARS], hashed or _NOBODYS)
    return fits and hashed is not None


def is_good(password: str, name: str) -> bool:
    """Say whether a new password is long enough and is not made of the name."""
    return MIN_CHARS <= len(password) <= MAX_CHARS and name.casefold() not in password.casefold()


def _fits(password: str, hashed: str) -> bool:
    try:
        return _hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False
