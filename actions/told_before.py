"""What somebody told of themselves some messages ago and does not say again: it may change what answers."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field
from rasa_sdk import Tracker

from actions.base import language_of, resources
from actions.said import typed_last_first
from actions.shown import last_card
from knowledge.gate import Decision, Verdict
from knowledge.models.base import Localized
from knowledge.models.card import CardId
from knowledge.phrases import phrases_in
from knowledge.yaml_files import read_yaml

FILE = Path(__file__).with_suffix(".yml")
MOST_WORDS = 12  # of a message to which it belongs; in more, somebody says what it is about


class Fact(BaseModel):
    """One thing that people tell of themselves."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: Sequence[str]
    not_words: Sequence[str] = Field(alias="not")
    says: Localized
    cards: Sequence[CardId]
    after: Sequence[CardId]
    beside: bool
    about: Sequence[str] = ()
    holds: int  # messages: one story, or months


def with_facts(decision: Decision, tracker: Tracker) -> Decision:
    """Return the decision for a short message, or the one for it together with a fact told before.

    That counts where it brings a card about the fact that was not shown just now. Beside a card that surely answers
    it brings one first only where it surely answers too: "can they dismiss me?" of a pregnant worker gets both.
    """
    text = tracker.latest_message.get("text") or ""
    if tracker.active_loop_name or len(text.split()) > MOST_WORDS:
        return decision
    sure = decision.verdict is Verdict.ANSWER
    shown = tracker.get_slot("shown_cards") or []
    for fact in _facts():
        if (sure and not fact.beside) or not _told(fact, tracker) or not _is_about(fact, text):
            continue
        said = fact.says[language_of(tracker)]
        together = resources().search.decision(f"{said}. {text}")
        best = together.shown[0] if together.shown else None
        if best is None or best.card_id not in fact.cards or best.card_id in shown:
            continue
        if not sure:
            return together
        if together.verdict is Verdict.ANSWER and best.card_id != decision.shown[0].card_id:
            return Decision(Verdict.ANSWER, (best, decision.shown[0]), decision.not_shown)
    return decision


def brings_card(tracker: Tracker) -> bool:
    """Return whether a short message that nothing answers alone is answered together with a fact told before."""
    return with_facts(Decision(Verdict.NO_ANSWER, (), ()), tracker).verdict is Verdict.ANSWER


def _is_about(fact: Fact, text: str) -> bool:
    """Return whether the fact can change what answers the text."""
    return not fact.about or bool(phrases_in(text, fact.about))


def _told(fact: Fact, tracker: Tracker) -> bool:
    """Return whether the fact holds, and the latest message does not say it itself."""
    latest, *before = [*islice(typed_last_first(tracker), fact.holds), ""]
    if phrases_in(latest, fact.words) or any(phrases_in(text, fact.not_words) for text in before):
        return False
    card = last_card(tracker)
    return any(phrases_in(text, fact.words) for text in before) or bool(card and card.id in fact.after)


@lru_cache(maxsize=1)
def _facts() -> tuple[Fact, ...]:
    return tuple(Fact.model_validate(fact) for fact in read_yaml(FILE).values())
