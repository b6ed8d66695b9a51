"""Hides small counts, and what they could be worked out from.

Counts of 1 to 4 point at people: they are shown as "<5". Several tables that split the same conversations share
one total, and a table in which nothing is small tells that total: from it and the visible rows of another table
the reader could work out what is hidden there. So as soon as anything in the tables of one total is small, each of
them hides its rest as well (the row "unknown", "other"), and the total is only told as "at least". What is then
visible is the same for every value from 1 to 4 that each small count may have. Totals on their own are never shown.

Holds against whoever knows this rule, within one page; not against asking again with other filters. What leaves the
house is therefore cut by whole months and by nothing else. Knows no database and no words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

SMALL = 5  # counts under it are hidden


class Hidden(StrEnum):
    """Why a count is not shown."""

    SMALL = f"<{SMALL}"  # the number above
    REST = "…"  # could be anything, 0 and large numbers too


Shown = int | Hidden


@dataclass(frozen=True)
class Row:
    """A part of the total: its id, and its count or why there is none."""

    key: str
    count: Shown


@dataclass(frozen=True)
class Counts:
    """A table as shown. `at_least` is the sum of what is visible in any table of the same total."""

    rows: Sequence[Row]
    at_least: int
    exact: bool

    def get(self, key: str) -> Shown:
        """Return the count of one row, 0 where there is none."""
        return next((row.count for row in self.rows if row.key == key), 0)


@dataclass(frozen=True)
class Split:
    """Exact counts by part; `rest` is the part that is hidden where another one must be, even where it is none."""

    parts: Mapping[str, int]
    rest: str | None


def protect(splits: Mapping[str, Split]) -> dict[str, Counts]:
    """Return the tables of one total, each as it may be shown; rows stay in the order given.

    The order must not come from the counts: of two hidden ones it would tell which is larger.
    """
    anything_small = any(is_small(count) for split in splits.values() for count in split.parts.values())
    hide_rest = anything_small and len(splits) > 1
    tables = {
        name: [
            Row(key, _shown(count, is_rest=hide_rest and key == split.rest)) for key, count in _parts(split)
        ]
        for name, split in splits.items()
    }
    at_least = max((_visible(rows) for rows in tables.values()), default=0)
    return {name: Counts(rows, at_least, exact=not anything_small) for name, rows in tables.items()}


def protect_one(parts: Mapping[str, int]) -> Counts:
    """Return a table whose total stands nowhere else."""
    return protect({"": Split(parts, None)})[""]


def largest_first(counts: Counts) -> Counts:
    """Return the table with visible counts first, the largest before others; hidden ones as they stood."""
    ordered = sorted(counts.rows, key=lambda row: -row.count if isinstance(row.count, int) else 0)
    visible = [row for row in ordered if isinstance(row.count, int) and row.count]
    return Counts([*visible, *(row for row in ordered if row not in visible)], counts.at_least, counts.exact)


def rate(counts: Counts, of: str, among: Sequence[str]) -> float | None:
    """Return the share of one part among several; None where a count is hidden or there is nothing."""
    shown = [counts.get(key) for key in among]
    whole = sum(count for count in shown if isinstance(count, int))
    part = counts.get(of)
    if not whole or isinstance(part, Hidden) or any(isinstance(count, Hidden) for count in shown):
        return None
    return part / whole


def is_small(count: int) -> bool:
    """Say whether a count is to be hidden; 0 points at nobody."""
    return 0 < count < SMALL


def small(count: int) -> str:
    """Return a count of people, not told apart where it is so small that it might tell who."""
    return Hidden.SMALL.value if is_small(count) else str(count)


def _parts(split: Split) -> Sequence[tuple[str, int]]:
    parts = list(split.parts.items())
    return parts if split.rest is None or split.rest in split.parts else [*parts, (split.rest, 0)]


def _shown(count: int, *, is_rest: bool) -> Shown:
    if is_rest:
        return Hidden.REST
    return Hidden.SMALL if is_small(count) else count


def _visible(rows: Sequence[Row]) -> int:
    return sum(row.count for row in rows if isinstance(row.count, int))
