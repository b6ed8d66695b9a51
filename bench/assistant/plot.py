"""The plot: latency at full and half load, cost with more history, cost with more cards."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np

from bench.assistant.figures import Results

mpl.use("svg")
mpl.rcParams["svg.hashsalt"] = "kompas"  # the same numbers give the same file
mpl.rcParams["svg.fonttype"] = "none"  # words stay words, for search and screen readers

from matplotlib import pyplot as plt  # noqa: E402  the choice above must come first
from matplotlib.axes import Axes  # noqa: E402
from matplotlib.axis import Axis  # noqa: E402
from matplotlib.ticker import FixedLocator, NullLocator  # noqa: E402

LATENCIES_MS = (20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)  # of which the axis shows those within reach
COLOURS = {"stock": "#8a939c", "kompas": "#0b6e4f"}


def draw(results: Results, file: Path) -> None:
    """Write the plot as SVG."""
    figure, axes = plt.subplots(1, 3, figsize=(12, 3.8), layout="constrained")
    _latency(axes[0], results)
    _history(axes[1], results)
    _cards(axes[2], results)
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, metadata={"Date": None})
    plt.close(figure)


def _latency(axis: Axes, results: Results) -> None:
    for key, bot in (("stock", results.stock), ("kompas", results.kompas)):
        for load, line in ((bot.peak, "-"), (bot.half, "--")):
            times = np.sort(load.times_ms)
            label = f"{bot.name}, {load.per_second:.0f} a second"
            axis.plot(
                times, 100 * np.arange(1, len(times) + 1) / len(times), line, color=COLOURS[key], label=label
            )
    axis.set(title="Answered within", xlabel="ms", ylabel="% of messages", xscale="log", ylim=(0, 101))
    _ticks(axis.xaxis, LATENCIES_MS, axis.get_xlim())
    axis.legend(fontsize=7, loc="upper center", bbox_to_anchor=(0.5, -0.18), ncols=2, frameon=False)


def _history(axis: Axes, results: Results) -> None:
    for key, bot in (("stock", results.stock), ("kompas", results.kompas)):
        turns = sorted(bot.histories_ms)
        axis.plot(turns, [bot.histories_ms[n] for n in turns], "o-", color=COLOURS[key], label=bot.name)
    axis.set(title="A message after so many turns", xlabel="turns", ylabel="ms", xscale="log", yscale="log")
    _ticks(axis.xaxis, turns, axis.get_xlim())
    _ticks(axis.yaxis, LATENCIES_MS, axis.get_ylim())
    axis.legend(fontsize=8)


def _cards(axis: Axes, results: Results) -> None:
    cards = [one.cards for one in results.search]
    for share, times in (
        ("p95", [one.p95_ms for one in results.search]),
        ("p50", [one.p50_ms for one in results.search]),
    ):
        axis.plot(cards, times, "o-" if share == "p50" else "o--", color=COLOURS["kompas"], label=share)
    axis.set(title="A query of the search alone", xlabel="cards", ylabel="ms", xscale="log")
    _ticks(axis.xaxis, cards, axis.get_xlim())
    axis.set_ylim(bottom=0)
    axis.legend(fontsize=8)


def _ticks(axis: Axis, values: Sequence[int], shown: tuple[float, float]) -> None:
    """Label those of the values that lie within the axis; powers of ten would run into each other."""
    within = [value for value in values if shown[0] <= value <= shown[1]]
    axis.set_major_locator(FixedLocator(within))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter("{x:,.0f}")
