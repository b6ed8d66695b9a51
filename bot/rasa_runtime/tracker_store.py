"""Rasa's SQL tracker store, with the delete that Rasa lacks, and nothing of messages to be shown once.

Runs in Rasa's Python 3.10.
"""

from typing import Any, Text

from rasa.core.tracker_store import FailSafeTrackerStore, SQLTrackerStore, TrackerStore
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

POSTGRESQL = {
    "pool_size": 2,
    "max_overflow": 2,
    "pool_pre_ping": True,
    # Rasa waits for its database and for nothing else meanwhile: in seconds, and in milliseconds.
    "connect_args": {"connect_timeout": 2, "options": "-c statement_timeout=5000 -c lock_timeout=5000"},
}


class KompasTrackerStore(SQLTrackerStore):
    """Keeps trackers in SQL and can forget one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        url = kwargs.get("host") or ""
        if url.startswith("postgres://"):  # libpq's other name for it, which SQLAlchemy does not know
            kwargs["host"] = "postgresql" + url[len("postgres") :]
        super().__init__(*args, **kwargs)
        if self.engine.dialect.name == "postgresql":
            self._connect_with_patience()
        self.engine.hide_parameters = True  # an error of the database would hold what was typed

    def _connect_with_patience(self) -> None:
        """Put our engine in the place of Rasa's.

        Its connections stay dead after a restart of PostgreSQL, wait for ever, and are up to 150 for each server,
        of which a server uses one at a time.
        """
        address = self.engine.url
        self.engine.dispose()
        self.engine = create_engine(address, **POSTGRESQL)
        self.sessionmaker = sessionmaker(bind=self.engine)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Save the events; of a message marked `ephemeral` (bot/gateway/messages.py) only that there was one."""
        for event in tracker.events:
            if isinstance(event, BotUttered) and (event.data.get("custom") or {}).get("ephemeral"):
                event.text, event.data = None, {"custom": {"ephemeral": True}}
        await super().save(tracker)

    async def delete(self, sender_id: Text) -> int:
        """Delete every event of a conversation and return how many there were."""
        with self.session_scope() as session:
            count = session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == sender_id).delete()
            session.commit()
        return int(count)

    async def purge(self, before: float) -> int:
        """Delete every event from before that moment, seconds since 1970, and return how many there were."""
        with self.session_scope() as session:
            count = session.query(self.SQLEvent).filter(self.SQLEvent.timestamp < before).delete()
            session.commit()
        return int(count)


def unwrap(store: TrackerStore) -> KompasTrackerStore:
    """Return our store from within the wrappers Rasa puts around it.

    Raises:
        TypeError: the endpoints name another tracker store.
    """
    while not isinstance(store, KompasTrackerStore):
        inner = getattr(store, "_tracker_store", None)
        if inner is None:
            raise TypeError(f"endpoints.yml must name KompasTrackerStore, not {type(store).__name__}")
        store = inner
    return store


def fail_closed() -> None:
    """Make a broken database an error instead of a silent change to memory.

    Rasa wraps every store in one that goes on in memory when the database fails: conversations then
    vanish at the next restart and nobody notices. The gateway has a kind answer for the error.
    """

    def raise_it(self: FailSafeTrackerStore, error: Exception) -> None:
        raise error

    FailSafeTrackerStore.on_tracker_store_error = raise_it
    FailSafeTrackerStore.on_tracker_store_retrieve_error = raise_it
