"""How often a conversation may speak and an address may call. Generous: many people share one address.

Knows no message and keeps no address: only a hash of it under a key, and only as long as the window. In the memory of
this process; where several gateways share a Redis, in that, and while it is away in memory again.
"""

import hashlib
import ipaddress
import logging
import secrets
import time
from collections.abc import Callable
from enum import StrEnum
from math import ceil
from typing import Any

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MovingWindowSupport, Storage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError
from limits.storage import storage_from_string
from pydantic import SecretStr
from redis.asyncio import ConnectionPool
from starlette.requests import Request

from bot.gateway.own_counters import OwnCounters
from bot.gateway.problems import Problem, ProblemKind
from bot.log.rest import Rest

logger = logging.getLogger("kompas.gateway")

REST_S = (1.0, 10.0)  # the first and the longest pause after Redis failed: somebody waits for the answer
PANEL_PER_MINUTE = 20  # nobody reads cards faster, and nobody else has a reason to come
_KEY_BYTES = 16
_IPV6_PREFIX = 64  # a household gets so much at least: one person could use each address in it once


class Limit(StrEnum):
    """What is counted."""

    MESSAGES = "messages"  # of one conversation, or of one person where the channel knows them
    CALLS = "calls"  # from one address: all that change something
    OPENINGS = "openings"  # from one address
    PANEL = "panel"  # from one address: pages and answers of the panel
    NOTES = "notes"  # to one person that their share is used up


class TooMany(Problem):
    """A limit is reached; `retry_after_s` tells when the next call passes."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(ProblemKind.TOO_MANY, retry_after_s=retry_after_s)


class RateLimits:
    """Counts in a window that moves, so that nobody gets twice as much around the full minute."""

    def __init__(
        self,
        *,
        messages: int,
        calls: int,
        openings: int,
        shared: ConnectionPool | None = None,
        secret: SecretStr | None = None,
        on_refusal: Callable[[Limit], None] = lambda limit: None,
    ) -> None:
        """Each number is per minute.

        Args:
            shared: connections to the Redis that all gateways count in.
            secret: what keeps addresses from being guessed by their hashes there; the same in all gateways.
        """
        self._own = MovingWindowRateLimiter(OwnCounters())
        self._shared: MovingWindowRateLimiter | None = None
        self._rest = Rest(*REST_S)
        self._key = secrets.token_bytes(_KEY_BYTES)
        if shared:
            assert secret is not None
            more = {"implementation": "redispy", "key_prefix": "kompas:limits", "connection_pool": shared}
            self._shared = _limiter("async+redis://", wrap_exceptions=True, **more)
            whole = hashlib.sha256(b"kompas.limits.v1" + secret.get_secret_value().encode())
            self._key = whole.digest()[:_KEY_BYTES]
        self._items: dict[Limit, RateLimitItem] = {
            Limit.MESSAGES: RateLimitItemPerMinute(messages),
            Limit.CALLS: RateLimitItemPerMinute(calls),
            Limit.OPENINGS: RateLimitItemPerMinute(openings),
            Limit.PANEL: RateLimitItemPerMinute(PANEL_PER_MINUTE),
            Limit.NOTES: RateLimitItemPerMinute(1),
        }
        self._on_refusal = on_refusal

    async def count_message(self, sender: str) -> None:
        """Count a message of the sender: a conversation's id, or a person's pseudonym.

        Raises:
            TooMany: the share is used up.
        """
        await self._count(Limit.MESSAGES, sender)

    async def may_note(self, pseudonym: str) -> bool:
        """Say, and count, whether a person is to be told that their share is used up: once a minute."""
        return await self._full_until(Limit.NOTES, pseudonym) is None

    async def count_call(self, address: str) -> None:
        """Count a call from the address.

        Raises:
            TooMany: it has made its share.
        """
        await self._count(Limit.CALLS, network_of(address))

    async def count_opening(self, address: str) -> None:
        """Count a conversation opened from the address.

        Raises:
            TooMany: it has opened its share.
        """
        await self._count(Limit.OPENINGS, network_of(address))

    async def count_panel(self, address: str) -> None:
        """Count a page of the panel asked for, or an answer, from the address.

        Raises:
            TooMany: it has made its share.
        """
        await self._count(Limit.PANEL, network_of(address))

    async def _count(self, limit: Limit, who: str) -> None:
        until = await self._full_until(limit, who)
        if until is None:
            return
        self._on_refusal(limit)
        raise TooMany(max(1, ceil(until - time.time())))

    async def _full_until(self, limit: Limit, who: str) -> float | None:
        """Count one more; return None, or where the share is used up, since 1970 the second when it is no more."""
        key = hashlib.blake2b(who.encode(), key=self._key, digest_size=16).hexdigest()
        window = self._items[limit], limit.value, key
        if self._shared and not self._rest.left_s:
            try:
                until = await _count_in(self._shared, *window)
            except StorageError as error:
                logger.warning("limits not shared: %s", type(error.storage_error).__name__)
                self._rest.failed()
            else:
                self._rest.succeeded()
                return until
        return await _count_in(self._own, *window)


def _limiter(storage: str, **options: Any) -> MovingWindowRateLimiter:
    counters = storage_from_string(storage, **options)
    assert isinstance(counters, Storage)
    assert isinstance(counters, MovingWindowSupport)
    return MovingWindowRateLimiter(counters)


async def _count_in(limiter: MovingWindowRateLimiter, item: RateLimitItem, *key: str) -> float | None:
    if await limiter.hit(item, *key):
        return None
    return (await limiter.get_window_stats(item, *key)).reset_time


def address_of(request: Request) -> str:
    """Return the caller's address, as the server or a trusted proxy tells it."""
    return request.client.host if request.client else ""


def network_of(address: str) -> str:
    """Return what counts as one address: an IPv4 address, the /64 of an IPv6 address, anything else as it is."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, _IPV6_PREFIX), strict=False))
