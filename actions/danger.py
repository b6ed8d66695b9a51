"""Who helps in danger, and the card behind it."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import resources, say
from actions.said import sent_last_first, structure_in, structures_of_last_turn
from actions.shown import last_card
from bot.nlu.danger import URGENT
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
# Lists of WORDS_FILE that deny one kind of danger alone: who is being hurt does not want to die either.
DENIALS = {"suicide": ("no_wish_to_die",), "homeless": ("has_bed",), "exploitation": ("not_forced",)}
SURE = 0.8  # probability from which a message tells of danger and asks nothing else; below, a card may answer it too
LIKELY = 0.5  # probability from which help is shown in full: on data/calibration, to nine in ten emergencies
MOST_WORDS_OF_DENIAL = 8  # in more words, something else is told as well


def kind_of(label: str, text: str) -> str:
    """Return the kind of danger of an intent's label and a message; an unknown kind is danger to life.

    Who feels ill from gas must get out first, and a partner who keeps a passport is no employer.
    """
    kind = label if label in AGENCIES else DANGER
    return DANGER if told_in_words(kind, text) else kind


def card_behind(kind: str, text: str, hits: Sequence[Hit], tracker: Tracker) -> str:
    """Return the card that helps with the danger of `text`: the one it goes on about, or its kind's nearest hit."""
    if told := told_in_words(kind, text):
        return told
    before = card_shown_behind(tracker, kind)
    if shown_danger(tracker) == kind and before in (AT_HOME_CARD, SEXUAL_CARD):
        return before  # "now he only shouts" is said of the husband
    return next((hit.card_id for hit in hits if hit.card_id in CARDS[kind]), CARDS[kind][0])


def is_about_danger(card: str) -> bool:
    """Return whether a card is one that stands behind help in danger."""
    return card in OWN_HELP or any(card in behind for behind in CARDS.values())


def card_shown_behind(tracker: Tracker, kind: str) -> str:
    """Return the card behind the danger that was helped with last."""
    card = last_card(tracker)
    return card.id if card and card.id in (*CARDS[kind], *OWN_HELP) else CARDS[kind][0]


def show_danger(dispatcher: CollectingDispatcher, language: str, kind: str, card: str) -> None:
    """Send the help for one kind of danger, with a button to the card behind it."""
    response, agencies = help_with(kind, card)
    say(
        dispatcher,
        response,
        "urgent",
        words={"behind": card},
        urgent=kind,
        agencies=resources().agencies(agencies, language),
    )


def help_with(kind: str, card: str) -> tuple[str, tuple[str, ...]]:
    """Return the wording of the help and the agencies, best first, for a kind of danger and the card behind it."""
    own = OWN_HELP.get(card) if kind == DANGER else None
    return own or (f"utter_urgent_{kind}", AGENCIES[kind])


def told_in_words(kind: str, text: str) -> str | None:
    """Return the card behind the danger that the words of a text name; None where they name none of this kind."""
    named = (
        card for name, (kinds, card) in TOLD.items() if kind in kinds and phrases_in(text, _words()[name])
    )
    return next(named, None)


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Sequence[str]]:
    return dict(read_yaml(WORDS_FILE))


def denies_danger(tracker: Tracker) -> bool:
    """Return whether the latest message says, right below help in danger, that there is none, and no more."""
    return _few_words(tracker.latest_message.get("text") or "") and says_no_danger(tracker)


def says_no_danger(tracker: Tracker) -> bool:
    """Return whether the latest message says, below help in danger, that there is none, whatever else it asks.

    Cards of the same turn may stand between. Where it surely tells of danger itself ("he does not hit me, he kicks"),
    it does not; nor where it likely does, in more words: "not in danger yet, but he stands outside".
    """
    message = tracker.latest_message
    shown = (structure.get("urgent") for structure in structures_of_last_turn(tracker))
    helped = next(filter(None, shown), None)
    text, intent = message.get("text") or "", message.get("intent") or {}
    danger = intent.get("confidence", 1.0) if str(intent.get("name")).startswith(URGENT) else 0.0
    if helped is None or danger >= SURE:
        return False
    general = ("none",) if danger < LIKELY or _few_words(text) else ()
    return any(phrases_in(text, _words()[name]) for name in (*general, *DENIALS.get(helped, ())))


def _few_words(text: str) -> bool:
    return len(text.split()) <= MOST_WORDS_OF_DENIAL


def show_no_danger(dispatcher: CollectingDispatcher) -> list[EventType]:
    """Believe a denial: what is asked next is not about danger."""
    say(dispatcher, "utter_no_danger", "smalltalk")
    return [SlotSet("shown_cards", [])]


def shown_danger(tracker: Tracker) -> str | None:
    """Return the kind of danger that was helped with last; None where something else was shown since.

    Danger that was only asked about is none: what follows is mostly about the question.
    """
    last = _last_but_form(tracker)
    return None if last.get("doubtful") else last.get("urgent")


def helped_in_last_turn(tracker: Tracker) -> str | None:
    """Return the kind of danger that was helped with in reply to the message before, whatever stood below the help."""
    shown = structures_of_last_turn(tracker)
    return next((sent["urgent"] for sent in shown if sent.get("urgent") and not sent.get("doubtful")), None)


def _last_but_form(tracker: Tracker) -> dict[str, Any]:
    """Return what the last message held: a form that had to wait says so below the help."""
    structures = map(structure_in, sent_last_first(tracker))
    return next((structure for structure in structures if structure.get("kind") != "form"), {})
