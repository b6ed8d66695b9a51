"""How far two reviewers who did not see each other's verdict agree: Cohen's kappa, with its interval. Pure.

Kappa (Cohen, Educational and Psychological Measurement 20, 1960): 1 is full agreement, 0 what chance alone would give.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from bot.console.numbers.small_counts import SMALL
from bot.log.records import Verdict

if TYPE_CHECKING:
    import numpy as np

RESAMPLES = 999
SEED = 20  # the same reviews give the same interval
_LEVEL = 95.0  # percent


@dataclass(frozen=True)
class Pair:
    """A turn that two people reviewed apart from each other, in the order in which they did.

    No names where the turn is purged: who reviewed it is gone with it.
    """

    names: tuple[str, ...]
    verdicts: tuple[Verdict, Verdict]


@dataclass(frozen=True)
class Kappa:
    """The measure and the bounds of its interval; None where it has none, as where all verdicts are the same."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Agreement:
    """Of two people, or of all (no names). `same` and `kappa` are None where fewer than SMALL turns tell."""

    names: tuple[str, ...]
    turns: int
    same: float | None
    kappa: Kappa | None


def agreements(pairs: Iterable[Pair]) -> list[Agreement]:
    """Return the agreement of all, then of each two people by name."""
    held = sorted(pairs, key=lambda pair: sorted(pair.names))
    of_two = groupby((pair for pair in held if pair.names), key=lambda pair: tuple(sorted(pair.names)))
    return [_agreement((), held)] + [_agreement(names, list(of_them)) for names, of_them in of_two]


def _agreement(names: tuple[str, ...], pairs: list[Pair]) -> Agreement:
    if len(pairs) < SMALL:
        return Agreement(names, len(pairs), None, None)
    # Of two people, each has a column of their own; of all, the first reviewer and the second.
    columns = [
        pair.verdicts if not names or pair.names[0] == names[0] else pair.verdicts[::-1] for pair in pairs
    ]
    first, second = zip(*columns, strict=True)
    same = sum(one is other for one, other in columns) / len(columns)
    return Agreement(names, len(pairs), same, cohen_kappa(first, second))


@lru_cache(maxsize=256)  # pages are looked at more often than turns are reviewed
def cohen_kappa(first: tuple[Verdict, ...], second: tuple[Verdict, ...]) -> Kappa:
    """Return kappa, and between what the middle 95% lie when as many turns are drawn anew from these."""
    if len({*first, *second}) == 1:
        return Kappa(None, None, None)
    import numpy as np
    from sklearn.metrics import cohen_kappa_score

    order = list(Verdict)
    one, other = (np.array([order.index(verdict) for verdict in verdicts]) for verdicts in (first, second))
    drawn = np.random.default_rng(SEED).integers(len(one), size=(RESAMPLES, len(one)))
    beyond = (100 - _LEVEL) / 2
    low, high = np.nanpercentile(_kappas(one[drawn], other[drawn]), [beyond, 100 - beyond])
    return Kappa(float(cohen_kappa_score(one, other)), float(low), float(high))


def _kappas(first: "np.ndarray", second: "np.ndarray") -> "np.ndarray":
    """Return kappa of each row: what scikit-learn computes, which takes it some milliseconds a row."""
    import numpy as np

    same = (first == second).mean(axis=1)
    verdicts = range(len(Verdict))
    by_chance = sum(
        (first == verdict).mean(axis=1) * (second == verdict).mean(axis=1) for verdict in verdicts
    )
    with np.errstate(invalid="ignore"):  # a row in which all verdicts are the same tells nothing: 0 / 0
        return np.asarray((same - by_chance) / (1 - by_chance))
