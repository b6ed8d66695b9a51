"""Search: features worked out by hand, and cards in the order of their scores."""

import numpy as np
import pytest

from knowledge.classifier import CardClassifier
from knowledge.index import DenseIndex
from knowledge.lexical import LexicalIndex
from knowledge.passages import NO_CARD, Passage
from knowledge.search import BM25_HALF, FEATURES, CardFeatures, Fusion, Searcher, gate_features, sigmoid

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
def features_of(keyword_encoder):
    def of(passages):
        dense = DenseIndex(passages, keyword_encoder.encode_passages([passage.text for passage in passages]))
        return CardFeatures(dense, LexicalIndex(passages), CardClassifier(passages))

    return of


@pytest.fixture
def search(keyword_encoder, features_of):
    def of(text, passages=PASSAGES, language="en", gate=NO_WEIGHTS, bias=0.0, top_k=10, **rank):
        fusion = Fusion(weights(**(rank or {"dense_best": 1.0})), gate, bias)
        return Searcher(keyword_encoder, features_of(passages), fusion).search(text, language, top_k=top_k)

    return of


@pytest.fixture
def column(keyword_encoder, features_of):
    """One feature of every card, by its id."""

    def of(feature, text=QUERY, passages=PASSAGES, language="en"):
        features = features_of(passages)
        table = features.of(text, keyword_encoder.encode_queries([text])[0], language)
        assert table.shape == (len(features.card_ids), len(FEATURES))
        return dict(zip(features.card_ids, table[:, FEATURES.index(feature)].tolist(), strict=True))

    return of


@pytest.mark.parametrize(
    ("feature", "language", "expected"),
    [
        ("dense_best", "en", {NO_CARD: 0, "pay/overtime": 0.5, "pay/wage": 0.3162, "housing/rent": 0.7071}),
        ("dense_mean", "en", {NO_CARD: 0, "pay/overtime": 0.5, "pay/wage": 0.1581, "housing/rent": 0.7071}),
        (
            "dense_same_language",
            "en",
            {NO_CARD: 0, "pay/overtime": 0.5, "pay/wage": 0, "housing/rent": 0.7071},
        ),
        ("dense_same_language", "nl", {NO_CARD: 0, "pay/overtime": 0, "pay/wage": 0.3162, "housing/rent": 0}),
        ("dense_same_language", "pl", {NO_CARD: 0, "pay/overtime": 0, "pay/wage": 0, "housing/rent": 0}),
    ],
)
def test_dense_features_are_worked_out_per_card(column, feature, language, expected):
    assert column(feature, language=language) == pytest.approx(expected, abs=1e-4)


def test_a_mean_counts_the_best_three_passages_of_a_card(column):
    texts = ["rent", "wage", "rent wage", "rent", "wage overtime"]
    passages = [Passage(text, "housing/rent", "en") for text in texts] + PASSAGES[:1]

    # Cosines with "rent": 1, 0, 1/sqrt(2), 1, 0; the best three give (1 + 1 + 0.7071) / 3.
    assert column("dense_mean", "rent", passages)["housing/rent"] == pytest.approx(0.9024, abs=1e-4)
    assert column("dense_best", "rent", passages)["housing/rent"] == pytest.approx(1.0)


def test_lexical_features_are_those_of_the_lexical_index(column):
    word = LexicalIndex(PASSAGES).scores(QUERY)

    assert column("word_best")["housing/rent"] == pytest.approx(word[4] / (word[4] + BM25_HALF))
    assert column("word_mean")["pay/wage"] == pytest.approx(
        sum(score / (score + BM25_HALF) for score in word[2:4]) / 2
    )


def test_the_classifier_speaks_for_the_right_card_in_the_order_of_the_cards(column):
    scores = column("classifier", "weather")

    assert max(scores, key=scores.get) == NO_CARD


def test_cards_come_best_first_and_no_card_is_never_shown(search):
    hits = search(QUERY)

    assert [hit.card_id for hit in hits] == ["housing/rent", "pay/overtime", "pay/wage"]
    assert [hit.score for hit in hits] == pytest.approx([0.7071, 0.5, 0.3162], abs=1e-4)


def test_the_language_weighs_passages_of_the_same_language_up(search):
    dutch = search("wage rent", language="nl", dense_same_language=1.0)
    english = search("wage rent", language="en", dense_same_language=1.0)

    assert dutch[0].card_id == "pay/wage"
    assert english[0].card_id == "housing/rent"  # 1/sqrt(2), as "wage", and first by its id


def test_equal_cards_keep_the_order_of_their_ids(search):
    assert [hit.card_id for hit in search("weather")] == ["housing/rent", "pay/overtime", "pay/wage"]


@pytest.mark.parametrize("text", ["", "  \n", "?!", "😀", "\x00\x01"])
def test_a_text_without_words_finds_nothing(search, text):
    assert search(text) == []


def test_a_very_long_text_is_searched(search):
    assert search("rent " * 2000)[0].card_id == "housing/rent"


def test_an_index_of_no_card_alone_finds_nothing(keyword_encoder):
    passages = PASSAGES[:1]
    dense = DenseIndex(passages, keyword_encoder.encode_passages(["weather"]))

    class NoChoice:  # a classifier needs two classes
        card_ids = (NO_CARD,)

        def scores(self, text):
            return np.zeros(1)

    features = CardFeatures(dense, LexicalIndex(passages), NoChoice())

    assert (
        Searcher(keyword_encoder, features, Fusion(weights(), NO_WEIGHTS, 0.0)).search("weather", "en") == []
    )


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
    own = dict(zip(FEATURES, features[1], strict=True))
    assert first[3:6].tolist() == [own["dense_best"], own["word_best"], own["classifier"]]


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
