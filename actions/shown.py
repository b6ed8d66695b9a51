"""What was shown last: the card that short questions are about, or the choices of which none was taken yet."""

from rasa_sdk import Tracker

from actions.base import resources
from actions.said import Sent, last_sent, response_of, sent_last_first, structure_in
from knowledge.gate import Verdict
from knowledge.models import Card

LETTER_KINDS = "utter_letter_kinds"  # response: which of a sender's letters it is
# Messages below a letter that still are about it.
ABOUT_LETTER = ("utter_letter_quote", "utter_choices_else")


def last_card(tracker: Tracker) -> Card | None:
    """Return the card shown last, of several the first; None where there is none or it is gone."""
    cards = resources().knowledge.cards
    return next((cards[card] for card in tracker.get_slot("shown_cards") or [] if card in cards), None)


def choices_shown(tracker: Tracker) -> list[str]:
    """Return the cards offered last by their titles, of which none has been chosen yet.

    A single one is as good as shown.
    """
    candidates, shown = tracker.get_slot("candidates") or {}, tracker.get_slot("shown_cards") or []
    if candidates.get("verdict") != Verdict.CHOICES.value or candidates["shown"] != shown or len(shown) == 1:
        return []
    return [card for card in shown if card in resources().knowledge.cards]


def card_chosen(tracker: Tracker) -> Card | None:
    """Return the card shown last; None below cards offered of which none has been chosen yet."""
    return None if choices_shown(tracker) else last_card(tracker)


def offered_last(tracker: Tracker) -> list[str]:
    """Return the cards that the last message offered beside an answer of its own, or those of the letters talked of."""
    sent = letter_shown(tracker) or last_sent(tracker)
    last, cards = structure_in(sent), resources().knowledge.cards
    if response_of(sent) == LETTER_KINDS:
        return [card for card in tracker.get_slot("shown_cards") or [] if card in cards]
    if last.get("kind") != "answer":
        return []
    return [choice["card"] for choice in last.get("choices") or [] if choice["card"] in cards]


def letter_shown(tracker: Tracker) -> Sent | None:
    """Return the message that explained a letter, where nothing was talked about since."""
    for sent in sent_last_first(tracker):
        if response_of(sent) == "utter_letter":
            return sent
        if response_of(sent) not in ABOUT_LETTER:
            return None
    return None
