"""The table on the screen, and docs/console-results.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from bench.console.measure import FEW_ROUNDS, ROUNDS, Measured, Times

REPORT = "console-results.md"
MOST_MS = 200.0  # of a page, 95 times of 100
HEADINGS = (
    "what", "page (ms)", "95 % within", "query (ms)", "95 % within", "OFFSET and LIKE (ms)", "95 % within",
    "times as long",
)  # fmt: skip
LACKING = "–"  # a page that is no list has no peer


@dataclass(frozen=True)
class Result:
    """Of one database: its size in megabytes, and every case."""

    size_mb: float
    measured: Sequence[Measured]


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
            *(cell for times in (one.page, one.query, one.peer) for cell in _cells(times)),
            LACKING if one.ratio is None else f"{one.ratio:.1f}",
        ]
        for one in measured
    ]


def _cells(times: Times | None) -> tuple[str, str]:
    return (f"{times.p50:.1f}", f"{times.p95:.1f}") if times else (LACKING, LACKING)


def verdict(measured: Sequence[Measured]) -> str:
    """Return how many lists and searches keep the bound, which do not, and which other pages take longer."""
    over = [f"{one.name} ({one.page.p95:.0f} ms)" for one in measured if one.query and one.page.p95 > MOST_MS]
    kept = f"Every list and search comes within {MOST_MS:.0f} ms, 95 times of 100."
    slow = [
        f"{one.name} ({one.page.p95:.0f} ms)" for one in measured if not one.query and one.page.p95 > MOST_MS
    ]
    lists = f"Over {MOST_MS:.0f} ms, 5 times of 100: {', '.join(over)}." if over else kept
    return f"{lists} Of the other pages longer take {', '.join(slow)}." if slow else lists


def write(folder: Path, results: Mapping[str, Result], described: str) -> Path:
    """Write the report under `folder` and return its file."""
    ruler = ["---", *["--:"] * (len(HEADINGS) - 1)]
    parts = [
        f"""# The console over many conversations: results

Written by `make bench`. {described} Each number is the median of {ROUNDS} rounds, in milliseconds; of the
peer, and of pages that are no list, of {FEW_ROUNDS}.

- **page**: the whole page as the gateway makes it: session, audit, queries, HTML. The bound of lists and
  searches is {MOST_MS:.0f} ms.
- **query**: finding the conversations; of an opened one, its neighbours in the list.
- **OFFSET and LIKE**: the peer, the same query in the same run as many consoles write it: pages by OFFSET, words by
  LIKE. The last column is its time over ours.
"""
    ]
    for database, result in results.items():
        measured = result.measured
        lines = "".join(f"| {' | '.join(row)} |\n" for row in (HEADINGS, ruler, *rows(measured)))
        parts.append(
            f"## {database}\n\n{verdict(measured)} The database takes {result.size_mb:.0f} MB.\n\n{lines}"
        )
    file = folder / REPORT
    file.write_text("\n".join(parts), encoding="utf-8")
    return file
