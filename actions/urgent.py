"""Danger goes before everything: the number to call, confidential help, a safe next step."""

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import answer_beside
from actions.base import language_of, resources, say
from actions.forms import left
from bot.nlu.danger import IN_PART, URGENT

# Who helps, best first. Confidential help stands before any authority that also enforces immigration
# law, because we do not know who has papers; 112 stands first where minutes count.
AGENCIES = {
    "danger": ("112", "comensha", "fairwork", "politie"),
    "exploitation": ("fairwork", "comensha", "112", "arbeidsinspectie"),
    "medical": ("112", "huisartsenpost", "dokters-van-de-wereld"),
    "suicide": ("113", "112", "huisarts"),
    "homeless": ("leger-des-heils", "fairwork", "gemeente", "barka"),
    "child": ("112", "veilig-thuis"),
}
DANGER = "danger"


class ActionUrgent(Action):
    """Show help for the kind of danger Rasa recognised."""

    def name(self) -> str:
        return "action_urgent"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        label = str(tracker.get_intent_of_latest_message()).removeprefix(URGENT)
        if label not in AGENCIES:
            label = DANGER
        agencies = resources().agencies(AGENCIES[label], language_of(tracker))
        say(dispatcher, f"utter_urgent_{label}", "urgent", urgent=label, agencies=agencies)
        form = tracker.active_loop_name
        if not form:
            return answer_beside(dispatcher, tracker) if tracker.latest_message.get(IN_PART) else []
        say(dispatcher, "utter_form_paused", "form")  # to ask on at once would be heartless
        return [*left(tracker), SlotSet("paused_form", form)]
