"""Of a long conversation the last turns are read, and Rasa stands where the whole conversation would put it."""

import os
from copy import deepcopy
from uuid import uuid4

import psycopg2
import pytest
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    AllSlotsReset,
    BotUttered,
    ConversationPaused,
    ConversationResumed,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from sqlalchemy import inspect, text

from bot.rasa_runtime.recent_events import INDEXES, TURNS
from bot.rasa_runtime.tracker_store import KompasTrackerStore
from tests.postgres import LACKING, running_server

SLOTS = ("language", "trace", "card", "requested_slot")
DOMAIN = Domain.from_dict(
    {
        "version": "3.1",
        "intents": ["ask"],
        "slots": {
            name: {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]}
            for name in SLOTS
        },
        "forms": {"pay_form": {"required_slots": []}},
        "actions": ["action_search_cards"],
    }
)


def start():
    """What a session begins with."""
    return [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]


def turn(number, *more):
    """What one message brings: it, an action, a slot, an answer, and Rasa listens again."""
    return [
        UserUttered(f"message {number}", {"name": "ask", "confidence": 0.5}),
        ActionExecuted("action_search_cards"),
        SlotSet("trace", {"of": number}),
        *more,
        BotUttered(f"answer {number}", {"custom": {"kind": "answer"}}),
        ActionExecuted("action_listen"),
    ]


def turns(first, last):
    return [event for number in range(first, last + 1) for event in turn(number)]


@pytest.fixture(scope="module")
def server():
    with running_server() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def open_store(request, tmp_path, server, monkeypatch):
    """Open a tracker store of a class, on the same empty database each time."""
    if request.param == "sqlite":
        options = {"dialect": "sqlite", "db": str(tmp_path / "trackers.db")}
    else:
        if server is None:
            pytest.fail(LACKING) if os.environ.get("CI") else pytest.skip(LACKING)
        name = f"trackers_{uuid4().hex}"
        connection = psycopg2.connect(server)
        connection.autocommit = True
        connection.cursor().execute(f"CREATE DATABASE {name}")
        connection.close()
        monkeypatch.setenv("POSTGRESQL_POOL_SIZE", "1")
        options = {"host": server.replace("/postgres?", f"/{name}?")}
    opened = []

    def open_it(kind=KompasTrackerStore):
        opened.append(kind(DOMAIN, **options))
        return opened[-1]

    yield open_it
    for store in opened:
        store.engine.dispose()


@pytest.fixture
def store(open_store):
    return open_store()


@pytest.fixture
def keep(store, wait):
    """Save events of a conversation, as they come one message at a time."""

    def save(*events, sender="one"):
        async def saved():
            tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
            for one in deepcopy(events):
                tracker.update(one)
            await store.save(tracker)

        wait(saved())

    return save


def state(tracker):
    """Where a tracker stands, its events aside."""
    found = tracker.current_state()
    return {
        **found,
        "loop": tracker.active_loop,
        "latest_message": tracker.latest_message.as_dict(),
        "latest_bot_utterance": tracker.latest_bot_utterance,
    }


LONG = [
    ("many turns", [*start(), *turns(1, 3 * TURNS)]),
    ("a slot set long ago", [*start(), *turn(0, SlotSet("card", "pay/not-paid")), *turns(1, 2 * TURNS)]),
    (
        "a slot set twice and then emptied",
        [*start(), *turn(0, SlotSet("card", "a"), SlotSet("card", None)), *turns(1, 2 * TURNS)],
    ),
    (
        "a form that still asks",
        [*start(), *turn(0, ActiveLoop("pay_form"), SlotSet("requested_slot", "card")), *turns(1, 2 * TURNS)],
    ),
    (
        "a form that ended",
        [*start(), *turn(0, ActiveLoop("pay_form")), *turn(0, ActiveLoop(None)), *turns(1, 2 * TURNS)],
    ),
    (
        "slots emptied together",
        [*start(), *turn(0, SlotSet("card", "a")), *turn(0, AllSlotsReset()), *turns(1, 2 * TURNS)],
    ),
    (
        "a restart",
        [
            *start(),
            *turn(0, SlotSet("card", "a"), ActiveLoop("pay_form"), ConversationPaused()),
            *turn(0, Restarted()),
            *turns(1, 2 * TURNS),
        ],
    ),
    (
        "a session after another",
        [*start(), *turn(0, SlotSet("card", "a")), *start(), SlotSet("language", "pl"), *turns(1, 2 * TURNS)],
    ),
    ("a pause", [*start(), *turn(0, ConversationPaused()), *turns(1, 2 * TURNS)]),
    (
        "a pause that ended",
        [*start(), *turn(0, ConversationPaused()), *turn(0, ConversationResumed()), *turns(1, 2 * TURNS)],
    ),
]


@pytest.mark.parametrize("events", [events for _, events in LONG], ids=[name for name, _ in LONG])
def test_long_conversation_stands_where_stock_rasa_has_it(open_store, store, keep, wait, events):
    keep(*events)

    ours, stock = wait(store.retrieve("one")), wait(open_store(SQLTrackerStore).retrieve("one"))

    assert state(ours) == state(stock)
    assert len(ours.events) < len(stock.events)
    said = [one.text for one in ours.events if isinstance(one, UserUttered)]
    last = [one.text for one in stock.events if isinstance(one, UserUttered)][-TURNS:]
    assert said[-TURNS:] == last


@pytest.mark.parametrize(
    "events", [[], start(), [*start(), *turns(1, TURNS - 1)]], ids=["no event", "opened", "nine turns"]
)
def test_short_conversation_is_read_as_by_stock_rasa(open_store, store, keep, wait, events):
    keep(*events)

    ours, stock = wait(store.retrieve("one")), wait(open_store(SQLTrackerStore).retrieve("one"))

    assert ours == stock
    assert [one.as_dict() for one in (ours.events if ours else ())] == [
        one.as_dict() for one in (stock.events if stock else ())
    ]


def test_window_begins_where_rasa_listens(store, keep, wait):
    keep(*start(), *turns(1, 3 * TURNS))

    first, second = [one for one in wait(store.retrieve("one")).events if not isinstance(one, SlotSet)][:2]

    assert (first, second.text) == (ActionExecuted("action_listen"), f"message {2 * TURNS + 1}")


def test_events_are_saved_once_message_by_message(open_store, store, keep, wait):
    keep(*start())
    for number in range(1, 3 * TURNS + 1):
        keep(*turn(number))

    whole = wait(open_store(SQLTrackerStore).retrieve_full_tracker("one"))

    assert [one.text for one in whole.events if isinstance(one, (UserUttered, BotUttered))] == [
        text for number in range(1, 3 * TURNS + 1) for text in (f"message {number}", f"answer {number}")
    ]
    assert len(whole.events) == len(start()) + 3 * TURNS * len(turn(0))


def test_two_servers_take_turns_on_one_conversation(open_store, wait):
    servers = [open_store(), open_store()]

    async def converse():
        for number in range(1, 3 * TURNS + 1):
            server = servers[number % 2]
            tracker = await server.get_or_create_tracker("one", append_action_listen=False)
            assert (tracker.get_slot("trace") or {"of": 0})["of"] == number - 1
            for one in turn(number):
                tracker.update(one)
            await server.save(tracker)

    wait(converse())

    full = wait(servers[0].retrieve_full_tracker("one"))
    assert [one.text for one in full.events if isinstance(one, UserUttered)] == [
        f"message {number}" for number in range(1, 3 * TURNS + 1)
    ]


def test_of_a_deleted_conversation_a_message_at_work_brings_nothing_back(store, keep, wait):
    keep(*start(), *turns(1, 3))
    tracker = wait(store.retrieve("one"))
    wait(store.delete("one"))

    for one in turn(4):
        tracker.update(one)
    wait(store.save(tracker))

    said = [one.text for one in wait(store.retrieve("one")).events if isinstance(one, UserUttered)]
    assert said == ["message 4"]


def test_what_is_purged_counts_no_more(store, keep, wait):
    old, new = turn(0, SlotSet("card", "a")), turns(1, 2 * TURNS)
    for moment, events in ((1.0, old), (100.0, new)):
        for one in events:
            one.timestamp = moment
    keep(*old, *new)

    wait(store.purge(50.0))

    assert wait(store.retrieve("one")).get_slot("card") is None


def test_conversations_are_kept_apart(store, keep, wait):
    keep(*start(), *turn(0, SlotSet("card", "a")), *turns(1, 2 * TURNS), sender="one")
    keep(*start(), *turns(1, 2 * TURNS), sender="two")

    assert wait(store.retrieve("two")).get_slot("card") is None


def test_reading_costs_the_same_number_of_rows_however_long_the_conversation(store, keep, wait):
    read = []
    for length in (3 * TURNS, 30 * TURNS):
        sender = f"of {length}"
        keep(*start(), *turn(0, SlotSet("card", "a")), *turns(1, length), sender=sender)
        read.append(len(wait(store.retrieve(sender)).events))

    assert read[0] == read[1]


def test_database_from_before_gets_the_indexes(open_store, wait):
    old = open_store(SQLTrackerStore)
    with old.session_scope() as session:
        for index in INDEXES:
            session.execute(text(f"DROP INDEX IF EXISTS {index.name}"))
        session.commit()

    new = open_store()

    found = {index["name"] for index in inspect(new.engine).get_indexes("events")}
    assert found >= {index.name for index in INDEXES}
