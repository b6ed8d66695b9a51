"""Cards near the one shown last: what a message in the middle of a talk may mean where it says too little alone."""

from collections.abc import Sequence

from actions.base import resources
from knowledge.gate import MAX_CHOICES, Decision, Verdict
from knowledge.models import Card
from knowledge.search import Hit

# Hits of a search among which a card of the same topic is no chance; chosen on data/calibration/thread.jsonl.
NEAREST = 5


def of_same_topic(hits: Sequence[Hit], card: Card) -> list[Hit]:
    """Return the hits of other cards of that card's topic, the first part of its id, as many as choices are shown."""
    others = [hit for hit in hits if hit.card_id in resources().knowledge.cards and hit.card_id != card.id]
    return [hit for hit in others if _topic(hit.card_id) == _topic(card.id)][:MAX_CHOICES]


def near_card(decision: Decision, hits: Sequence[Hit], card: Card) -> Decision:
    """Return the decision; where nothing answers, the hits near the card shown last as choices.

    "How do I get it back?" alone is too little for the gate, but after a card about a fee it means the fee.
    """
    near = of_same_topic(hits[:NEAREST], card)
    if decision.verdict is not Verdict.NO_ANSWER or not near:
        return decision
    return _choices(near, hits)


def among_offered(decision: Decision, hits: Sequence[Hit], offered: Sequence[str]) -> Decision:
    """Return the choice among the cards offered beside the last answer; another card that answers stands behind them.

    "What if I cannot pay this?" below a letter is about the letter, though alone it sounds like wages.
    """
    answer = decision.shown[:1] if decision.verdict is Verdict.ANSWER else ()
    if answer and answer[0].card_id in offered:
        return decision
    found = {hit.card_id: hit for hit in hits}
    near = [found[card] for card in offered if card in found]
    near = near or [Hit(card, score=0.0, probability=0.0) for card in offered]
    return _choices([*near[: MAX_CHOICES - len(answer)], *answer], hits)


def _choices(chosen: Sequence[Hit], hits: Sequence[Hit]) -> Decision:
    return Decision(Verdict.CHOICES, tuple(chosen), tuple(hit for hit in hits if hit not in chosen))


def _topic(card_id: str) -> str:
    return card_id.partition("/")[0]
