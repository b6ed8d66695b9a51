"""The same key is the same message: answered once, kept for a while, forgotten when erased."""

import asyncio

import pytest

from bot.gateway.once import HOLDS_S, Once
from bot.gateway.problems import Problem

pytestmark = pytest.mark.asyncio
KEY = "k" * 20


class Work:
    """Counts how often it was done."""

    def __init__(self) -> None:
        self.done = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self) -> int:
        await self.gate.wait()
        self.done += 1
        return self.done


async def test_same_key_gives_the_same_result_also_while_it_is_on_its_way():
    once, work = Once[int](), Work()
    work.gate.clear()

    first = asyncio.create_task(once.do("c", KEY, ("text",), work))
    second = asyncio.create_task(once.do("c", KEY, ("text",), work))
    await asyncio.sleep(0)
    work.gate.set()

    assert await asyncio.gather(first, second) == [1, 1]
    assert await once.do("c", KEY, ("text",), work) == 1


async def test_sender_who_hangs_up_costs_the_next_one_nothing():
    once, work = Once[int](), Work()
    work.gate.clear()
    first = asyncio.create_task(once.do("c", KEY, ("text",), work))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    work.gate.set()

    assert await once.do("c", KEY, ("text",), work) == 1
    assert work.done == 1


async def test_key_counts_within_its_conversation_only():
    once, work = Once[int](), Work()

    assert [await once.do(scope, KEY, ("text",), work) for scope in ("a", "b")] == [1, 2]


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "k" * 20 + " "])
async def test_key_that_is_none_is_no_promise(key):
    once, work = Once[int](), Work()

    assert [await once.do("c", key, ("text",), work) for _ in range(2)] == [1, 2]


async def test_same_key_with_something_else_is_refused():
    once, work = Once[int](), Work()
    await once.do("c", KEY, ("text", ""), work)

    with pytest.raises(Problem):
        await once.do("c", KEY, ("", "text"), work)


async def test_failure_is_forgotten_and_may_be_tried_again():
    once, work = Once[int](), Work()

    async def fail() -> int:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await once.do("c", KEY, ("text",), fail)

    assert await once.do("c", KEY, ("text",), work) == 1


async def test_what_is_erased_old_or_too_much_is_forgotten():
    now = 0.0
    once, work = Once[int](clock=lambda: now, max_keys=2), Work()
    await once.do("c", KEY, ("text",), work)
    once.forget("c")
    assert await once.do("c", KEY, ("text",), work) == 2

    now = HOLDS_S + 1
    assert await once.do("c", KEY, ("text",), work) == 3

    for other in ("d", "e"):
        await once.do(other, KEY, ("text",), work)
    assert not once.knows("c", KEY)
