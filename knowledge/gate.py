"""Decide what a query deserves: one card, a few choices, or no answer.

Knows ranked hits and probabilities. Knows nothing of users, dialogue, channels or files.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from knowledge.search import Hit

MAX_CHOICES = 3  # buttons a phone shows without scrolling


class Verdict(StrEnum):
    ANSWER = "answer"
    CHOICES = "choices"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True)
class Thresholds:
    """Probabilities, inclusive, fitted on messages not used for training."""

    answer_from: float
    choices_from: float


@dataclass(frozen=True)
class Decision:
    """What to show, best first. The hits not shown stay, for the staff console."""

    verdict: Verdict
    shown: tuple[Hit, ...]
    not_shown: tuple[Hit, ...]


def decide(hits: Sequence[Hit], thresholds: Thresholds) -> Decision:
    """Return the verdict on `hits`, sorted best first.

    A first hit between the thresholds brings choices: it, and the next best beside it, because where the
    machine is unsure of the first the right one often is the second.
    """
    if hits and hits[0].probability >= thresholds.answer_from:
        verdict, n_shown = Verdict.ANSWER, 1
    elif hits and hits[0].probability >= thresholds.choices_from:
        verdict, n_shown = Verdict.CHOICES, min(MAX_CHOICES, len(hits))
    else:
        verdict, n_shown = Verdict.NO_ANSWER, 0
    return Decision(verdict, tuple(hits[:n_shown]), tuple(hits[n_shown:]))
