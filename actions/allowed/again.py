"""Understand "is that legal?" below an answer: it asks about what the answer is about."""

from functools import lru_cache
from pathlib import Path

from rasa_sdk import Tracker

from actions.base import is_tapped
from actions.shown import card_chosen
from knowledge.models import Card
from knowledge.normalise import words
from knowledge.phrases import phrases_in
from knowledge.yaml_files import read_yaml

FILE = Path(__file__).with_suffix(".yml")
MOST_WORDS = 5  # more words say what they are about themselves


def card_asked_about(tracker: Tracker) -> Card | None:
    """Return the card shown last where the message only asks whether that is allowed; None for any other message."""
    text = tracker.latest_message.get("text") or ""
    return card_meant(tracker) if phrases_in(text, _phrases()) else None


def card_meant(tracker: Tracker) -> Card | None:
    """Return the card shown last where the message is so short that it goes on about it."""
    text = tracker.latest_message.get("text") or ""
    return None if is_tapped(tracker) or len(words(text)) > MOST_WORDS else card_chosen(tracker)


@lru_cache(maxsize=1)
def _phrases() -> tuple[str, ...]:
    return tuple(read_yaml(FILE))
