"""Find the cards that answer a query, best first, each with a calibrated probability.

What each side of search says (knowledge/features.py) is weighed by a small fitted model (knowledge/fit.py).
Knows texts, cards' ids and languages. Knows nothing of users, dialogue or channels.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from knowledge.encoder import Encoder
from knowledge.features import FEATURES, CardFeatures
from knowledge.normalise import words
from knowledge.passages import NO_CARD
from knowledge.segments import pieces


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

    def __init__(self, encoder: Encoder, features: CardFeatures, fusion: Fusion) -> None:
        self._encoder = encoder
        self._features = features
        self._fusion = fusion

    def search(self, text: str, *, top_k: int = 10) -> list[Hit]:
        """Return the best cards for a message, best first; empty when the text has no word at all.

        A long message is read as a whole and piece by piece; what is surest in any of them counts.
        """
        if not words(text):
            return []
        views = [text, *pieces(text)]
        best: dict[str, Hit] = {}
        for view, vector in zip(views, self._encoder.encode_queries(views), strict=True):
            for hit in self._hits(view, vector, top_k):
                if hit.card_id not in best or hit.probability > best[hit.card_id].probability:
                    best[hit.card_id] = hit
        if len(views) == 1:
            return list(best.values())
        return sorted(best.values(), key=lambda hit: -hit.probability)[:top_k]

    def _hits(self, text: str, vector: np.ndarray, top_k: int) -> list[Hit]:
        features = self._features.of(text, vector)
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


def rank_scores(features: np.ndarray, weights: Sequence[float]) -> np.ndarray:
    """Return the fused score of each card, shape (n,)."""
    scores: np.ndarray = features @ np.asarray(weights)
    return scores


def gate_features(
    features: np.ndarray, scores: np.ndarray, card: int, order: Sequence[int], no_card: int | None
) -> np.ndarray:
    """Return what tells whether a hit is right: its score, its lead over the best other card and over
    the messages that no card answers, how alike its closest passage is, and the classifiers."""
    other = max((float(scores[i]) for i in order if i != card), default=0.0)
    nothing = float(scores[no_card]) if no_card is not None else 0.0
    row = features[card]
    own = float(scores[card])
    alike = (
        FEATURES.index(name) for name in ("dense_best", "word_best", "word_classifier", "vector_classifier")
    )
    return np.array([own, own - other, own - nothing, *(row[column] for column in alike)])


def sigmoid(value: float) -> float:
    """Return the logistic function of a number, safe for large ones."""
    return float(1 / (1 + np.exp(-np.clip(value, -30, 30))))
