"""Counters of the rate limits in this process' memory, tidied now and then.

limits' own storage looks with every count through the counters of everybody, in a thread for each: with a few hundred
people the gateway did little else. Here that is done at most every `TIDY_EVERY_S`, at once and without threads.
"""

import time

from limits.aio.storage import MemoryStorage

TIDY_EVERY_S = 5.0  # a counter that has run out counts nothing, so this only bounds what is held


class OwnCounters(MemoryStorage):
    """limits' storage in memory."""

    def __init__(self) -> None:
        super().__init__()
        self._tidy_from = 0.0

    async def _MemoryStorage__schedule_expiry(self) -> None:
        if time.monotonic() < self._tidy_from:
            return
        self._tidy_from = time.monotonic() + TIDY_EVERY_S
        now = time.time()
        for key, entries in list(self.events.items()):  # newest first
            while entries and entries[-1].expiry <= now:
                entries.pop()
            if not entries:
                del self.events[key]
                self.locks.pop(key, None)
