"""The tracker store: forgets one conversation, and fails in the open."""

from random import Random

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, SQLTrackerStore
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.rasa_runtime.tracker_store import fail_closed, unwrap

MARKER = "marker sentence that nobody may read"


@pytest.fixture
def closed(store, monkeypatch):
    """The store in Rasa's wrapper, after `fail_closed`, which is undone at the end."""
    for name in ("on_tracker_store_error", "on_tracker_store_retrieve_error"):
        monkeypatch.setattr(FailSafeTrackerStore, name, getattr(FailSafeTrackerStore, name))
    fail_closed()
    return FailSafeTrackerStore(store)


def conversation(sender, domain, text="hello"):
    events = [ActionExecuted("action_listen"), UserUttered(text)]
    return DialogueStateTracker.from_events(sender, events, slots=domain.slots)


def break_database(store):
    with store.session_scope() as session:
        session.execute("DROP TABLE events")
        session.commit()


def rows(store):
    with store.session_scope() as session:
        return [dict(row) for row in session.execute(store.SQLEvent.__table__.select()).mappings()]


def test_delete_removes_only_that_conversation(store, domain, wait):
    for sender in ("one", "one-more", "two"):
        wait(store.save(conversation(sender, domain)))

    count = wait(store.delete("one"))

    assert count == 2
    assert sorted(wait(store.keys())) == ["one-more", "two"]
    assert wait(store.retrieve_full_tracker("one")) is None
    assert [type(event) for event in wait(store.retrieve("two")).events] == [ActionExecuted, UserUttered]


def test_delete_of_an_unknown_conversation_removes_nothing(store, domain, wait):
    wait(store.save(conversation("one", domain)))

    assert wait(store.delete("nobody")) == 0
    assert list(wait(store.keys())) == ["one"]


def test_conversation_begins_anew_after_delete(store, domain, wait):
    wait(store.save(conversation("one", domain, "before")))
    wait(store.delete("one"))

    wait(store.save(conversation("one", domain, "after")))

    assert wait(store.retrieve("one")).latest_message.text == "after"
    assert len(wait(store.retrieve("one")).events) == 2


def test_deleted_conversations_are_in_no_gap_of_the_file_either(store, domain, wait, tmp_path):
    random = Random(5)
    held = [f"{random.getrandbits(128):032x}" for _ in range(60)]
    for turn in range(6):
        for sender in held:
            tracker = wait(store.retrieve(sender)) or conversation(sender, domain)
            for _ in range(4):
                tracker.update(UserUttered(f"{turn} said by {sender} " + "x" * random.randrange(50, 1500)))
                tracker.update(SlotSet("language", "pl"))
            wait(store.save(tracker))
    random.shuffle(held)

    for number, sender in enumerate(held[:40]):
        wait(store.delete(sender))

        files = b"".join(file.read_bytes() for file in tmp_path.glob("trackers.db*"))
        assert sender.encode() not in files, f"conversation {number}"
    assert sorted(wait(store.keys())) == sorted(held[40:])


def test_of_a_message_to_be_shown_once_nothing_is_saved(store, domain, wait):
    tracker = conversation("one", domain)
    shown_once = {"sheet": {"title": MARKER}, "ephemeral": True}
    tracker.update(BotUttered(MARKER, {"custom": shown_once, "buttons": [{"title": MARKER}]}))
    tracker.update(BotUttered("an answer", {"custom": {"kind": "answer"}}))

    wait(store.save(tracker))

    with store.session_scope() as session:
        saved = [event.data for event in session.query(store.SQLEvent)]
    assert not [data for data in saved if MARKER in data]
    *_, ephemeral, answer = wait(store.retrieve("one")).events
    assert (ephemeral.text, ephemeral.data) == (None, {"custom": {"ephemeral": True}})
    assert (answer.text, answer.data) == ("an answer", {"custom": {"kind": "answer"}})


def test_rows_are_those_that_stock_rasa_writes(store, domain, wait, tmp_path):
    stock = SQLTrackerStore(domain, db=str(tmp_path / "stock.db"))
    asked = {"text": "hello", "intent": {"name": "ask", "confidence": 0.9}, "entities": []}
    tracker = conversation("one", domain)
    for event in (
        UserUttered("hello", asked["intent"], [], asked),
        SlotSet("language", "pl"),
        BotUttered("cześć", {"custom": {"kind": "answer"}}),
        ActionExecuted("action_listen", policy="RulePolicy", confidence=1.0),
        SessionStarted(),
    ):
        tracker.update(event)

    for kept in (store, stock):
        wait(kept.save(tracker))

    assert rows(store) == rows(stock)
    assert len(rows(store)) == 7
    assert [row["intent_name"] for row in rows(store)].count("ask") == 1


def test_nothing_new_is_no_row(store, domain, wait):
    wait(store.save(conversation("one", domain)))
    written = rows(store)

    wait(store.save(wait(store.retrieve("one"))))

    assert rows(store) == written


def test_broken_database_is_an_error_and_no_change_to_memory(closed, store, domain, wait):
    break_database(store)

    for call in (
        lambda: closed.save(conversation("one", domain)),
        lambda: closed.retrieve("one"),
        lambda: closed.retrieve_full_tracker("one"),
        closed.keys,
        lambda: store.delete("one"),
    ):
        with pytest.raises(OperationalError):
            wait(call())

    assert closed._fallback_tracker_store is None


def test_stock_rasa_goes_on_in_memory(store, domain, wait):
    """The reason for `fail_closed`: when this fails, Rasa has changed and it may go."""
    stock = FailSafeTrackerStore(store)
    break_database(store)

    wait(stock.save(conversation("one", domain)))

    assert wait(stock.fallback_tracker_store.retrieve("one")) is not None


def test_error_of_the_database_does_not_hold_what_was_typed(closed, store, domain, wait):
    with store.session_scope() as session:
        session.execute(
            "CREATE TRIGGER full BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
        session.commit()

    with pytest.raises(IntegrityError, match="disk full") as caught:
        wait(closed.save(conversation("one", domain, MARKER)))

    assert MARKER not in str(caught.value)


def test_our_store_is_found_inside_the_wrappers(store, closed):
    assert unwrap(store) is store
    assert unwrap(FailSafeTrackerStore(closed)) is store


def test_another_tracker_store_is_refused_by_name(domain):
    with pytest.raises(
        TypeError, match=r"endpoints\.yml must name KompasTrackerStore, not InMemoryTrackerStore"
    ):
        unwrap(FailSafeTrackerStore(InMemoryTrackerStore(domain)))
