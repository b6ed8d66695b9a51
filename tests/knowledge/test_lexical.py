"""Words in common."""

import numpy as np
import pytest

from knowledge.lexical import LexicalIndex
from knowledge.passages import Passage


@pytest.fixture
def make_index():
    return lambda *texts: LexicalIndex([Passage(text, "pay/wage", "en") for text in texts])


def test_scores_are_bm25(make_index):
    index = make_index("wage overtime", "rent")

    # Lucene's BM25, k1 = 1.5, b = 0.75, mean length 1.5: ln(1 + 1.5/1.5) * 1 / (1 + 1.5 * (0.25 + 0.75/1.5)).
    assert index.scores("Rent?") == pytest.approx([0, 0.32619], abs=1e-4)


def test_a_rare_word_counts_more_than_a_common_one(make_index):
    index = make_index("wage late", "wage low", "wage bonus")

    late, _, bonus = index.scores("wage bonus")

    assert bonus > late > 0


@pytest.mark.parametrize("text", ["unknown", "", "?!", "😀"])
def test_without_a_known_word_every_score_is_zero(make_index, text):
    assert index_scores(make_index("wage", "rent"), text) == [0, 0]


def index_scores(index, text):
    return index.scores(text).tolist()


def test_a_passage_without_words_does_no_harm(make_index):
    assert index_scores(make_index("?!", "rent"), "rent")[0] == 0


def test_case_and_diacritics_do_not_count(make_index):
    index = make_index("Zapłata", "czynsz")

    assert index.scores("ZAPLATA")[0] > 0


def test_there_is_one_score_per_passage(make_index):
    found = make_index("wage", "rent", "rent").scores("rent")

    assert (found.shape, found.dtype) == ((3,), np.float32)
    assert found[1] == found[2]
