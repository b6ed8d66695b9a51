"""What each side of search says about each card: one row of numbers per card for the fusion to weigh.

Knows passages, indexes and classifiers. Knows nothing of probabilities.
"""

from dataclasses import dataclass

import numpy as np

from knowledge.index import DenseIndex, Nearest
from knowledge.lexical import LexicalIndex
from knowledge.vector_classifier import VectorClassifier
from knowledge.word_classifier import WordClassifier

CANDIDATES = 300  # passages per side; a card none of whose passages is among them scores as the last one
TOP_MEAN = 3  # passages whose mean stands for "many ways to ask agree"
BM25_HALF = 8.0  # a BM25 score that counts half; maps the open scale to [0, 1)
FEATURES = ("dense_best", "dense_mean", "word_best", "lexicon_best", "word_classifier", "vector_classifier")


@dataclass(frozen=True)
class Lexicon:
    """Words of situations: what people say who do not know the legal word, each phrase with its card."""

    index: LexicalIndex
    card_ids: tuple[str, ...]  # of the phrases, in their order


class CardFeatures:
    """Turns a query into one row of features per card."""

    def __init__(
        self,
        dense: DenseIndex,
        lexical: LexicalIndex,
        lexicon: Lexicon,
        word_classifier: WordClassifier,
        vector_classifier: VectorClassifier,
    ) -> None:
        self._dense, self._lexical, self._lexicon = dense, lexical, lexicon.index
        self._word_classifier, self._vector_classifier = word_classifier, vector_classifier
        self.card_ids = sorted({passage.card_id for passage in dense.passages})
        self._rows = {card_id: row for row, card_id in enumerate(self.card_ids)}
        self._row_of_passage = np.array([self._rows[passage.card_id] for passage in dense.passages])
        self._row_of_phrase = np.array([self._rows.get(card_id, -1) for card_id in lexicon.card_ids])
        self._in_word_classifier = self._places_in(word_classifier.card_ids)
        self._in_vector_classifier = self._places_in(vector_classifier.card_ids)

    def position(self, card_id: str) -> int | None:
        """Return the row of a card, or None where the index holds nothing of it."""
        return self._rows.get(card_id)

    def of(self, text: str, vector: np.ndarray) -> np.ndarray:
        """Return the features of every card, float64, shape (len(card_ids), len(FEATURES)).

        Args:
            text: the query as typed.
            vector: the encoder's unit vector of it, float32, shape (dim,).
        """
        dense_best, dense_mean = self._best_and_mean(
            self._dense.nearest(vector, CANDIDATES), self._row_of_passage
        )
        word_best, _ = self._best_and_mean(
            _bounded(self._lexical.nearest(text, CANDIDATES)), self._row_of_passage
        )
        phrases = _bounded(self._lexicon.nearest(text, CANDIDATES))
        columns = {
            "dense_best": dense_best,
            "dense_mean": dense_mean,
            "word_best": word_best,
            "lexicon_best": self._best_and_mean(phrases, self._row_of_phrase)[0],
            "word_classifier": _with_lowest(self._word_classifier.scores(text))[self._in_word_classifier],
            "vector_classifier": _with_lowest(self._vector_classifier.scores(vector))[
                self._in_vector_classifier
            ],
        }
        return np.column_stack([columns[name] for name in FEATURES]).astype(np.float64)

    def _places_in(self, card_ids: list[str]) -> list[int]:
        """Return where each card stands among a classifier's; after the last where it knows no way to ask for it."""
        places = {card_id: place for place, card_id in enumerate(card_ids)}
        return [places.get(card_id, len(card_ids)) for card_id in self.card_ids]

    def _best_and_mean(self, nearest: Nearest, row_of: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return per card its best score and the mean of its best few, both shape (len(card_ids),)."""
        # What is beyond the candidates scores at most as the last of them; with fewer found there is nothing beyond.
        last = float(nearest.scores[-1]) if len(nearest.scores) >= CANDIDATES else 0.0
        best = np.full((len(self.card_ids), TOP_MEAN), last)
        rows = row_of[nearest.positions]
        by_row = np.argsort(rows, kind="stable")  # a card's passages side by side, best first as they came
        rows, scores = rows[by_row], nearest.scores[by_row]
        place = np.arange(len(rows)) - np.searchsorted(rows, rows)  # among those of its card
        counts = (rows >= 0) & (place < TOP_MEAN)
        best[rows[counts], place[counts]] = scores[counts]
        return best[:, 0], best.mean(axis=1)


def _with_lowest(scores: np.ndarray) -> np.ndarray:
    """Return the scores and, after them, the lowest: that of a card the classifier does not know."""
    return np.append(scores, scores.min())


def _bounded(nearest: Nearest) -> Nearest:
    """Return BM25 scores on the scale [0, 1)."""
    return Nearest(nearest.scores / (nearest.scores + BM25_HALF), nearest.positions)
