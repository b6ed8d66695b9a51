"""Danger that nobody is sure of: a question and the number to call, above what answers the message otherwise.

A false alarm must not take the talk over, and a shy emergency must not go without its number.
"""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import resources, say
from actions.danger import AT_HOME_CARD, LIKELY, help_with, told_in_words
from bot.nlu.danger import IN_PART, URGENT
from knowledge.examples import RETRIEVAL_INTENT

# Probability from which danger goes before a question that no card surely answers: the highest hundredth from which 99
# in 100 emergencies of data/calibration are found in every language. A miss costs more than help that was not needed,
# which stands above the choices and hides nothing.
DOUBTED_FROM = 0.15
# The same for few words ("and if he says no"): on data/calibration none of them tells of danger below it.
DOUBTED_FROM_FEW_WORDS = 0.3
FEW_WORDS = 5
HELPERS = 3  # agencies named, of those that help in that danger


def is_doubtful(tracker: Tracker, kind: str) -> bool:
    """Return whether the danger that Rasa recognised may as well be none, and no word of the message names it."""
    message = tracker.latest_message
    unlikely = message["intent"].get("confidence", 1.0) < LIKELY and not message.get(IN_PART)
    return unlikely and not is_named(kind, message.get("text") or "")


def is_named(kind: str, text: str) -> bool:
    """Return whether words name the danger itself, fire or rape; a husband is none."""
    return told_in_words(kind, text) not in (None, AT_HOME_CARD)


def ask_of_danger(dispatcher: CollectingDispatcher, language: str, kind: str, card: str) -> None:
    """Ask whether it is that danger, with the number to call, a few who help and a button to the card behind it."""
    _, helpers = help_with(kind, card)
    agencies = resources().agencies(helpers[:HELPERS], language)
    say(
        dispatcher,
        f"utter_doubt_{kind}",
        "urgent",
        words={"behind": card},
        urgent=kind,
        doubtful=True,
        agencies=agencies,
    )


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
