"""The lexical side of search: BM25 over words.

Words find the Dutch terms; typing errors and inflection are the classifier's. Knows texts; no cards, no encoder.
"""

from collections.abc import Callable, Sequence

import bm25s
import numpy as np
from scipy.sparse import csc_matrix

from knowledge.index import Nearest
from knowledge.normalise import words

UNKNOWN = "?"  # stands for a text without any word: BM25 wants at least one


class LexicalIndex:
    """Texts by their words."""

    def __init__(self, texts: Sequence[str], tokens: Callable[[str], list[str]] = words) -> None:
        """Take the texts, and what splits a text into tokens."""
        self._size = len(texts)
        self._tokens = tokens
        bm25 = bm25s.BM25()
        bm25.index([tokens(text) or [UNKNOWN] for text in texts], show_progress=False)
        self._columns: dict[str, int] = bm25.vocab_dict
        parts = bm25.scores
        # One column per token, one row per text. bm25s itself adds them up one by one, five times slower than SciPy.
        self._scores = csc_matrix(
            (parts["data"], parts["indices"], parts["indptr"]), shape=(self._size, len(parts["indptr"]) - 1)
        )

    def nearest(self, text: str, top_k: int) -> Nearest:
        """Return the `top_k` texts with the highest BM25 score above 0, highest first."""
        known = [self._columns[token] for token in self._tokens(text) if token in self._columns]
        if not known:
            return Nearest(np.empty(0, dtype=np.float32), np.empty(0, dtype=np.int64))
        scores = np.asarray(self._scores[:, known].sum(axis=1), dtype=np.float32).ravel()
        top = np.argpartition(-scores, min(top_k, self._size) - 1)[:top_k]
        top = top[scores[top] > 0]
        top = top[np.argsort(-scores[top], kind="stable")]
        return Nearest(scores[top], top)
