"""What somebody tells of a letter when asked who sent it, or which one it is."""

import json
from itertools import islice

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import is_tapped, language_of, resources
from actions.letter_message import letter_said, sender_named, show_letter, show_sender
from actions.said import Sent, last_sent, response_of, sent_last_first
from actions.shown import LETTER_KINDS, last_card
from knowledge.models import Sender

LETTER = "utter_letter"
SENDERS = "utter_letter_senders"
SINCE = 4  # messages
LETTERS_OFFERED = (SENDERS, LETTER_KINDS)


def show_told(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType] | None:
    """Show the letter of which a typed answer tells; return None where nothing is asked or told."""
    if is_tapped(tracker):
        return None
    last, text, language = last_sent(tracker), tracker.latest_message.get("text") or "", language_of(tracker)
    if response_of(last) == SENDERS and (sender := sender_named(text)):
        cards = show_sender(dispatcher, sender, language, text)
    elif (sender := sender_offered(last) or _sender_left(tracker)) and (
        letter := letter_said(text, sender, language)
    ):
        cards = show_letter(dispatcher, sender, letter, language)
    else:
        return None
    return [SlotSet("trace", None), SlotSet("shown_cards", cards)]


def _sender_left(tracker: Tracker) -> Sender | None:
    """Return whose letters were offered some messages ago, where none was chosen and the talk is of their cards yet."""
    card = last_card(tracker)
    for sent in islice(sent_last_first(tracker), SINCE):
        if card is None or response_of(sent) == LETTER:
            return None
        if sender := sender_offered(sent):
            return sender if any(card.id in letter.cards for letter in sender.letters) else None
    return None


def sender_offered(sent: Sent) -> Sender | None:
    """Return whose letters a message offers; None where it offers no letters of one sender."""
    if response_of(sent) != LETTER_KINDS:
        return None
    payload = sent["data"]["buttons"][0]["payload"]
    return resources().knowledge.letters.get(json.loads(payload.removeprefix("/letter"))["sender"])
