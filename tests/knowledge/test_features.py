"""Features worked out by hand: what each side of search says about each card."""

import pytest

from knowledge.features import BM25_HALF, FEATURES
from knowledge.lexical import LexicalIndex
from knowledge.passages import NO_CARD, Passage

PASSAGES = [
    Passage("weather", NO_CARD, "en"),
    Passage("wage overtime", "pay/overtime", "en"),
    Passage("wage", "pay/wage", "en"),
    Passage("wage wage rent", "pay/wage", "nl"),
    Passage("rent", "housing/rent", "en"),
]
QUERY = "overtime, rent"
# Cosines with the query, as in test_index.py: weather 0, 1/2, 0, 1/sqrt(10), 1/sqrt(2).
PHRASES = [
    ("leaking roof", "housing/rent"),
    ("empty account", "pay/wage"),
    ("words of a card long gone", "pay/gone"),
]


@pytest.fixture
def column(keyword_encoder, make_features):
    """One feature of every card, by its id."""

    def of(feature, text=QUERY, passages=PASSAGES):
        features = make_features(passages, PHRASES)
        table = features.of(text, keyword_encoder.encode_queries([text])[0])
        assert table.shape == (len(features.card_ids), len(FEATURES))
        return dict(zip(features.card_ids, table[:, FEATURES.index(feature)].tolist(), strict=True))

    return of


def test_the_nearest_passage_of_each_card_counts(column):
    assert column("dense_best") == pytest.approx(
        {NO_CARD: 0, "pay/overtime": 0.5, "pay/wage": 0.3162, "housing/rent": 0.7071}, abs=1e-4
    )


def test_a_card_with_fewer_than_three_passages_is_filled_up_with_nothing(column):
    # pay/wage has 1/sqrt(10) and 0, and no third passage.
    assert column("dense_mean")["pay/wage"] == pytest.approx(0.1054, abs=1e-4)


def test_a_mean_counts_the_best_three_passages_of_a_card(column):
    texts = ["rent", "wage", "rent wage", "rent", "wage overtime"]
    passages = [Passage(text, "housing/rent", "en") for text in texts] + PASSAGES[:1]

    # Cosines with "rent": 1, 0, 1/sqrt(2), 1, 0; the best three give (1 + 1 + 0.7071) / 3.
    assert column("dense_mean", "rent", passages)["housing/rent"] == pytest.approx(0.9024, abs=1e-4)
    assert column("dense_best", "rent", passages)["housing/rent"] == pytest.approx(1.0)


def test_a_card_beyond_the_candidates_scores_as_the_last_of_them(column, monkeypatch):
    monkeypatch.setattr("knowledge.features.CANDIDATES", 2)

    assert column("dense_best") == pytest.approx(
        {NO_CARD: 0.5, "pay/overtime": 0.5, "pay/wage": 0.5, "housing/rent": 0.7071}, abs=1e-4
    )


def test_lexical_features_are_those_of_the_lexical_index(column):
    nearest = LexicalIndex([passage.text for passage in PASSAGES]).nearest(QUERY, 10)
    score = dict(zip(nearest.positions.tolist(), nearest.scores.tolist(), strict=True))[4]

    assert column("word_best")["housing/rent"] == pytest.approx(score / (score + BM25_HALF))


def test_words_of_a_situation_speak_for_their_card(column):
    found = column("lexicon_best", "the roof is leaking")

    assert max(found, key=found.get) == "housing/rent"
    assert found["pay/overtime"] == found["pay/wage"] == min(found.values())


def test_words_of_a_card_that_is_not_indexed_speak_for_none(column):
    assert len(set(column("lexicon_best", "long gone").values())) == 1


@pytest.mark.parametrize("feature", ["word_classifier", "vector_classifier"])
def test_the_classifiers_speak_for_the_right_card_in_the_order_of_the_cards(column, feature):
    for text, card_id in [("weather", NO_CARD), ("rent", "housing/rent")]:
        scores = column(feature, text)
        assert max(scores, key=scores.get) == card_id


def test_a_card_that_nobody_asked_for_yet_has_the_lowest_classifier_score(keyword_encoder, make_features):
    asked = PASSAGES[:4]
    features = make_features(PASSAGES, PHRASES, asked=asked)

    table = features.of("rent", keyword_encoder.encode_queries(["rent"])[0])

    rent = features.position("housing/rent")
    for name in ("word_classifier", "vector_classifier"):
        column = table[:, FEATURES.index(name)]
        assert column[rent] == column.min()
