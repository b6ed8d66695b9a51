"""Rasa's SQL tracker store, with the delete that Rasa lacks, and nothing of messages to be shown once.

It reads the last turns of a conversation (bot/rasa_runtime/recent_events.py) and writes what came since: both cost the
same however long somebody has talked. Runs in Rasa's Python 3.10.
"""

import itertools
import json
import logging
from contextvars import ContextVar
from typing import Any, Dict, Iterator, Optional, Text

from rasa.core.tracker_store import FailSafeTrackerStore, SQLTrackerStore, TrackerStore
from rasa.shared.core.events import BotUttered, Event
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import create_engine, insert
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session, sessionmaker

from bot.rasa_runtime.recent_events import INDEXES, recent_events
from bot.rasa_runtime.sqlite_engine import sqlite_engine
from bot.sqlite_wipe import wipe_deleted

logger = logging.getLogger(__name__)

# The tracker that the request at hand has saved: the channel replies from it, and need not read it again.
saved_tracker: ContextVar[Optional[DialogueStateTracker]] = ContextVar("saved_tracker", default=None)
_SAVED = "kompas_saved"  # of a tracker: how many of its events, from the first, are in the database
POSTGRESQL = {
    "pool_size": 2,
    "max_overflow": 2,
    "pool_pre_ping": True,
    # Rasa waits for its database and for nothing else meanwhile: in seconds, and in milliseconds.
    "connect_args": {"connect_timeout": 2, "options": "-c statement_timeout=5000 -c lock_timeout=5000"},
}


class KompasTrackerStore(SQLTrackerStore):
    """Keeps trackers in SQL, reads their last turns, and can forget one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        url = kwargs.get("host") or ""
        if url.startswith("postgres://"):  # libpq's other name for it, which SQLAlchemy does not know
            kwargs["host"] = "postgresql" + url[len("postgres") :]
        super().__init__(*args, **kwargs)
        if self.engine.dialect.name == "postgresql":
            self._connect_with_patience()
        else:
            self.engine = sqlite_engine(self.engine.url)
            self.sessionmaker.configure(bind=self.engine)
        self.engine.hide_parameters = True  # an error of the database would hold what was typed
        for index in INDEXES:  # a database from before has none
            try:
                index.create(self.engine, checkfirst=True)
            except DatabaseError as error:  # another server, starting at the same time, was first
                logger.warning("index %s not made: %s", index.name, type(error).__name__)

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        """Return the conversation's last turns, with slots, form and pause as they stand; None where there is none."""
        with self.session_scope() as session:
            events = [json.loads(event) for event in recent_events(session.connection(), sender_id)]
        if not events:
            return None
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        setattr(tracker, _SAVED, len(tracker.events))
        return tracker

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
        await self.stream_events(tracker)
        with self.session_scope() as session:
            rows = [_row(tracker.sender_id, event) for event in self._additional_events(session, tracker)]
            if rows:
                session.execute(insert(self.SQLEvent), rows)
            session.commit()
        setattr(tracker, _SAVED, len(tracker.events))
        saved_tracker.set(tracker)

    def _additional_events(self, session: Session, tracker: DialogueStateTracker) -> Iterator[Event]:
        """Return the events that came since the tracker was read; stock Rasa counts those in the database.

        Of a tracker that was not read here, as stock Rasa does.
        """
        saved = getattr(tracker, _SAVED, None)
        if saved is None:
            return super()._additional_events(session, tracker)
        return itertools.islice(tracker.events, saved, None)

    async def delete(self, sender_id: Text) -> int:
        """Delete every event of a conversation and return how many there were."""
        with self.session_scope() as session:
            count = session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == sender_id).delete()
            session.commit()
        wipe_deleted(self.engine)
        return int(count)

    async def purge(self, before: float) -> int:
        """Delete every event from before that moment, seconds since 1970, and return how many there were."""
        with self.session_scope() as session:
            count = session.query(self.SQLEvent).filter(self.SQLEvent.timestamp < before).delete()
            session.commit()
        wipe_deleted(self.engine)
        return int(count)


def _row(sender_id: Text, event: Event) -> Dict[Text, Any]:
    """Return the columns that stock Rasa fills for an event; it makes an object for each, to be written one by one."""
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


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
