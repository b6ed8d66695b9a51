"""What was said and shown before a message bears on it: what it is about, which cards it may mean, what is quoted."""

from collections.abc import Sequence
from itertools import islice

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import language_of
from actions.danger import shown_danger
from actions.nearby import after_choices, among_offered, bears_on, in_talk
from actions.quote import card_quote, letter_quote, show_quote
from actions.said import typed_last_first
from actions.scope import likely_out_of_scope
from actions.show import show_choices
from actions.shown import card_chosen, choices_shown, letter_shown, offered_last
from knowledge.gate import Decision, Verdict
from knowledge.models import Card, Situation
from knowledge.search import Hit

LIKELY = 0.55  # probability of a choice from which few words below help in danger are about something else
FEW_WORDS = 6  # of a message below a letter, or help in danger, that is about it


def weighed_by_talk(decision: Decision, hits: Sequence[Hit], tracker: Tracker) -> Decision:
    """Return the decision as what was shown before bears on it: few words go on about that."""
    before = talked_about(tracker)
    few = few_words(tracker)
    text = tracker.latest_message.get("text") or ""
    if (asked := _asked_before(tracker)) and not tracker.active_loop_name:
        return after_choices(decision, text, asked)
    if before and not tracker.active_loop_name:
        offered = offered_last(tracker) if few else []
        decision = (
            among_offered(decision, hits, offered)
            if offered
            else in_talk(decision, text, before, language_of(tracker))
        )
    unlikely = decision.verdict is Verdict.CHOICES and decision.shown[0].probability < LIKELY
    if few and unlikely and shown_danger(tracker):
        return Decision(Verdict.NO_ANSWER, (), (*decision.shown, *decision.not_shown))
    return decision


def show_quoted(
    dispatcher: CollectingDispatcher, tracker: Tracker, decision: Decision, situation: Situation
) -> Card | None:
    """Quote from the letter or card shown last what is near to the message, beside the choices; return that card.

    Of a letter it is the first card; None, and nothing is sent, where nothing is near. Help in danger goes on in its
    own way; a form asks again what it asked, below what was quoted.
    """
    before, letter = talked_about(tracker), letter_shown(tracker)
    if not before or shown_danger(tracker) or (not letter and offered_last(tracker)):
        return None
    text, language = tracker.latest_message.get("text") or "", language_of(tracker)
    found = letter_quote(letter, text, language) if letter else card_quote(before, text, language, situation)
    if found is None:
        return None
    offered = [hit.card_id for hit in decision.shown]
    if not offered:
        show_quote(dispatcher, found)
    elif letter or bears_on(before, text, decision.shown[0]):
        show_quote(dispatcher, found)
        show_choices(dispatcher, offered, language, "utter_choices_else")
    else:
        show_choices(dispatcher, offered, language)
        show_quote(dispatcher, found)
    return before


def talked_about(tracker: Tracker) -> Card | None:
    """Return the card that was shown last; None where the message is likely about something else altogether.

    Cards that were offered, and none chosen, are none.
    """
    return None if likely_out_of_scope(tracker) else card_chosen(tracker)


def few_words(tracker: Tracker) -> bool:
    return len((tracker.latest_message.get("text") or "").split()) <= FEW_WORDS


def _asked_before(tracker: Tracker) -> str:
    """Return what was typed before the latest message, where only choices came of it; else nothing."""
    if likely_out_of_scope(tracker) or not choices_shown(tracker):
        return ""
    return next(islice(typed_last_first(tracker), 1, None), "")
