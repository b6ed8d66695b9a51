"""While the database is away nobody is known and nothing can be remembered: people get numbers to call, once each."""

from contextlib import contextmanager

import pytest

from bot.log.records import LogError
from bot.log.transactions import Transactions

pytestmark = pytest.mark.asyncio
SORRY = "I cannot answer right now"


@pytest.fixture(autouse=True)
def no_rest(monkeypatch):
    """Ask the database again at once, not only after a while."""
    monkeypatch.setattr("bot.telegram.intake.READ_REST_S", (0.0, 0.0))


@pytest.fixture
def away(monkeypatch):
    """Take the database away, from log and store alike: `with away():`."""

    async def fail(*args, **kwargs):
        raise LogError("OperationalError")

    @contextmanager
    def gone():
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(Transactions, "run", fail)
            yield

    return gone


@pytest.mark.parametrize("polling", [False, True])
async def test_everybody_gets_the_numbers_once_and_is_answered_when_it_is_back(telegram, away):
    telegram.stand_in.trouble.twice = True
    phone = telegram.phone(7)

    with away():
        phone.person.say("the house is on fire")
        said = await phone.hears(SORRY)
        await telegram.settled()
        meanwhile = list(phone.person.texts)
    phone.person.say("hello")
    await phone.hears("heard hello")

    assert meanwhile == [said]
    assert "112" in said
    assert telegram.rasa.messages == ["hello"]


async def test_the_numbers_come_in_the_language_of_the_message(telegram, away):
    phone = telegram.phone(7, "en")

    with away():
        phone.person.say("szef mnie bije, proszę o pomoc, jest ranny człowiek")

        assert "112" in await phone.hears("Teraz nie mogę odpowiedzieć")


async def test_a_delete_is_not_called_done(telegram, away):
    phone = telegram.phone(7)
    phone.person.say("hello")
    await phone.hears("heard hello")

    with away():
        phone.person.say("/delete")
        await phone.hears(SORRY)

    assert telegram.rasa.forgotten == []
    assert not any("Receipt" in text for text in phone.person.texts)


async def test_who_has_blocked_the_bot_meanwhile_is_not_tried_for_ever(telegram, away):
    phone = telegram.phone(7)
    phone.person.chat.blocked = True

    with away():
        phone.person.say("hello")

        await telegram.settled()
    assert phone.person.texts == []
