"""What staff announced, read again every few seconds: nobody's answer waits for a database that is away."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from bot.log.records import LogError
from bot.log.rest import Rest
from bot.log.transactions import Transactions

logger = logging.getLogger("kompas.gateway")

FRESH_S = 5.0  # what another gateway announces shows here so much later, at most
TIMEOUT_S = 1.0  # a page without a notice now is better than one with it later
REST_S = (1.0, 30.0)
T = TypeVar("T")


class Board(Generic[T]):
    """Rows of one kind, as they were read last."""

    def __init__(self, database: Transactions, read: Callable[[Session], Sequence[T]]) -> None:
        self._database = database
        self._read = read
        self._rows: Sequence[T] = ()
        self._read_at: float | None = None
        self._rest = Rest(*REST_S)
        self._reading = asyncio.Lock()

    def forget(self) -> None:
        """Read again at the next call: something was announced or ended here."""
        self._read_at = None

    async def rows(self) -> Sequence[T]:
        """Return the rows; none while the database is away. Raises nothing."""
        async with self._reading:  # many who come at once cost one look
            if self._is_stale and not self._rest.left_s:
                await self._look()
            return self._rows

    @property
    def _is_stale(self) -> bool:
        return self._read_at is None or monotonic() - self._read_at >= FRESH_S

    async def _look(self) -> None:
        try:
            self._rows = await self._database.run(self._read, timeout_s=TIMEOUT_S)
        except LogError as error:
            logger.warning("announcements not read: %s", error)
            self._rows = ()
            self._rest.failed()
        else:
            self._read_at = monotonic()
            self._rest.succeeded()
