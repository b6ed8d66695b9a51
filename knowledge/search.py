"""Find the cards that answer a query, best first, each with a calibrated probability.

What each side of search says (knowledge/features.py) is weighed by a small fitted model (knowledge/fit.py).
Knows texts and the ids of cards. Knows nothing of users, dialogue or channels.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from knowledge.encoder import Encoder
from knowledge.features import FEATURES, CardFeatures
from knowledge.normalise import words
from knowledge.passages import NO_CARD
from knowledge.segments import pieces

_ALIKE = [
    FEATURES.index(name) for name in ("dense_best", "word_best", "word_classifier", "vector_classifier")
]
# The words of situations say nothing here: messages that no card answers have none.
_LEADS = [position for position, name in enumerate(FEATURES) if name != "lexicon_best"]


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

        A long message is read as a whole and piece by piece: a card counts by the view in which it is surest, and
        by its share in all that the views point to, as a story touches many things besides what it is about.
        """
        if not words(text):
            return []
        views = [text, *pieces(text)]
        vectors = self._encoder.encode_queries(views)
        seen = [self._hits(view, vector, top_k) for view, vector in zip(views, vectors, strict=True)]
        return seen[0] if len(seen) == 1 else _over_views(seen)[:top_k]

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


def _over_views(seen: Sequence[Sequence[Hit]]) -> list[Hit]:
    """Return the hits of several views of one message, each card once, best first."""
    by_card: dict[str, list[Hit]] = {}
    for hit in (hit for hits in seen for hit in hits):
        by_card.setdefault(hit.card_id, []).append(hit)
    everything = sum(hit.probability for hits in by_card.values() for hit in hits)
    merged = []
    for hits in by_card.values():
        surest = max(hits, key=lambda hit: hit.probability)
        share = sum(hit.probability for hit in hits) / everything if everything else 0.0
        merged.append(replace(surest, probability=surest.probability * share**0.5))
    return sorted(merged, key=lambda hit: (-hit.probability, hit.card_id))


def rank_scores(features: np.ndarray, weights: Sequence[float]) -> np.ndarray:
    """Return the fused score of each card, shape (n,)."""
    scores: np.ndarray = features @ np.asarray(weights)
    return scores


def gate_features(
    features: np.ndarray, scores: np.ndarray, card: int, order: Sequence[int], no_card: int | None
) -> np.ndarray:
    """Return what tells whether a hit is right: its score, its lead over the best other card, how alike its closest
    passages are and what the classifiers say; and its lead over the messages that no card answers, in all of these.

    Args:
        order: the rows of all cards, best score first.
    """
    other = next((float(scores[i]) for i in order if i != card), 0.0)
    nothing = float(scores[no_card]) if no_card is not None else 0.0
    row = features[card]
    nothing_row = features[no_card] if no_card is not None else np.zeros_like(row)
    own = float(scores[card])
    return np.array([own, own - other, own - nothing, *row[_ALIKE], *(row - nothing_row)[_LEADS]])


def sigmoid(value: float) -> float:
    """Return the logistic function of a number, safe for large ones."""
    return float(1 / (1 + np.exp(-np.clip(value, -30, 30))))
