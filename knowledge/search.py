"""Find the cards that answer a query, best first, each with a calibrated probability.

Dense and lexical scores per card become features; a small fitted model weighs them (knowledge/fit.py).
Knows texts, cards' ids and languages. Knows nothing of users, dialogue or channels.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from knowledge.classifier import CardClassifier
from knowledge.encoder import Encoder
from knowledge.index import DenseIndex
from knowledge.lexical import LexicalIndex
from knowledge.normalise import words
from knowledge.passages import NO_CARD, Passage

TOP_MEAN = 3  # passages whose mean stands for "many ways to ask agree"
BM25_HALF = 8.0  # a BM25 score that counts half; maps the open scale to [0, 1)
FEATURES = ("dense_best", "dense_mean", "dense_same_language", "word_best", "word_mean", "classifier")


@dataclass(frozen=True)
class Fusion:
    """Fitted weights: `rank` orders the cards, `gate` turns a hit into a probability."""

    rank: tuple[float, ...]  # one per feature
    gate: tuple[float, ...]  # one per gate feature, see `gate_features`
    gate_bias: float


@dataclass(frozen=True)
class Hit:
    """A card found. `score` ranks; `probability` that this card is the right answer meets the thresholds."""

    card_id: str
    score: float
    probability: float

    def trace(self) -> dict[str, object]:
        """Return the hit for the conversation log."""
        return asdict(self)


class Searcher:
    """Holds the indexes and the fitted fusion."""

    def __init__(self, encoder: Encoder, features: "CardFeatures", fusion: Fusion) -> None:
        self._encoder = encoder
        self._features = features
        self._fusion = fusion

    def search(self, text: str, language: str, *, top_k: int = 10) -> list[Hit]:
        """Return the best cards for a message, best first; empty when the text has no word at all.

        Args:
            text: the message as typed.
            language: its language, which weighs passages of the same language up.
        """
        if not words(text):
            return []
        features = self._features.of(text, self._encoder.encode_queries([text])[0], language)
        scores = rank_scores(features, self._fusion.rank)
        cards = self._features.card_ids
        order = [int(i) for i in np.argsort(-scores, kind="stable") if cards[int(i)] != NO_CARD]
        weights, bias = np.asarray(self._fusion.gate), self._fusion.gate_bias
        no_card = self._features.position(NO_CARD)
        return [
            Hit(
                cards[i],
                float(scores[i]),
                sigmoid(float(gate_features(features, scores, i, order, no_card) @ weights + bias)),
            )
            for i in order[:top_k]
        ]


class CardFeatures:
    """Turns passage scores into one row of features per card."""

    def __init__(self, dense: DenseIndex, lexical: LexicalIndex, classifier: CardClassifier) -> None:
        self._dense, self._lexical, self._classifier = dense, lexical, classifier
        passages: Sequence[Passage] = dense.passages
        self.card_ids = sorted({passage.card_id for passage in passages})
        numbers = {card_id: n for n, card_id in enumerate(self.card_ids)}
        self._language_of = np.array([passage.language for passage in passages])
        self._classifier_of = [classifier.card_ids.index(card_id) for card_id in self.card_ids]
        rows: list[list[int]] = [[] for _ in self.card_ids]
        for position, passage in enumerate(passages):
            rows[numbers[passage.card_id]].append(position)
        width = max(TOP_MEAN, *map(len, rows)) if rows else TOP_MEAN
        # Row by row the passages of a card, filled up with the place after the last passage.
        self._passages_of = np.array([[*row, *[len(passages)] * (width - len(row))] for row in rows])

    def position(self, card_id: str) -> int | None:
        """Return the row of a card, or None where the index holds nothing of it."""
        return self.card_ids.index(card_id) if card_id in self.card_ids else None

    def of(self, text: str, vector: np.ndarray, language: str) -> np.ndarray:
        """Return the features of every card, float64, shape (len(card_ids), len(FEATURES))."""
        dense = self._dense.scores(vector)
        word = self._lexical.scores(text)
        word = word / (word + BM25_HALF)
        return np.column_stack(
            [
                *self._best_and_mean(dense),
                self._best_and_mean(np.where(self._language_of == language, dense, 0.0))[0],
                *self._best_and_mean(word),
                self._classifier.scores(text)[self._classifier_of],
            ]
        ).astype(np.float64)

    def _best_and_mean(self, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return per card its best passage score and the mean of its best few."""
        table = np.append(scores, -np.inf)[self._passages_of]  # the place after the last holds no passage
        top = -np.sort(-np.partition(table, -TOP_MEAN, axis=1)[:, -TOP_MEAN:], axis=1)
        there = np.isfinite(top)
        return top[:, 0], np.where(there, top, 0.0).sum(axis=1) / there.sum(axis=1)


def rank_scores(features: np.ndarray, weights: Sequence[float]) -> np.ndarray:
    """Return the fused score of each card, shape (n,)."""
    scores: np.ndarray = features @ np.asarray(weights)
    return scores


def gate_features(
    features: np.ndarray, scores: np.ndarray, card: int, order: Sequence[int], no_card: int | None
) -> np.ndarray:
    """Return what tells whether a hit is right: its score, its lead over the best other card and over
    the messages that no card answers, how alike its closest passage is, and the classifier."""
    other = max((float(scores[i]) for i in order if i != card), default=0.0)
    nothing = float(scores[no_card]) if no_card is not None else 0.0
    row = features[card]
    own = float(scores[card])
    alike = (FEATURES.index(name) for name in ("dense_best", "word_best", "classifier"))
    return np.array([own, own - other, own - nothing, *(row[column] for column in alike)])


def sigmoid(value: float) -> float:
    """Return the logistic function of a number, safe for large ones."""
    return float(1 / (1 + np.exp(-np.clip(value, -30, 30))))
