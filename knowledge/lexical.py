"""The lexical side of search: BM25 over words, cosine over character n-grams.

Words find the Dutch terms, n-grams survive typing errors and inflection. Knows passages; no cards, no encoder.
"""

from collections.abc import Sequence

import bm25s
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from knowledge.normalise import normalise, words
from knowledge.passages import Passage

NGRAMS = (2, 5)  # letters; shorter ones are noise, longer ones whole words


class LexicalIndex:
    """Passages by their words and by their parts of words."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._bm25 = bm25s.BM25()
        self._bm25.index([words(passage.text) or ["?"] for passage in passages], show_progress=False)
        self._ngrams = TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=NGRAMS,
            preprocessor=normalise,
            sublinear_tf=True,
            dtype=np.float32,
        )
        self._matrix = self._ngrams.fit_transform([passage.text for passage in passages])

    def word_scores(self, text: str) -> np.ndarray:
        """Return the BM25 score of every passage, in their order; all 0 when no word is known."""
        known = [word for word in words(text) if word in self._bm25.vocab_dict]
        if not known:
            return np.zeros(self._matrix.shape[0], dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)

    def ngram_scores(self, text: str) -> np.ndarray:
        """Return the cosine of the n-grams with every passage, in [0, 1], in the passages' order."""
        query = self._ngrams.transform([text])
        return np.asarray((self._matrix @ query.T).todense(), dtype=np.float32).ravel()
