"""Messages of one conversation wait for each other; conversations do not."""

import asyncio

import pytest

from tests.bot.gateway.conftest import answered_by

pytestmark = pytest.mark.asyncio


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"rasa_timeout_s": 60.0})  # an event ends the waiting, not the clock


async def test_messages_of_one_conversation_are_answered_in_order(caller, rasa):
    assert await answered_by(rasa, caller, caller) == ["pierwsza", "druga"]


async def test_conversations_do_not_wait_for_each_other(caller, opener, rasa):
    other = await opener(caller.http)
    rasa.held["powoli"] = asyncio.Event()
    slow = asyncio.create_task(caller.say("powoli"))
    await rasa.heard_of("powoli")

    quick = await other.say("szybko")

    assert quick.status_code == 200
    assert not slow.done()
    rasa.held["powoli"].set()
    assert (await slow).status_code == 200
