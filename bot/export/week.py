"""Opening hours as a week that people can read.

Knows the opening_hours syntax and names of days. Public holidays are left out: a printed page says so itself.
"""

import datetime as dt

from babel.dates import get_day_names
from opening_hours import OpeningHours

from knowledge.agencies import AMSTERDAM

_A_MONDAY = dt.datetime(
    2026, 6, 1, tzinfo=AMSTERDAM
)  # of a week like any other; the syntax knows weekdays, not dates
_DAY = dt.timedelta(days=1)


def week(opening_hours: str, language: str) -> list[tuple[str, str]]:
    """Return pairs of days and hours, days with the same hours together, closed days left out.

    ("poniedziałek–piątek", "09:00–17:00"). Open day and night gives one pair of Monday to Sunday and 24/7.
    """
    hours = OpeningHours(opening_hours, timezone=AMSTERDAM)
    names = get_day_names("wide", locale=language)
    days = [_hours_on(hours, _A_MONDAY + number * _DAY) for number in range(7)]
    pairs: list[tuple[str, str]] = []
    start = 0
    for end in range(1, 8):
        if end == 7 or days[end] != days[start]:
            if days[start]:
                label = names[start] if end - start == 1 else f"{names[start]}–{names[end - 1]}"
                pairs.append((label, days[start]))
            start = end
    return pairs


def _hours_on(hours: OpeningHours, day: dt.datetime) -> str:
    spans = []
    for start, end, state, _ in hours.intervals(day, day + _DAY):
        if str(state) != "open":
            continue
        begins = max(start, day) if start else day
        ends = min(end, day + _DAY) if end else day + _DAY
        if ends - begins == _DAY:
            return "24/7"
        spans.append(f"{begins:%H:%M}–{ends:%H:%M}")
    return ", ".join(spans)
