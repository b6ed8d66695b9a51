"""What was measured, and what is said of it: ratios, and whether the aims are met. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.assistant.growth import QueryTimes
from bench.assistant.load import Load

TIMES_AS_MANY = 4.0  # messages a second, of the stock bot's
MOST_HALF_LOAD_MS = 80.0  # within which 95 of 100 messages are answered at half load
MOST_SEARCH_MS = 5.0  # the same of the search alone
MOST_MEMORY_MB = 1600.0  # of all processes
MOST_READY_S = 20.0


@dataclass(frozen=True)
class Bot:
    """One bot: at full load, at half of what it carried then, and with long conversations."""

    name: str
    peak: Load
    half: Load
    memory_mb: float
    ready_s: float
    training_s: float | None  # None where it was not trained in this run
    histories_ms: dict[int, float]  # median of a message by the turns before it


@dataclass(frozen=True)
class Results:
    """A whole run: the peer and ours."""

    stock: Bot
    kompas: Bot
    search: Sequence[QueryTimes]


@dataclass(frozen=True)
class Row:
    """A line of the table: what, of the stock bot, of Kompas, and how many times better Kompas is."""

    what: str
    stock: str
    kompas: str
    ratio: float | None


def rows(results: Results) -> list[Row]:
    """Return the table; a ratio above 1 speaks for Kompas in every line."""
    stock, kompas = results.stock, results.kompas
    found = [_row("messages a second, at most", stock.peak.per_second, kompas.peak.per_second, more=True)]
    for title, one, other in (("full", stock.peak, kompas.peak), ("half", stock.half, kompas.half)):
        for share in (50, 95, 99):
            what = f"p{share} at {title} load (ms)"
            found.append(_row(what, one.percentile_ms(share), other.percentile_ms(share)))
    found.append(_row("memory of all processes (MB)", stock.memory_mb, kompas.memory_mb))
    found.append(_row("ready after (s)", stock.ready_s, kompas.ready_s))
    if stock.training_s and kompas.training_s:
        found.append(_row("training (s)", stock.training_s, kompas.training_s))
    for turns in sorted(stock.histories_ms.keys() & kompas.histories_ms.keys()):
        what = f"a message after {turns:,} turns (ms)"
        found.append(_row(what, stock.histories_ms[turns], kompas.histories_ms[turns]))
    return found


def aims(results: Results) -> list[tuple[str, bool]]:
    """Return each aim in words with what was measured, and whether it is met."""
    stock, kompas = results.stock, results.kompas
    times = kompas.peak.per_second / stock.peak.per_second if stock.peak.per_second else 0.0
    half_ms, search_ms = kompas.half.percentile_ms(95), results.search[0].p95_ms
    return [
        (f"{times:.1f} times the messages a second (at least {TIMES_AS_MANY:.0f})", times >= TIMES_AS_MANY),
        (f"p95 at half load {half_ms:.0f} ms (under {MOST_HALF_LOAD_MS:.0f})", half_ms < MOST_HALF_LOAD_MS),
        (f"search alone p95 {search_ms:.1f} ms (under {MOST_SEARCH_MS:.0f})", search_ms < MOST_SEARCH_MS),
        (
            f"memory {kompas.memory_mb:,.0f} MB (under {MOST_MEMORY_MB:,.0f})",
            kompas.memory_mb < MOST_MEMORY_MB,
        ),
        (f"ready after {kompas.ready_s:.0f} s (under {MOST_READY_S:.0f})", kompas.ready_s < MOST_READY_S),
    ]


def _row(what: str, stock: float, kompas: float, *, more: bool = False) -> Row:
    better, worse = (kompas, stock) if more else (stock, kompas)
    return Row(what, _number(stock), _number(kompas), better / worse if worse else None)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"
