"""One message of a conversation at a time: in this server, or in all servers that share a Redis.

See bot/redis_locks.py for what is wrong with Rasa's own Redis store. Runs in Rasa's Python 3.10.
"""

from contextlib import asynccontextmanager
from typing import AsyncGenerator, Optional, Text

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, InMemoryLockStore
from rasa.utils.endpoints import EndpointConfig

from bot.redis_locks import LOOK_EVERY_S, RedisLocks, connections

PREFIX = "kompas:rasa"


class KompasLockStore(InMemoryLockStore):
    """Rasa's store in memory, looked into more often than once a second; with a `url`, locks in that Redis."""

    def __init__(self, endpoint_config: Optional[EndpointConfig] = None) -> None:
        super().__init__()
        url = endpoint_config.url if endpoint_config else None
        self._shared = RedisLocks(connections(url), prefix=PREFIX) if url else None

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: Text,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = LOOK_EVERY_S,
    ) -> AsyncGenerator[TicketLock, None]:
        """Hold the conversation's lock, taken in the order of asking.

        Raises:
            redis.exceptions.RedisError: Redis does not answer; the message is not taken, and the gateway has numbers.
        """
        if self._shared is None:
            async with super().lock(conversation_id, lock_lifetime, wait_time_in_seconds) as held:
                yield held
        else:
            async with self._shared.hold(conversation_id):
                yield TicketLock(conversation_id)
