"""Say that Kompas writes no letters, who helps with that for free, and what it can do instead."""

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import language_of, resources, say
from actions.card_tools import summary_button, tools_for
from actions.referral import people_for
from actions.shown import card_chosen
from actions.typed import TypedTool


class ActionWriteForMe(TypedTool):
    """Name who helps to write it, those of the card shown last first; that card can be shown in Dutch."""

    def name(self) -> str:
        return "action_write_for_me"

    def open(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        language = language_of(tracker)
        card = card_chosen(tracker)
        agencies = resources().agencies(people_for(card, language), language)
        buttons = tools_for(card.id, language) if card else [summary_button(language)]
        say(dispatcher, "utter_write_for_me", "referral", agencies=agencies, buttons=buttons)
        return []
