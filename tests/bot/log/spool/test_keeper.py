"""An unreachable database costs nobody a turn: it waits, follows in order, and stands there once."""

import asyncio
import logging
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.gateway.messages import Button, Card, Kind, Message, Source
from bot.log import drain as drain_module
from bot.log import keeper as keeper_module
from bot.log import spool as spool_module
from bot.log.conversation_log import ConversationLog
from bot.log.database import FILE_NAME as LOG_NAME
from bot.log.database import sqlite_url
from bot.log.drain import ATTEMPTS, Drain
from bot.log.entries import FEEDBACK, TURN, WaitingTurn
from bot.log.keeper import Erased, LogKeeper
from bot.log.records import Conversation, Feedback, LogError, Turn
from bot.log.spool import EntryKind, Spool

KILLS = 5

pytestmark = pytest.mark.asyncio


@pytest.fixture
def long_rest(monkeypatch):
    """Leave what failed alone for so long that no slow disk outlasts it; of use before the keeper is made."""
    for name in ("REST_S", "READ_REST_S"):
        monkeypatch.setattr(keeper_module, name, (3600.0, 3600.0))


async def written(keeper):
    """Write all that waits, whoever else writes."""
    while await keeper.drain.write():
        await asyncio.sleep(0.01)


async def said_in(log, conversation_id="c1"):
    return [turn.said for turn in await log.turns(conversation_id)]


async def test_turn_goes_to_the_log_at_once_and_makes_no_spool(
    keeper, log, spool, make_conversation, make_turn
):
    await keeper.keep(make_conversation(), make_turn("one"))

    assert log.said() == ["one"]
    assert not spool.file.exists()


async def test_turns_follow_in_order_when_the_log_is_back(keeper, log, make_conversation, make_turn):
    log.down = True
    for number in range(3):
        await keeper.keep(make_conversation(), make_turn(f"{number}"))
        await keeper.keep(make_conversation("c2"), make_turn(f"{number} of c2"))

    log.down = False
    await keeper.keep(make_conversation(), make_turn("3"))  # not before those that wait
    await written(keeper)
    await keeper.keep(make_conversation(), make_turn("4"))

    assert log.said() == ["0", "1", "2", "3", "4"]
    assert log.said("c2") == ["0 of c2", "1 of c2", "2 of c2"]


async def test_while_the_log_is_down_the_second_turn_does_not_touch_it(
    long_rest, keeper, log, make_conversation, make_turn
):
    log.down = True
    await keeper.keep(make_conversation(), make_turn("one"))
    touched = log.calls["add_turn"]

    await keeper.keep(make_conversation(), make_turn("two"))

    assert (touched, log.calls["add_turn"]) == (1, 1)


async def test_neither_does_it_where_the_spool_takes_nothing(
    long_rest, log, tmp_path, make_conversation, make_turn
):
    keeper = LogKeeper(log, Spool(tmp_path / "s", max_entries=0))
    log.down = True

    for _ in range(3):
        await keeper.keep(make_conversation(), make_turn("one"))

    assert log.calls["add_turn"] == 1
    assert keeper.lost == 3


async def test_reading_a_log_that_is_down_is_not_waited_for_each_time(long_rest, keeper, log):
    log.down = True

    for _ in range(3):
        with pytest.raises(LogError):
            await keeper.find("c1")
        with pytest.raises(LogError):
            await keeper.turns("c1")

    assert (log.calls["find"], log.calls["turns"]) == (1, 0)


async def test_written_but_not_dropped_is_written_once(
    keeper, log, spool, monkeypatch, make_conversation, make_turn
):
    log.down = True
    await keeper.keep(make_conversation(), make_turn("one", "m1"))
    await keeper.keep(make_conversation(), make_turn("two"))
    log.down = False

    def crash(entry):
        raise OSError

    with monkeypatch.context() as dying:
        dying.setattr(spool, "drop", crash)
        await keeper.drain.write()
    assert log.said() == ["one"]
    assert [turn.said for turn in await keeper.turns("c1")] == ["one", "two"]  # nothing shown twice either

    await written(keeper)

    assert log.said() == ["one", "two"]


@pytest.mark.parametrize("trouble", ["full", "disk"])
async def test_turn_that_finds_no_room_is_lost_counted_and_told_without_its_words(
    log, tmp_path, monkeypatch, caplog, trouble, make_conversation, make_turn
):
    spool = Spool(tmp_path / "s", max_entries=1)
    keeper = LogKeeper(log, spool)
    log.down = True
    await keeper.keep(make_conversation(), make_turn("one"))

    if trouble == "disk":

        def open_nothing():
            raise OSError(28, "No space left on device", "tajemnica")

        monkeypatch.setattr(spool, "_open", open_nothing)
    await keeper.keep(make_conversation(), make_turn("tajemnica"))

    assert keeper.lost == 1
    assert "turn lost" in caplog.text
    assert "tajemnica" not in caplog.text
    monkeypatch.undo()
    log.down = False
    await written(keeper)
    assert log.said() == ["one"]


async def test_turn_that_cannot_be_written_as_json_is_lost_and_nothing_is_raised(
    keeper, log, make_conversation, make_turn
):
    log.down = True

    await keeper.keep(make_conversation(), make_turn("half a character \ud800"))

    assert keeper.lost == 1


async def test_turn_that_the_log_refuses_stops_the_others_only_for_a_while(
    keeper, log, spool, caplog, make_conversation, make_turn
):
    log.refuses = {"tajemnica"}
    await keeper.keep(make_conversation(), make_turn("tajemnica"))
    await keeper.keep(make_conversation(), make_turn("two"))

    for _ in range(ATTEMPTS - 1):
        assert await keeper.drain.write()
        assert (log.said(), spool.refused()) == ([], 0)
    await written(keeper)

    assert log.said() == ["two"]
    assert spool.refused() == 1
    assert "turn refused by the log" in caplog.text
    assert "tajemnica" not in caplog.text


async def test_log_that_is_down_for_long_moves_nothing_out_of_the_way(
    keeper, log, spool, make_conversation, make_turn
):
    log.down = True
    await keeper.keep(make_conversation(), make_turn("one"))

    for _ in range(ATTEMPTS * 3):
        assert await keeper.drain.write()

    assert (len(spool), spool.refused()) == (1, 0)


async def test_entry_of_another_version_is_refused_and_the_next_written(
    keeper, log, spool, now, make_conversation, make_turn
):
    spool.append(EntryKind.TURN, "c1", now, '{"turn": "of another shape"}')
    await keeper.keep(make_conversation(), make_turn("two"))

    await written(keeper)

    assert [turn.said for turn in await keeper.turns("c1")] == ["two"]
    assert spool.refused() == 1


async def test_conversation_opened_while_the_log_was_down_is_found_after_a_restart(
    keeper, log, spool, make_conversation, make_turn
):
    log.down = True
    await keeper.keep(make_conversation(language=None), make_turn(None, language="en"))
    opened = await keeper.find("c1")
    await keeper.keep(make_conversation(language=None), make_turn("Bună", language="ro"))

    restarted = LogKeeper(log, Spool(spool.file))

    # As the log has it: an opening tells no language, a message does.
    assert (opened.language, opened.entry) == (None, "poster-x")
    assert await restarted.find("c1") == make_conversation(language="ro")
    assert [turn.said for turn in await restarted.turns("c1")] == [None, "Bună"]
    log.down = False
    restarted = LogKeeper(log, Spool(spool.file))
    assert await restarted.find("c1") == make_conversation(language="ro")
    assert await restarted.find("c2") is None


async def test_history_is_the_log_and_then_what_waits(keeper, log, make_conversation, make_turn):
    await keeper.keep(make_conversation(), make_turn("one"))
    log.down = True
    await keeper.keep(make_conversation(), make_turn("two"))
    log.down = False

    assert [turn.said for turn in await keeper.turns("c1")] == ["one", "two"]


async def test_feedback_on_a_turn_that_waits_follows_it(keeper, log, now, make_conversation, make_turn):
    log.down = True
    await keeper.keep(make_conversation(), make_turn("one", "m1"))
    log.down = False

    assert await keeper.add_feedback("c1", Feedback("m1", True, None, now))
    assert log.calls["add_feedback"] == 0
    await written(keeper)

    assert log.feedback == [Feedback("m1", True, None, now)]


async def test_feedback_is_taken_while_the_log_cannot_be_asked(
    keeper, log, spool, now, make_conversation, make_turn
):
    await keeper.keep(make_conversation(), make_turn("one", "m1"))
    log.down = True

    assert await keeper.add_feedback("c1", Feedback("m1", False, "zadzwoń [phone]", now))
    assert await keeper.add_feedback("c1", Feedback("no such message", True, None, now))
    log.down = False
    await written(keeper)

    assert log.feedback == [Feedback("m1", False, "zadzwoń [phone]", now)]
    assert (len(spool), spool.refused()) == (0, 0)
    assert not await keeper.add_feedback("c1", Feedback("no such message", True, None, now))


async def test_feedback_that_neither_takes_is_an_error(log, tmp_path, now):
    keeper = LogKeeper(log, Spool(tmp_path / "s", max_entries=0))
    log.down = True

    with pytest.raises(LogError):
        await keeper.add_feedback("c1", Feedback("m1", True, None, now))


async def test_erasing_reaches_spool_and_log_and_counts(keeper, log, spool, make_conversation, make_turn):
    await keeper.keep(make_conversation(), make_turn("one"))
    log.down = True
    await keeper.keep(make_conversation(), make_turn("two"))
    await keeper.keep(make_conversation("c2"), make_turn("other"))
    log.down = False
    assert await keeper.count("c1") == 2

    assert await keeper.erase("c1") == Erased(log=1, spool=1)

    assert await keeper.count("c1") == 0
    assert await keeper.find("c1") is None
    await written(keeper)
    assert (log.said("c1"), log.said("c2")) == ([], ["other"])


async def test_erasing_while_the_log_is_down_is_said_and_follows(
    keeper, log, spool, make_conversation, make_turn
):
    await keeper.keep(make_conversation(), make_turn("one"))
    log.down = True
    await keeper.keep(make_conversation(), make_turn("two"))

    with pytest.raises(LogError):
        await keeper.erase("c1")

    assert spool.count("c1") == 0
    restarted = LogKeeper(log, Spool(spool.file))
    assert await restarted.is_erasing("c1")
    assert await restarted.find("c1") is None
    assert await restarted.turns("c1") == []
    await restarted.keep(make_conversation(), make_turn("after it was erased"))
    assert not await restarted.add_feedback("c1", Feedback("to one", True))
    log.down = False
    await written(restarted)
    assert await restarted.count("c1") == 0
    assert not await restarted.is_erasing("c1")


async def test_erasing_again_finishes_what_waited(keeper, log, make_conversation, make_turn):
    await keeper.keep(make_conversation(), make_turn("one"))
    log.down = True
    with pytest.raises(LogError):
        await keeper.erase("c1")
    log.down = False

    assert (await keeper.erase("c1")).log == 1

    assert await keeper.count("c1") == 0
    assert not await keeper.is_erasing("c1")


async def test_turn_on_its_way_to_the_log_does_not_outlive_the_erasing(
    keeper, log, monkeypatch, make_conversation, make_turn
):
    log.down = True
    await keeper.keep(make_conversation(), make_turn("one"))
    log.down = False
    on_its_way, go_on, add_turn = asyncio.Event(), asyncio.Event(), log.add_turn

    async def slowly(conversation, turn):
        on_its_way.set()
        await go_on.wait()
        await add_turn(conversation, turn)

    monkeypatch.setattr(log, "add_turn", slowly)
    draining = asyncio.create_task(keeper.drain.write())
    await on_its_way.wait()
    erasing = asyncio.create_task(LogKeeper(log, Spool(keeper._spool.file)).erase("c1"))  # another process
    await asyncio.sleep(0.1)
    assert not erasing.done()
    go_on.set()

    await asyncio.gather(draining, erasing)

    assert await keeper.count("c1") == 0


async def test_handle_of_a_conversation_that_only_waited_is_kept(
    real_log, spool, monkeypatch, make_conversation, make_turn
):
    keeper = LogKeeper(real_log, spool)
    spool.append(EntryKind.TURN, "c1", datetime.now(UTC), turn_json(make_conversation(), make_turn("one")))

    await keeper.erase("c1", keep_handle=True)

    assert await real_log.find("c1") is not None
    assert await keeper.turns("c1") == []
    await keeper.erase("c1")
    assert await keeper.count("c1") == 0


async def test_purge_reaches_the_spool_also_while_the_log_is_down(
    keeper, log, spool, now, long_ago, make_conversation, make_turn
):
    log.down = True
    await keeper.keep(make_conversation(), make_turn("old", at=long_ago))
    await keeper.keep(make_conversation(), make_turn("young"))

    with pytest.raises(LogError):
        await keeper.purge(now - timedelta(days=90), now=now)

    assert len(spool) == 1
    log.down = False
    await written(keeper)
    assert log.said() == ["young"]
    assert await keeper.purge(now + timedelta(days=1), now=now) == 1


async def test_task_writes_what_an_earlier_process_left_and_what_comes_later(
    log, spool, monkeypatch, make_conversation, make_turn
):
    for module in (drain_module, keeper_module):
        monkeypatch.setattr(module, "REST_S", (0.01, 0.02))
    spool.append(EntryKind.TURN, "c1", datetime.now(UTC), turn_json(make_conversation(), make_turn("left")))
    log.down = True
    keeper = LogKeeper(log, spool)

    keeper.start()
    try:
        await keeper.keep(make_conversation(), make_turn("new"))
        await until(lambda: log.calls["add_turn"] > 1)
        log.down = False
        await until(lambda: log.said() == ["left", "new"])
        log.down = True
        await keeper.keep(make_conversation(), make_turn("again"))
        log.down = False
        await until(lambda: log.said() == ["left", "new", "again"])
        await until(
            lambda: len(spool) == 0
        )  # stopped between the two, it would write "again" at its next start
    finally:
        await keeper.stop()


async def test_task_survives_what_nobody_thought_of(log, spool, monkeypatch, make_conversation, make_turn):
    for module in (drain_module, keeper_module):
        monkeypatch.setattr(module, "REST_S", (0.01, 0.02))
    keeper = LogKeeper(log, spool)
    add_turn, failures = log.add_turn, iter([KeyError("tajemnica"), RuntimeError()])

    async def fail_first(conversation, turn):
        if error := next(failures, None):
            raise error
        await add_turn(conversation, turn)

    monkeypatch.setattr(log, "add_turn", fail_first)
    spool.append(EntryKind.TURN, "c1", datetime.now(UTC), turn_json(make_conversation(), make_turn("one")))

    keeper.start()
    try:
        await until(lambda: log.said() == ["one"])
    finally:
        await keeper.stop()


async def test_task_ends_though_it_is_woken_at_that_moment(keeper):
    keeper.start()
    await asyncio.sleep(0.3)  # by now it waits

    keeper.drain.wake()
    await asyncio.wait_for(keeper.stop(), 30)

    assert keeper.drain._task.done()


async def test_two_processes_write_each_turn_once_and_in_order(
    real_log, tmp_path, make_conversation, make_turn
):
    spool = Spool(tmp_path / spool_module.FILE_NAME)
    for number in range(12):
        spool.append(
            EntryKind.TURN, "c1", datetime.now(UTC), turn_json(make_conversation(), make_turn(f"{number}"))
        )
    other_log = ConversationLog(sqlite_url(tmp_path), timeout_s=30)
    try:
        both = [LogKeeper(real_log, Spool(spool.file)), LogKeeper(other_log, Spool(spool.file))]
        await asyncio.gather(*(written(keeper) for keeper in both))
    finally:
        other_log.close()

    assert await said_in(real_log) == [f"{number}" for number in range(12)]
    assert (len(spool), spool.refused()) == (0, 0)


async def test_even_without_the_lock_each_turn_is_written_once(
    real_log, tmp_path, monkeypatch, make_conversation, make_turn
):
    monkeypatch.setattr(Drain, "alone", lambda *_, **__: nullcontext())
    spool = Spool(tmp_path / spool_module.FILE_NAME)
    for number in range(12):
        spool.append(
            EntryKind.TURN, "c1", datetime.now(UTC), turn_json(make_conversation(), make_turn(f"{number}"))
        )
    other_log = ConversationLog(sqlite_url(tmp_path), timeout_s=30)
    try:
        both = [LogKeeper(real_log, Spool(spool.file)), LogKeeper(other_log, Spool(spool.file))]
        await asyncio.gather(*(written(keeper) for keeper in both))
    finally:
        other_log.close()

    assert await said_in(real_log) == [f"{number}" for number in range(12)]
    assert len(spool) == 0


@contextmanager
def locked(file):
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


@contextmanager
def replaced(file, put_in_its_place):
    aside = file.with_suffix(".aside")
    file.rename(aside)
    put_in_its_place(file)
    try:
        yield
    finally:
        file.rmdir() if file.is_dir() else file.unlink()
        aside.rename(file)


TROUBLES = {
    "locked": locked,
    "a folder": lambda file: replaced(file, lambda place: place.mkdir()),
    "no database": lambda file: replaced(file, lambda place: place.write_bytes(b"no database" * 1000)),
}


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_turns_survive_a_real_database_in_trouble(
    real_log, tmp_path, spool, trouble, now, make_conversation, make_turn
):
    keeper = LogKeeper(real_log, spool)
    await keeper.keep(make_conversation(), make_turn("one", "m1"))
    real_log.close()

    with TROUBLES[trouble](tmp_path / LOG_NAME):
        await keeper.keep(make_conversation(), make_turn("two", "m2"))
        await keeper.keep(make_conversation("c2"), make_turn("first of c2"))
        assert await keeper.add_feedback("c1", Feedback("m2", True, None, now))
        assert (await keeper.find("c2")).entry == "poster-x"
        assert (await keeper.turns("c1"))[-1].said == "two"
        assert await keeper.drain.write()
        real_log.close()
    await written(keeper)

    assert await said_in(real_log) == ["one", "two"]
    assert await said_in(real_log, "c2") == ["first of c2"]
    assert await real_log.count("c1") == 1 + 2 * 2 + 1  # the conversation, a message a turn, feedback


async def test_conversations_of_a_person_are_found_in_the_log_and_while_they_wait(
    real_log, spool, now, make_conversation, make_turn
):
    keeper = LogKeeper(real_log, spool)
    await keeper.keep(make_conversation("logged", pseudonym="key2"), make_turn("one"))
    waiting = make_conversation("waiting", pseudonym="key1"), make_turn("two")
    body = TURN.dump_json(WaitingTurn(*waiting)).decode()
    spool.append(EntryKind.TURN, "waiting", now, body)

    assert await keeper.conversations_of(["key2", "key1"]) == ["logged", "waiting"]
    assert await keeper.conversations_of(["somebody else"]) == []


async def test_turn_and_feedback_written_twice_stand_once_in_the_real_log(
    real_log, now, make_conversation, make_turn
):
    turn, feedback = make_turn("one", "m1"), Feedback("m1", True, None, now)

    for _ in range(2):
        await real_log.add_turn(make_conversation(), turn)
        assert await real_log.add_feedback("c1", feedback)

    assert await real_log.turns("c1") == [turn]
    assert await real_log.count("c1") == 4  # conversation, turn, message, feedback


DRAINER = """
import asyncio, sys
from pathlib import Path
from bot.log.conversation_log import ConversationLog
from bot.log.database import sqlite_url
from bot.log.keeper import LogKeeper
from bot.log.spool import FILE_NAME, Spool
folder = Path(sys.argv[1])
keeper = LogKeeper(ConversationLog(sqlite_url(folder), timeout_s=30), Spool(folder / FILE_NAME))
while asyncio.run(keeper.drain.write()):
    pass
"""


async def test_drain_killed_at_any_moment_loses_and_doubles_nothing(
    real_log, tmp_path, caplog, make_conversation, make_turn
):
    caplog.set_level(logging.CRITICAL)
    spool = Spool(tmp_path / spool_module.FILE_NAME)
    # Some five are written before each kill; a fast disk takes more, and after the last kill some must be left.
    names = [f"{number}" for number in range(200)]
    for name in names:
        spool.append(EntryKind.TURN, "c1", datetime.now(UTC), turn_json(make_conversation(), make_turn(name)))
    moments, left = random.Random(5), [len(names)]

    for _ in range(KILLS):
        drainer = subprocess.Popen([sys.executable, "-c", DRAINER, str(tmp_path)])
        await until(lambda: len(spool) < left[-1])  # it has begun
        time.sleep(moments.uniform(0, 0.05))
        drainer.send_signal(signal.SIGKILL)
        drainer.wait()
        left.append(len(spool))
        logged = await real_log.turns("c1")
        assert [turn.said for turn in logged] == names[: len(logged)]
        assert {len(turn.messages) for turn in logged} <= {1}  # no half turn
        assert len(names) - left[-1] <= len(logged) <= len(names) - left[-1] + 1

    await written(LogKeeper(real_log, spool))
    assert left[-1] > 0  # else the last kill came too late, and shows nothing
    assert await said_in(real_log) == names


def turn_json(conversation, turn):
    return TURN.dump_json(WaitingTurn(conversation, turn)).decode()


async def until(true, timeout_s=60.0):
    end = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < end, "waited in vain"
        await asyncio.sleep(0.01)


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
numbers = st.floats(allow_nan=False, allow_infinity=False)
language_codes = st.sampled_from(["pl", "ro", "en", "nl"])
cards = st.builds(
    Card,
    id=words,
    title=words,
    confidence=st.none() | numbers,
    checked=st.none() | st.dates(),
    steps=st.lists(words, max_size=2),
    sources=st.lists(
        st.builds(Source, publisher=words, title=words, url=st.just("https://example.org/")), max_size=1
    ),
)
messages = st.builds(
    Message,
    id=words,
    kind=st.sampled_from(Kind),
    text=words,
    language=language_codes,
    buttons=st.lists(st.builds(Button, title=words, payload=words), max_size=2),
    card=st.none() | cards,
    ephemeral=st.booleans(),
)
traces = st.dictionaries(
    words,
    st.recursive(
        st.none() | st.booleans() | st.integers() | numbers | words,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=3,
)
turns = st.builds(
    Turn,
    at=moments,
    said=st.none() | words,
    language=language_codes,
    outcome=words,
    messages=st.lists(messages, max_size=2),
    intent=st.none() | words,
    intent_confidence=st.none() | numbers,
    trace=st.none() | traces,
    latency_ms=st.integers(0, 10**6),
)
conversations = st.builds(
    Conversation,
    id=words,
    language=st.none() | language_codes,
    entry=st.none() | words,
    channel=words,
    opened_at=moments,
)
feedbacks = st.builds(Feedback, message_id=words, helpful=st.booleans(), reason=st.none() | words, at=moments)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(conversations, turns, feedbacks)
async def test_what_comes_out_of_the_spool_is_what_went_in(conversation, turn, feedback):
    waiting = WaitingTurn(conversation, turn)

    assert TURN.validate_json(turn_json(conversation, turn)) == waiting
    assert FEEDBACK.validate_json(FEEDBACK.dump_json(feedback)) == feedback
