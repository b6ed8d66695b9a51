"""The plot: how often the first card is right, a panel per group of questions, a bar per search."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl

from bench.search.metrics import Quality
from bench.search.table import Result, group_name

mpl.use("svg")
mpl.rcParams["svg.hashsalt"] = "kompas"  # the same numbers give the same file
mpl.rcParams["svg.fonttype"] = "none"  # words stay words, for search and screen readers

from matplotlib import pyplot as plt  # noqa: E402  the choice above must come first
from matplotlib.axes import Axes  # noqa: E402

PANELS_PER_ROW = 4
PANEL_INCHES = (2.5, 0.32)  # width of a panel, height of a bar
OURS, OTHERS = "#0b6e4f", "#b8bfc6"
HEADING_INCHES = 0.9  # above and below the bars of a panel


def draw(results: Sequence[Result], file: Path) -> None:
    """Write the plot as SVG; the first search is ours and stands out."""
    quality = [result.quality() for result in results]
    panels = list(quality[0])
    n_rows = -(-len(panels) // PANELS_PER_ROW)
    width, bar = PANEL_INCHES
    figure, axes = plt.subplots(
        n_rows,
        min(PANELS_PER_ROW, len(panels)),
        figsize=(width * PANELS_PER_ROW + 2, n_rows * (bar * len(results) + HEADING_INCHES)),
        sharey=True,
        squeeze=False,
        layout="constrained",
    )
    titles = [result.title for result in results]
    for axis, group in zip(axes.flat, panels, strict=False):
        _panel(axis, titles, group, quality)
    for axis in axes.flat[len(panels) :]:
        axis.set_visible(False)
    figure.suptitle("First card right, in % of the questions")
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, metadata={"Date": None})
    plt.close(figure)


def _panel(axis: Axes, titles: Sequence[str], group: str, quality: Sequence[Mapping[str, Quality]]) -> None:
    percent = [100 * of[group].first_right for of in quality]
    colours = [OURS, *[OTHERS] * (len(titles) - 1)]
    bars = axis.barh(titles, percent, color=colours)
    axis.bar_label(bars, fmt="%.1f", padding=3, fontsize=9)
    axis.set_title(f"{group_name(group)} ({quality[0][group].questions})", fontsize=10, loc="left")
    axis.set_xlim(0, 115)  # room for the label of a full bar
    axis.set_xticks([])
    axis.spines[["top", "right", "bottom"]].set_visible(False)
    if not axis.yaxis_inverted():
        axis.invert_yaxis()
