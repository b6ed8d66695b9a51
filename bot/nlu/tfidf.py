"""The weights of the words of a text, from several vectorizers side by side. Runs in Rasa's Python 3.10."""

from itertools import accumulate
from typing import Sequence, Text

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.pipeline import FeatureUnion

from knowledge.tfidf import weighed


class Tfidf:
    """Weighs as the fitted vectorizers of `union` do, all of which have `sublinear_tf`."""

    def __init__(self, union: FeatureUnion) -> None:
        vectorizers = [vectorizer for _, vectorizer in union.transformer_list]
        *self._starts, self._width = accumulate((len(v.vocabulary_) for v in vectorizers), initial=0)
        self._parts = [(vectorizer, vectorizer.idf_) for vectorizer in vectorizers]

    def transform(self, texts: Sequence[Text]) -> csr_matrix:
        """Return what `union.transform(texts)` returns: float64, shape (len(texts), words of all vectorizers)."""
        columns, weights = [], []
        for text in texts:
            found = [weighed(vectorizer, idf, text) for vectorizer, idf in self._parts]
            shifted = [start + own for start, (own, _) in zip(self._starts, found, strict=True)]
            columns.append(np.concatenate(shifted))
            weights.append(np.concatenate([worth for _, worth in found]))
        ends = np.cumsum([0, *map(len, columns)])
        shape = (len(texts), self._width)
        return csr_matrix((np.concatenate(weights), np.concatenate(columns), ends), shape=shape)
