"""Order within a chat, and none between chats."""

import asyncio

import pytest

from bot.telegram.lanes import Lanes

pytestmark = pytest.mark.asyncio


async def start(lanes, answered, key, *numbers):
    def work(number):
        async def answer():
            await asyncio.sleep(0)
            answered.append((key, number))

        return answer

    tasks = [asyncio.create_task(lanes.run(key, number, work(number))) for number in numbers]
    await asyncio.sleep(0)
    return tasks


async def test_updates_that_overtake_each_other_are_put_right():
    lanes, answered = Lanes(8, patience_s=0.2), []
    await asyncio.gather(*await start(lanes, answered, 1, 10))

    late = await start(lanes, answered, 1, 13)
    await asyncio.sleep(0.05)
    late += await start(lanes, answered, 1, 12, 11)
    await asyncio.gather(*late)

    assert [number for _, number in answered] == [10, 11, 12, 13]


async def test_a_number_that_never_comes_costs_patience_once():
    lanes, answered = Lanes(8, patience_s=0.2), []
    loop = asyncio.get_running_loop()
    await asyncio.gather(*await start(lanes, answered, 1, 10))

    before = loop.time()
    await asyncio.gather(*await start(lanes, answered, 1, 20))
    waited = loop.time() - before
    before = loop.time()
    await asyncio.gather(*await start(lanes, answered, 1, 21))

    assert waited >= 0.2
    assert loop.time() - before < 0.1


async def test_a_slow_chat_holds_up_nobody_else_and_a_failure_nobody_after_it():
    lanes, answered, gate = Lanes(8, patience_s=0.01), [], asyncio.Event()

    async def fails():
        await gate.wait()
        raise LookupError

    slow = asyncio.create_task(lanes.run(1, 1, fails))
    await asyncio.gather(*await start(lanes, answered, 2, 2))
    after = await start(lanes, answered, 1, 3)
    gate.set()
    with pytest.raises(LookupError):
        await slow
    await asyncio.gather(*after)

    assert answered == [(2, 2), (1, 3)]


async def test_no_more_chats_move_at_one_time_than_there_are_places():
    lanes, answered, gate = Lanes(2, patience_s=0.01), [], asyncio.Event()
    held = [asyncio.create_task(lanes.run(key, key, gate.wait)) for key in (1, 2)]
    await asyncio.sleep(0.05)

    third = await start(lanes, answered, 3, 3)
    await asyncio.sleep(0.05)
    before = list(answered)
    gate.set()
    await asyncio.gather(*held, *third)

    assert before == []
    assert answered == [(3, 3)]
