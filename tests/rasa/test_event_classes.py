"""The remembered classes of events are those that stock Rasa finds."""

import pytest
import rasa.shared.utils.common
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, deserialise_events
from rasa.shared.utils.common import all_subclasses

from bot.rasa_runtime import event_classes

NAMES = sorted({kind.type_name for kind in all_subclasses(Event)})


@pytest.fixture
def walks(monkeypatch):
    """How often Rasa walked through all subclasses, after `apply`, which is undone at the end."""
    counted = []
    monkeypatch.setattr(Event, "resolve_by_type", staticmethod(event_classes._STOCK))
    event_classes.apply()
    monkeypatch.setattr(
        rasa.shared.utils.common, "all_subclasses", lambda cls: counted.append(cls) or all_subclasses(cls)
    )
    return counted


def test_every_name_has_the_class_that_stock_rasa_finds(walks):
    assert [Event.resolve_by_type(name) for name in NAMES] == [event_classes._STOCK(name) for name in NAMES]
    assert Event.resolve_by_type("topic") is event_classes._STOCK("topic") is None
    assert Event.resolve_by_type("nothing of Rasa's", SlotSet) is SlotSet


def test_unknown_name_is_refused_each_time(walks):
    for _ in range(2):
        with pytest.raises(ValueError, match="Unknown event name"):
            Event.resolve_by_type("nothing of Rasa's")


def test_subclasses_are_walked_through_once_per_name(walks):
    events = [
        {"event": "slot", "name": "language", "value": "pl"},
        {"event": "action", "name": "action_listen"},
    ]

    read = deserialise_events(events * 5)

    assert read == [SlotSet("language", "pl"), ActionExecuted("action_listen")] * 5
    assert walks.count(Event) == 2


def test_stock_rasa_walks_through_all_subclasses_for_every_event(monkeypatch):
    """The reason for this module: when this fails, Rasa has changed and it may go."""
    counted = []
    monkeypatch.setattr(
        rasa.shared.utils.common, "all_subclasses", lambda cls: counted.append(cls) or all_subclasses(cls)
    )

    for _ in range(3):
        event_classes._STOCK("slot")

    assert counted.count(Event) == 3
