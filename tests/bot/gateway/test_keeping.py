"""A person decides what is kept of their words: nothing from now on, again, or nothing at all."""

import httpx
import pytest

from bot.gateway.strings import load_strings
from bot.log.records import NOT_KEPT

pytestmark = pytest.mark.asyncio

WORDS = load_strings()
KEEP_NOTHING, KEEP_AGAIN = '/keep_words{"keep": "no"}', '/keep_words{"keep": "yes"}'


async def only_message(response):
    assert response.status_code == 200
    (message,) = response.json()["messages"]
    return message


async def test_with_nothing_kept_the_words_so_far_and_those_to_come_are_gone(app, caller, rasa):
    await caller.say("Szef mi nie płaci")

    notice = await only_message(await caller.send({"payload": KEEP_NOTHING}))
    await caller.say("Gdzie dostanę pomoc?")

    assert notice["text"] == WORDS.text("pl", "words_not_kept")
    assert notice["buttons"] == [{"title": WORDS.text("pl", "keep_words"), "payload": KEEP_AGAIN}]
    turns = await app.state.log.turns(caller.conversation_id)
    assert [(turn.said, list(turn.messages)) for turn in turns] == [
        (None, []),
        (NOT_KEPT, []),
        (NOT_KEPT, []),
    ]
    assert turns[-1].outcome == "answer"  # only that is counted
    assert rasa.forgotten == [caller.conversation_id]
    assert rasa.heard == ["Szef mi nie płaci", "Gdzie dostanę pomoc?"]  # never the button


async def test_consent_can_be_given_again(app, caller):
    await caller.send({"payload": KEEP_NOTHING})

    notice = await only_message(await caller.send({"payload": KEEP_AGAIN}))
    await caller.say("Szef mi nie płaci")

    assert notice["buttons"][0]["payload"] == KEEP_NOTHING
    assert (await app.state.log.turns(caller.conversation_id))[-1].said == "Szef mi nie płaci"


async def test_erasing_by_button_empties_log_and_rasa_and_says_by_how_much(app, caller, rasa):
    await caller.say("Szef mi nie płaci")
    held = await app.state.log.count(caller.conversation_id)

    notice = await only_message(await caller.send({"payload": "/erase"}))

    assert notice["text"] == WORDS.text("pl", "deleted", count=str(held))
    assert await app.state.log.count(caller.conversation_id) == 0
    assert rasa.forgotten == [caller.conversation_id]
    assert (await caller.say("hej")).status_code == 404


async def test_consent_that_cannot_be_noted_is_not_called_done(caller, rasa):
    rasa.breaks = httpx.ConnectError("down")

    response = await caller.send({"payload": KEEP_NOTHING})

    assert response.status_code == 503
