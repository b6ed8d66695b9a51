"""How often one may speak on Telegram: counted per person, told once, and never per address."""

import httpx
import pytest

from bot.gateway.limits import MAX_BODY_BYTES
from bot.telegram.webhook import PATH, SECRET_HEADER

pytestmark = pytest.mark.asyncio
TOLD = "We got a lot of messages in a short time"


@pytest.fixture
def settings(settings):
    return settings.model_copy(
        update={"messages_per_minute": 3, "calls_per_minute": 1, "openings_per_minute": 1}
    )


async def test_a_flood_of_one_person_gets_one_note_with_numbers_and_others_go_on(telegram):
    ana, ion = telegram.phone(7), telegram.phone(8)

    for number in range(9):
        ana.person.say(f"message {number}")
    ion.person.say("hello")
    await ion.hears("heard hello")
    await telegram.settled()

    assert sorted(telegram.rasa.messages) == ["hello", "message 0", "message 1", "message 2"]
    assert [TOLD in text for text in ana.person.texts] == [False] * 4 + [
        True
    ]  # opening, three answers, the note
    assert "112" in ana.person.texts[-1]
    assert not any(TOLD in text for text in ion.person.texts)


async def test_all_come_from_telegrams_address_and_are_not_counted_by_it(telegram):
    phones = [telegram.phone(number) for number in range(1, 6)]

    for phone in phones:
        phone.person.say("hello")

    for phone in phones:  # the settings allow one call and one opening a minute from one address
        await phone.hears("heard hello")


async def test_a_note_is_given_in_the_language_of_the_message(telegram):
    phone = telegram.phone(7, "en")

    for _ in range(4):
        phone.person.say("mój szef mi nie płaci od dwóch tygodni, co mam zrobić")

    await phone.hears("W krótkim czasie przyszło bardzo dużo wiadomości")


async def test_an_update_too_large_to_be_a_message_is_taken_once_and_dropped(telegram):
    huge = {"update_id": 5, "message": {"text": "x" * MAX_BODY_BYTES}}
    headers = {SECRET_HEADER: telegram.service.secret_token}

    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(telegram.app), base_url="http://k.test"
    ) as http:
        answer = await http.post(PATH, json=huge, headers=headers)

    assert answer.status_code == 200
    assert telegram.rasa.heard == []
