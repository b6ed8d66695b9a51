"""What a message names that a card alone does not answer: a Dutch word to explain, or a letter from somebody."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import language_of
from actions.letter_message import sender_in, show_sender
from actions.word_message import explain_words, offer_near_words, words_in
from knowledge.gate import Decision, Verdict

SURE = 0.7  # confidence from which a message asks for a word even where a card answers it


def answer_by_name(
    dispatcher: CollectingDispatcher, tracker: Tracker, decision: Decision
) -> list[str] | None:
    """Send what the message names, if it does and no card answers better.

    Returns:
        The cards offered with it, maybe none; None where nothing was sent.
    """
    text, language = tracker.latest_message.get("text") or "", language_of(tracker)
    answered = decision.verdict is Verdict.ANSWER
    asks = _asks_for_a_word(tracker, from_confidence=SURE if answered else 0.0)
    if found := words_in(text, whole=not asks):
        answer = [hit.card_id for hit in decision.shown] if answered and len(found) == 1 else []
        return explain_words(dispatcher, found, language, first=answer)
    if answered:
        return None
    if asks and offer_near_words(dispatcher, text, language):
        return []
    if sender := sender_in(text):
        return show_sender(dispatcher, sender, language, text)
    return None


def _asks_for_a_word(tracker: Tracker, *, from_confidence: float) -> bool:
    intent = tracker.latest_message.get("intent") or {}
    return intent.get("name") == "explain_word" and intent.get("confidence", 1.0) >= from_confidence
