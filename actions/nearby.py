"""What a message in the middle of a talk may mean where it says too little alone: the card shown last bears on it."""

from collections.abc import Sequence

from actions.base import resources
from knowledge.gate import MAX_CHOICES, Decision, Verdict
from knowledge.models import Card
from knowledge.search import Hit

# Chosen on data/calibration/thread.jsonl, against messages out of scope in data/calibration/other.jsonl: the weight of
# the search for the message behind the card's title, beside that for the message alone, and the probability of the
# likeliest card from which there are choices at all.
WEIGHT_BEHIND_TITLE = 0.4
CHOICES_FROM = 0.02
# Share of the likeliest choice's probability from which the card shown last goes before the choices: on the same file
# six in ten messages about that card reach it, and one in four about another.
LEADS_FROM = 0.02
WIDE = 100  # hits of either search; a card beyond them in one of the two is no choice


def of_same_topic(hits: Sequence[Hit], card: Card) -> list[Hit]:
    """Return the hits of other cards of that card's topic, the first part of its id, as many as choices are shown."""
    others = [hit for hit in hits if hit.card_id in resources().knowledge.cards and hit.card_id != card.id]
    return [hit for hit in others if _topic(hit.card_id) == _topic(card.id)][:MAX_CHOICES]


def in_talk(decision: Decision, text: str, card: Card, language: str) -> Decision:
    """Return the decision; where no card surely answers, other cards as choices as `card`, shown last, bears on them.

    "How do I get it back?" alone is too little for the gate, but after a card about a fee it means the fee.
    """
    if decision.verdict is Verdict.ANSWER:
        return decision
    return _choices_behind(card[language].title, decision, text, leave_out=card.id)


def after_choices(decision: Decision, text: str, asked_before: str) -> Decision:
    """Return the decision; where no card surely answers, one for the message together with the one before it.

    Of the cards offered then none was chosen: none of them is what is talked about, but "in the fifth month" goes on.
    """
    if decision.verdict is Verdict.ANSWER:
        return decision
    together = resources().search.decision(f"{asked_before} {text}")
    return together if together.verdict is Verdict.ANSWER else _choices_behind(asked_before, decision, text)


def bears_on(card: Card, text: str, likeliest: Hit) -> bool:
    """Return whether the message alone may be about `card`, beside the card offered first for it."""
    hits = resources().search.searcher.search(text, top_k=WIDE)
    alone = next((hit.probability for hit in hits if hit.card_id == card.id), 0.0)
    return alone >= LEADS_FROM * likeliest.probability


def _choices_behind(said: str, decision: Decision, text: str, *, leave_out: str | None = None) -> Decision:
    """Return the cards near to the message, and to it behind what was said before, as choices."""
    search = resources().search.searcher.search
    behind = {hit.card_id: hit for hit in search(f"{said} {text}", top_k=WIDE)}
    both = [
        _between(hit, behind[hit.card_id])
        for hit in search(text, top_k=WIDE)
        if hit.card_id in behind and hit.card_id != leave_out
    ]
    both.sort(key=lambda hit: (-hit.score, hit.card_id))
    near = both[:MAX_CHOICES]
    if max((hit.probability for hit in near), default=0.0) < CHOICES_FROM:
        hits = (*decision.shown, *decision.not_shown)
        return Decision(Verdict.NO_ANSWER, (), hits)
    return Decision(Verdict.CHOICES, tuple(near), tuple(both[MAX_CHOICES:]))


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
    chosen = (*near[: MAX_CHOICES - len(answer)], *answer)
    return Decision(Verdict.CHOICES, chosen, tuple(hit for hit in hits if hit not in chosen))


def _between(alone: Hit, behind: Hit) -> Hit:
    """Return the hit of a card between what the two searches say of it."""
    weight = WEIGHT_BEHIND_TITLE
    score = (1 - weight) * alone.score + weight * behind.score
    probability = (1 - weight) * alone.probability + weight * behind.probability
    return Hit(alone.card_id, score, probability)


def _topic(card_id: str) -> str:
    return card_id.partition("/")[0]
