"""What scikit-learn's TfidfVectorizer makes of texts, in a time that does not grow with the words it knows.

Version 1.1, which Rasa is pinned to, multiplies every text by a diagonal matrix of all words, and adds that matrix up
to see whether it was fitted. With a quarter of a million words that was a fifth of a message's time in Rasa.
Runs in Rasa's Python 3.10.
"""

from typing import Sequence, Text

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.pipeline import FeatureUnion
from sklearn.preprocessing import normalize


class Tfidf:
    """Weighs as the fitted vectorizers of `union` do, all of which have `sublinear_tf`."""

    def __init__(self, union: FeatureUnion) -> None:
        self._parts = [(vectorizer, vectorizer.idf_) for _, vectorizer in union.transformer_list]

    def transform(self, texts: Sequence[Text]) -> csr_matrix:
        """Return what `union.transform(texts)` returns: float64, shape (len(texts), words of all vectorizers)."""
        return hstack(
            [self._weighed(vectorizer, idf, texts) for vectorizer, idf in self._parts], format="csr"
        )

    @staticmethod
    def _weighed(vectorizer: CountVectorizer, idf: np.ndarray, texts: Sequence[Text]) -> csr_matrix:
        weighed = CountVectorizer.transform(vectorizer, texts)
        weighed.data = (np.log(weighed.data) + 1) * idf[weighed.indices]
        return normalize(weighed, norm=vectorizer.norm, copy=False)
