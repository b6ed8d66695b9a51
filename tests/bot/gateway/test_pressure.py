"""Places for messages: who finds none is told at once, and with numbers to call."""

import asyncio

import pytest

from bot.gateway.pressure import Pressure
from bot.gateway.problems import Problem, ProblemKind
from bot.gateway.strings import load_strings

pytestmark = pytest.mark.asyncio

WORDS = load_strings()


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"max_in_work": 2, "max_waiting": 1, "rasa_timeout_s": 60.0})


async def until(true) -> None:
    async with asyncio.timeout(30):
        while not true():
            await asyncio.sleep(0.005)


async def full(app) -> None:
    """Return when every place is taken: each waits for a moment on its way in, and one that waits may be the first."""
    value = app.state.metrics.registry.get_sample_value
    await until(lambda: [value(f"kompas_{place}") for place in ("in_work", "waiting")] == [2, 1])


async def test_more_than_work_and_wait_get_503_at_once_with_numbers(app, http, opener, rasa):
    callers = [await opener(http, language="pl") for _ in range(4)]
    rasa.held["pytanie"] = asyncio.Event()
    heard = len(rasa.sent)
    inside = [asyncio.create_task(caller.say("pytanie")) for caller in callers[:3]]
    registry = app.state.metrics.registry
    await full(app)

    refused = await http.post(
        f"{callers[3].path}/messages",
        json={"text": "pytanie"},
        headers=callers[3].headers | {"Accept-Language": "pl"},
    )

    assert not any(task.done() for task in inside)  # it came at once
    assert refused.status_code == 503
    assert refused.headers["content-type"] == "application/problem+json"
    assert int(refused.headers["retry-after"]) >= 1
    assert refused.json()["type"] == "/docs#busy"
    assert refused.json()["messages"][0]["text"] == WORDS.text("pl", "problem_busy")
    assert refused.json()["messages"][0]["agencies"][0]["phone"] == "112"
    assert len(rasa.sent) - heard == 2  # the third waits, the fourth never got in
    rasa.held["pytanie"].set()
    assert [answer.status_code for answer in await asyncio.gather(*inside)] == [200] * 3
    assert registry.get_sample_value("kompas_busy_total") == 1
    assert registry.get_sample_value("kompas_in_work") == registry.get_sample_value("kompas_waiting") == 0
    assert (await callers[3].say("pytanie")).status_code == 200


async def test_chat_page_shows_the_numbers_and_keeps_what_was_typed(app, http, opener, rasa):
    callers = [await opener(http) for _ in range(3)]
    rasa.held["pytanie"] = asyncio.Event()
    inside = [asyncio.create_task(caller.say("pytanie")) for caller in callers]
    await full(app)

    page = await http.post("/chat?lang=ro", data={"lang": "ro", "text": "întrebarea mea"})

    assert page.status_code == 503
    assert int(page.headers["retry-after"]) >= 1
    assert WORDS.text("ro", "problem_busy") in page.text
    assert 'href="tel:112"' in page.text
    assert ">întrebarea mea</textarea>" in page.text
    rasa.held["pytanie"].set()
    await asyncio.gather(*inside)


async def test_pages_and_health_need_no_place(app, http, opener, rasa):
    callers = [await opener(http) for _ in range(3)]
    rasa.held["pytanie"] = asyncio.Event()
    inside = [asyncio.create_task(caller.say("pytanie")) for caller in callers]
    await full(app)

    assert (await http.get("/healthz")).status_code == 200
    assert (await http.get("/chat")).status_code == 200
    rasa.held["pytanie"].set()
    await asyncio.gather(*inside)


async def test_place_is_free_again_when_its_message_fails_or_is_cancelled():
    pressure = Pressure(max_in_work=1, max_waiting=0)

    async def use(end: asyncio.Event) -> None:
        with pressure.place():
            async with pressure.turn():
                await end.wait()
                raise ZeroDivisionError

    end = asyncio.Event()
    first = asyncio.create_task(use(end))
    await until(lambda: pressure.in_work == 1)
    with pytest.raises(Problem) as refused, pressure.place():
        pytest.fail("there was no place")
    assert refused.value.kind is ProblemKind.BUSY
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    end.set()
    with pytest.raises(ZeroDivisionError):
        await use(end)

    assert (pressure.in_work, pressure.waiting) == (0, 0)


async def test_who_waits_too_long_for_a_turn_is_let_go():
    pressure = Pressure(max_in_work=1, max_waiting=1, wait_s=0.02)

    async with pressure.turn():
        with pytest.raises(TimeoutError):
            async with pressure.turn():
                pytest.fail("there was no turn")

    async with pressure.turn():
        assert pressure.in_work == 1
