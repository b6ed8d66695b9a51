"""Words in common."""

import numpy as np
import pytest

from knowledge.lexical import LexicalIndex


def scores(index, text, top_k=10):
    """Return the scores by position, of those found."""
    nearest = index.nearest(text, top_k)
    assert list(nearest.scores) == sorted(nearest.scores, reverse=True)
    return dict(zip(nearest.positions.tolist(), nearest.scores.tolist(), strict=True))


def test_scores_are_bm25():
    index = LexicalIndex(["wage overtime", "rent"])

    # Lucene's BM25, k1 = 1.5, b = 0.75, mean length 1.5: ln(1 + 1.5/1.5) * 1 / (1 + 1.5 * (0.25 + 0.75/1.5)).
    assert scores(index, "Rent?") == {1: pytest.approx(0.32619, abs=1e-4)}


def test_a_rare_word_counts_more_than_a_common_one():
    found = scores(LexicalIndex(["wage late", "wage low", "wage bonus"]), "wage bonus")

    assert found[2] > found[0] > 0


@pytest.mark.parametrize("text", ["unknown", "", "?!", "😀"])
def test_without_a_known_word_nothing_is_near(text):
    assert scores(LexicalIndex(["wage", "rent"]), text) == {}


def test_a_text_without_words_does_no_harm():
    assert scores(LexicalIndex(["?!", "rent"]), "rent").keys() == {1}


def test_case_and_diacritics_do_not_count():
    assert scores(LexicalIndex(["Zapłata", "czynsz"]), "ZAPLATA").keys() == {0}


def test_only_the_best_are_wanted():
    index = LexicalIndex(["rent low", "rent", "wage", "rent rent"])

    assert set(scores(index, "rent", top_k=2)) <= {0, 1, 3}
    assert len(scores(index, "rent", top_k=2)) == 2
    assert index.nearest("rent", 2).scores.dtype == np.float32


def test_tokens_are_those_of_the_splitter():
    index = LexicalIndex(
        ["payslip", "rent"], lambda text: ["=payslip"] if "fluturas" in text or "pay" in text else [text]
    )

    assert scores(index, "fluturas").keys() == {0}
