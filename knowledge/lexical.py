"""The lexical side of search: BM25 over words.

Words find the Dutch terms; typing errors and inflection are the classifier's. Knows passages; no cards, no encoder.
"""

from collections.abc import Sequence

import bm25s
import numpy as np

from knowledge.normalise import words
from knowledge.passages import Passage


class LexicalIndex:
    """Passages by their words."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._size = len(passages)
        self._bm25 = bm25s.BM25()
        self._bm25.index([words(passage.text) or ["?"] for passage in passages], show_progress=False)

    def scores(self, text: str) -> np.ndarray:
        """Return the BM25 score of every passage, in their order; all 0 when no word is known."""
        known = [word for word in words(text) if word in self._bm25.vocab_dict]
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)
