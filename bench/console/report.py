"""The table on the screen, and docs/console-results.md."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.table import Table

from bench.console.measure import ROUNDS, Measured

REPORT = "console-results.md"
MOST_MS = 200.0  # of a page, 95 times of 100
HEADINGS = (
    "what", "page (ms)", "95 % within", "query (ms)", "95 % within", "OFFSET and LIKE (ms)", "95 % within",
    "times as long",
)  # fmt: skip
Results = Mapping[str, Sequence[Measured]]


def on_screen(database: str, measured: Sequence[Measured]) -> Table:
    """Return the table of one database for a terminal."""
    table = Table(title=database)
    for column, heading in enumerate(HEADINGS):
        table.add_column(heading, justify="right" if column else "left", no_wrap=column == 0)
    for row in rows(measured):
        table.add_row(*row)
    return table


def rows(measured: Sequence[Measured]) -> list[list[str]]:
    """Return the cells under `HEADINGS`."""
    return [
        [
            one.name,
            *(f"{ms:.1f}" for times in (one.page, one.query, one.peer) for ms in (times.p50, times.p95)),
            f"{one.ratio:.1f}",
        ]
        for one in measured
    ]


def verdict(measured: Sequence[Measured]) -> str:
    """Return how many pages keep the bound, and which do not."""
    over = [f"{one.name} ({one.page.p95:.0f} ms)" for one in measured if one.page.p95 > MOST_MS]
    if not over:
        return f"Every page comes within {MOST_MS:.0f} ms, 95 times of 100."
    return f"Over {MOST_MS:.0f} ms, 5 times of 100: {', '.join(over)}."


def write(folder: Path, results: Results, described: str) -> Path:
    """Write the report under `folder` and return its file."""
    ruler = ["---", *["--:"] * (len(HEADINGS) - 1)]
    parts = [
        f"""# The console over many conversations: results

Written by `make bench`. {described} Each number is the median of {ROUNDS} rounds, in milliseconds.

- **page**: the whole page as the gateway makes it: session, audit, queries, HTML. {MOST_MS:.0f} ms is the bound.
- **query**: finding the conversations; of an opened one, its neighbours in the list.
- **OFFSET and LIKE**: the peer, the same query in the same run as many consoles write it: pages by OFFSET, words by
  LIKE. The last column is its time over ours.
"""
    ]
    for database, measured in results.items():
        lines = "".join(f"| {' | '.join(row)} |\n" for row in (HEADINGS, ruler, *rows(measured)))
        parts.append(f"## {database}\n\n{verdict(measured)}\n\n{lines}")
    file = folder / REPORT
    file.write_text("\n".join(parts), encoding="utf-8")
    return file
