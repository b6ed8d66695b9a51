"""How often a conversation may speak and an address may call. Generous: many people share one address.

Knows no message and keeps no address: only a hash of it, under a key that dies with the process, and only
as long as the window.
"""

import hashlib
import ipaddress
import secrets
import time
from collections.abc import Callable
from enum import StrEnum
from math import ceil

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MovingWindowSupport, Storage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.storage import storage_from_string
from starlette.requests import Request

from bot.gateway.problems import Problem, ProblemKind

IN_MEMORY = "async+memory://"  # one gateway; several need one that they share (async+redis://…)
PANEL_PER_MINUTE = 20  # nobody reads cards faster, and nobody else has a reason to come
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
        storage: str = IN_MEMORY,
        on_refusal: Callable[[Limit], None] = lambda limit: None,
    ) -> None:
        """Each number is per minute; `storage` is an address as `limits` writes it, of an asynchronous one."""
        counters = storage_from_string(storage)
        assert isinstance(counters, Storage)
        assert isinstance(counters, MovingWindowSupport)
        self._limiter = MovingWindowRateLimiter(counters)
        self._items: dict[Limit, RateLimitItem] = {
            Limit.MESSAGES: RateLimitItemPerMinute(messages),
            Limit.CALLS: RateLimitItemPerMinute(calls),
            Limit.OPENINGS: RateLimitItemPerMinute(openings),
            Limit.PANEL: RateLimitItemPerMinute(PANEL_PER_MINUTE),
            Limit.NOTES: RateLimitItemPerMinute(1),
        }
        self._on_refusal = on_refusal
        self._key = secrets.token_bytes(16)

    async def count_message(self, sender: str) -> None:
        """Count a message of the sender: a conversation's id, or a person's pseudonym.

        Raises:
            TooMany: the share is used up.
        """
        await self._count(Limit.MESSAGES, sender)

    async def may_note(self, pseudonym: str) -> bool:
        """Say, and count, whether a person is to be told that their share is used up: once a minute."""
        return await self._limiter.hit(self._items[Limit.NOTES], Limit.NOTES.value, self._key_of(pseudonym))

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
        key = self._key_of(who)
        item = self._items[limit]
        if await self._limiter.hit(item, limit.value, key):
            return
        window = await self._limiter.get_window_stats(item, limit.value, key)
        self._on_refusal(limit)
        raise TooMany(max(1, ceil(window.reset_time - time.time())))

    def _key_of(self, who: str) -> str:
        return hashlib.blake2b(who.encode(), key=self._key, digest_size=16).hexdigest()


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
