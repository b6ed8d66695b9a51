"""A vocabulary of our languages, its first vectors, and the alignment they come from."""

import pytest
import torch

from knowledge.training.alignment import align
from knowledge.training.vocabulary import first_vectors, learn_vocabulary

PARALLEL = [
    {"en": "wage late", "pl": "pensja spozniona"},
    {"en": "wage low", "pl": "pensja niska"},
    {"en": "rent low", "pl": "czynsz niski"},
    {"en": "rent late", "pl": "czynsz spozniony"},
]


def test_alignment_finds_which_words_stand_for_each_other():
    # 1 goes with 10 in two sentences of two words each; 2 and 3 each go with one word besides.
    table = align([([1, 2], [10, 20]), ([1, 3], [10, 30])])

    assert max(table[1], key=table[1].get) == 10
    assert max(table[2], key=table[2].get) == 20
    assert max(table[3], key=table[3].get) == 30
    assert sum(table[1].values()) == pytest.approx(1.0, abs=0.02)


def test_alignment_of_nothing_is_nothing():
    assert align([]) == {}


def test_a_vocabulary_sees_neither_case_nor_diacritics():
    tokenizer = learn_vocabulary(["zapłata pensja", "zaplata"], 60)

    assert tokenizer.encode("ZAPŁATA").ids == tokenizer.encode("zaplata").ids


def test_known_subwords_keep_their_vectors_and_foreign_ones_start_at_their_meaning():
    old = learn_vocabulary([row["en"] for row in PARALLEL] * 3, 60)
    new = learn_vocabulary([text for row in PARALLEL for text in row.values()] * 3, 120)
    old_vectors = torch.eye(old.get_vocab_size())

    vectors = first_vectors(new, old, old_vectors, PARALLEL)

    ids = new.get_vocab()
    assert torch.equal(vectors[ids["wage"]], old_vectors[old.get_vocab()["wage"]])
    meaning = torch.nn.functional.cosine_similarity(vectors[ids["pensja"]], vectors[ids["wage"]], dim=0)
    other = torch.nn.functional.cosine_similarity(vectors[ids["pensja"]], vectors[ids["rent"]], dim=0)
    assert meaning > other + 0.3
