"""Reminders: asked for by button, kept with little, sent once, cancelled, erased."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.log.database import sqlite_url
from bot.telegram.outgoing import Tap
from bot.telegram.reminders import CLAIM_HOLDS, ReminderClock, ReminderKind, ReminderMenu, due_at
from bot.telegram.render import load_wording
from bot.telegram.store import Store

TODAY = date(2026, 11, 21)
MENU = ReminderMenu(load_wording())
WEEK = timedelta(days=7)


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def open_store(tmp_path, clock):
    """Open the store, as another process would."""
    stores = []

    def opened():
        stores.append(Store(sqlite_url(tmp_path), clock))
        return stores[-1]

    yield opened
    for store in stores:
        store.close()


def days(question):
    return [tap.value.rpartition(":")[2] for row in question.rows for tap in row if isinstance(tap, Tap)]


async def keep(store, clock, after=WEEK, kind="tax", person="p"):
    return await store.add_reminder(person, sealed_chat="s", kind=kind, due_at=clock.now + after, most=4)


def test_tax_days_lie_before_the_deadline_of_the_coming_first_of_may():
    assert days(MENU.ask("en", ReminderKind.TAX, TODAY)) == ["2027-04-01", "2027-04-15", "2027-04-25"]
    assert days(MENU.ask("en", ReminderKind.TAX, date(2027, 4, 20)))[0] == "2027-04-25"


def test_stay_is_reminded_of_at_four_months():
    # Here for 0, 1, 2 and 3 months: 4, 3, 2 and 1 are left.
    assert days(MENU.ask("en", ReminderKind.STAY, TODAY)) == [
        "2027-03-21", "2027-02-21", "2027-01-21", "2026-12-21",
    ]  # fmt: skip


def test_end_of_a_contract_is_reminded_of_five_weeks_before_and_never_in_the_past():
    # 1, 11 and 21 March 2027 less 35 days.
    assert days(MENU.ask_part("en", "2027-03", TODAY)) == ["2027-01-25", "2027-02-04", "2027-02-14"]
    assert days(MENU.ask_part("en", "2026-11", TODAY)) == ["2026-11-22"] * 3


def test_a_reminder_comes_at_ten_in_the_morning_in_amsterdam_in_summer_and_winter():
    assert due_at(date(2027, 1, 25)) == datetime(2027, 1, 25, 9, tzinfo=UTC)
    assert due_at(date(2027, 7, 25)) == datetime(2027, 7, 25, 8, tzinfo=UTC)


@pytest.mark.asyncio
async def test_a_due_reminder_is_sent_once_by_two_processes_at_once(open_store, clock):
    one, two = open_store(), open_store()
    await keep(one, clock)
    sent = []

    async def send(reminder):
        await asyncio.sleep(0.02)
        sent.append(reminder.id)

    clock.now += WEEK
    await asyncio.gather(*(ReminderClock(store, send).send_due() for store in (one, two)))
    await ReminderClock(open_store(), send).send_due()

    assert sent == [1]


@pytest.mark.asyncio
async def test_a_reminder_is_not_sent_early_and_not_lost_when_sending_fails(open_store, clock):
    store, sent, broken = open_store(), [], True
    await keep(store, clock)

    async def send(reminder):
        if broken:
            raise ConnectionError
        sent.append(reminder.kind)

    reminders = ReminderClock(store, send)
    assert await reminders.send_due() == 0
    clock.now += WEEK
    assert await reminders.send_due() == 0
    broken = False
    assert await reminders.send_due() == 0  # the claim still holds
    clock.now += CLAIM_HOLDS + timedelta(seconds=1)

    assert await reminders.send_due() == 1
    assert sent == ["tax"]


@pytest.mark.asyncio
async def test_one_of_each_kind_and_no_more_than_allowed(open_store, clock):
    store = open_store()

    assert await keep(store, clock)
    assert await keep(store, clock, timedelta(days=9))
    for kind in ("stay", "contract", "referral"):
        assert await keep(store, clock, kind=kind)
    assert not await keep(store, clock, kind="fifth")

    assert [reminder.kind for reminder in await store.reminders("p")] == [
        "stay",
        "contract",
        "referral",
        "tax",
    ]


@pytest.mark.asyncio
async def test_people_who_wait_for_a_reminder_are_not_purged(open_store, clock):
    store = open_store()
    for person in ("waits", "gone"):
        await store.speaks(person, "pl")
    await keep(store, clock, timedelta(days=200), person="waits")

    clock.now += timedelta(days=100)
    await store.purge(clock.now - timedelta(days=90))

    assert (await store.person(["waits"])).language == "pl"
    assert await store.count("gone") == 0


@pytest.mark.asyncio
async def test_a_person_keeps_everything_when_the_key_changes(open_store, clock):
    store = open_store()
    await store.speaks("old", "ro")
    await store.opened("old", "c1")
    await keep(store, clock, person="old")

    person = await store.person(["new", "old"])

    assert (person.language, person.conversation_id) == ("ro", "c1")
    assert len(await store.reminders("new")) == 1
    assert await store.count("old") == 0


@pytest.mark.asyncio
async def test_a_reminder_is_asked_for_listed_cancelled_and_comes_in_the_persons_language(telegram):
    phone = telegram.phone(7, "pl")
    phone.person.say("/reminders")
    await phone.hears("O czym mam Ci przypomnieć")
    phone.person.tap("koniec umowy")
    await phone.hears("W którym miesiącu")
    phone.person.tap(phone.person.buttons[-1])
    await phone.hears("W której części")
    phone.person.tap("Środek")
    await phone.hears("napiszę do Ciebie: koniec umowy")
    phone.person.say("/reminders")
    await phone.hears("Twoje przypomnienia")
    phone.person.tap(next(title for title in phone.person.buttons if title.startswith("✖")))
    await phone.hears("Usunięto przypomnienie")
    store = telegram.service.store
    (pseudonym,) = telegram.people(7)
    assert await store.reminders(pseudonym) == []

    seal = telegram.seal
    due = datetime.now(UTC) - timedelta(minutes=1)
    await store.add_reminder(pseudonym, sealed_chat=seal.close(7), kind="tax", due_at=due, most=4)
    assert await telegram.service.reminders.send_due() == 1

    await phone.hears("Przypominam na Twoją prośbę: zwykły termin zeznania podatkowego")


@pytest.mark.asyncio
async def test_a_week_after_a_referral_the_conversation_itself_asks(telegram):
    phone = telegram.phone(7)
    phone.person.say("hello")
    await phone.hears("heard hello")
    (pseudonym,) = telegram.people(7)
    due = datetime.now(UTC) - timedelta(minutes=1)

    await telegram.service.store.add_reminder(
        pseudonym, sealed_chat=telegram.seal.close(7), kind="referral", due_at=due, most=4
    )
    await telegram.service.reminders.send_due()

    await phone.hears("heard /ask_outcome")
