"""Fitting: what is held out, and thresholds that keep their promises."""

from collections import Counter

import numpy as np
import pytest

from knowledge.fit import FOLDS, REFUSED, WRONG_SHOWN, Query, fit, folds, held_out_queries
from knowledge.gate import Verdict, decide
from knowledge.passages import NO_CARD, Passage
from knowledge.search import FEATURES, Hit, gate_features, rank_scores, sigmoid

N_CARDS = 4
NO_CARD_ROW = 0  # the empty id sorts first


@pytest.fixture
def passages():
    """Two cards in two languages and messages of no card, six of each."""
    groups = [("pay/wage", "en"), ("pay/wage", "nl"), ("housing/rent", "en"), (NO_CARD, "en")]
    return [Passage(f"{card} {language} {n}", card, language) for card, language in groups for n in range(6)]


def test_every_passage_is_held_out_exactly_once(passages):
    pairs = folds(passages)

    assert len(pairs) == FOLDS
    assert Counter(passage for _, held in pairs for passage in held) == Counter(passages)
    for kept, held in pairs:
        assert set(kept) | set(held) == set(passages)
        assert not set(kept) & set(held)


def test_every_fold_holds_out_as_much_of_each_card_and_language(passages):
    for _, held in folds(passages):
        assert set(Counter((passage.card_id, passage.language) for passage in held).values()) == {6 // FOLDS}


def test_folds_are_the_same_each_time_and_mixed(passages):
    assert folds(passages) == folds(list(passages))
    first_held = [passage for passage in folds(passages)[0][1] if passage.card_id == "housing/rent"]
    assert first_held != [passage for passage in passages if passage.card_id == "housing/rent"][::FOLDS]


def test_one_text_that_stands_twice_is_never_kept_and_held_out(passages):
    twice = [*passages, passages[0], passages[0]]

    for kept, held in folds(twice):
        assert not set(kept) & set(held)


def test_held_out_messages_are_searched_among_the_kept_ones(keyword_encoder):
    kept = [
        Passage("wage", "pay/wage", "en"),
        Passage("rent", "housing/rent", "en"),
        Passage("weather", NO_CARD, "en"),
        Passage("wage please", "pay/wage", "en"),
    ]
    held = [
        Passage("wage, rent", "pay/wage", "en"),
        Passage("weather", NO_CARD, "en"),
        Passage("gone", "pay/gone", "en"),
    ]

    queries = held_out_queries(keyword_encoder, kept, held)

    # Rows: no card, housing/rent, pay/wage. The card that is not in the index cannot be found: left out.
    assert [(query.card, query.outside) for query in queries] == [(2, False), (0, True)]
    dense_best = [query.features[:, FEATURES.index("dense_best")] for query in queries]
    assert dense_best[0] == pytest.approx([0, 0.7071, 0.7071], abs=1e-4)
    assert dense_best[1] == pytest.approx([1, 0, 0])


def make_queries(n, n_outside, noise, seed=0):
    """Messages whose right card stands out by 0.5 in every feature, less or more as `noise` has it."""
    rng = np.random.default_rng(seed)
    queries = []
    for number in range(n):
        features = rng.normal(0.3, noise, (N_CARDS, len(FEATURES)))
        outside = number < n_outside
        card = NO_CARD_ROW if outside else 1 + number % (N_CARDS - 1)
        features[card] += 0.5
        queries.append(Query(features, card, outside))
    return queries


def verdicts(queries):
    """Return per query what would be shown, and whether it is the right card."""
    fusion, thresholds = fit(queries)
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

    wrong = sum(d.verdict is Verdict.ANSWER and d.shown[0].card_id != str(query.card) for query, d in decided)
    refused = sum(d.verdict is Verdict.NO_ANSWER for query, d in decided if query.outside)
    assert wrong <= WRONG_SHOWN * len(queries)
    assert refused >= REFUSED * n_outside


def test_messages_that_no_card_answers_are_refused_even_where_wrong_answers_are_few():
    # 6 of 200 may be wrong: all five outside messages could be answered under that promise alone.
    queries = make_queries(200, 5, 0.05)
    for query in queries[:3]:  # three of no card that look like a card
        query.features[[0, 1]] = query.features[[1, 0]]

    decided = list(verdicts(queries))

    assert sum(d.verdict is Verdict.NO_ANSWER for query, d in decided if query.outside) >= REFUSED * 5


def test_easy_messages_are_nearly_all_answered_right():
    decided = list(verdicts(make_queries(200, 20, 0.05)))

    inside = [(query, d) for query, d in decided if not query.outside]
    right = sum(d.verdict is Verdict.ANSWER and d.shown[0].card_id == str(query.card) for query, d in inside)
    assert right > 0.9 * len(inside)


def test_fitting_gives_the_same_each_time():
    assert fit(make_queries(60, 10, 0.5)) == fit(make_queries(60, 10, 0.5))


def test_without_messages_of_no_card_thresholds_are_still_in_order():
    queries = make_queries(60, 0, 0.5)

    _, thresholds = fit(queries)

    assert 0 < thresholds.choices_from <= thresholds.answer_from
