"""What a person can have erased, and what goes by itself: every conversation of theirs, by every key."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, func, select

from bot.gateway.retention import purge_once
from bot.log.database import database_url
from bot.telegram.tables import OfferRow, PersonRow, PostedRow, ReminderRow, UpdateRow

pytestmark = pytest.mark.asyncio
FORGET_ME = [
    {
        "kind": "notice",
        "text": "I can forget you.",
        "language": "en",
        "buttons": [{"title": "Forget me", "payload": "/erase"}],
    }
]


def rows(settings, *tables):
    """Return how many rows each table has."""
    engine = create_engine(database_url(settings))
    with engine.connect() as connection:
        counted = [connection.scalar(select(func.count()).select_from(table)) for table in tables]
    engine.dispose()
    return counted


async def two_conversations(telegram):
    phone, before = telegram.phone(7), len(telegram.rasa.heard)
    for text in ("/start", "one", "/start", "two"):
        phone.person.say(text)
    await phone.hears("heard two")
    await telegram.settled()
    held = list(dict.fromkeys(conversation for conversation, _ in telegram.rasa.heard[before:]))
    assert len(held) == 2
    return phone, held


async def test_a_conversation_is_kept_under_the_pseudonym_and_never_the_number(telegram):
    _, held = await two_conversations(telegram)

    found = await telegram.app.state.log.conversations_of(telegram.people(7))

    assert {conversation.id for conversation in found} == set(held)


async def test_delete_erases_every_conversation_of_the_person_and_nobody_elses(telegram):
    other = telegram.phone(8)
    other.person.say("mine")
    await other.hears("heard mine")
    phone, held = await two_conversations(telegram)

    phone.person.say("/delete")

    assert "Conversations: 2." in await phone.hears("Receipt of")
    log = telegram.app.state.log
    assert [await log.count(conversation) for conversation in held] == [0, 0]
    assert len(await log.conversations_of(telegram.people(8))) == 1


async def test_the_button_that_forgets_erases_all_of_the_person_too(telegram):
    telegram.rasa.replies["forget me"] = FORGET_ME
    phone, held = await two_conversations(telegram)
    phone.person.say("forget me")
    await phone.hears("I can forget you")

    phone.person.tap("Forget me")

    await phone.hears("Receipt of")
    (pseudonym,) = telegram.people(7)
    assert set(telegram.rasa.forgotten) == set(held)
    assert await telegram.service.store.count(pseudonym) == 0


async def test_delete_finds_what_was_kept_under_an_older_key(telegram, restarted):
    phone, held = await two_conversations(telegram)
    keys = [SecretStr("another key"), *telegram.settings.pseudonym_keys]
    telegram.settings = telegram.settings.model_copy(update={"pseudonym_keys": keys})

    async with restarted():
        phone.person.say("/delete")
        receipt = await phone.hears("Receipt of")
        await telegram.settled()
        assert [await telegram.app.state.log.count(conversation) for conversation in held] == [0, 0]

    assert "Conversations: 2." in receipt
    assert phone.person.texts == [receipt]
    assert rows(telegram.settings, PersonRow, OfferRow, PostedRow) == [0, 0, 0]


async def test_purge_from_outside_reaches_the_channels_rows(telegram, restarted):
    await two_conversations(telegram)
    store, (pseudonym,) = telegram.service.store, telegram.people(7)
    due = datetime.now(UTC) + timedelta(days=200)
    await store.add_reminder(pseudonym, sealed_chat="s", kind="tax", due_at=due, most=4)

    purged = await purge_once(telegram.settings, datetime.now(UTC) + timedelta(days=1))

    assert purged.log_error is None
    # The reminder was asked for, and is still to come: it stays, with the language it is to be sent in.
    assert rows(telegram.settings, UpdateRow, PostedRow, PersonRow, ReminderRow) == [0, 0, 1, 1]


async def test_feedback_given_twice_is_kept_once_and_the_reason_with_it(telegram):
    telegram.rasa.replies["pay"] = [
        {"kind": "answer", "text": "Demand it.", "language": "en", "card": {"id": "pay/x", "title": "T"}}
    ]
    phone = telegram.phone(7)
    phone.person.say("pay")
    await phone.hears("Demand it.")
    message = phone.person.chat.from_bot[-1]
    data = next(button["callback_data"] for button in message.buttons if "👎" in button["text"])

    phone.person.tap_data(message.id, data)
    phone.person.tap_data(message.id, data)
    await telegram.settled()
    phone.person.tap("It is not right")
    await telegram.settled()

    conversation = telegram.rasa.heard[0][0]
    # Conversation, two turns, two messages, and one row of feedback.
    assert await telegram.app.state.log.count(conversation) == 6
