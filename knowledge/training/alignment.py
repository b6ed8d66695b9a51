"""Which words of two languages stand for each other: IBM model 1 (Brown et al. 1993) over parallel sentences.

Own code, because NLTK's keeps the whole table of pairs, which for this material is more than memory holds.
"""

from collections import defaultdict
from collections.abc import Sequence

ROUNDS = 5
SMALLEST_SHARE = 1e-3  # expected counts below are dropped: they are noise, and most of the table
SMALLEST_PROBABILITY = 5e-3

Table = dict[int, dict[int, float]]  # token → tokens of the other language → probability


def align(pairs: Sequence[tuple[Sequence[int], Sequence[int]]]) -> Table:
    """Return for each token of the first sentences which tokens of the second it stands for, and how likely."""
    table: Table | None = None
    for _ in range(ROUNDS):
        counts: Table = defaultdict(lambda: defaultdict(float))
        for foreign, english in pairs:
            tokens = set(foreign)
            for token in english:
                weights = {f: 1.0 if table is None else table.get(f, {}).get(token, 0.0) for f in tokens}
                total = sum(weights.values())
                if not total:
                    continue
                for f, weight in weights.items():
                    if weight / total > SMALLEST_SHARE:
                        counts[f][token] += weight / total
        table = {f: _probabilities(row) for f, row in counts.items()}
    return table or {}


def _probabilities(counts: dict[int, float]) -> dict[int, float]:
    total = sum(counts.values())
    return {token: n / total for token, n in counts.items() if n / total > SMALLEST_PROBABILITY}
