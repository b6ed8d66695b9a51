"""The mistakes of our search from which most is to be learnt: those it was surest of, and those it missed narrowly."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.search.metrics import Answer

EACH = 5  # of both kinds; ten are what one reads


@dataclass(frozen=True)
class Mistake:
    """A question whose first card was wrong. Probabilities are of the cards being right."""

    why: str
    answer: Answer
    found: str
    found_probability: float
    right: str
    right_probability: float | None  # None where no right card was found
    right_rank: int | None


def most_instructive(answered: Sequence[Answer]) -> list[Mistake]:
    """Return the surest and then the narrowest mistakes, none of them twice; scores must be probabilities."""
    wrong = [answer for answer in answered if answer.ranked and answer.rank != 1]
    surest = sorted(wrong, key=lambda answer: -answer.ranked[0][1])[:EACH]
    near = [answer for answer in wrong if answer.rank and answer not in surest]
    narrowest = sorted(near, key=_margin)[:EACH]
    return [_mistake("surest", answer) for answer in surest] + [
        _mistake("narrowest", answer) for answer in narrowest
    ]


def _margin(answer: Answer) -> float:
    """Return by how much the first card was ahead of the best right one."""
    return answer.ranked[0][1] - answer.ranked[(answer.rank or 1) - 1][1]


def _mistake(why: str, answer: Answer) -> Mistake:
    found, probability = answer.ranked[0]
    if answer.rank is None:
        return Mistake(why, answer, found, probability, min(answer.question.right), None, None)
    right, right_probability = answer.ranked[answer.rank - 1]
    return Mistake(why, answer, found, probability, right, right_probability, answer.rank)
