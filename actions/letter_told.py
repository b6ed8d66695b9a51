"""What somebody tells of a letter when asked who sent it, or which one it is."""

import json

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import is_tapped, language_of, resources
from actions.letter_message import letter_said, sender_named, show_letter, show_sender
from actions.said import Sent, last_sent, response_of
from knowledge.models import Sender

SENDERS, KINDS = LETTERS_OFFERED = ("utter_letter_senders", "utter_letter_kinds")


def show_told(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType] | None:
    """Show the letter of which a typed answer tells; return None where nothing is asked or told."""
    if is_tapped(tracker):
        return None
    last, text, language = last_sent(tracker), tracker.latest_message.get("text") or "", language_of(tracker)
    if response_of(last) == SENDERS and (sender := sender_named(text)):
        cards = show_sender(dispatcher, sender, language, text)
    elif (sender := sender_offered(last)) and (letter := letter_said(text, sender, language)):
        cards = show_letter(dispatcher, sender, letter, language)
    else:
        return None
    return [SlotSet("trace", None), SlotSet("shown_cards", cards)]


def sender_offered(sent: Sent) -> Sender | None:
    """Return whose letters a message offers; None where it offers no letters of one sender."""
    if response_of(sent) != KINDS:
        return None
    payload = sent["data"]["buttons"][0]["payload"]
    return resources().knowledge.letters.get(json.loads(payload.removeprefix("/letter"))["sender"])
