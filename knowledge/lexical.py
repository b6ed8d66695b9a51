"""The lexical side of search: BM25 over words.

Words find the Dutch terms; typing errors and inflection are the classifier's. Knows texts; no cards, no encoder.
"""

from collections.abc import Callable, Sequence

import bm25s
import numpy as np

from knowledge.index import Nearest
from knowledge.normalise import words

UNKNOWN = "?"  # stands for a text without any word: BM25 wants at least one


class LexicalIndex:
    """Texts by their words."""

    def __init__(self, texts: Sequence[str], tokens: Callable[[str], list[str]] = words) -> None:
        """Take the texts, and what splits a text into tokens."""
        self._size = len(texts)
        self._tokens = tokens
        self._bm25 = bm25s.BM25()
        self._bm25.index([tokens(text) or [UNKNOWN] for text in texts], show_progress=False)

    def nearest(self, text: str, top_k: int) -> Nearest:
        """Return the `top_k` texts with the highest BM25 score above 0, highest first."""
        known = [token for token in self._tokens(text) if token in self._bm25.vocab_dict]
        if not known:
            return Nearest(np.empty(0, dtype=np.float32), np.empty(0, dtype=np.int64))
        scores = np.asarray(self._bm25.get_scores(known), dtype=np.float32)
        top = np.argpartition(-scores, min(top_k, self._size) - 1)[:top_k]
        top = top[scores[top] > 0]
        top = top[np.argsort(-scores[top], kind="stable")]
        return Nearest(scores[top], top)
