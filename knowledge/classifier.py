"""A linear classifier over words and character n-grams: which card the whole message speaks for.

Nearest passages see one example at a time; this weighs every word over all of them. Knows passages.
"""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from knowledge.normalise import normalise
from knowledge.passages import Passage

NGRAMS = (2, 5)  # letters, within words
WORD_NGRAMS = (1, 2)
SEED = 20261121


class CardClassifier:
    """One linear model per card against all others (Fan et al. 2008, LIBLINEAR)."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._letters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=NGRAMS, preprocessor=normalise, sublinear_tf=True, min_df=2
        )
        self._words = TfidfVectorizer(
            ngram_range=WORD_NGRAMS,
            preprocessor=normalise,
            sublinear_tf=True,
            token_pattern=r"\w+",  # noqa: S106
        )
        texts = [passage.text for passage in passages]
        features = hstack([self._letters.fit_transform(texts), self._words.fit_transform(texts)])
        self._model = LinearSVC(C=1.0, random_state=SEED)
        self._model.fit(features, [passage.card_id for passage in passages])
        self.card_ids: list[str] = [str(card_id) for card_id in self._model.classes_]

    def scores(self, text: str) -> np.ndarray:
        """Return the signed distance from each card's border, shape (len(card_ids),)."""
        # By hand, because a scikit-learn pipeline spends ten times longer on its own bookkeeping.
        features = hstack([self._letters.transform([text]), self._words.transform([text])])
        distances = np.asarray(self._model.decision_function(features), dtype=np.float32).ravel()
        if len(self.card_ids) == 2:  # one border between two classes: positive speaks for the second
            return np.concatenate([-distances, distances])
        return distances
