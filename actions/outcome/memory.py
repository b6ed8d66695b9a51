"""What the conversation remembers of a referral, until the person was asked how it went.

Slots: `referral` holds agencies and time of the last one, `outcome_of` the agencies that the question was about.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from actions.base import resources

LATER = dt.timedelta(hours=12)  # a message this long after a referral is another visit
MOST_REMEMBERED = 4  # agencies of one referral


def remember(tracker: Tracker, ids: Sequence[str]) -> list[EventType]:
    """Return the event that keeps a referral; an earlier one that is still to be asked about is kept beside it."""
    if not ids:
        return []
    kept: dict[str, Any] = {"agencies": list(ids[:MOST_REMEMBERED]), "at": resources().now().isoformat()}
    if earlier := due(tracker):
        kept["earlier"] = earlier
    return [SlotSet("referral", kept)]


def due(tracker: Tracker) -> list[str] | None:
    """Return the agencies of a referral of an earlier visit that was not asked about; None where there is none."""
    kept = tracker.get_slot("referral")
    if not isinstance(kept, dict):
        return None
    if kept.get("earlier"):
        return list(kept["earlier"])
    age = resources().now() - dt.datetime.fromisoformat(kept["at"])
    return list(kept["agencies"]) if age >= LATER else None


def last(tracker: Tracker) -> list[str] | None:
    """Return the agencies of the referral to ask about now, however long ago it was."""
    kept = tracker.get_slot("referral")
    return due(tracker) or (list(kept["agencies"]) if isinstance(kept, dict) else None)


def asked(tracker: Tracker, agencies: Sequence[str]) -> list[EventType]:
    """Return the events after the question: it is not asked again, and the answer is about `agencies`."""
    kept = tracker.get_slot("referral")
    newer = isinstance(kept, dict) and kept.get("earlier")
    left = {name: value for name, value in kept.items() if name != "earlier"} if newer else None
    return [SlotSet("referral", left), SlotSet("outcome_of", list(agencies))]
