"""Messages of the bot as the tracker keeps them: found again, and sent again."""

from collections.abc import Iterator
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import resources

Sent = dict[str, Any]  # Rasa's event of a message that the bot sent


def sent_last_first(tracker: Tracker) -> Iterator[Sent]:
    """Yield every message of the bot, the latest first."""
    return (event for event in reversed(tracker.events) if event["event"] == "bot")


def typed_last_first(tracker: Tracker) -> Iterator[str]:
    """Yield what the person typed, the latest first; taps on buttons are left out."""
    said = (event.get("text") or "" for event in reversed(tracker.events) if event["event"] == "user")
    return (text for text in said if text and not text.startswith("/"))


def last_sent(tracker: Tracker) -> Sent:
    """Return the latest message of the bot; an empty one where it has said nothing yet."""
    return next(sent_last_first(tracker), {})


def structures_of_last_turn(tracker: Tracker) -> list[dict[str, Any]]:
    """Return what the messages held that the bot sent between the last two of the person, the latest first."""
    structures: list[dict[str, Any]] = []
    turns = 0
    for event in reversed(tracker.events):
        turns += event["event"] == "user"
        if turns > 1:
            break
        if event["event"] == "bot":
            structures.append(structure_in(event))
    return structures


def response_of(sent: Sent) -> str | None:
    """Return the name of the wording that a message was said by; None where it had none."""
    name: str | None = (sent.get("metadata") or {}).get("utter_action")
    return name


def structure_in(sent: Sent) -> dict[str, Any]:
    """Return what a message held beside its text, as it was sent."""
    return dict((sent.get("data") or {}).get("custom") or {})


def structure_of(sent: Sent, language: str) -> dict[str, Any]:
    """Return what a message held beside its text, opening hours as they are now."""
    structure = {"kind": "notice", **structure_in(sent)}
    if agencies := structure.get("agencies"):
        structure["agencies"] = resources().agencies([agency["id"] for agency in agencies], language)
    if places := structure.get("places"):
        structure["places"] = [{**place, "open_now": None, "opens_at": None} for place in places]
    return structure


def say_as_it_was(dispatcher: CollectingDispatcher, sent: Sent, language: str) -> None:
    """Send a message again."""
    dispatcher.utter_message(
        text=sent.get("text"),
        buttons=(sent.get("data") or {}).get("buttons") or [],
        json_message=structure_of(sent, language),
    )
