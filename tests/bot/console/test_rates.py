"""Rates with intervals, from the sample alone; what a few turns would tell is hidden."""

from datetime import date

import pytest

from bot.console.quality.rates import Hidden, Judged, Stratum, all_rates, wilson
from bot.log.records import Verdict

MONDAY, TUESDAY = date(2031, 5, 5), date(2031, 5, 6)


def judged(count, verdict=Verdict.RIGHT, day=MONDAY, language="pl"):
    return [Judged(day, language, verdict)] * count


def stratum(held, drawn, day=MONDAY, language="pl", waiting=0):
    return Stratum(day, language, held, drawn, waiting)


def of(rates, verdict):
    return next(rate for rate in rates.rates if rate.verdict is verdict)


@pytest.mark.parametrize(
    ("count", "total", "bounds"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), table I, method 3: Wilson's, without correction.
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
    ],
)
def test_interval_is_that_of_the_literature(count, total, bounds):
    assert wilson(count, total) == pytest.approx(bounds, abs=5e-5)


def test_rates_of_turns_drawn_evenly_are_plain_shares():
    turns = judged(80) + judged(20, Verdict.WRONG_CARD)

    overall, polish = all_rates([stratum(1000, 110, waiting=4)], turns, minimum=5)

    assert (overall.language, polish.language) == (None, "pl")
    assert (polish.held, polish.drawn, polish.reviewed, polish.waiting, polish.lost) == (1000, 110, 100, 4, 6)
    right = of(polish, Verdict.RIGHT)
    assert (right.count, right.share, right.hidden) == (80, 0.8, Hidden.NO)
    assert (right.low, right.high) == pytest.approx(wilson(80, 100))


def test_busy_day_and_language_count_for_as_many_turns_as_they_hold():
    strata = [stratum(900, 10), stratum(100, 10, day=TUESDAY, language="ro")]
    turns = judged(10) + judged(10, Verdict.WRONG_CARD, TUESDAY, "ro")

    overall = all_rates(strata, turns, minimum=5)[0]

    wrong = of(overall, Verdict.WRONG_CARD)
    assert wrong.share == pytest.approx(0.1)  # 10 of 20 reviewed, yet 100 of 1000 turns
    # Weights of 90 and 10: (900 + 100)² / (10·90² + 10·10²) = 1,000,000 / 82,000 = 12.2 turns, not 20.
    assert (wrong.low, wrong.high) == pytest.approx(wilson(1, 12))


def test_a_few_are_hidden_behind_bounds_that_hold_for_any_such_few():
    bounds = set()
    for few in range(5):
        turns = judged(100 - few) + judged(few, Verdict.HARMFUL)
        harmful = of(all_rates([stratum(100, 100)], turns, minimum=5)[0], Verdict.HARMFUL)
        right = of(all_rates([stratum(100, 100)], turns, minimum=5)[0], Verdict.RIGHT)
        bounds.add((harmful.low, harmful.high, harmful.hidden, right.low, right.high, right.hidden))

    assert bounds == {(0.0, wilson(4, 100)[1], Hidden.FEW, wilson(96, 100)[0], 1.0, Hidden.NEARLY_ALL)}


def test_too_few_reviewed_turns_give_no_rate():
    assert all_rates([stratum(50, 29)], judged(29), minimum=30)[0].rates == ()
    assert all_rates([], [], minimum=0)[0].rates == ()
