"""The table: a row per search and group of questions; what a search costs stands in its first row.

Knows measures and costs. Knows no searches, no files.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from babel import Locale
from rich.table import Table

from bench.search.metrics import ALL, Answer, Quality, groups, measure
from bench.search.runner import Costs

HEADINGS = (
    "questions", "search", "first card right", "among first three", "MRR", "wrong shown alone", "right refused",
    "calibration error", "time per query (ms)", "95 % within (ms)", "memory (MB)", "size (MB)", "training",
)  # fmt: skip
QUALITY_FROM = 2  # the column where numbers begin
NONE = "–"
MINUTE = 60.0  # seconds


@dataclass(frozen=True)
class Result:
    """One search: its title, its answers to all questions, what it costs."""

    title: str
    answers: Sequence[Answer]
    costs: Costs

    def quality(self) -> dict[str, Quality]:
        """Return the measures over all questions, per language and per style."""
        return {group: measure(answered) for group, answered in groups(self.answers).items()}


def rows(results: Sequence[Result]) -> list[list[str]]:
    """Return the cells under `HEADINGS`: the searches over all questions, then over each group."""
    by_group: dict[str, list[list[str]]] = {}
    for result in results:
        for group, quality in result.quality().items():
            costs = _cost_cells(result.costs) if group == ALL else [""] * 5
            label = f"{group_name(group)} ({quality.questions})"
            by_group.setdefault(group, []).append([label, result.title, *_quality_cells(quality), *costs])
    return [row for group_rows in by_group.values() for row in group_rows]


def group_name(group: str) -> str:
    """Return the name of a group of questions: of a language, its English name."""
    return Locale.parse(group).english_name or group if len(group) == 2 else group


def markdown(results: Sequence[Result]) -> str:
    """Return the table in Markdown."""
    ruler = ["---"] * QUALITY_FROM + ["--:"] * (len(HEADINGS) - QUALITY_FROM)
    return "".join(f"| {' | '.join(row)} |\n" for row in (HEADINGS, ruler, *rows(results)))


def on_screen(results: Sequence[Result]) -> Table:
    """Return the table for a terminal."""
    table = Table()
    for column, heading in enumerate(HEADINGS):
        table.add_column(heading, no_wrap=column < QUALITY_FROM)
    last = ""
    for row in rows(results):
        if last and row[0] != last:
            table.add_section()
        last = row[0]
        table.add_row(*row)
    return table


def lead(ours: Result, others: Sequence[Result]) -> dict[str, float]:
    """Return, by title, by how many points our first card is right more often than that of each other search."""
    own = ours.quality()[ALL].first_right
    return {other.title: 100 * (own - other.quality()[ALL].first_right) for other in others}


def _quality_cells(quality: Quality) -> list[str]:
    shares = (quality.first_right, quality.first_three, quality.mrr, quality.wrong_alone, quality.right_refused,
              quality.calibration_error)  # fmt: skip
    return [f"{share:.3f}" for share in shares]


def _cost_cells(costs: Costs) -> list[str]:
    return [
        f"{costs.query_p50_ms:.1f}",
        f"{costs.query_p95_ms:.1f}",
        NONE if costs.memory_mb is None else f"{costs.memory_mb:.0f}",
        f"{costs.size_mb:.1f}",
        f"{costs.training_s:.0f} s" if costs.training_s < MINUTE else f"{costs.training_s / MINUTE:.0f} min",
    ]
