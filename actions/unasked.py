"""An answer that no form waits for."""

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionSearchCards
from actions.base import is_tapped, language_of, say
from actions.followups import is_question
from actions.forms import ActionResumeForm
from actions.letter_told import LETTERS_OFFERED
from actions.offers import offers_for
from actions.said import last_sent, response_of
from actions.shown import choices_shown, last_card, letter_shown
from knowledge.normalise import words

YES = frozenset({"yes", "ok", "okay", "tak", "da", "ja", "oke", "dobrze", "bine", "sure"})


def goes_on_with_form(tracker: Tracker) -> bool:
    """Return whether "yes" answers the offer to go on with the form that danger interrupted."""
    said = words(tracker.latest_message.get("text") or "")
    offered = response_of(last_sent(tracker)) == "utter_form_paused"
    return bool(tracker.get_slot("paused_form")) and offered and bool(said) and said[0] in YES


def _goes_on(tracker: Tracker) -> bool:
    """Return whether what is told goes on about cards or letters of which none was chosen, or about a letter."""
    offered = choices_shown(tracker) or response_of(last_sent(tracker)) in LETTERS_OFFERED
    return bool(offered or letter_shown(tracker))


class ActionUnaskedAnswer(Action):
    """Meet an answer that no form waits for: a button of one that has ended, or a lone "yes"."""

    def name(self) -> str:
        return "action_unasked_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if goes_on_with_form(tracker):
            return list(ActionResumeForm().run(dispatcher, tracker, domain))
        if not is_tapped(tracker) and (is_question(tracker) or _goes_on(tracker)):
            return ActionSearchCards().run(dispatcher, tracker, domain)
        card = last_card(tracker)
        buttons = offers_for(card.id, language_of(tracker)) if card else ()
        say(
            dispatcher, "utter_more_about_it" if card else "utter_nothing_shown", "smalltalk", buttons=buttons
        )
        return []
