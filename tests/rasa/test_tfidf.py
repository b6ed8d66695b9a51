"""Texts are weighed as scikit-learn weighs them."""

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_union

from bot.nlu.tfidf import Tfidf

EXAMPLES = ["my boss does not pay", "who pays the rent, who pays the rent?", "the door is locked"]


@pytest.fixture
def union():
    of_words = TfidfVectorizer(lowercase=False, ngram_range=(1, 2), sublinear_tf=True)
    of_parts = TfidfVectorizer(lowercase=False, analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    return make_union(of_words, of_parts).fit(EXAMPLES)


@pytest.mark.parametrize(
    "texts", [EXAMPLES, ["pay pay pay the rent"], ["nothing known: żółć"], ["-"], [""], ["pay", "", "rent"]]
)
def test_weights_are_those_of_scikit_learn(union, texts):
    expected = union.transform(texts)

    weighed = Tfidf(union).transform(texts)

    assert weighed.shape == expected.shape
    assert weighed.dtype == expected.dtype
    np.testing.assert_allclose(weighed.toarray(), expected.toarray(), rtol=1e-12, atol=0)
