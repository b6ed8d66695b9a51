"""Fit the fusion and the two thresholds on messages that nothing was trained on.

Knows questions, passages and features. Writes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from knowledge.calibration import Question
from knowledge.encoder import Encoder
from knowledge.features import FEATURES, CardFeatures
from knowledge.gate import Thresholds
from knowledge.passages import NO_CARD
from knowledge.search import Fusion, gate_features, rank_scores, sigmoid

CANDIDATES = 5  # hits per message from which the gate learns
WRONG_SHOWN = 0.03  # of all messages, at most, may get a wrong card alone
# Of the messages that no card answers, at least this share gets neither a card nor choices. Most of ours are near our
# topics on purpose (the same question about another country); of plainly foreign ones nearly all are refused.
REFUSED = 0.85
# Messages that no card answers are few, and an answer to one is the worse mistake.
OUTSIDE_WEIGHT = 3.0
L2 = 0.02  # keeps the ranking weights from running away on little material


@dataclass(frozen=True)
class Query:
    """A message: the features of all cards, and the rows of those that answer it; none where no card does."""

    features: np.ndarray
    right: frozenset[int]


def queries_of(encoder: Encoder, features: CardFeatures, questions: Sequence[Question]) -> list[Query]:
    """Return the questions, searched. One whose cards are all missing from the index is left out."""
    vectors = encoder.encode_queries([question.text for question in questions])
    queries = []
    for question, vector in zip(questions, vectors, strict=True):
        rows = (features.position(card_id) for card_id in question.right)
        right = frozenset(row for row in rows if row is not None)
        if right or question.card is None:
            queries.append(Query(features.of(question.text, vector), right))
    return queries


def fit(queries: Sequence[Query], card_ids: Sequence[str]) -> tuple[Fusion, Thresholds]:
    """Return the fusion and thresholds that serve the messages best.

    Args:
        queries: of one set of cards, in one order; with and without a card that answers them.
        card_ids: the cards, in the order of the features' rows.
    """
    no_card = card_ids.index(NO_CARD) if NO_CARD in card_ids else None
    weights = _fit_ranking([query for query in queries if query.right], no_card)
    gate = _fit_gate(queries, weights, no_card)
    fusion = Fusion(weights, tuple(map(float, gate.coef_[0])), float(gate.intercept_[0]))
    return fusion, _fit_thresholds(queries, fusion, no_card)


def _fit_ranking(queries: Sequence[Query], no_card: int | None) -> tuple[float, ...]:
    """Return the weights under which a softmax over all cards gives the right ones the most probability."""
    stacked = torch.tensor(np.stack([query.features for query in queries]))
    if no_card is not None:
        stacked[:, no_card] = 0.0  # these messages have a card; "none" must not compete
    wrong = torch.ones(stacked.shape[:2], dtype=torch.bool)
    for number, query in enumerate(queries):
        wrong[number, list(query.right)] = False
    weights = torch.ones(len(FEATURES), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        scores = stacked @ weights
        right = scores.masked_fill(wrong, -torch.inf).logsumexp(dim=1)
        value = (scores.logsumexp(dim=1) - right).mean() + L2 * (weights**2).mean()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return tuple(float(weight) for weight in weights.detach())


def _fit_gate(queries: Sequence[Query], weights: Sequence[float], no_card: int | None) -> LogisticRegression:
    rows, right, weight = [], [], []
    for query in queries:
        scores, order = _ranked(query, weights, no_card)
        for card in order[:CANDIDATES]:
            rows.append(gate_features(query.features, scores, card, order, no_card))
            right.append(card in query.right)
            weight.append(1.0 if query.right else OUTSIDE_WEIGHT)
    # So that the fit converges, and its penalty is the same for every feature.
    scaler = StandardScaler().fit(rows)
    gate = LogisticRegression(max_iter=2000).fit(scaler.transform(rows), right, sample_weight=weight)
    gate.coef_ = gate.coef_ / scaler.scale_
    gate.intercept_ = gate.intercept_ - gate.coef_ @ scaler.mean_
    return gate


def _fit_thresholds(queries: Sequence[Query], fusion: Fusion, no_card: int | None) -> Thresholds:
    """Return the lowest bounds that keep both promises, `WRONG_SHOWN` and `REFUSED`."""
    first = []
    for query in queries:
        scores, order = _ranked(query, fusion.rank, no_card)
        row = gate_features(query.features, scores, order[0], order, no_card)
        probability = sigmoid(float(row @ np.asarray(fusion.gate) + fusion.gate_bias))
        first.append((probability, order[0] in query.right, not query.right))
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
