"""Who helps in danger, and danger that nobody was sure of."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import language_of, resources, say
from actions.said import sent_last_first, structure_in
from bot.nlu.danger import URGENT
from knowledge.examples import RETRIEVAL_INTENT

# Who helps, best first. Confidential help stands before any authority that also enforces immigration
# law, because we do not know who has papers; 112 stands first where minutes count.
AGENCIES = {
    "danger": ("112", "comensha", "fairwork", "veilig-thuis", "centrum-seksueel-geweld", "politie"),
    "exploitation": ("fairwork", "comensha", "112", "arbeidsinspectie"),
    "medical": ("112", "huisartsenpost", "dokters-van-de-wereld"),
    "suicide": ("113", "112", "huisarts"),
    "homeless": ("leger-des-heils", "fairwork", "gemeente", "barka"),
    "child": ("112", "veilig-thuis"),
}
# The card behind each danger: short questions that follow, such as "what can I do", are about it.
CARDS = {
    "danger": "help/threats",
    "exploitation": "help/exploitation",
    "medical": "health/emergency",
    "suicide": "health/mental-health",
    "homeless": "housing/homeless",
    "child": "help/domestic-violence",
}
DANGER = "danger"
# Probability from which danger goes before a question that no card surely answers; chosen on data/calibration, like the
# bound for any message (`urgent_from` in bot/nlu/intent_classifier.py).
DOUBTED_FROM = 0.2


def show_danger(dispatcher: CollectingDispatcher, tracker: Tracker, label: str) -> str:
    """Send the help for one kind of danger and return the card behind it; an unknown kind is danger to life."""
    kind = label if label in AGENCIES else DANGER
    agencies = resources().agencies(AGENCIES[kind], language_of(tracker))
    say(dispatcher, f"utter_urgent_{kind}", "urgent", urgent=kind, agencies=agencies)
    return CARDS[kind]


def shown_danger(tracker: Tracker) -> str | None:
    """Return the kind of danger that was helped with last; None where something else was shown since."""
    structures = map(structure_in, sent_last_first(tracker))
    # A form that had to wait says so below the help.
    last = next((structure for structure in structures if structure.get("kind") != "form"), {})
    return last.get("urgent")


def doubted_danger(tracker: Tracker) -> str | None:
    """Return the kind of danger that the latest message may tell of, where it is a question otherwise; or None.

    A form goes on: what interrupts it is either sure, or a question.
    """
    if tracker.active_loop_name:
        return None
    ranking = tracker.latest_message.get("intent_ranking") or []
    found: dict[str, float] = {
        entry["name"]: entry["confidence"] for entry in ranking if entry["name"] != "nlu_fallback"
    }
    dangers = [intent for intent in found if intent.startswith(URGENT)]  # the classifier leaves one
    others = [intent for intent in found if intent not in dangers]
    if not dangers or found[dangers[0]] < DOUBTED_FROM or others[:1] != [RETRIEVAL_INTENT]:
        return None
    return dangers[0].removeprefix(URGENT)
