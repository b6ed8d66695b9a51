"""Fit the fusion and the two thresholds on messages held out of the encoder and the index.

Knows passages and features. Writes nothing.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression

from knowledge.classifier import CardClassifier
from knowledge.encoder import Encoder
from knowledge.gate import Thresholds
from knowledge.index import DenseIndex
from knowledge.lexical import LexicalIndex
from knowledge.passages import NO_CARD, Passage
from knowledge.search import FEATURES, CardFeatures, Fusion, gate_features, rank_scores, sigmoid

FOLDS = 3  # each message is held out once; more folds train more encoders
SEED = 20261121
CANDIDATES = 5  # hits per message from which the gate learns
WRONG_SHOWN = 0.03  # of all messages, at most, may get a wrong card alone
REFUSED = 0.90  # of the messages that no card answers, at least, get neither a card nor choices
L2 = 0.02  # keeps the ranking weights from running away on little material


@dataclass(frozen=True)
class Query:
    """A held-out message: the features of all cards, and the row of the right one."""

    features: np.ndarray
    card: int
    outside: bool  # no card answers it; its row is that of NO_CARD


def folds(passages: Sequence[Passage]) -> list[tuple[list[Passage], list[Passage]]]:
    """Return pairs of (kept, held out): every passage is held out once, each card and language evenly spread."""
    groups: dict[tuple[str, str], list[Passage]] = defaultdict(list)
    for passage in passages:
        groups[passage.card_id, passage.language].append(passage)
    rng = random.Random(SEED)
    fold_of: dict[Passage, int] = {}
    for group in groups.values():
        rng.shuffle(group)
        fold_of.update((passage, position % FOLDS) for position, passage in enumerate(group))
    return [
        ([p for p in passages if fold_of[p] != fold], [p for p in passages if fold_of[p] == fold])
        for fold in range(FOLDS)
    ]


def held_out_queries(encoder: Encoder, kept: Sequence[Passage], held: Sequence[Passage]) -> list[Query]:
    """Return the held-out messages, searched in an index of `kept` alone.

    Args:
        encoder: trained on `kept`, or on none of our texts.
    """
    dense = DenseIndex(kept, encoder.encode_passages([passage.text for passage in kept]))
    features = CardFeatures(dense, LexicalIndex(kept), CardClassifier(kept))
    vectors = encoder.encode_queries([passage.text for passage in held])
    cards = [features.position(passage.card_id) for passage in held]
    return [
        Query(features.of(passage.text, vector, passage.language), card, passage.card_id == NO_CARD)
        for passage, vector, card in zip(held, vectors, cards, strict=True)
        if card is not None
    ]


def fit(queries: Sequence[Query]) -> tuple[Fusion, Thresholds]:
    """Return the fusion and thresholds that serve held-out messages best.

    Args:
        queries: of one set of cards, in one order; with and without a card that answers them.
    """
    no_card = next((query.card for query in queries if query.outside), None)
    weights = _fit_ranking([query for query in queries if not query.outside], no_card)
    gate = _fit_gate(queries, weights, no_card)
    fusion = Fusion(weights, tuple(map(float, gate.coef_[0])), float(gate.intercept_[0]))
    return fusion, _fit_thresholds(queries, fusion, no_card)


def _fit_ranking(queries: Sequence[Query], no_card: int | None) -> tuple[float, ...]:
    """Return the weights under which a softmax over all cards gives the right ones the most probability."""
    stacked = torch.tensor(np.stack([query.features for query in queries]))
    if no_card is not None:
        stacked[:, no_card] = 0.0  # these messages have a card; "none" must not compete
    right = torch.tensor([query.card for query in queries])
    weights = torch.ones(len(FEATURES), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        value = torch.nn.functional.cross_entropy(stacked @ weights, right) + L2 * (weights**2).mean()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return tuple(float(weight) for weight in weights.detach())


def _fit_gate(queries: Sequence[Query], weights: Sequence[float], no_card: int | None) -> LogisticRegression:
    rows, right = [], []
    for query in queries:
        scores, order = _ranked(query, weights, no_card)
        for card in order[:CANDIDATES]:
            rows.append(gate_features(query.features, scores, card, order, no_card))
            right.append(card == query.card)
    return LogisticRegression(max_iter=2000).fit(np.array(rows), np.array(right))


def _fit_thresholds(queries: Sequence[Query], fusion: Fusion, no_card: int | None) -> Thresholds:
    """Return the lowest bounds that keep both promises, `WRONG_SHOWN` and `REFUSED`."""
    first = []
    for query in queries:
        scores, order = _ranked(query, fusion.rank, no_card)
        row = gate_features(query.features, scores, order[0], order, no_card)
        probability = sigmoid(float(row @ np.asarray(fusion.gate) + fusion.gate_bias))
        first.append((probability, order[0] == query.card, query.outside))
    wrong = sorted((probability for probability, is_right, _ in first if not is_right), reverse=True)
    allowed = int(WRONG_SHOWN * len(first))
    answer_from = wrong[allowed] + 1e-6 if len(wrong) > allowed else 0.5
    outside = sorted(probability for probability, _, is_outside in first if is_outside)
    choices_from = (
        outside[min(int(REFUSED * len(outside)), len(outside) - 1)] + 1e-6 if outside else answer_from / 2
    )
    return Thresholds(float(max(answer_from, choices_from)), float(choices_from))


def _ranked(query: Query, weights: Sequence[float], no_card: int | None) -> tuple[np.ndarray, list[int]]:
    scores = rank_scores(query.features, weights)
    return scores, [int(card) for card in np.argsort(-scores, kind="stable") if card != no_card]
