"""A database that is locked or away is given up in time, and used again when it is back."""

import asyncio
import socket
from datetime import timedelta
from time import monotonic

import pytest
from people import NOW, conversation, rows, turn
from sqlalchemy import create_engine, make_url

from bot.log.conversation_log import ConversationLog
from bot.log.database import CONNECT_TIMEOUT_S, LOCK_WAIT_S, database_url, sqlite_url
from bot.log.records import LogError
from bot.settings import Settings

pytestmark = pytest.mark.asyncio

TIMEOUT_S = 0.2  # under the two seconds in which connecting is given up
SLACK_S = 10.0  # a machine that does other things too; yet under the 30 seconds of `log`
LOCKS = {
    "sqlite": "BEGIN IMMEDIATE",
    "postgresql": "BEGIN; LOCK TABLE conversations IN ACCESS EXCLUSIVE MODE",
}


async def test_locked_database_is_given_up_in_time_and_used_again(log, url):
    other = create_engine(url, isolation_level="AUTOCOMMIT").raw_connection()
    other.cursor().execute(LOCKS[url.get_backend_name()])
    started = monotonic()
    try:
        with pytest.raises(LogError):
            await log.add_turn(conversation(), turn("za późno"))
    finally:
        waited = monotonic() - started
        other.cursor().execute("ROLLBACK")
        other.close()

    assert waited < LOCK_WAIT_S + SLACK_S
    await log.add_turn(conversation(), turn("teraz"))
    assert rows(url) == {"conversations": 1, "turns": 1, "messages": 1, "turn_index": 2}


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
async def test_purge_waits_longer_for_its_turn_than_a_worker_may(log, url):
    await log.add_turn(conversation(), turn("stare"))
    other = create_engine(url, isolation_level="AUTOCOMMIT").raw_connection()
    other.cursor().execute(LOCKS["sqlite"])
    purging = asyncio.create_task(log.purge(NOW + timedelta(days=1), now=NOW))
    with pytest.raises(LogError):  # begun after the purge
        await log.add_turn(conversation(), turn("za późno"))
    assert not purging.done()
    other.cursor().execute("ROLLBACK")
    other.close()

    assert await purging == 1


@pytest.mark.enable_socket
async def test_server_that_never_answers_is_given_up_in_time():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"postgresql://kompas:s3cret@127.0.0.1:{silent.getsockname()[1]}/kompas"
        log = ConversationLog(database_url(Settings(database_url=address)), timeout_s=TIMEOUT_S)
        started = monotonic()

        with pytest.raises(LogError) as caught:
            await log.add_turn(conversation(), turn())

    assert monotonic() - started < CONNECT_TIMEOUT_S
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
async def test_connections_that_died_cost_nothing(log, url):
    await log.add_turn(conversation(), turn())
    with create_engine(url).connect() as other:
        other.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )

    await log.add_turn(conversation(), turn())

    assert len(await log.turns("c")) == 2


async def test_folder_that_cannot_be_made_is_an_error_of_the_log(tmp_path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(LogError):
        await ConversationLog(sqlite_url(tmp_path / "file"), timeout_s=TIMEOUT_S).find("c")


async def test_the_driver_is_ours_to_choose():
    urls = [
        database_url(Settings(database_url=f"{scheme}://kompas@db.example/log"))
        for scheme in ("postgres", "postgresql")
    ]

    assert urls == [make_url("postgresql+psycopg://kompas@db.example/log")] * 2
