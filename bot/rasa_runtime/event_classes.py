"""Look an event's class up once per name.

Stock Rasa walks through all subclasses of `Event`, and asks each whether it is abstract, for every event that it reads
from the database or gets from the action server. The classes are there once Rasa is imported and stay the same.
Runs in Rasa's Python 3.10.
"""

from functools import lru_cache

from rasa.shared.core.events import Event

_STOCK = Event.resolve_by_type


def apply() -> None:
    """Remember what Rasa's own look-up finds; a name that it refuses is looked up, and refused, each time."""
    Event.resolve_by_type = staticmethod(lru_cache(maxsize=None)(_STOCK))
