"""How often answers are right, and what is wrong with the others: rates of the random sample, with intervals. Pure.

A reviewed turn stands for as many as its day and language held for each reviewed one: a busy day counts for more than
a quiet one. The interval is Wilson's (JASA 22, 1927) for as many turns as an evenly drawn sample would need to say as
much (Kish, Survey Sampling, 1965, 11.7). Without weights that differ, both are what the textbook says.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.console.numbers.small_counts import SMALL
from bot.log.records import Verdict

CONFIDENCE = 0.95


class Hidden(StrEnum):
    """Which end of the scale hides a count: hardly any turn, or nearly every one."""

    NO = ""
    FEW = "few"
    NEARLY_ALL = "nearly_all"


@dataclass(frozen=True)
class Stratum:
    """The turns of a day in a language: how many there were, were drawn, and can still be reviewed."""

    day: date
    language: str
    held: int
    drawn: int
    waiting: int


@dataclass(frozen=True)
class Judged:
    """A turn of the sample, as it was judged in the end."""

    day: date
    language: str
    verdict: Verdict


@dataclass(frozen=True)
class Rate:
    """A verdict's share of all turns, and between what it lies. Where `hidden` says so, only the bounds are shown,
    and they are those of SMALL - 1 turns or wider.
    """

    verdict: Verdict
    count: int
    share: float
    low: float
    high: float
    hidden: Hidden


@dataclass(frozen=True)
class Rates:
    """Of a language, or of all (None). `rates` is empty where fewer than a minimum were reviewed."""

    language: str | None
    held: int
    drawn: int
    reviewed: int
    waiting: int
    rates: tuple[Rate, ...]

    @property
    def lost(self) -> int:
        """How many were drawn and can be reviewed no more: erased, withdrawn, or marked as a test."""
        return self.drawn - self.reviewed - self.waiting


def all_rates(strata: Sequence[Stratum], judged: Sequence[Judged], *, minimum: int) -> list[Rates]:
    """Return the rates of everything, then of each language by its code."""
    languages = sorted({stratum.language for stratum in strata})
    return [_rates(None, strata, judged, minimum)] + [
        _rates(
            language,
            [stratum for stratum in strata if stratum.language == language],
            [turn for turn in judged if turn.language == language],
            minimum,
        )
        for language in languages
    ]


def wilson(count: int, of: int) -> tuple[float, float]:
    """Return the bounds between which a share lies; `of` is at least 1."""
    from scipy.stats import binomtest  # half a second, which no start of the gateway need wait for

    bounds = binomtest(count, of).proportion_ci(CONFIDENCE, method="wilson")
    return float(bounds.low), float(bounds.high)


def _rates(language: str | None, strata: Iterable[Stratum], judged: Sequence[Judged], minimum: int) -> Rates:
    held = {(stratum.day, stratum.language): stratum for stratum in strata}
    reviewed = Counter((turn.day, turn.language) for turn in judged)
    weights = [held[turn.day, turn.language].held / reviewed[turn.day, turn.language] for turn in judged]
    return Rates(
        language=language,
        held=sum(stratum.held for stratum in held.values()),
        drawn=sum(stratum.drawn for stratum in held.values()),
        reviewed=len(judged),
        waiting=sum(stratum.waiting for stratum in held.values()),
        rates=tuple(_rate(verdict, judged, weights) for verdict in Verdict)
        if len(judged) >= max(minimum, 1)
        else (),
    )


def _rate(verdict: Verdict, judged: Sequence[Judged], weights: Sequence[float]) -> Rate:
    total = sum(weights)
    counts = [weight for turn, weight in zip(judged, weights, strict=True) if turn.verdict is verdict]
    share, count, n = sum(counts) / total, len(counts), len(judged)
    effective = max(1, round(total**2 / sum(weight**2 for weight in weights)))
    low, high = wilson(round(share * effective), effective)
    if count < SMALL:  # shown as if there were SMALL - 1, unless those that there are weigh more
        most = min(SMALL - 1, n) / n
        low, high = 0.0, max(high, wilson(round(most * effective), effective)[1])
        return Rate(verdict, count, share, low, high, Hidden.FEW)
    if n - count < SMALL:
        least = (n - SMALL + 1) / n
        low, high = min(low, wilson(round(least * effective), effective)[0]), 1.0
        return Rate(verdict, count, share, low, high, Hidden.NEARLY_ALL)
    return Rate(verdict, count, share, low, high, Hidden.NO)
