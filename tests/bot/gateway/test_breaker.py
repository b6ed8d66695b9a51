"""The circuit breaker by itself, on a clock that is moved by hand, and in front of a silent Rasa."""

import asyncio

import httpx
import pytest

from bot.gateway.breaker import FAILURES, Breaker, BreakerOpen, State


class Silent(Exception):
    pass


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock) -> Breaker:
    return Breaker(failures=3, pause_s=5.0, clock=clock)


def fail(breaker: Breaker) -> None:
    with pytest.raises(Silent), breaker.guard(Silent):
        raise Silent


def succeed(breaker: Breaker) -> None:
    with breaker.guard(Silent):
        pass


def test_opens_after_so_many_failures_in_a_row(breaker):
    fail(breaker)
    fail(breaker)
    assert breaker.state is State.CLOSED

    fail(breaker)

    assert breaker.state is State.OPEN
    with pytest.raises(BreakerOpen), breaker.guard(Silent):
        pytest.fail("the call was made")


@pytest.mark.parametrize("sign_of_life", [None, ValueError("an error, but an answer")])
def test_one_answer_between_failures_keeps_it_closed(breaker, sign_of_life):
    fail(breaker)
    fail(breaker)
    try:
        with breaker.guard(Silent):
            if sign_of_life:
                raise sign_of_life
    except ValueError:
        pass
    fail(breaker)
    fail(breaker)

    assert breaker.state is State.CLOSED


def test_after_the_pause_one_probe_at_a_time_goes_through(breaker, clock):
    for _ in range(3):
        fail(breaker)
    clock.now += 4.9
    assert breaker.state is State.OPEN
    clock.now += 0.1
    assert breaker.state is State.HALF_OPEN

    with breaker.guard(Silent):
        with pytest.raises(BreakerOpen), breaker.guard(Silent):
            pytest.fail("a second probe")
        assert breaker.state is State.HALF_OPEN

    assert breaker.state is State.CLOSED
    succeed(breaker)


def test_probe_that_fails_opens_it_for_another_pause(breaker, clock):
    for _ in range(3):
        fail(breaker)
    clock.now += 5

    fail(breaker)

    assert breaker.state is State.OPEN
    clock.now += 5
    succeed(breaker)
    assert breaker.state is State.CLOSED


def test_failure_of_a_call_made_before_it_opened_does_not_lengthen_the_pause(breaker, clock):
    def fail_late() -> None:
        with breaker.guard(Silent):
            for _ in range(3):
                fail(breaker)
            clock.now += 4
            raise Silent

    with pytest.raises(Silent):
        fail_late()

    clock.now += 1
    assert breaker.state is State.HALF_OPEN


def test_cancelled_probe_says_nothing_and_makes_room_for_the_next(breaker, clock):
    for _ in range(3):
        fail(breaker)
    clock.now += 5

    with pytest.raises(asyncio.CancelledError), breaker.guard(Silent):
        raise asyncio.CancelledError

    assert breaker.state is State.HALF_OPEN
    succeed(breaker)
    assert breaker.state is State.CLOSED


@pytest.mark.asyncio
async def test_while_rasa_is_silent_the_fallback_comes_at_once(app, caller, rasa):
    app.state.rasa.breaker = Breaker(pause_s=3600)  # these tests may be slow themselves
    rasa.delay_s = 60
    for number in range(FAILURES):
        await caller.say(f"wiadomość {number}")

    reply = await caller.say("jeszcze jedna")

    assert next(agency["id"] for agency in reply.json()["messages"][0]["agencies"]) == "112"
    assert rasa.heard[-1] == f"wiadomość {FAILURES - 1}"  # the last was not sent: nobody waited
    assert app.state.rasa.breaker.state is State.OPEN


@pytest.mark.asyncio
async def test_message_on_which_rasa_stumbles_shuts_nobody_else_out(app, caller, rasa):
    rasa.breaks = httpx.Response(500)
    for _ in range(FAILURES + 1):
        await caller.say("trucizna")
    rasa.breaks = None

    assert (await caller.say("pytanie")).json()["messages"][0]["kind"] == "answer"
