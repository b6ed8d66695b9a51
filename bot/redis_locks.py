"""Locks that several processes share, in Redis: whoever asked first is served first, and the dead hold nothing.

Knows names and tickets. Runs in Python 3.10 too: Rasa's servers and the gateways take their locks in the same way.
redis-py's own lock serves those who wait in no order; Rasa's reads, changes and writes its tickets in three steps,
so that two servers can lose one, looks once a second, and blocks a conversation for a minute when a server dies.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import uuid4

from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError, RedisError

logger = logging.getLogger("kompas.locks")

TIMEOUT_S = 1.0  # for connecting and for one answer; Redis needs less than a millisecond
ALIVE_S = 5.0  # a ticket nobody renewed for so long is of a process that died
RENEW_EVERY_S = 1.0
LOOK_EVERY_S = 0.02  # while another is served: nobody feels it, and Redis answers thousands in that time

# KEYS: the queue. ARGV: the ticket, milliseconds it lives. Returns 1 when it is served.
# Enters the queue where it is not in it (any more: Redis may have lost it), renews, and drops the dead before it.
_TAKE = """
local queue, ticket, alive_ms = KEYS[1], ARGV[1], ARGV[2]
redis.call('SET', queue .. ':' .. ticket, '', 'PX', alive_ms)
if not redis.call('LPOS', queue, ticket) then redis.call('RPUSH', queue, ticket) end
redis.call('PEXPIRE', queue, alive_ms)
while true do
  local first = redis.call('LINDEX', queue, 0)
  if first == ticket then return 1 end
  if redis.call('EXISTS', queue .. ':' .. first) == 1 then return 0 end
  redis.call('LPOP', queue)
end
"""
_LEAVE = """
redis.call('LREM', KEYS[1], 0, ARGV[1])
redis.call('DEL', KEYS[1] .. ':' .. ARGV[1])
"""


def connections(url: str) -> ConnectionPool:
    """Return connections to the Redis at `url`, none opened yet; a call gives up within some seconds."""
    pool: ConnectionPool = ConnectionPool.from_url(
        url,
        socket_connect_timeout=TIMEOUT_S,
        socket_timeout=TIMEOUT_S,
        # Once, and at once: after a restart of Redis the old connections are dead. One that hangs is not asked again.
        retry=Retry(NoBackoff(), 1, supported_errors=(ConnectionError,)),
        retry_on_error=[ConnectionError],
    )
    return pool


class RedisLocks:
    """Locks by name in one Redis."""

    def __init__(self, pool: ConnectionPool, *, prefix: str, alive_s: float = ALIVE_S) -> None:
        """`prefix` keeps the names of one user of this class apart from another's."""
        client: Redis = Redis(connection_pool=pool)
        self._take = client.register_script(_TAKE)
        self._leave = client.register_script(_LEAVE)
        self._prefix = prefix
        self._alive_ms = round(alive_s * 1000)

    @asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[None]:
        """Wait for the lock and hold it.

        Raises, when entered:
            redis.exceptions.RedisError: Redis does not answer. What is held while it goes away stays held here.
        """
        queue, ticket = f"{self._prefix}:{name}", uuid4().hex
        try:
            while not await self._take(keys=[queue], args=[ticket, self._alive_ms]):
                await asyncio.sleep(LOOK_EVERY_S)
            released = asyncio.Event()
            renewing = asyncio.ensure_future(self._renew(queue, ticket, released))
            try:
                yield
            finally:
                released.set()  # redis-py may turn a cancellation into its own TimeoutError, and the renewal goes on
                renewing.cancel()
                await asyncio.wait([renewing])  # else it might enter the queue again after us
        finally:
            with suppress(RedisError):  # then the ticket dies of itself
                await self._leave(keys=[queue], args=[ticket])

    async def _renew(self, queue: str, ticket: str, released: asyncio.Event) -> None:
        while not released.is_set():
            await asyncio.sleep(RENEW_EVERY_S)
            try:
                await self._take(keys=[queue], args=[ticket, self._alive_ms])
            except RedisError as error:
                logger.warning("lock not renewed: %s", type(error).__name__)
