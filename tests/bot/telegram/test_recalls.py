"""What staff tell on Telegram: notices with the next message, recalls unasked to those who wanted reminders."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.announce import announcements, board
from bot.announce.recall import conversations_shown
from bot.announce.tables import NoticeRow, RecallRow
from bot.telegram.recalls import next_daytime, queue_recall

DAY = timedelta(days=1)
TEXTS = {"pl": "Burza.", "ro": "Furtună.", "en": "A storm.", "nl": "Storm."}
CARD = {
    "kind": "answer",
    "text": "At least so much.",
    "language": "en",
    "card": {"id": "pay/minimum-wage", "title": "How much?"},
}


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """Read what is announced however slow a busy machine is: people get their answer without it after a second."""
    for module in (announcements, board):
        monkeypatch.setattr(module, "TIMEOUT_S", 60.0)


def count(phone, text):
    return sum(text in said for said in phone.person.texts)


async def announce(telegram, row):
    await telegram.app.state.log.database.run(lambda session: session.add(row), writes=True)
    telegram.app.state.announcements.changed()


async def shown_the_card(telegram, user_id):
    telegram.rasa.replies["pay"] = [CARD]
    phone = telegram.phone(user_id)
    phone.person.say("pay")
    await phone.hears("At least so much.")
    await telegram.settled()
    return phone


async def recall(telegram):
    now = datetime.now(UTC)
    await announce(telegram, RecallRow(card_id="pay/minimum-wage", texts=TEXTS, by="Anna", at=now))
    shown = conversations_shown("pay/minimum-wage", now)
    noon = now.replace(hour=12) - DAY  # whenever the tests run, it is due

    return await telegram.app.state.log.database.run(
        lambda session: queue_recall(session, shown, noon), writes=True
    )


@pytest.mark.asyncio
async def test_notice_comes_once_with_the_next_message(telegram):
    now = datetime.now(UTC)
    written = {"texts": TEXTS, "by": "Anna", "at": now, "url": "https://example.org/storm"}
    await announce(telegram, NoticeRow(starts_at=now - DAY, ends_at=now + DAY, **written))
    phone = telegram.phone(7)

    for text in ("one", "two"):
        phone.person.say(text)
        await phone.hears(f"heard {text}")

    assert count(phone, "A storm.") == 1
    assert "https://example.org/storm" in await phone.hears("A storm.")


@pytest.mark.asyncio
async def test_recall_is_sent_once_to_who_asked_for_reminders_and_to_others_when_they_write(telegram):
    asked, silent = await shown_the_card(telegram, 7), await shown_the_card(telegram, 8)
    (pseudonym,) = telegram.people(7)
    for kind in ("tax", "stay"):
        await telegram.service.store.add_reminder(
            pseudonym,
            sealed_chat=telegram.seal.close(7),
            kind=kind,
            due_at=datetime.now(UTC) + 30 * DAY,
            most=4,
        )

    assert await recall(telegram) == 1
    assert await recall(telegram) == 0  # the one that waits tells both
    assert await telegram.service.reminders.send_due() == 1

    assert count(asked, "A storm.") == 2
    assert count(silent, "A storm.") == 0
    for phone in (asked, silent):
        phone.person.say("two")
        await phone.hears("heard two")
    assert [count(phone, "A storm.") for phone in (asked, silent)] == [2, 2]
    kinds = [reminder.kind for reminder in await telegram.service.store.reminders(pseudonym)]
    assert sorted(kinds) == ["stay", "tax"]


@pytest.mark.asyncio
async def test_below_a_card_people_ask_to_be_told_if_it_proves_wrong(telegram):
    phone = await shown_the_card(telegram, 7)
    phone.person.tap("🔔 Tell me if this is wrong")
    await phone.hears("Shall I write to you if an answer you got here turns out to be wrong?")
    phone.person.tap(phone.person.buttons[-1])
    await phone.hears("I will write to you if an answer you got here turns out to be wrong")
    await telegram.settled()

    assert await recall(telegram) == 1
    assert await telegram.service.reminders.send_due() == 1

    await phone.hears("A storm.")
    (pseudonym,) = telegram.people(7)
    (wish,) = await telegram.service.store.reminders(pseudonym)
    assert wish.kind == "correction"
    assert timedelta(days=88) < wish.due_at - datetime.now(UTC) < timedelta(days=92)


@pytest.mark.asyncio
async def test_wish_to_be_told_ends_in_silence(telegram):
    phone = await shown_the_card(telegram, 7)
    (pseudonym,) = telegram.people(7)
    over = datetime.now(UTC) - timedelta(minutes=1)
    store, said = telegram.service.store, len(phone.person.texts)
    await store.add_reminder(
        pseudonym, sealed_chat=telegram.seal.close(7), kind="correction", due_at=over, most=4
    )

    assert await telegram.service.reminders.send_due() == 1

    assert len(phone.person.texts) == said
    assert await store.reminders(pseudonym) == []


@pytest.mark.asyncio
async def test_recall_that_could_not_be_sent_is_not_taken_for_told(telegram, monkeypatch):
    phone = await shown_the_card(telegram, 7)
    (pseudonym,) = telegram.people(7)
    await telegram.service.store.add_reminder(
        pseudonym,
        sealed_chat=telegram.seal.close(7),
        kind="tax",
        due_at=datetime.now(UTC) + 30 * DAY,
        most=4,
    )
    await recall(telegram)

    async def fail(*args, **kwargs):
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr("bot.telegram.courier.Courier.bring", fail)
        assert await telegram.service.reminders.send_due() == 0

    phone.person.say("two")
    await phone.hears("A storm.")


def test_nobody_is_woken_by_a_recall():
    winter = datetime(2026, 12, 1, tzinfo=UTC)  # an hour behind Amsterdam
    hours = [winter.replace(hour=hour) for hour in (3, 8, 19, 20)]

    assert [next_daytime(moment) for moment in hours] == [
        winter.replace(hour=8),
        winter.replace(hour=8),
        winter.replace(hour=19),
        winter.replace(hour=8) + DAY,
    ]
