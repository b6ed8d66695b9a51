"""Median and 95th percentile from counts per value."""

from bot.console.numbers.figures import percentile


def test_percentiles_are_of_nearest_rank():
    found = [(10, 5), (20, 4), (900, 1)]

    assert percentile(found, 10, 0.5) == 10
    assert percentile(found, 10, 0.9) == 20
    assert percentile(found, 10, 0.95) == 900
