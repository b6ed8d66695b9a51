"""The linear classifier: which card the whole message speaks for."""

import numpy as np
import pytest

from knowledge.passages import NO_CARD
from knowledge.word_classifier import WordClassifier


def test_a_message_speaks_for_the_card_whose_words_it_uses(small_corpus):
    classifier = WordClassifier(small_corpus)

    for text, card_id in [("wage per hour?", "pay/wage"), ("RENT", "housing/rent"), ("football", NO_CARD)]:
        assert classifier.card_ids[int(np.argmax(classifier.scores(text)))] == card_id


def test_with_two_cards_the_scores_are_opposite(small_corpus):
    classifier = WordClassifier([passage for passage in small_corpus if passage.card_id != NO_CARD])

    housing, pay = classifier.scores("my wage")

    assert classifier.card_ids == ["housing/rent", "pay/wage"]
    assert pay == pytest.approx(-housing)
    assert pay > 0


@pytest.mark.parametrize("text", ["", "?!", "zzz"])
def test_a_message_without_known_words_still_has_scores(small_corpus, text):
    scores = WordClassifier(small_corpus).scores(text)

    assert scores.shape == (3,)
    assert np.isfinite(scores).all()


@pytest.mark.parametrize("text", ["wage per hour?", "Wage wage, my RENT żółć", "zzz", ""])
def test_scores_are_those_of_scikit_learn(small_corpus, text):
    classifier = WordClassifier(small_corpus)
    parts = (classifier._letters, classifier._of_letters), (classifier._words, classifier._of_words)
    expected = sum((vectorizer.transform([text]) @ weights).toarray()[0] for vectorizer, weights in parts)

    assert classifier.scores(text) == pytest.approx(expected + classifier._bias, abs=1e-5)
    assert classifier.scores(text).dtype == np.float32
