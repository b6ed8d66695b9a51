"""What a message that seems out of scope is not offered."""

from rasa_sdk import Tracker

from actions.shown import last_card
from knowledge.examples import OUT_OF_SCOPE
from knowledge.gate import Decision, Verdict

# Probability of the intent from which cards that the gate is not sure of are no longer offered as choices. On
# data/calibration that spares 19 of 354 such messages choices that are all wrong, and 7 of 2,872 questions lose theirs.
NO_CHOICES_FROM = 0.2
# The same for few words below an answer: "not my car" is about the fine above it.
IN_TALK_FROM = 0.5
FEW_WORDS = 6


def likely_out_of_scope(tracker: Tracker) -> bool:
    """Return whether the latest message is likely enough about none of our themes to offer it nothing in doubt."""
    ranking = tracker.latest_message.get("intent_ranking") or []
    likely = next((entry["confidence"] for entry in ranking if entry["name"] == OUT_OF_SCOPE), 0.0)
    few = len((tracker.latest_message.get("text") or "").split()) <= FEW_WORDS
    return bool(likely >= (IN_TALK_FROM if few and last_card(tracker) else NO_CHOICES_FROM))


def within_scope(decision: Decision, tracker: Tracker) -> Decision:
    """Return the decision; in place of choices no answer, where the message is likely out of scope."""
    if decision.verdict is not Verdict.CHOICES or not likely_out_of_scope(tracker):
        return decision
    return Decision(Verdict.NO_ANSWER, (), (*decision.shown, *decision.not_shown))
