"""A gate for searches that have none: from scores to a probability, and to what is shown.

As fair as we can make it: fitted on the same messages as ours, on like facts (score, lead over the next card, lead
over "no card"), and with thresholds by the same rule (knowledge/fit.py).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from bench.search.material import Question
from bench.search.peers import NO_CARD, Found
from knowledge.fit import REFUSED, WRONG_SHOWN
from knowledge.gate import Verdict

ABOVE = 1e-6  # a threshold this far above a probability keeps it out


class Judged(NamedTuple):
    """What a gate says of what was found: the verdict, and the probability that the first card is right."""

    verdict: Verdict
    probability: float


class Gate:
    """A logistic regression on the scores of a search (Platt 1999), and two thresholds."""

    def __init__(self, found: Sequence[Found], questions: Sequence[Question]) -> None:
        """Fit on what the search found for the messages of calibration."""
        pairs = [(one, question) for one, question in zip(found, questions, strict=True) if first_card(one)]
        right = [first_card(one) in question.right for one, question in pairs]
        self._model = make_pipeline(StandardScaler(), LogisticRegression())
        self._model.fit([facts(one) for one, _ in pairs], right)
        probabilities = [self._probability(one) for one, _ in pairs]
        outside = [not question.right for _, question in pairs]
        self.answer_from, self.choices_from = thresholds(probabilities, right, outside)

    def judge(self, found: Found) -> Judged:
        """Return the verdict, by the rule of knowledge/gate.py."""
        if not first_card(found):
            return Judged(Verdict.NO_ANSWER, 0.0)
        probability = self._probability(found)
        if probability >= self.answer_from:
            return Judged(Verdict.ANSWER, probability)
        return Judged(Verdict.CHOICES if probability >= self.choices_from else Verdict.NO_ANSWER, probability)

    def _probability(self, found: Found) -> float:
        return float(self._model.predict_proba([facts(found)])[0, 1])


def own_judgement(found: Found) -> Judged:
    """Return what a search with a gate of its own said itself."""
    return Judged(Verdict(str(found.verdict)), found.ranked[0][1] if found.ranked else 0.0)


def first_card(found: Found) -> str | None:
    """Return the best card; None where nothing was found."""
    return next((card for card, _ in found.ranked if card != NO_CARD), None)


def facts(found: Found) -> tuple[float, float, float]:
    """Return the score of the best card, its lead over the next one, and its lead over "no card".

    A next card or a "no card" that was not ranked counts as the lowest score that was.
    """
    cards = [score for card, score in found.ranked if card != NO_CARD]
    lowest = min(score for _, score in found.ranked)
    nothing = next((score for card, score in found.ranked if card == NO_CARD), lowest)
    return cards[0], cards[0] - (cards[1] if len(cards) > 1 else lowest), cards[0] - nothing


def thresholds(
    probabilities: Sequence[float], right: Sequence[bool], outside: Sequence[bool]
) -> tuple[float, float]:
    """Return the lowest bounds, for one card alone and for choices, that keep both promises of knowledge/fit.py.

    At most `WRONG_SHOWN` of all messages get a wrong card alone; at least `REFUSED` of those that no card answers,
    the ones marked `outside`, get nothing.
    """
    wrong = np.sort([p for p, is_right in zip(probabilities, right, strict=True) if not is_right])[::-1]
    allowed = int(WRONG_SHOWN * len(probabilities))
    answer_from = wrong[allowed] + ABOVE if len(wrong) > allowed else 0.5
    foreign = np.sort([p for p, is_outside in zip(probabilities, outside, strict=True) if is_outside])
    kept = min(int(REFUSED * len(foreign)), len(foreign) - 1)
    choices_from = foreign[kept] + ABOVE if len(foreign) else answer_from / 2
    return float(max(answer_from, choices_from)), float(choices_from)
