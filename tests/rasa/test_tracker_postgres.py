"""The tracker store in PostgreSQL, shared by several Rasa servers."""

import os

import pytest
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bench.scale.servers import Postgres, ServerError
from bot.rasa_runtime.tracker_store import KompasTrackerStore

MARKER = "marker sentence that nobody may read"


@pytest.fixture(scope="module")
def postgres():
    """A server of this file's own, which may be stopped and started again."""
    try:
        server = Postgres()
    except ServerError as error:
        pytest.fail(str(error)) if os.environ.get("CI") else pytest.skip(str(error))
    server.start()
    yield server
    server.stop()
    server.remove()


@pytest.fixture
def stores(postgres, domain):
    """Those of two Rasa servers, with nothing in them."""
    both = [KompasTrackerStore(domain, host=postgres.url, db="") for _ in range(2)]
    with both[0].engine.begin() as connection:
        connection.execute(text("DELETE FROM events"))
    yield both
    for store in both:
        store.engine.dispose()


def conversation(sender, domain, words="hello"):
    events = [ActionExecuted("action_listen"), UserUttered(words)]
    return DialogueStateTracker.from_events(sender, events, slots=domain.slots)


def test_what_one_server_saves_the_other_goes_on_with(stores, domain, wait):
    here, there = stores
    wait(here.save(conversation("one", domain)))

    tracker = wait(there.retrieve("one"))
    tracker.update(UserUttered("and more"))
    wait(there.save(tracker))

    assert [event.text for event in wait(here.retrieve("one")).events if isinstance(event, UserUttered)] == [
        "hello",
        "and more",
    ]


def test_delete_and_purge_hold_for_all_servers(stores, domain, wait):
    here, there = stores
    for sender in ("one", "two"):
        wait(here.save(conversation(sender, domain)))

    assert wait(there.delete("one")) == 2
    assert wait(here.retrieve("one")) is None
    assert wait(there.purge(before=2e12)) == 2
    assert wait(here.retrieve("two")) is None


def test_connections_outlive_a_restart_of_the_database(stores, postgres, domain, wait):
    here, _ = stores
    wait(here.save(conversation("one", domain)))

    postgres.stop()
    with pytest.raises(DBAPIError):
        wait(here.retrieve("one"))
    postgres.start()

    assert wait(here.retrieve("one")).latest_message.text == "hello"


def test_error_of_the_database_does_not_hold_what_was_typed(stores, domain, wait):
    here, _ = stores
    with here.engine.begin() as connection:
        connection.execute(text("ALTER TABLE events ADD CONSTRAINT full_disk CHECK (false) NOT VALID"))
    try:
        with pytest.raises(DBAPIError) as caught:
            wait(here.save(conversation("one", domain, MARKER)))
    finally:
        with here.engine.begin() as connection:
            connection.execute(text("ALTER TABLE events DROP CONSTRAINT full_disk"))

    assert MARKER not in str(caught.value)


def test_a_server_holds_few_connections_and_does_not_wait_for_ever(stores):
    here, _ = stores
    with here.engine.connect() as connection:
        assert connection.execute(text("SHOW statement_timeout")).scalar() == "5s"
    assert here.engine.pool.size() + here.engine.pool._max_overflow <= 4
    assert here.engine.hide_parameters


def test_other_name_of_postgresql_is_taken_too(postgres, domain):
    store = KompasTrackerStore(domain, host=postgres.url.replace("postgresql://", "postgres://"), db="")

    assert store.engine.dialect.name == "postgresql"
