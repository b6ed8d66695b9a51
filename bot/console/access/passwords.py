"""Passwords of staff: argon2id, and which ones are good enough. Knows no account."""

import asyncio
import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_CHARS = 12  # NIST SP 800-63B-4: length counts, rules of composition do not
MAX_CHARS = 200  # longer ones only cost time
ONE_TIME_BYTES = 12
AT_ONCE = 2  # each check takes 46 MiB and a core
# More than the least of the OWASP Password Storage Cheat Sheet (46 MiB, one pass, one lane). One lane: threads that
# wait for each other on a busy machine take minutes.
_hasher = PasswordHasher(time_cost=2, memory_cost=46 * 1024, parallelism=1)
_places = asyncio.Semaphore(AT_ONCE)


def one_time_password() -> str:
    """Return a password for the first sign-in."""
    return secrets.token_urlsafe(ONE_TIME_BYTES)


async def hash_password(password: str) -> str:
    """Return the argon2id hash, salt and parameters in it."""
    async with _places:
        return await asyncio.to_thread(_hasher.hash, password)


async def is_right(password: str, hashed: str | None) -> bool:
    """Say whether the password fits; without a hash it does not, and takes as long to say so."""
    async with _places:
        fits = await asyncio.to_thread(_fits, password[:MAX_CHARS], hashed or _nobodys())
    return fits and hashed is not None


def is_good(password: str, name: str) -> bool:
    """Say whether a new password is long enough and is not made of the name."""
    return MIN_CHARS <= len(password) <= MAX_CHARS and name.casefold() not in password.casefold()


@lru_cache(maxsize=1)
def _nobodys() -> str:
    """Return a hash that costs what a real one does, and that no password fits."""
    return _hasher.hash(secrets.token_urlsafe(ONE_TIME_BYTES))


def _fits(password: str, hashed: str) -> bool:
    try:
        return _hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False
