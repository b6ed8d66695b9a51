"""Say that Kompas writes no letters, who helps with that for free, and what it can do instead."""

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionSearchCards
from actions.base import language_of, resources, say
from actions.card_tools import summary_button, tools_for
from actions.referral import best_first
from actions.shown import card_chosen
from actions.typed import TypedTool
from knowledge.models import Card
from knowledge.phrases import phrases_in

# Who helps to write to a boss, a landlord or an office. A general practitioner and an emergency number do not.
WRITERS = ("juridisch-loket", "fairwork", "vakbond", "sociaal-raadslieden", "win-punt")

# Romanian "scrie": what a letter says, and no wish to have one written.
IT_SAYS = ("scrie ceva de", "scrie ca", "scrie de", "scrie pe", "scrie acolo", "scrie in")


class ActionWriteForMe(TypedTool):
    """Name who helps to write it, those of the card shown last first; that card can be shown in Dutch."""

    def name(self) -> str:
        return "action_write_for_me"

    def open(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if phrases_in(tracker.latest_message.get("text") or "", IT_SAYS):
            return ActionSearchCards().run(dispatcher, tracker, domain)
        language = language_of(tracker)
        card = card_chosen(tracker)
        agencies = resources().agencies(_writers(card, language), language)
        buttons = tools_for(card.id, language) if card else [summary_button(language)]
        say(dispatcher, "utter_write_for_me", "referral", agencies=agencies, buttons=buttons)
        return []


def _writers(card: Card | None, language: str) -> list[str]:
    """Return the ids of those who help to write, those that the card names first, each best first."""
    of_card = [agency for agency in card.agencies if agency in WRITERS] if card else []
    return list(dict.fromkeys([*best_first(of_card, language), *best_first(WRITERS, language)]))
