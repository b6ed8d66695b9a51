"""People who write: as many as wanted, each waiting for the answer; or so many messages a second, whoever waits.

Knows time. Knows neither bots nor HTTP: whoever speaks is handed in.
"""

import asyncio
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from time import perf_counter
from typing import Protocol

import numpy as np


class Person(Protocol):
    """Somebody in one conversation."""

    async def open(self) -> None:
        """Begin another conversation."""

    async def say(self, text: str) -> bool:
        """Write a message and wait for the answer; False where none of use came."""


@dataclass
class Load:
    """How long the messages took that were answered within `seconds`, in milliseconds, and how many failed."""

    seconds: float = 0.0
    times_ms: list[float] = field(default_factory=list)
    failed: int = 0

    @property
    def per_second(self) -> float:
        """Messages answered a second."""
        return len(self.times_ms) / self.seconds if self.seconds else 0.0

    def percentile_ms(self, share: float) -> float:
        """Return the time within which `share` percent were answered; 0 where nothing was."""
        return float(np.percentile(self.times_ms, share)) if self.times_ms else 0.0


async def closed_loop(
    new_person: Callable[[], Person],
    texts: Sequence[str],
    *,
    people: int,
    turns: int,
    warm_s: float,
    seconds: float,
) -> Load:
    """Return how messages fared while `people` wrote at once, each the next when the last was answered.

    A message counts when it was answered after the first `warm_s` and within `seconds` after these.
    """
    given = itertools.cycle(texts)
    begin = perf_counter() + warm_s
    end = begin + seconds
    load = Load(seconds)

    async def converse() -> None:
        person = new_person()
        while perf_counter() < end:
            await person.open()
            for _ in range(turns):
                sent = perf_counter()
                answered = await person.say(next(given))
                now = perf_counter()
                if begin <= now < end:
                    _note(load, sent, now, answered)
                if now >= end:
                    return

    await asyncio.gather(*(converse() for _ in range(people)))
    return load


async def open_loop(
    new_person: Callable[[], Person],
    texts: Sequence[str],
    *,
    per_second: float,
    turns: int,
    warm_s: float,
    seconds: float,
    random: Random,
) -> Load:
    """Return how messages fared that came at `per_second` on average, at moments independent of the answers.

    Times run from the moment a message was due: what waits because the bot is behind counts as waiting.
    """
    given = itertools.cycle(texts)
    free: list[tuple[Person, int]] = []
    load = Load(seconds)
    start = perf_counter()

    async def write(due: float) -> None:
        person, left = free.pop() if free else (new_person(), 0)
        if not left:
            await person.open()  # before the clock: whoever writes has opened the page already
            left, due = turns, max(due, perf_counter())
        answered = await person.say(next(given))
        if due - start >= warm_s:
            _note(load, due, perf_counter(), answered)
        free.append((person, left - 1))

    at_work = []
    for moment in moments(per_second, warm_s + seconds, random):
        await asyncio.sleep(start + moment - perf_counter())
        at_work.append(asyncio.create_task(write(start + moment)))
    await asyncio.gather(*at_work)
    return load


def moments(per_second: float, seconds: float, random: Random) -> Iterator[float]:
    """Yield the moments, in seconds from the start, of arrivals that know nothing of each other (Poisson)."""
    moment = random.expovariate(per_second)
    while moment < seconds:
        yield moment
        moment += random.expovariate(per_second)


def _note(load: Load, sent: float, answered_at: float, answered: bool) -> None:
    if answered:
        load.times_ms.append(1000 * (answered_at - sent))
    else:
        load.failed += 1
