"""What is known of a person's situation: what they told when asked, and the agency they spoke of unasked."""

from itertools import islice

from rasa_sdk import Tracker

from actions.said import typed_last_first
from actions.situation.facets import known_in, situation_from
from actions.situation.told import read_told
from knowledge.models import Situation

LAST_TYPED = 5  # messages, in which somebody tells one story
FACET, AGENCY = "contract", "agency"


def known_of(tracker: Tracker, *, before_latest: bool = False) -> dict[str, str]:
    """Return the value per facet that was asked or told.

    Who speaks of an agency nearly always works through it, and is not asked how they work. Of other words that is not
    so: "a permanent contract" may be what somebody wants.

    Args:
        before_latest: without what the latest message tells.
    """
    known = known_in(tracker.slots)
    if FACET not in known and _speaks_of_agency(tracker, before_latest):
        known[FACET] = AGENCY
    return known


def situation_of(tracker: Tracker) -> Situation:
    """Return the situation as far as it is known in this conversation."""
    return situation_from(known_of(tracker))


def _speaks_of_agency(tracker: Tracker, before_latest: bool) -> bool:
    first = 1 if before_latest else 0
    typed = islice(typed_last_first(tracker), first, LAST_TYPED)
    told = {read_told(text, FACET) for text in typed} - {None}
    return told == {(FACET, AGENCY)}
