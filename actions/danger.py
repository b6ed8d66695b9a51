"""Who helps in danger, the card behind it, and danger that nobody was sure of."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import resources, say
from actions.said import sent_last_first, structure_in
from actions.shown import last_card
from bot.nlu.danger import URGENT
from knowledge.examples import RETRIEVAL_INTENT
from knowledge.phrases import phrases_in
from knowledge.search import Hit
from knowledge.yaml_files import read_yaml

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
# The cards behind each danger, the general one first: short questions that follow, such as "what can I do", are about
# the one that the search finds nearest.
CARDS = {
    "danger": ("help/threats", "help/domestic-violence", "safety/bullying-harassment"),
    "exploitation": ("help/exploitation",),
    "medical": ("health/emergency",),
    "suicide": ("health/mental-health",),
    "homeless": ("housing/homeless",),
    "child": ("help/domestic-violence",),
}
WORDS_FILE = Path(__file__).with_suffix(".yml")
DANGER = "danger"
FIRE_CARD = "health/emergency"  # no violence: everybody out, and 112
AT_HOME_CARD = "help/domestic-violence"
SEXUAL_CARD = "help/police-report"  # who was raped decides whether to report it, and gets help first
# By the card behind it: danger that has a wording of its own, and who helps with it, best first.
OWN_HELP = {
    FIRE_CARD: ("utter_urgent_fire", ("112",)),
    AT_HOME_CARD: (
        "utter_urgent_violence",
        ("112", "veilig-thuis", "centrum-seksueel-geweld", "comensha", "fairwork", "politie"),
    ),
    SEXUAL_CARD: (
        "utter_urgent_violence",
        ("112", "centrum-seksueel-geweld", "comensha", "fairwork", "veilig-thuis", "politie"),
    ),
}
# What the words of WORDS_FILE tell of, the first that is found counts: the kinds it may be taken for, and its card.
TOLD = {
    "gas": ((DANGER, "medical"), FIRE_CARD),
    "fire": ((DANGER,), FIRE_CARD),
    "sexual": ((DANGER,), SEXUAL_CARD),
    "partner": ((DANGER, "exploitation"), AT_HOME_CARD),
}
# Probability from which danger goes before a question that no card surely answers: the highest hundredth from which 99
# in 100 emergencies of data/calibration are found in every language. A miss costs more than help that was not needed,
# which stands above the choices and hides nothing.
DOUBTED_FROM = 0.15
# The same for few words ("and if he says no"): on data/calibration none of them tells of danger below it.
DOUBTED_FROM_FEW_WORDS = 0.3
FEW_WORDS = 5
SURE = 0.8  # probability from which a message tells of danger and asks nothing else; below, a card may answer it too
MOST_WORDS_OF_DENIAL = 8  # in more words, something else is told as well


def kind_of(label: str, text: str) -> str:
    """Return the kind of danger of an intent's label and a message; an unknown kind is danger to life.

    Who feels ill from gas must get out first, and a partner who keeps a passport is no employer.
    """
    kind = label if label in AGENCIES else DANGER
    return DANGER if _told(kind, text) else kind


def card_behind(kind: str, text: str, hits: Sequence[Hit]) -> str:
    """Return the card that helps with the danger of `text`: of its kind, the nearest hit."""
    if told := _told(kind, text):
        return told
    return next((hit.card_id for hit in hits if hit.card_id in CARDS[kind]), CARDS[kind][0])


def card_shown_behind(tracker: Tracker, kind: str) -> str:
    """Return the card behind the danger that was helped with last."""
    card = last_card(tracker)
    return card.id if card and card.id in (*CARDS[kind], *OWN_HELP) else CARDS[kind][0]


def show_danger(dispatcher: CollectingDispatcher, language: str, kind: str, card: str) -> None:
    """Send the help for one kind of danger, with a button to the card behind it."""
    response, agencies = f"utter_urgent_{kind}", AGENCIES[kind]
    if kind == DANGER and card in OWN_HELP:
        response, agencies = OWN_HELP[card]
    say(
        dispatcher,
        response,
        "urgent",
        words={"behind": card},
        urgent=kind,
        agencies=resources().agencies(agencies, language),
    )


def _told(kind: str, text: str) -> str | None:
    """Return the card behind the danger that the words of a text name; None where they name none of this kind."""
    named = (
        card for name, (kinds, card) in TOLD.items() if kind in kinds and phrases_in(text, _words()[name])
    )
    return next(named, None)


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Sequence[str]]:
    return dict(read_yaml(WORDS_FILE))


def denies_danger(tracker: Tracker) -> bool:
    """Return whether the latest message says, right below help in danger, that there is none.

    Where it surely tells of danger itself ("he does not hit me, he kicks"), it does not.
    """
    message, helped = tracker.latest_message, shown_danger(tracker)
    text, intent = message.get("text") or "", message.get("intent") or {}
    sure = str(intent.get("name")).startswith(URGENT) and intent.get("confidence", 1.0) >= SURE
    if helped is None or sure or len(text.split()) > MOST_WORDS_OF_DENIAL:
        return False
    lists = ("none", "no_wish_to_die") if helped == "suicide" else ("none",)
    return any(phrases_in(text, _words()[name]) for name in lists)


def show_no_danger(dispatcher: CollectingDispatcher) -> list[EventType]:
    """Believe a denial: what is asked next is not about danger."""
    say(dispatcher, "utter_no_danger", "smalltalk")
    return [SlotSet("shown_cards", [])]


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
    few = len((tracker.latest_message.get("text") or "").split()) <= FEW_WORDS
    bound = DOUBTED_FROM_FEW_WORDS if few else DOUBTED_FROM
    if not dangers or found[dangers[0]] < bound or others[:1] != [RETRIEVAL_INTENT]:
        return None
    return dangers[0].removeprefix(URGENT)
