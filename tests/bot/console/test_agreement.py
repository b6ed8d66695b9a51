"""Kappa, its interval, and who agrees with whom."""

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from bot.console.quality.agreement import Pair, _kappas, agreements, cohen_kappa
from bot.log.records import Verdict

RIGHT, WRONG, MISSING = Verdict.RIGHT, Verdict.WRONG_CARD, Verdict.MISSING_TOPIC


def pairs(first, second, times, names=("Anna", "Jan")):
    return [Pair(names, (first, second))] * times


def test_kappa_of_a_textbook_table():
    # 20 both right, 15 both wrong, 5 and 10 apart: 0.7 the same, 0.5 by chance, (0.7 - 0.5) / (1 - 0.5).
    table = (
        pairs(RIGHT, RIGHT, 20) + pairs(WRONG, WRONG, 15) + pairs(RIGHT, WRONG, 5) + pairs(WRONG, RIGHT, 10)
    )

    overall, both = agreements(table)

    assert (overall.names, overall.turns, overall.same) == ((), 50, 0.7)
    assert (both.names, both.turns) == (("Anna", "Jan"), 50)
    assert overall.kappa.value == pytest.approx(0.4)
    assert 0.1 < overall.kappa.low < 0.2 < 0.6 < overall.kappa.high < 0.7
    cohen_kappa.cache_clear()
    assert agreements(table)[0] == overall  # the seed is fixed


def test_pair_is_the_same_whoever_was_first():
    names = ("Jan", "Anna")
    table = pairs(RIGHT, WRONG, 4) + pairs(WRONG, RIGHT, 4, names) + pairs(RIGHT, RIGHT, 4)

    (_, both) = agreements(table)

    assert (both.names, both.turns, both.same) == (("Anna", "Jan"), 12, pytest.approx(1 / 3))
    assert both.kappa.value == pytest.approx(cohen_kappa_score([0] * 12, [1] * 8 + [0] * 4))


def test_few_turns_and_one_verdict_give_no_kappa():
    assert agreements([])[0].kappa is None
    assert agreements(pairs(RIGHT, WRONG, 4))[0].same is None
    same = agreements(pairs(RIGHT, RIGHT, 9))[0]
    assert (same.same, same.kappa.value) == (1.0, None)


def test_kappa_of_many_draws_is_that_of_scikit_learn():
    random = np.random.default_rng(1)
    first, second = random.integers(3, size=(2, 20, 40))

    expected = [cohen_kappa_score(one, other) for one, other in zip(first, second, strict=True)]

    assert _kappas(first, second) == pytest.approx(expected)
