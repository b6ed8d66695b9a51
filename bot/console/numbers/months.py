"""Whole months: what leaves the house is cut by nothing else, so that no two cuts differ by a few people."""

from collections.abc import Mapping
from datetime import date, timedelta

from bot.console.numbers.selection import Selection

OFFERED = 13  # months to choose from


def month_asked(query: Mapping[str, str], today: date) -> Selection:
    """Return the month that an address names as 2031-05, or the last that is over."""
    first = _first_day(query.get("month", "")) or (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    return Selection(first, _last_day(first))


def months_offered(today: date) -> list[str]:
    """Return months to choose from, the current one first."""
    months, day = [], today
    for _ in range(OFFERED):
        months.append(f"{day:%Y-%m}")
        day = day.replace(day=1) - timedelta(days=1)
    return months


def month_of(selection: Selection) -> str:
    """Return the month of a selection as it stands in the address."""
    return f"{selection.since:%Y-%m}"


def _first_day(text: str) -> date | None:
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return first if 2000 < first.year < 3000 else None  # dates end at 9999, and some days are added


def _last_day(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
