"""A linear classifier over words and character n-grams: which card the whole message speaks for.

Nearest passages see one example at a time; this weighs every word over all of them. Knows passages.
"""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from knowledge.normalise import normalise
from knowledge.passages import Passage
from knowledge.tfidf import weighed

NGRAMS = (2, 5)  # letters, within words
RARE_NGRAM = 3  # n-grams in fewer passages are left out: they tell one example from another, not cards
WORD_NGRAMS = (1, 2)
RARE_WORD = 2
MANY = 1000  # passages; of fewer, what is rare is all there is
C = 0.7  # the best of 0.3 to 1.5 on data/calibration
TOLERANCE = 1.0  # a hundredth of the library's care, half its time, the same cards found
SMALLEST_WEIGHT = 0.01  # smaller ones change no ranking, and are three of four: 19 MB are left of 118
SEED = 20261121


class WordClassifier:
    """One linear model per card against all others (Fan et al. 2008, LIBLINEAR)."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        """Train on passages; those of no card are a class of their own."""
        rare_ngram, rare_word = (RARE_NGRAM, RARE_WORD) if len(passages) >= MANY else (1, 1)
        self._letters = TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=NGRAMS,
            preprocessor=normalise,
            sublinear_tf=True,
            min_df=rare_ngram,
            dtype=np.float32,
        )
        self._words = TfidfVectorizer(
            ngram_range=WORD_NGRAMS,
            preprocessor=normalise,
            sublinear_tf=True,
            token_pattern=r"\w+",  # noqa: S106
            min_df=rare_word,
            dtype=np.float32,
        )
        texts = [passage.text for passage in passages]
        features = hstack([self._letters.fit_transform(texts), self._words.fit_transform(texts)]).tocsr()
        # LIBLINEAR takes all cards in one call: a process per core would copy the features once per card, and take
        # longer beside Rasa, which trains at the same time.
        model = LinearSVC(C=C, tol=TOLERANCE, random_state=SEED)
        model.fit(features, [passage.card_id for passage in passages])
        self.card_ids: list[str] = [str(card_id) for card_id in model.classes_]
        weights, bias = model.coef_.astype(np.float32), model.intercept_.astype(np.float32)
        if len(self.card_ids) == 2:  # one border between two classes: positive speaks for the second
            weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
        kept = csr_matrix(np.where(np.abs(weights) < SMALLEST_WEIGHT, 0, weights).T)
        count = len(self._letters.vocabulary_)
        self._of_letters, self._of_words = kept[:count], kept[count:]
        self._bias = bias

    def scores(self, text: str) -> np.ndarray:
        """Return the signed distance from each card's border, float32, shape (len(card_ids),)."""
        distances: np.ndarray = (
            _speaks(self._letters, self._of_letters, text)
            + _speaks(self._words, self._of_words, text)
            + self._bias
        )
        return distances


def _speaks(vectorizer: TfidfVectorizer, weights: csr_matrix, text: str) -> np.ndarray:
    """Return `vectorizer.transform([text]) @ weights`, shape (cards,)."""
    columns, of_text = weighed(vectorizer, vectorizer.idf_, text)
    speaks: np.ndarray = of_text @ weights[columns]
    return speaks
