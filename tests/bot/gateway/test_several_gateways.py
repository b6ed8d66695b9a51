"""Two gateways on one PostgreSQL and one Redis: to whichever a message comes, it is as if there were one."""

import asyncio
import json

import httpx
import pytest
import pytest_asyncio
from pydantic import SecretStr

from bot.gateway.app import create_app
from tests.bot.gateway.conftest import answered_by

pytestmark = [pytest.mark.asyncio, pytest.mark.enable_socket]
KEY = {"Idempotency-Key": "k" * 20}
SHOWN_ONCE = {"kind": "smalltalk", "text": "a sum of your pay", "language": "pl", "ephemeral": True}


@pytest.fixture
def settings(settings, postgres_url, redis_server):
    return settings.model_copy(
        update={
            "database_url": SecretStr(postgres_url),
            "redis_url": SecretStr(redis_server.url),
            "rasa_timeout_s": 60.0,  # an event ends the waiting, not the clock
            "messages_per_minute": 5,
        }
    )


@pytest_asyncio.fixture
async def two(settings, agencies, rasa, tmp_path):
    """Somebody who can reach either gateway; each has a state folder of its own."""
    clients, running = [], []
    for name in ("one", "other"):
        of_its_own = settings.model_copy(update={"state_dir": tmp_path / name})
        app = create_app(of_its_own, agencies=agencies, rasa_transport=httpx.MockTransport(rasa))
        running.append(app.router.lifespan_context(app))
        await running[-1].__aenter__()
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        clients.append(httpx.AsyncClient(transport=transport, base_url="http://kompas.test"))
    yield clients
    for client, lifespan in zip(clients, running, strict=True):
        await client.aclose()
        await lifespan.__aexit__(None, None, None)


@pytest_asyncio.fixture
async def conversation(two, opener):
    """One conversation, with the other gateway as `elsewhere`."""
    here = await opener(two[0], language="pl")
    elsewhere = type(here)(two[1], here.conversation_id, here.token)
    return here, elsewhere


async def send(caller, text, key=KEY):
    body = {"text": text}
    return await caller.http.post(f"{caller.path}/messages", json=body, headers={**caller.headers, **key})


async def test_retry_at_the_other_gateway_gets_the_same_answer_and_goes_no_further(conversation, rasa):
    here, elsewhere = conversation

    first = await send(here, "szef mi nie płaci")
    again = await send(elsewhere, "szef mi nie płaci")

    assert again.json() == first.json()
    assert rasa.heard == ["szef mi nie płaci"]


async def test_retry_while_the_first_is_on_its_way_waits_for_its_answer(conversation, rasa):
    here, elsewhere = conversation
    rasa.held["powoli"] = asyncio.Event()
    first = asyncio.create_task(send(here, "powoli"))
    await rasa.heard_of("powoli")
    again = asyncio.create_task(send(elsewhere, "powoli"))
    await asyncio.sleep(0.2)  # time to overtake
    rasa.held["powoli"].set()

    assert (await first).json() == (await again).json()
    assert rasa.heard == ["powoli"]


async def test_another_key_or_another_text_is_another_message(conversation, rasa):
    here, elsewhere = conversation
    await send(here, "raz")

    await send(elsewhere, "dwa")
    await send(elsewhere, "raz", {"Idempotency-Key": "x" * 20})

    assert rasa.heard == ["raz", "dwa", "raz"]


async def test_retry_of_what_is_not_kept_says_so_and_takes_no_form_twice(conversation, rasa):
    here, elsewhere = conversation
    rasa.reply = [SHOWN_ONCE]
    first = await send(here, "2000")

    again = await send(elsewhere, "2000")

    assert first.json()["messages"][0]["text"] == "a sum of your pay"
    assert [message["text"] for message in again.json()["messages"]] == [
        "Tej wiadomości tu nie zapisujemy. Jeśli jest potrzebna, poproś o nią jeszcze raz."
    ]
    assert rasa.heard == ["2000"]


async def test_messages_of_one_conversation_wait_for_each_other_at_both_gateways(conversation, rasa):
    here, elsewhere = conversation

    assert await answered_by(rasa, here, elsewhere) == ["pierwsza", "druga"]


async def test_erasing_at_one_gateway_waits_for_what_the_other_has_in_work(conversation, rasa, two):
    here, elsewhere = conversation
    rasa.held["jeszcze"] = asyncio.Event()
    said = asyncio.create_task(here.say("jeszcze"))
    await rasa.heard_of("jeszcze")
    erasing = asyncio.create_task(elsewhere.http.delete(elsewhere.path, headers=elsewhere.headers))
    await asyncio.sleep(0.2)  # time to overtake
    rasa.held["jeszcze"].set()

    assert (await said).status_code == 200
    assert (await erasing).status_code == 204
    keeper = two[0]._transport.app.state.keeper
    assert await keeper.count(here.conversation_id) == 0


async def test_opening_sent_again_to_the_other_gateway_opens_one_conversation(two, rasa):
    form = {"lang": "pl", "action": "open", "key": "o" * 24}

    pages = [await client.post("/chat", data=form, headers={"Kompas-Fragment": "1"}) for client in two]

    assert [page.status_code for page in pages] == [200, 200]
    assert len({body["sender"] for body in rasa.sent}) == 1
    assert len(rasa.sent) == 1


async def test_both_gateways_count_the_same_messages(conversation, rasa):
    here, elsewhere = conversation

    answers = [await caller.say(f"pytanie {n}") for n in range(4) for caller in (here, elsewhere)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 3
    assert len(rasa.heard) == 5


async def test_no_address_and_no_conversation_can_be_read_in_redis(conversation, redis_server):
    from redis.asyncio import Redis

    here, _ = conversation
    await here.say("szef mi nie płaci")

    async with Redis.from_url(redis_server.url) as client:
        kept = json.dumps([key.decode() for key in await client.keys()])

    assert "kompas:limits" in kept
    assert here.conversation_id not in kept
    assert "127.0.0.1" not in kept


async def test_people_are_answered_and_counted_while_redis_is_away_and_after(
    conversation, redis_server, rasa
):
    here, elsewhere = conversation
    redis_server.stop()

    away = [await here.say(f"bez redisa {n}") for n in range(6)]
    redis_server.start()
    back = await elsewhere.say("znowu")

    assert [answer.status_code for answer in away] == [200] * 5 + [429]
    assert back.status_code == 200


async def test_an_answer_is_not_given_twice_after_redis_lost_everything(conversation, redis_server, rasa):
    here, elsewhere = conversation
    first = await send(here, "szef mi nie płaci")
    redis_server.stop()
    redis_server.start()

    again = await send(elsewhere, "szef mi nie płaci")

    assert again.json() == first.json()
    assert rasa.heard == ["szef mi nie płaci"]


async def test_two_purges_at_once_count_each_turn_once(two, conversation):
    """Every gateway keeps house, for its own spool: in the log the second finds what the first has left."""
    from datetime import UTC, datetime, timedelta

    here, _ = conversation
    for number in range(3):
        await here.say(f"pytanie {number}")
    later = datetime.now(UTC) + timedelta(days=1)

    purged = await asyncio.gather(
        *(client._transport.app.state.keeper.purge(later, now=later) for client in two)
    )

    assert sum(purged) == 4  # the opening and three turns
