"""From scores of passages to cards, best first. Knows numbers and ids."""

from collections.abc import Sequence

import numpy as np


class BestPassage:
    """A card scores what its best passage scores."""

    def __init__(self, card_ids: Sequence[str]) -> None:
        """Take the card of every passage, in the passages' order."""
        cards, self._card_of = np.unique(np.asarray(card_ids), return_inverse=True)
        self._cards = cards.tolist()

    def ranked(self, scores: np.ndarray) -> list[tuple[str, float]]:
        """Return every card with its score, best first; `scores` has one number per passage."""
        best = np.full(len(self._cards), -np.inf)
        np.maximum.at(best, self._card_of, scores)
        return [(self._cards[i], float(best[i])) for i in np.argsort(-best, kind="stable")]
