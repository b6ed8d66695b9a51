"""Fitting: which cards are right, and thresholds that keep their promises."""

import numpy as np
import pytest

from knowledge.calibration import Question
from knowledge.features import FEATURES
from knowledge.fit import REFUSED, WRONG_SHOWN, Query, fit, queries_of
from knowledge.gate import Verdict, decide
from knowledge.passages import NO_CARD, Passage
from knowledge.search import Hit, gate_features, rank_scores, sigmoid

N_CARDS = 4
NO_CARD_ROW = 0  # the empty id sorts first
CARD_IDS = [NO_CARD, "a/a", "b/b", "c/c"]


def test_questions_are_searched_and_all_their_right_cards_known(keyword_encoder, make_features):
    passages = [
        Passage("wage", "pay/wage", "en"),
        Passage("rent", "housing/rent", "en"),
        Passage("weather", NO_CARD, "en"),
    ]
    questions = [
        question("wage, rent", "pay/wage", "housing/rent"),
        question("weather", None),
        question("gone", "pay/gone"),
    ]

    queries = queries_of(keyword_encoder, make_features(passages), questions)

    # Rows: no card, housing/rent, pay/wage. A question whose card is not in the index is left out.
    assert [query.right for query in queries] == [{1, 2}, set()]
    dense_best = [query.features[:, FEATURES.index("dense_best")] for query in queries]
    assert dense_best[0] == pytest.approx([0, 0.7071, 0.7071], abs=1e-4)
    assert dense_best[1] == pytest.approx([1, 0, 0])


def question(text, card, *alt):
    return Question(lang="en", card=card, alt=alt, style="plain", text=text)


def make_queries(n, n_outside, noise, seed=0):
    """Messages whose right card stands out by 0.5 in every feature, less or more as `noise` has it."""
    rng = np.random.default_rng(seed)
    queries = []
    for number in range(n):
        features = rng.normal(0.3, noise, (N_CARDS, len(FEATURES)))
        outside = number < n_outside
        card = NO_CARD_ROW if outside else 1 + number % (N_CARDS - 1)
        features[card] += 0.5
        queries.append(Query(features, frozenset() if outside else frozenset([card])))
    return queries


def verdicts(queries):
    """Return per query what would be shown, and whether it is the right card."""
    fusion, thresholds = fit(queries, CARD_IDS)
    for query in queries:
        scores = rank_scores(query.features, fusion.rank)
        order = sorted(
            (card for card in range(N_CARDS) if card != NO_CARD_ROW), key=lambda card: -scores[card]
        )
        rows = [gate_features(query.features, scores, card, order, NO_CARD_ROW) for card in order]
        hits = [
            Hit(str(card), scores[card], sigmoid(float(row @ np.array(fusion.gate) + fusion.gate_bias)))
            for card, row in zip(order, rows, strict=True)
        ]
        yield query, decide(hits, thresholds)


@pytest.mark.parametrize(
    ("n_outside", "noise"), [(20, 0.1), (20, 0.5), (20, 1.0), (60, 0.5), (100, 1.0), (5, 2.0)]
)
@pytest.mark.parametrize("seed", [0, 1])
def test_thresholds_keep_both_promises(n_outside, noise, seed):
    queries = make_queries(200, n_outside, noise, seed)

    decided = list(verdicts(queries))

    wrong = sum(
        d.verdict is Verdict.ANSWER and int(d.shown[0].card_id) not in query.right for query, d in decided
    )
    refused = sum(d.verdict is Verdict.NO_ANSWER for query, d in decided if not query.right)
    assert wrong <= WRONG_SHOWN * len(queries)
    assert refused >= REFUSED * n_outside


def test_messages_that_no_card_answers_are_refused_even_where_wrong_answers_are_few():
    # 6 of 200 may be wrong: all five outside messages could be answered under that promise alone.
    queries = make_queries(200, 5, 0.05)
    for query in queries[:3]:  # three of no card that look like a card
        query.features[[0, 1]] = query.features[[1, 0]]

    decided = list(verdicts(queries))

    assert sum(d.verdict is Verdict.NO_ANSWER for query, d in decided if not query.right) >= REFUSED * 5


def test_easy_messages_are_nearly_all_answered_right():
    decided = list(verdicts(make_queries(200, 20, 0.05)))

    inside = [(query, d) for query, d in decided if query.right]
    right = sum(d.verdict is Verdict.ANSWER and int(d.shown[0].card_id) in query.right for query, d in inside)
    assert right > 0.9 * len(inside)


def test_fitting_gives_the_same_each_time():
    assert fit(make_queries(60, 10, 0.5), CARD_IDS) == fit(make_queries(60, 10, 0.5), CARD_IDS)


def test_without_messages_of_no_card_thresholds_are_still_in_order():
    queries = make_queries(60, 0, 0.5)

    _, thresholds = fit(queries, CARD_IDS)

    assert 0 < thresholds.choices_from <= thresholds.answer_from
