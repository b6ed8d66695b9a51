"""What the parts of the gateway tell operators of themselves: pressure, Rasa, the log, retention, dated amounts.

Knows which number comes from where; metrics.py knows how it is shown.
"""

import datetime as dt
import math
from collections.abc import Callable, Iterable

from bot.gateway.breaker import Breaker, State
from bot.gateway.metrics import Metrics
from bot.gateway.pressure import Pressure
from bot.gateway.retention import LastPurge
from bot.log.keeper import LogKeeper
from bot.log.spool import Spool, SpoolError
from knowledge.models import Figure

SOON = dt.timedelta(days=14)  # time to look an amount up, have it read by a second person, and roll it out


def show_edge(numbers: Metrics, breaker: Breaker, pressure: Pressure) -> None:
    """Show how busy Rasa is, and whether it is asked at all."""
    numbers.gauge("kompas_in_work", "Messages that Rasa works on.", lambda: pressure.in_work)
    numbers.gauge("kompas_waiting", "Messages that wait for their turn.", lambda: pressure.waiting)
    numbers.gauge(
        "kompas_breaker_open",
        "1 while Rasa is not asked because it was silent, 0.5 while it is probed, else 0.",
        lambda: {State.CLOSED: 0.0, State.HALF_OPEN: 0.5, State.OPEN: 1.0}[breaker.state],
    )


def show_log(numbers: Metrics, keeper: LogKeeper, spool: Spool) -> None:
    """Show what the conversation log lacks."""
    numbers.gauge(
        "kompas_spool_entries", "Entries that wait for the log; NaN: no telling.", _or_nan(lambda: len(spool))
    )
    numbers.gauge(
        "kompas_spool_refused",
        "Entries that the log refused and somebody must look at; NaN: no telling.",
        _or_nan(spool.refused),
    )
    numbers.counter("kompas_turns_lost", "Turns that neither log nor spool could take.", lambda: keeper.lost)


def show_retention(numbers: Metrics, last: LastPurge) -> None:
    """Show when the promise to erase was last kept."""
    numbers.gauge(
        "kompas_last_purge_timestamp_seconds",
        "When all that was past its time was last erased; until then, the gateway's start.",
        lambda: last.at.timestamp(),  # noqa: PLW0108 (`at` is replaced)
    )


def show_figures(
    numbers: Metrics, figures: Iterable[Figure], today: Callable[[], dt.date] = dt.date.today
) -> None:
    """Show how many amounts have no value (any more); the cards then say where the current one stands."""
    known = tuple(figures)

    def lacking(day: dt.date) -> int:
        return sum(figure.value_on(day) is None for figure in known)

    numbers.gauge("kompas_figures_lapsed", "Figures without a value today.", lambda: lacking(today()))
    numbers.gauge(
        "kompas_figures_lapsing",
        f"Figures that will have no value in {SOON.days} days, those of today among them.",
        lambda: lacking(today() + SOON),
    )


def _or_nan(count: Callable[[], int]) -> Callable[[], float]:
    def read() -> float:
        try:
            return count()
        except SpoolError:
            return math.nan

    return read
