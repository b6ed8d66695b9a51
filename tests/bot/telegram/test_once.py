"""Nothing is answered twice and nothing is lost, whatever Telegram brings and however it fails."""

import asyncio

import httpx
import pytest

from bot.telegram.intake import MAX_ATTEMPTS
from bot.telegram.stand_in.checks import Refusal
from bot.telegram.stand_in.trouble import Wrong

pytestmark = pytest.mark.asyncio
TWO = [{"kind": "smalltalk", "text": text, "language": "en"} for text in ("first part", "second part")]


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Let a call fail at once, so that it is the update that comes again."""
    monkeypatch.setattr("bot.telegram.limiter.PAUSES_S", ())


@pytest.fixture
def waits_for_all(telegram):
    """Let no update go before an earlier one, however late a busy machine brings that."""
    telegram.service.intake._lanes._arrivals._patience_s = 3.0


async def begun(telegram):
    phone = telegram.phone(7)
    phone.person.say("/start")
    await phone.hears("opening")
    return phone


@pytest.mark.parametrize("polling", [False, True])
async def test_what_is_brought_twice_is_answered_once(telegram):
    telegram.stand_in.trouble.twice = True
    phone = await begun(telegram)

    for number in range(5):
        phone.person.say(f"message {number}")
    await phone.hears("heard message 4")
    await telegram.settled()

    assert telegram.rasa.messages == [f"message {number}" for number in range(5)]
    assert len(phone.person.texts) == 6


@pytest.mark.parametrize("polling", [False, True])
async def test_what_arrives_out_of_order_is_answered_in_order(telegram, waits_for_all):
    telegram.stand_in.trouble.shuffled = True
    phones = [telegram.phone(user_id) for user_id in range(1, 6)]

    for number in range(4):
        for phone in phones:
            phone.person.say(f"message {number}")
    await telegram.settled()

    for phone in phones:
        assert phone.person.texts[1:] == [f"Kompas: new message\n\nheard message {n}" for n in range(4)]


@pytest.mark.parametrize("polling", [False, True])
async def test_what_could_not_be_answered_is_answered_before_what_came_after_it(telegram):
    phone = await begun(telegram)
    telegram.stand_in.trouble.plan("sendMessage", Wrong.BAD_GATEWAY)  # the first answer, once

    for number in range(3):
        phone.person.say(f"message {number}")
    await telegram.settled()

    assert [text.splitlines()[-1] for text in phone.person.texts[1:]] == [
        f"heard message {n}" for n in range(3)
    ]


async def test_updates_that_overtake_each_other_on_their_way_are_answered_in_order(telegram, waits_for_all):
    phone = await begun(telegram)
    telegram.stand_in.webhook = {}  # brings nothing by itself
    late, early = phone.person.say("message 0"), phone.person.say("message 1")

    headers = {"X-Telegram-Bot-Api-Secret-Token": telegram.service.secret_token}
    async with httpx.AsyncClient(transport=telegram.to_gateway, base_url="http://kompas.test") as to_gateway:
        posts = []
        for update in (early, late):
            posts.append(
                asyncio.create_task(to_gateway.post("/telegram/webhook", json=update, headers=headers))
            )
            await asyncio.sleep(0.05)
        assert [(await post).status_code for post in posts] == [200, 200]

    assert telegram.rasa.messages == ["message 0", "message 1"]


async def test_an_answer_broken_off_goes_on_where_it_stopped_without_asking_again(telegram):
    telegram.rasa.replies["tell me"] = TWO
    phone = await begun(telegram)
    plan, posted = telegram.stand_in.trouble, len(telegram.stand_in.calls)
    sent = telegram.stand_in._methods["sendMessage"]

    async def then_down(fields):
        plan.plan("sendMessage", Wrong.BAD_GATEWAY)  # the page after this one fails
        telegram.stand_in._methods["sendMessage"] = sent
        return await sent(fields)

    telegram.stand_in._methods["sendMessage"] = then_down
    phone.person.say("tell me")
    await telegram.settled()

    assert [text.splitlines()[-1] for text in phone.person.texts[1:]] == ["first part", "second part"]
    assert telegram.rasa.messages == ["tell me"]
    assert sum(method == "sendMessage" for method, _ in telegram.stand_in.calls[posted:]) == 3


async def test_an_update_answered_before_a_restart_is_not_answered_again(telegram, restarted):
    phone = await begun(telegram)
    update = phone.person.say("hello")
    await telegram.settled()

    async with restarted():
        telegram.stand_in.world.pending[update["update_id"]] = update
        phone.person.say("again")
        await phone.hears("heard again")
        await telegram.settled()

    assert telegram.rasa.messages == ["hello", "again"]
    assert len({conversation for conversation, _ in telegram.rasa.heard}) == 1


async def test_an_update_that_always_fails_is_given_up(telegram, monkeypatch):
    phone = await begun(telegram)
    monkeypatch.setattr("bot.telegram.stand_in.server.REDELIVER_S", 0.01)
    sent, tries = telegram.stand_in._methods["sendMessage"], []

    async def refuse(fields):
        if "poison" in fields["text"]:
            tries.append(fields)
            raise Refusal(502, "Bad Gateway")
        return await sent(fields)

    telegram.stand_in._methods["sendMessage"] = refuse

    phone.person.say("poison")
    phone.person.say("fine")
    await telegram.settled()

    assert [text.splitlines()[-1] for text in phone.person.texts][-1] == "heard fine"
    assert len(tries) == MAX_ATTEMPTS


async def test_a_page_that_telegram_refuses_is_sent_as_plain_words(telegram):
    agency = {"id": "a", "name": "A & B", "url": "http:///nowhere"}
    telegram.rasa.replies["who"] = [
        {"kind": "referral", "text": "Go <there>.", "language": "en", "agencies": [agency]}
    ]
    phone = await begun(telegram)

    phone.person.say("who")

    assert "Go <there>." in await phone.hears("A & B")
