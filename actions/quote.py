"""Quote from the card shown last what a message below it may ask: "and if I leave before May?" stands in its text."""

from rasa_sdk.executor import CollectingDispatcher

from actions.base import resources, say
from actions.card_tools import tools_for
from actions.show import filled
from knowledge.models import Card, Situation
from knowledge.quotes import parts_of, quote

# Cosine of the nearest sentence from which it may be an answer. On data/calibration/thread.jsonl nine in ten reach
# it, of messages out of scope one in four.
QUOTE_FROM = 0.22
MOST_WORDS = 12  # in more, somebody asks something new and says what it is about


def show_quote(
    dispatcher: CollectingDispatcher, card: Card, text: str, language: str, situation: Situation
) -> bool:
    """Send what the card says nearest to the text; return whether it says anything near."""
    if len(text.split()) > MOST_WORDS:
        return False
    shown = filled(card, language, situation)
    details = shown["card"]
    parts = [*parts_of(shown["text"], details["more"], details["abroad"]), *details["steps"]]
    nearest, cosine = quote(text, parts, resources().search.encoder)
    if cosine < QUOTE_FROM:
        return False
    words = {"title": details["title"], "lines": "\n".join(nearest)}
    say(
        dispatcher,
        "utter_quote",
        "answer",
        words=words,
        buttons=tools_for(card.id, language),
        quoted=card.id,
    )
    return True
