"""One lane per chat: what one person sends is answered in order, while others are answered beside it."""

import asyncio
import heapq
import itertools
from collections.abc import Awaitable, Callable

PATIENCE_S = 0.5  # for an update that came before and is still under way; more would be felt
AGAIN_S = 5.0  # for one that failed to be brought again: Telegram tries at once, after 2 s, 4 s and so on
Work = Callable[[], Awaitable[None]]
_Waiting = tuple[int, int, Work, "asyncio.Future[None]"]


class Lanes:
    """Runs work of one key one after another, the lowest number first; work of several keys side by side.

    Numbers are Telegram's: they count up by one over all chats, so that a gap tells of one under way. Work that
    fails comes again under its number, and what comes after it in its lane waits for that.
    """

    def __init__(self, at_once: int, patience_s: float = PATIENCE_S, again_s: float = AGAIN_S) -> None:
        """`at_once` is how many lanes move at one time; the others wait."""
        self._places = asyncio.Semaphore(at_once)
        self._arrivals = _Arrivals(patience_s)
        self._failures = _Failures(again_s)
        self._waiting: dict[int, list[_Waiting]] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._order = itertools.count()

    async def run(self, key: int, number: int, work: Work) -> None:
        """Return when `work` is done, or raise what it raised. It is done even if the caller goes away."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry = (number, next(self._order), work, done)
        self._arrivals.note(number)
        self._failures.note(key, number)
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
        queue = self._waiting[key]
        while queue:
            await self._arrivals.all_before(queue[0][0])
            await self._failures.none_before(key, queue[0][0])
            async with self._places:
                number, _, work, done = heapq.heappop(queue)  # perhaps one that came while we waited
                try:
                    await work()
                except Exception as error:
                    self._failures.add(key, number)
                    if not done.done():
                        done.set_exception(error)
                else:
                    if not done.done():
                        done.set_result(None)
        del self._waiting[key]


class _Arrivals:
    """Which numbers have arrived, and patience for those that lack."""

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self._next: int | None = None  # the lowest that has not arrived; None before anything is known
        self._early: set[int] = set()
        self._changed = asyncio.Event()

    def note(self, number: int) -> None:
        self._early.add(number)
        self._advance()

    async def all_before(self, number: int) -> None:
        """Return when all lower numbers have arrived, or patience is over: some numbers never come."""
        try:
            async with asyncio.timeout(self._patience_s):
                while self._next is None or number >= self._next:
                    await self._changed.wait()
        except TimeoutError:
            self._next = max(self._next or 0, number + 1)
            self._advance()

    def _advance(self) -> None:
        if self._next is None:
            return
        while self._next in self._early:
            self._next += 1
        self._early = {number for number in self._early if number > self._next}
        self._changed.set()
        self._changed = asyncio.Event()


class _Failures:
    """Which number of a lane failed, until it comes again or patience is over: perhaps it went another way."""

    def __init__(self, again_s: float) -> None:
        self._again_s = again_s
        self._failed: dict[int, tuple[int, asyncio.Event]] = {}

    def add(self, key: int, number: int) -> None:
        settled = asyncio.Event()
        self._failed[key] = number, settled
        asyncio.get_running_loop().call_later(self._again_s, self._settle, key, settled)

    def note(self, key: int, number: int) -> None:
        """Take note that a number has come, perhaps again."""
        if key in self._failed and self._failed[key][0] == number:
            self._settle(key, self._failed[key][1])

    async def none_before(self, key: int, number: int) -> None:
        """Return when no lower number of the lane is still to come again."""
        while key in self._failed and self._failed[key][0] < number:
            await self._failed[key][1].wait()

    def _settle(self, key: int, settled: asyncio.Event) -> None:
        if key in self._failed and self._failed[key][1] is settled:
            del self._failed[key]
        settled.set()
