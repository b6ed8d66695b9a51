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
    lanes._arrivals._patience_s = 30  # 12 and 11 come in time, however busy the machine

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
    lanes._arrivals._patience_s = 300
    async with asyncio.timeout(30):  # and not 300: the gap before 20 is known
        await asyncio.gather(*await start(lanes, answered, 1, 21))

    assert waited >= 0.2


async def test_a_slow_chat_holds_up_nobody_else_and_a_failure_nobody_after_it():
    lanes, answered, gate = Lanes(8, patience_s=0.01, again_s=0.01), [], asyncio.Event()

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


async def test_one_that_comes_late_goes_first_while_its_chat_waits_for_a_place():
    lanes, answered, gate = Lanes(1, patience_s=0.01), [], asyncio.Event()
    held = asyncio.create_task(lanes.run(1, 1, gate.wait))
    await asyncio.sleep(0.05)

    waiting = await start(lanes, answered, 2, 5)
    await asyncio.sleep(0.05)  # patience with 4 is over, and there is no place yet
    waiting += await start(lanes, answered, 2, 4)
    gate.set()
    await asyncio.gather(held, *waiting)

    assert answered == [(2, 4), (2, 5)]


async def fail():
    raise LookupError


async def test_one_that_failed_is_waited_for_by_what_comes_after_it_in_its_chat():
    lanes, answered = Lanes(8, patience_s=0.01, again_s=5), []
    with pytest.raises(LookupError):
        await lanes.run(1, 1, fail)

    after = await start(lanes, answered, 1, 2, 3)
    others = await start(lanes, answered, 2, 4)
    await asyncio.gather(*others)
    again = await start(lanes, answered, 1, 1)
    await asyncio.gather(*after, *again)

    assert answered == [(2, 4), (1, 1), (1, 2), (1, 3)]


async def test_one_that_failed_and_does_not_come_again_holds_its_chat_up_no_longer_than_said():
    lanes, answered = Lanes(8, patience_s=0.01, again_s=0.2), []
    loop = asyncio.get_running_loop()
    with pytest.raises(LookupError):
        await lanes.run(1, 1, fail)

    before = loop.time()
    await asyncio.gather(*await start(lanes, answered, 1, 2))

    assert 0.1 < loop.time() - before < 10  # not for ever; a busy machine
    assert answered == [(1, 2)]


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
