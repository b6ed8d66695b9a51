"""Locks in a real Redis: one at a time over all processes, in the order of asking, and the dead hold nothing."""

import asyncio
import os
import signal
from time import monotonic

import pytest
import pytest_asyncio
from redis.asyncio import Redis
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeout

from bot.redis_locks import RedisLocks, connections

pytestmark = pytest.mark.asyncio
SOON_S = 0.5  # stock Rasa looks once a second
PATIENCE_S = 30.0  # a busy machine, where the other way would be to wait for ever


@pytest_asyncio.fixture
async def processes(redis_server):
    """Two users of the locks, with connections of their own as two processes have."""
    pools = [connections(redis_server.url) for _ in range(2)]
    yield [RedisLocks(pool, prefix="test", alive_s=1.5) for pool in pools]
    for pool in pools:
        await pool.aclose()


async def held(locks: RedisLocks, name: str, begun: list[str], tag: str, gate: asyncio.Event) -> None:
    async with locks.hold(name):
        begun.append(tag)
        await gate.wait()


async def all_have_begun(begun: list[str], count: int) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while len(begun) < count:
            await asyncio.sleep(0.01)


async def all_are_in_the_queue(redis_server, name: str, count: int) -> None:
    async with asyncio.timeout(PATIENCE_S), Redis.from_url(redis_server.url) as client:
        while await client.llen(f"test:{name}") < count:
            await asyncio.sleep(0.01)


async def test_one_at_a_time_over_both_processes_in_the_order_of_asking(processes, redis_server):
    begun: list[str] = []
    gates = [asyncio.Event() for _ in range(6)]
    tasks = []
    for number, gate in enumerate(gates):
        tasks.append(asyncio.create_task(held(processes[number % 2], "c", begun, str(number), gate)))
        await all_are_in_the_queue(redis_server, "c", number + 1)  # asked one after another

    assert begun == ["0"]
    for number, gate in enumerate(gates):
        gate.set()
        await tasks[number]
        async with asyncio.timeout(PATIENCE_S):
            while len(begun) < min(number + 2, len(gates)):
                await asyncio.sleep(0.01)
        assert begun == [str(n) for n in range(min(number + 2, len(gates)))]


async def test_next_one_begins_soon_after_the_first_ends(processes, redis_server):
    here, there = processes
    took = []
    for _ in range(3):  # one that was slow tells of a busy machine; who looks once a second is slow each time
        begun: list[str] = []
        gate = asyncio.Event()
        first = asyncio.create_task(held(here, "c", begun, "first", gate))
        await all_have_begun(begun, 1)
        second = asyncio.create_task(held(there, "c", begun, "second", gate))
        await all_are_in_the_queue(redis_server, "c", 2)

        ended = monotonic()
        gate.set()
        await asyncio.gather(first, second)
        took.append(monotonic() - ended)

    assert min(took) < SOON_S


async def test_names_do_not_wait_for_each_other(processes):
    async with processes[0].hold("one"), asyncio.timeout(PATIENCE_S), processes[1].hold("another"):
        pass


async def test_lock_of_a_process_that_died_is_free_after_its_time(processes):
    here, there = processes
    await here._take(keys=["test:c"], args=["ticket of the dead", here._alive_ms])

    begun = monotonic()
    async with there.hold("c"):
        waited = monotonic() - begun

    assert 1.0 < waited < 1.5 + PATIENCE_S


async def test_who_waits_and_who_holds_stays_alive_longer_than_a_ticket(processes):
    here, there = processes
    begun: list[str] = []
    gate = asyncio.Event()
    first = asyncio.create_task(held(here, "c", begun, "first", gate))
    await all_have_begun(begun, 1)
    second = asyncio.create_task(held(there, "c", begun, "second", gate))
    await asyncio.sleep(2.5)

    assert begun == ["first"]
    gate.set()
    await asyncio.gather(first, second)
    assert begun == ["first", "second"]


async def test_who_gives_up_waiting_leaves_the_queue(processes, redis_server):
    here, there = processes
    async with here.hold("c"):
        waiting = asyncio.create_task(held(there, "c", [], "second", asyncio.Event()))
        await all_are_in_the_queue(redis_server, "c", 2)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

    async with Redis.from_url(redis_server.url) as client:
        assert await client.keys() == []


async def test_nothing_is_left_in_redis(processes, redis_server):
    for locks in processes:
        async with locks.hold("c"):
            pass

    async with Redis.from_url(redis_server.url) as client:
        assert await client.keys() == []


async def test_redis_that_is_away_is_an_error_at_once_and_back_it_serves_again(processes, redis_server):
    async with processes[0].hold("c"):
        pass
    redis_server.stop()

    took = []
    for _ in range(3):  # one that was slow tells of a busy machine
        begun = monotonic()
        with pytest.raises(RedisError):
            async with processes[0].hold("c"):
                pass
        took.append(monotonic() - begun)
    assert min(took) < SOON_S

    redis_server.start()
    async with asyncio.timeout(PATIENCE_S), processes[0].hold("c"):
        pass


async def test_what_is_held_while_redis_restarts_is_held_after(processes, redis_server):
    here, there = processes
    begun: list[str] = []
    gate = asyncio.Event()
    first = asyncio.create_task(held(here, "c", begun, "first", gate))
    await all_have_begun(begun, 1)
    redis_server.stop()
    redis_server.start()
    await all_are_in_the_queue(redis_server, "c", 1)  # renewed

    second = asyncio.create_task(held(there, "c", begun, "second", gate))
    await asyncio.sleep(0.5)

    assert begun == ["first"]
    gate.set()
    await asyncio.gather(first, second)


async def test_redis_that_hangs_turns_away_who_waits_and_leaves_nothing_held(processes, redis_server):
    names = [f"c{number}" for number in range(4)]
    begun: list[str] = []
    gate = asyncio.Event()

    def ask(number: int) -> asyncio.Task[None]:
        return asyncio.create_task(held(processes[number % 2], names[number % 4], begun, "", gate))

    first = [ask(number) for number in range(4)]
    await all_have_begun(begun, 4)
    waiting = [ask(number) for number in range(24)]  # one after the other they would take too long
    for name in names:
        await all_are_in_the_queue(redis_server, name, 7)

    os.kill(redis_server.pid, signal.SIGSTOP)
    async with asyncio.timeout(PATIENCE_S):
        ends = await asyncio.gather(*waiting, return_exceptions=True)
    os.kill(redis_server.pid, signal.SIGCONT)
    gate.set()
    await asyncio.gather(*first)

    assert {type(end) for end in ends} == {RedisTimeout}
    assert len(begun) == 4
    for name in names:
        async with asyncio.timeout(1.5 + PATIENCE_S), processes[0].hold(name):
            pass


async def test_a_cancellation_that_redis_py_swallows_holds_nothing(processes, monkeypatch):
    """It makes a TimeoutError of one that comes with its own timeout: who renewed, renewed without end."""
    here, there = processes
    monkeypatch.setattr("bot.redis_locks.RENEW_EVERY_S", 0.01)
    take, renewing = here._take, asyncio.Event()

    async def swallowing(**command):
        if not taken:  # the first call takes the lock, the others renew it
            taken.append(await take(**command))
            return taken[0]
        renewing.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            raise RedisTimeout from None

    taken: list[int] = []
    monkeypatch.setattr(here, "_take", swallowing)
    async with asyncio.timeout(PATIENCE_S):
        async with here.hold("c"):
            await renewing.wait()
        async with there.hold("c"):
            pass
