"""How many messages are let in at one time: so many in work, so many waiting, and no growing queue.

Knows numbers only. Who finds no place is told so at once, with numbers to call, by whoever asked for one.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from time import monotonic

from bot.gateway.problems import Problem, ProblemKind

WAIT_S = 5.0  # for a turn; with the time Rasa gets it stays under what the page and the terminal wait


class Pressure:
    """Places for messages."""

    def __init__(
        self,
        *,
        max_in_work: int,
        max_waiting: int,
        wait_s: float = WAIT_S,
        on_refusal: Callable[[], None] = lambda: None,
        on_wait: Callable[[float], None] = lambda seconds: None,
    ) -> None:
        """`on_wait` is told for how long each message waited for its turn, in seconds."""
        self._places = max_in_work + max_waiting
        self._taken = 0
        self._turns = asyncio.Semaphore(max_in_work)  # serves those who wait in the order they came
        self._in_work = 0
        self._wait_s = wait_s
        self._on_refusal = on_refusal
        self._on_wait = on_wait

    @property
    def in_work(self) -> int:
        """Return how many messages Rasa has."""
        return self._in_work

    @property
    def waiting(self) -> int:
        """Return how many messages wait for their turn, or for an earlier one of their conversation."""
        return self._taken - self._in_work

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place from a message's arrival to its answer.

        Raises:
            Problem: busy, all places are taken.
        """
        if self._taken >= self._places:
            self._on_refusal()
            raise Problem(ProblemKind.BUSY)
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Hold a turn while Rasa works on the message.

        Raises:
            TimeoutError: none came in time.
        """
        since = monotonic()
        try:
            async with asyncio.timeout(self._wait_s):
                await self._turns.acquire()
        finally:
            self._on_wait(monotonic() - since)
        self._in_work += 1
        try:
            yield
        finally:
            self._in_work -= 1
            self._turns.release()
