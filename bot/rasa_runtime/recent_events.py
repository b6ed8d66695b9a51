"""Read of a long conversation what Rasa needs to go on: its last turns, and what earlier ones left standing.

Stock Rasa reads and replays every event of a conversation with every message, so that a message costs the more the
longer somebody has talked. Here the last `TURNS` turns are read, and before them the last event of each slot, of the
form and of the pause, as they stand in the database: nothing is kept beside it that could fall behind it, survive a
deletion, or differ between two servers. Runs in Rasa's Python 3.10.
"""

from typing import List, Text

from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    AllSlotsReset,
    ConversationPaused,
    ConversationResumed,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from sqlalchemy import Index, bindparam, text
from sqlalchemy.engine import Connection

TURNS = 10  # more than any rule looks back, and than people say "the answer before that one"

SQLEvent = SQLTrackerStore.SQLEvent
# Each query below then goes straight to its rows, however many the conversation has.
INDEXES = (
    Index("ix_events_sender_id_type_name", SQLEvent.sender_id, SQLEvent.type_name, SQLEvent.id),
    Index(
        "ix_events_sender_id_action_name",
        SQLEvent.sender_id, SQLEvent.type_name, SQLEvent.action_name, SQLEvent.id,
    ),
)  # fmt: skip

_OWN = "FROM events WHERE sender_id = :sender_id AND type_name"
# Where the session begins, 0 where none does; and the turn `turns` ago, which begins when Rasa listens: rules look at
# that too. NULL where there were fewer.
_BOUNDS = text(
    f"""
    WITH bounds(session, oldest) AS (SELECT
        (SELECT max(id) {_OWN} = '{SessionStarted.type_name}'),
        (SELECT id {_OWN} = '{UserUttered.type_name}' ORDER BY id DESC LIMIT 1 OFFSET :more))
    SELECT coalesce(session, 0), (SELECT max(id) {_OWN} = '{ActionExecuted.type_name}' AND id < oldest) FROM bounds
    """
)
_LAST_OF_OTHERS = text(
    "SELECT "
    + ", ".join(
        f"(SELECT coalesce(max(id), 0) {_OWN} = '{kind.type_name}' AND id < :before)"
        for kind in (Restarted, AllSlotsReset, ActiveLoop, ConversationPaused, ConversationResumed)
    )
)
# The message that a form, where one is active, began with: it may read from it.
_BEGAN_FORM = text(
    f"""
    SELECT (SELECT coalesce(max(id), 0) {_OWN} = '{UserUttered.type_name}' AND id < loop.id)
    FROM events AS loop WHERE loop.id = :loop AND loop.action_name IS NOT NULL
    """
)
# From one slot's name to the next instead of through all that ever was set: for a GROUP BY both databases read the
# whole index.
_LAST_OF_SLOTS = text(
    f"""
    WITH RECURSIVE names(name) AS (
        SELECT min(action_name) {_OWN} = '{SlotSet.type_name}'
        UNION ALL
        SELECT (SELECT min(action_name) {_OWN} = '{SlotSet.type_name}' AND action_name > names.name)
        FROM names WHERE names.name IS NOT NULL
    )
    SELECT (SELECT max(id) {_OWN} = '{SlotSet.type_name}' AND action_name = names.name
            AND id > :after AND id < :before)
    FROM names WHERE names.name IS NOT NULL
    """
)
_SINCE = text("SELECT data FROM events WHERE sender_id = :sender_id AND id >= :first ORDER BY id")
_NAMED = text("SELECT data FROM events WHERE id IN :ids ORDER BY id").bindparams(
    bindparam("ids", expanding=True)
)


def recent_events(connection: Connection, sender_id: Text, turns: int = TURNS) -> List[Text]:
    """Return the events that stand for the conversation now, as JSON, oldest first; none where there is none.

    Of fewer than `turns` messages of the person these are all since the session began, as in stock Rasa.
    """
    session, turn = connection.execute(_BOUNDS, {"sender_id": sender_id, "more": turns - 1}).one()
    if turn is None or turn <= session:
        return _since(connection, sender_id, session)
    return [*_standing(connection, sender_id, session, turn), *_since(connection, sender_id, turn)]


def _standing(connection: Connection, sender_id: Text, session: int, before: int) -> List[Text]:
    """Return of earlier events those that still count: the last of each slot, of the form and of the pause."""
    own = {"sender_id": sender_id, "before": before}
    restarted, reset, loop, *pauses = connection.execute(_LAST_OF_OTHERS, own).one()
    begun = max(session, restarted)
    began_form = connection.execute(_BEGAN_FORM, {"sender_id": sender_id, "loop": loop}).scalar() or 0
    slots = connection.execute(_LAST_OF_SLOTS, {**own, "after": max(begun, reset)}).scalars()
    others = (id_ for id_ in (began_form, loop, *pauses) if id_ > begun)
    ids = [*filter(None, slots), *others]
    return list(connection.execute(_NAMED, {"ids": ids}).scalars()) if ids else []


def _since(connection: Connection, sender_id: Text, first: int) -> List[Text]:
    return list(connection.execute(_SINCE, {"sender_id": sender_id, "first": first}).scalars())
