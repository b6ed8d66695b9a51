"""One at a time by name: in this gateway, and where several share a Redis, in all of them.

Knows names. While Redis is away each gateway goes on with its own locks: two messages of one conversation that reach
two gateways in that time may overtake each other, and nobody goes without an answer.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from weakref import WeakValueDictionary

from redis.exceptions import RedisError

from bot.log.rest import Rest
from bot.redis_locks import RedisLocks

logger = logging.getLogger("kompas.gateway")

REST_S = (1.0, 10.0)  # the first and the longest pause after Redis failed: somebody waits for the answer


class Locks:
    """Locks by name."""

    def __init__(self, shared: RedisLocks | None = None) -> None:
        self._shared = shared
        self._rest = Rest(*REST_S)
        self._own: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[None]:
        """Wait for the lock and hold it; those who wait are served in the order they came."""
        own = self._own.get(name)
        if own is None:
            own = self._own[name] = asyncio.Lock()
        async with own, AsyncExitStack() as held:
            if self._shared and not self._rest.left_s:
                try:
                    await held.enter_async_context(self._shared.hold(name))
                    self._rest.succeeded()
                except RedisError as error:
                    logger.warning("locks not shared: %s", type(error).__name__)
                    self._rest.failed()
            yield
