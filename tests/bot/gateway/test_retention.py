"""What is older than promised is gone, in the log and in Rasa; what is younger stays."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot.gateway.messages import Kind, Message
from bot.gateway.rasa_client import RasaClient
from bot.gateway.retention import purge
from bot.log.conversation_log import ConversationLog
from bot.log.database import sqlite_url
from bot.log.keeper import LogKeeper
from bot.log.records import Conversation, LogError, Turn
from bot.log.spool import FILE_NAME, Spool
from bot.telegram.store import Store

pytestmark = pytest.mark.asyncio

NOW = datetime(2031, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def log(tmp_path):
    log = ConversationLog(sqlite_url(tmp_path), timeout_s=30)
    yield log
    log.close()


@pytest.fixture
def keeper(log, tmp_path):
    return LogKeeper(log, Spool(tmp_path / FILE_NAME))


@pytest.fixture
def store(tmp_path):
    store = Store(sqlite_url(tmp_path), lambda: NOW)
    yield store
    store.close()


def rasa_that_answers(status, asked):
    def handle(request):
        asked.append(request)
        return httpx.Response(status)

    return RasaClient("http://rasa.test", timeout_s=1, transport=httpx.MockTransport(handle))


async def add_turn(log, conversation_id, at):
    conversation = Conversation(conversation_id, "pl", None, "api", at)
    message = Message(id=f"{conversation_id}-{at:%j}", kind=Kind.SMALLTALK, text="Dzień dobry", language="pl")
    turn = Turn(at=at, said="cześć", language="pl", outcome="smalltalk", messages=[message])
    await log.add_turn(conversation, turn)


async def test_purge_erases_old_turns_and_keeps_young_ones(log, keeper, store):
    await add_turn(log, "old", NOW - timedelta(days=91))
    await add_turn(log, "both", NOW - timedelta(days=91))
    await add_turn(log, "both", NOW - timedelta(days=89))
    asked = []

    purged = await purge(keeper, rasa_that_answers(204, asked), store, NOW - timedelta(days=90), now=NOW)

    assert purged.done
    assert purged.turns == 2
    assert await log.count("old") == 0
    assert [turn.at for turn in await log.turns("both")] == [NOW - timedelta(days=89)]
    assert asked[0].method == "DELETE"
    assert float(asked[0].url.params["before"]) == (NOW - timedelta(days=90)).timestamp()


async def test_purge_says_so_when_rasa_kept_its_part(log, keeper, store):
    await add_turn(log, "old", NOW - timedelta(days=91))

    purged = await purge(keeper, rasa_that_answers(500, []), store, NOW - timedelta(days=90), now=NOW)

    assert not purged.done
    assert (purged.turns, purged.rasa_error) == (1, "status 500")
    assert await log.count("old") == 0


async def test_the_thread_of_a_conversation_without_words_goes_a_day_after_the_last_of_them(
    log, keeper, store
):
    for conversation_id, hours in (("rests", 25), ("talks", 23), ("keeps", 25)):
        await add_turn(log, conversation_id, NOW - timedelta(hours=hours))
    for conversation_id in ("rests", "talks"):
        await log.set_keep_words(conversation_id, False)
    asked = []

    await purge(keeper, rasa_that_answers(204, asked), store, NOW - timedelta(days=90), now=NOW)

    assert [request.url.path.rsplit("/")[-1] for request in asked] == ["events", "rests"]


async def test_purge_says_so_when_the_log_failed_and_purges_rasa(log, keeper, monkeypatch, store):
    async def fail(*_given, **_named):
        raise LogError("locked")

    monkeypatch.setattr(log, "purge", fail)
    asked = []

    purged = await purge(keeper, rasa_that_answers(204, asked), store, NOW - timedelta(days=90), now=NOW)

    assert not purged.done
    assert (purged.turns, purged.log_error) == (None, "locked")
    assert len(asked) == 1
