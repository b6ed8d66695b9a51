"""One lane per chat: what one person sends is answered in order, while others are answered beside it."""

import asyncio
import heapq
import itertools
from collections.abc import Awaitable, Callable

SETTLE_S = 0.05  # updates that arrive together in the wrong order are put right within this
Work = Callable[[], Awaitable[None]]
_Waiting = tuple[int, int, Work, "asyncio.Future[None]"]


class Lanes:
    """Runs work of one key one after another, the lowest number first; work of several keys side by side."""

    def __init__(self, settle_s: float = SETTLE_S) -> None:
        self._settle_s = settle_s
        self._waiting: dict[int, list[_Waiting]] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._arrival = itertools.count()

    async def run(self, key: int, number: int, work: Work) -> None:
        """Return when `work` is done, or raise what it raised. It is done even if the caller goes away."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry = (number, next(self._arrival), work, done)
        if key in self._waiting:
            heapq.heappush(self._waiting[key], entry)
        else:
            self._waiting[key] = [entry]
            task = asyncio.create_task(self._drain(key))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        await done

    async def idle(self) -> None:
        """Return when nothing runs."""
        while self._running:
            await asyncio.wait(list(self._running))

    async def _drain(self, key: int) -> None:
        await asyncio.sleep(self._settle_s)
        queue = self._waiting[key]
        while queue:
            _, _, work, done = heapq.heappop(queue)
            try:
                await work()
            except Exception as error:
                if not done.done():
                    done.set_exception(error)
            else:
                if not done.done():
                    done.set_result(None)
        del self._waiting[key]
