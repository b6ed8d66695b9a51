"""Measures of a search over questions, each defined where it is worked out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.search.gate import Judged
from bench.search.material import Question
from bench.search.peers import NO_CARD, Found
from bot.evaluate import MRR_DEPTH
from knowledge.gate import Verdict

BINS = 10  # of equal width, of the calibration error
ALL = "all"


@dataclass(frozen=True)
class Answer:
    """What a search answered to one question: cards with scores, best first, without "no card"."""

    question: Question
    ranked: Sequence[tuple[str, float]]
    judged: Judged

    @property
    def rank(self) -> int | None:
        """The place of the first right card, from 1; None where it was not found."""
        places = (
            place for place, (card, _) in enumerate(self.ranked, start=1) if card in self.question.right
        )
        return next(places, None)


@dataclass(frozen=True)
class Quality:
    """Shares of the questions, in [0, 1]; see docs/search.md for their meaning."""

    questions: int
    first_right: float
    first_three: float
    mrr: float
    wrong_alone: float
    right_refused: float
    calibration_error: float


def answers(
    questions: Sequence[Question], found: Sequence[Found], judge: Callable[[Found], Judged]
) -> list[Answer]:
    """Return the questions with what was found for them, in their order."""
    return [
        Answer(question, [(card, score) for card, score in one.ranked if card != NO_CARD], judge(one))
        for question, one in zip(questions, found, strict=True)
    ]


def groups(answered: Sequence[Answer]) -> dict[str, list[Answer]]:
    """Return all answers, those of each language and those of each style, in the order of the questions."""
    result = {ALL: list(answered)}
    facets = ([one.question.language for one in answered], [one.question.style for one in answered])
    for facet in facets:
        for group, answer in zip(facet, answered, strict=True):
            result.setdefault(group, []).append(answer)
    return result


def measure(answered: Sequence[Answer]) -> Quality:
    """Return the measures of some answers, of which there must be one at least.

    MRR: mean of 1/rank of the first right card within `MRR_DEPTH`, 0 where it is missing (Voorhees, TREC-8 QA
    report, 1999). A right card is refused when it is first and the gate shows nothing.
    """
    ranks = [answer.rank for answer in answered]
    verdicts = [answer.judged.verdict for answer in answered]
    n = len(answered)
    return Quality(
        questions=n,
        first_right=sum(rank == 1 for rank in ranks) / n,
        first_three=sum(rank is not None and rank <= 3 for rank in ranks) / n,
        mrr=sum(1 / rank for rank in ranks if rank and rank <= MRR_DEPTH) / n,
        wrong_alone=sum(v is Verdict.ANSWER and rank != 1 for v, rank in zip(verdicts, ranks, strict=True))
        / n,
        right_refused=sum(
            v is Verdict.NO_ANSWER and rank == 1 for v, rank in zip(verdicts, ranks, strict=True)
        )
        / n,
        calibration_error=calibration_error(
            [(answer.judged.probability, answer.rank == 1) for answer in answered]
        ),
    )


def calibration_error(judged: Sequence[tuple[float, bool]]) -> float:
    """Return how far probabilities are from how often they come true, in [0, 1].

    Expected calibration error (Naeini et al. 2015): in each of `BINS` bins the distance between the mean
    probability and the share that is right, weighed by how many fall into the bin.
    """
    bins: dict[int, list[tuple[float, bool]]] = {}
    for probability, right in judged:
        bins.setdefault(min(int(probability * BINS), BINS - 1), []).append((probability, right))
    gaps = (abs(sum(p for p, _ in inside) - sum(right for _, right in inside)) for inside in bins.values())
    return sum(gaps) / len(judged)
