"""Search: cards in the order of their scores, with probabilities."""

import numpy as np
import pytest

from knowledge.features import FEATURES
from knowledge.passages import NO_CARD, Passage
from knowledge.search import Fusion, Searcher, gate_features, sigmoid

PASSAGES = [
    Passage("weather", NO_CARD, "en"),
    Passage("wage overtime", "pay/overtime", "en"),
    Passage("wage", "pay/wage", "en"),
    Passage("wage wage rent", "pay/wage", "nl"),
    Passage("rent", "housing/rent", "en"),
]
QUERY = "overtime, rent"
# Cosines with the query, as in test_index.py: weather 0, 1/2, 0, 1/sqrt(10), 1/sqrt(2).
GATE_FEATURES = len(gate_features(np.zeros((1, len(FEATURES))), np.zeros(1), 0, [0], None))
NO_WEIGHTS = (0.0,) * GATE_FEATURES


def weights(**chosen):
    """Rank by the named features alone."""
    return tuple(chosen.get(feature, 0.0) for feature in FEATURES)


@pytest.fixture
def search(keyword_encoder, make_features):
    def of(text, passages=PASSAGES, gate=NO_WEIGHTS, bias=0.0, top_k=10, **rank):
        fusion = Fusion(weights(**(rank or {"dense_best": 1.0})), gate, bias)
        return Searcher(keyword_encoder, make_features(passages), fusion).search(text, top_k=top_k)

    return of


def test_cards_come_best_first_and_no_card_is_never_shown(search):
    hits = search(QUERY)

    assert [hit.card_id for hit in hits] == ["housing/rent", "pay/overtime", "pay/wage"]
    assert [hit.score for hit in hits] == pytest.approx([0.7071, 0.5, 0.3162], abs=1e-4)


def test_equal_cards_keep_the_order_of_their_ids(search):
    assert [hit.card_id for hit in search("weather")] == ["housing/rent", "pay/overtime", "pay/wage"]


@pytest.mark.parametrize("text", ["", "  \n", "?!", "😀", "\x00\x01"])
def test_a_text_without_words_finds_nothing(search, text):
    assert search(text) == []


def test_a_very_long_text_is_searched(search):
    assert search("rent " * 2000)[0].card_id == "housing/rent"


FILLER = "the bus was full and the weather was grey on that day . " * 6


def test_a_long_story_finds_its_card_by_the_sentence_that_matters(search):
    lead_over_other = (0.0, 1.0) + (0.0,) * (GATE_FEATURES - 2)
    story = FILLER + "Then nobody paid the overtime, not one overtime. " + FILLER

    hits = search(story, gate=lead_over_other)

    assert hits[0].card_id == "pay/overtime"
    assert sorted(hits, key=lambda hit: -hit.probability) == hits
    assert len({hit.card_id for hit in hits}) == len(hits)


def test_a_probability_is_the_logistic_of_weighed_gate_features(search):
    lead_over_other = (0.0, 1.0) + (0.0,) * (GATE_FEATURES - 2)

    hits = search(QUERY, gate=lead_over_other, bias=0.1)

    # Leads 0.7071 - 0.5 and 0.5 - 0.7071; 1 / (1 + exp(-(0.1 + lead))).
    assert [hit.probability for hit in hits[:2]] == pytest.approx([0.5761, 0.4732], abs=1e-4)


def test_a_probability_does_not_depend_on_how_many_hits_are_wanted(search):
    lead_over_other = (0.0, 1.0) + (0.0,) * (GATE_FEATURES - 2)

    (alone,) = search(QUERY, gate=lead_over_other, top_k=1)

    assert alone == search(QUERY, gate=lead_over_other)[0]


def test_gate_features_tell_how_sure_a_hit_is():
    features = np.arange(3 * len(FEATURES), dtype=float).reshape(3, -1)
    scores = np.array([0.2, 0.9, 0.5])

    first = gate_features(features, scores, card=1, order=[1, 2], no_card=0)
    second = gate_features(features, scores, card=2, order=[1, 2], no_card=0)

    # Own score, lead over the best other card, lead over no card.
    assert first[:3] == pytest.approx([0.9, 0.4, 0.7])
    assert second[:3] == pytest.approx([0.5, -0.4, 0.3])
    own, nothing = (dict(zip(FEATURES, features[row], strict=True)) for row in (1, 0))
    alike = ("dense_best", "word_best", "word_classifier", "vector_classifier")
    leads = ("dense_best", "dense_mean", "word_best", "word_classifier", "vector_classifier")
    assert first[3:].tolist() == [*(own[n] for n in alike), *(own[n] - nothing[n] for n in leads)]


def test_gate_features_of_a_lone_card_lead_over_nothing():
    only = gate_features(np.zeros((1, len(FEATURES))), np.array([0.4]), card=0, order=[0], no_card=None)

    assert only[:3] == pytest.approx([0.4, 0.4, 0.4])


@pytest.mark.parametrize(
    ("value", "expected"), [(0, 0.5), (2, 0.880797), (-2, 0.119203), (1e6, 1.0), (-1e6, 0.0)]
)
def test_the_logistic_function_is_safe_for_large_numbers(value, expected):
    assert sigmoid(value) == pytest.approx(expected, abs=1e-6)


def test_a_hit_is_traced_with_all_it_knows(search):
    hit = search(QUERY)[0]

    assert hit.trace() == {"card_id": "housing/rent", "score": hit.score, "probability": 0.5}
