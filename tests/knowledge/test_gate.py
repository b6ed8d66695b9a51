"""What a query deserves."""

import pytest

from knowledge.gate import MAX_CHOICES, Thresholds, Verdict, decide
from knowledge.search import Hit

THRESHOLDS = Thresholds(answer_from=0.7, choices_from=0.3)


def hits(*probabilities):
    return [Hit(f"pay/card-{n}", 1.0 - n / 10, probability) for n, probability in enumerate(probabilities)]


@pytest.mark.parametrize(
    ("probabilities", "verdict", "n_shown"),
    [
        ([0.7, 0.69], Verdict.ANSWER, 1),  # bounds are inclusive
        ([0.69, 0.1, 0.1, 0.1], Verdict.CHOICES, 3),
        ([0.3, 0.2], Verdict.CHOICES, 2),
        ([0.3], Verdict.CHOICES, 1),
        ([0.29, 0.9], Verdict.NO_ANSWER, 0),  # the first hit decides
        ([], Verdict.NO_ANSWER, 0),
    ],
)
def test_the_first_hit_decides_what_is_shown(probabilities, verdict, n_shown):
    found = hits(*probabilities)

    decision = decide(found, THRESHOLDS)

    assert decision.verdict is verdict
    assert decision.shown == tuple(found[:n_shown])
    assert decision.not_shown == tuple(found[n_shown:])


def test_no_more_choices_than_a_phone_shows():
    assert len(decide(hits(*[0.5] * 9), THRESHOLDS).shown) == MAX_CHOICES == 3


def test_with_one_bound_for_both_there_are_no_choices():
    both = Thresholds(answer_from=0.5, choices_from=0.5)

    assert [decide(hits(p), both).verdict for p in (0.5, 0.49)] == [Verdict.ANSWER, Verdict.NO_ANSWER]
