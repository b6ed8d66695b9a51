"""How long to leave alone what failed: longer with every failure, up to a bound."""

import random
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TypeVar

from bot.log.records import EntryRefusedError, LogError

T = TypeVar("T")


class Rest:
    """Begins with a failure, ends with time or a success. In seconds."""

    def __init__(self, first_s: float, longest_s: float, *, clock: Callable[[], float] = monotonic) -> None:
        self._first_s = first_s
        self._longest_s = longest_s
        self._clock = clock
        self._failures = 0
        self._until = 0.0

    @property
    def left_s(self) -> float:
        """How long yet; 0 when it may be tried."""
        return max(0.0, self._until - self._clock())

    def failed(self) -> None:
        """Rest, at random between half the time and all of it: several processes do not come back at once."""
        longest_s = min(self._longest_s, self._first_s * 2.0 ** min(self._failures, 32))
        self._until = self._clock() + longest_s * random.uniform(0.5, 1.0)
        self._failures += 1

    def succeeded(self) -> None:
        """Forget the failures."""
        self._failures, self._until = 0, 0.0

    async def after(self, asked: Awaitable[T]) -> T:
        """Return what the log says; rest if it cannot be reached. One that refuses an entry needs no rest."""
        try:
            said = await asked
        except EntryRefusedError:
            raise
        except LogError:
            self.failed()
            raise
        self.succeeded()
        return said
