"""Words are found again in every language of ours, and gone from the index with the turn that held them."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from people import NOW, conversation, turn
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session

from bot.log import conversation_log, turn_words
from bot.log.tables import TurnRow
from bot.log.turn_words import INDEX, forget_some_words, turns_with, words_in

pytestmark = pytest.mark.asyncio

RARE = "brzęczyszczykiewicz"  # a word that is in no other turn
BARE = b"brzeczyszczykiewicz"  # as the index holds it


def found(url, query):
    engine = create_engine(url)
    try:
        with Session(engine) as session:
            ids = turns_with(session, words_in(query))
            return sorted(session.scalars(select(TurnRow.said).where(TurnRow.id.in_(ids))))
    finally:
        engine.dispose()


def index_file(url):
    """Return the bytes of the file in which the index lies, and of SQLite's journal."""
    if url.get_backend_name() == "sqlite":
        journal = Path(f"{url.database}-wal")
        return Path(url.database).read_bytes() + (journal.read_bytes() if journal.exists() else b"")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text("CHECKPOINT"))
            data = connection.scalar(text("SHOW data_directory"))
            return Path(data, connection.scalar(text(f"SELECT pg_relation_filepath('{INDEX}')"))).read_bytes()
    finally:
        engine.dispose()


@pytest.mark.parametrize(
    ("said", "query"),
    [
        ("Szef mi nie płaci", "placi"),
        ("Łódź jest daleko", "lodz"),
        ("ŁÓDŹ JEST DALEKO", "łódź daleko"),
        ("nu mă plătește", "PLATESTE"),
        ("îmi fac BSN-ul", "bsn"),
        ("één week ziek", "een ziek"),
        ("they took my passport", "passp"),
    ],
)
async def test_word_is_found_without_capitals_and_diacritics(log, url, said, query):
    await log.add_turn(conversation(), turn(said))
    await log.add_turn(conversation(), turn("o czym innym", at=NOW + timedelta(minutes=1)))

    assert found(url, query) == [said]


@pytest.mark.parametrize("query", ['"', "a* OR b", "NEAR(x y)", "said:x", "x' OR 1=1 --", "& | !", "(", "\\"])
async def test_what_a_database_would_obey_is_searched_for_as_words(log, url, query):
    await log.add_turn(conversation(), turn("nothing of it"))

    assert words_in(query) == [] or found(url, query) == []


async def test_all_words_must_be_there(log, url):
    await log.add_turn(conversation(), turn("boss does not pay"))

    assert found(url, "boss pay") == ["boss does not pay"]
    assert found(url, "boss house") == []


async def test_erased_words_are_not_in_the_index(log, url):
    await log.add_turn(conversation("mine"), turn(f"nazywam sie {RARE}"))
    await log.add_turn(conversation("theirs"), turn("szef nie płaci"))
    assert BARE in index_file(url)

    await log.erase("mine")
    await log.purge(NOW - timedelta(days=90), now=NOW)  # PostgreSQL keeps single words until then

    assert found(url, RARE) == []
    assert BARE not in index_file(url)
    assert found(url, "placi") == ["szef nie płaci"]


async def test_purged_words_are_not_in_the_index(log, url):
    await log.add_turn(conversation("old"), turn(f"nazywam sie {RARE}", at=NOW - timedelta(days=91)))
    await log.add_turn(conversation("young"), turn("szef nie płaci"))

    await log.purge(NOW - timedelta(days=90), now=NOW)

    assert BARE not in index_file(url)
    assert found(url, "placi") == ["szef nie płaci"]


async def test_words_that_may_not_be_kept_leave_the_index(log, url):
    await log.add_turn(conversation(), written := turn(f"nazywam sie {RARE}"))

    await log.set_keep_words("c", False)
    await log.add_turn(conversation(), replace(turn(f"jestem {RARE}"), at=written.at + timedelta(minutes=1)))
    await log.purge(NOW - timedelta(days=90), now=NOW)

    assert found(url, RARE) == []
    assert BARE not in index_file(url)


@pytest_asyncio.fixture
async def merged_in_steps(log, monkeypatch):
    """A large index, half of it of turns to be purged, merged a page at a time; filled with what each step was told."""
    monkeypatch.setattr(turn_words, "PAGES_AT_ONCE", 1)
    steps = []

    def step(session, *, begins):
        steps.append(begins)
        return forget_some_words(session, begins=begins)

    monkeypatch.setattr(conversation_log, "forget_some_words", step)
    for number in range(40):
        for name, word, age in (("old", RARE, 91), ("kept", "słowo", 0)):
            words = " ".join(f"{word}{number}x{place}" for place in range(300))
            await log.add_turn(conversation(name), turn(words, at=NOW - timedelta(days=age)))
    return steps


async def test_large_index_is_merged_step_by_step(log, url, merged_in_steps):
    await log.purge(NOW - timedelta(days=90), now=NOW)

    if url.get_backend_name() == "sqlite":
        assert len(merged_in_steps) > 2
    assert merged_in_steps == [True] + [False] * (len(merged_in_steps) - 1)
    assert BARE not in index_file(url)


async def test_others_write_while_a_large_index_is_merged(log, url, merged_in_steps):
    purging = asyncio.create_task(log.purge(NOW - timedelta(days=90), now=NOW))

    written = 0
    while not purging.done():
        await log.add_turn(conversation("young"), turn("szef nie płaci"))  # raises where it waits too long
        written += 1

    assert await purging == 40
    assert len(await log.turns("young")) == written > len(merged_in_steps)
    assert merged_in_steps == [True] + [False] * (len(merged_in_steps) - 1)
    assert BARE not in index_file(url)
    assert found(url, "placi") == ["szef nie płaci"] * written
