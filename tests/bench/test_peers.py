"""The light searches on a small content folder: fitted, written, loaded, asked. One contract for all."""

import importlib

import pytest

from bench.search.peers import NO_CARD, OURS, PEERS, Passage, by_card
from bench.search.peers.cards import BestPassage
from knowledge import passages as knowledge_passages

LIGHT = ["bm25", "bm25-passages", "tfidf", "tfidf-passages", "minilm"]
CARDS = {"pay/minimum-wage", "registration/bsn", NO_CARD}


@pytest.fixture(scope="module")
def small_model(tmp_path_factory):
    """A sentence-transformers folder with one axis per word, in place of all-MiniLM-L6-v2."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    words = ["?", "minimum", "wage", "bsn", "weather", "where"]
    tokenizer = Tokenizer(models.WordLevel({word: n for n, word in enumerate(words)}, unk_token="?"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizers.Lowercase(), pre_tokenizers.Whitespace()
    embedding = StaticEmbedding(tokenizer, embedding_weights=torch.eye(len(words)).numpy())
    folder = tmp_path_factory.mktemp("model")
    SentenceTransformer(modules=[embedding], device="cpu").save(str(folder), create_model_card=False)
    return folder


@pytest.fixture
def rank(passages, small_model, tmp_path, monkeypatch):
    """What a search answers after it was fitted, written and loaded again."""

    def of(name):
        peer = PEERS[name]
        search = importlib.import_module(f"bench.search.peers.{peer.module}")
        if name == "minilm":
            monkeypatch.setattr(search, "_pretrained", lambda: small_model)
        search.fit(by_card(passages) if peer.by_card else passages, tmp_path)
        return search.load(tmp_path)

    return of


@pytest.mark.parametrize("name", LIGHT)
def test_the_card_whose_words_are_asked_for_comes_first(rank, name):
    answer = rank(name)

    for text, card_id in (
        ("How much is the minimum wage?", "pay/minimum-wage"),
        ("where BSN", "registration/bsn"),
    ):
        assert answer(text, "en").ranked[0][0] == card_id


@pytest.mark.parametrize("name", LIGHT)
def test_every_card_is_ranked_by_falling_score_and_the_gate_is_left_to_others(rank, name):
    found = rank(name)("minimum wage", "en")

    scores = [score for _, score in found.ranked]
    assert {card for card, _ in found.ranked} == CARDS
    assert scores == sorted(scores, reverse=True)
    assert found.verdict is None


@pytest.mark.parametrize("name", LIGHT)
@pytest.mark.parametrize("text", ["xyzzy qwrt", "?!", "😀"])
def test_unknown_words_are_no_error(rank, name, text):
    assert {card for card, _ in rank(name)(text, "en").ranked} == CARDS


def test_case_and_diacritics_do_not_matter_to_words(rank):
    for name in ("bm25", "tfidf"):
        answer = rank(name)

        assert answer("MINIMUM WAGÉ", "en") == answer("minimum wage", "en")


def test_a_card_scores_what_its_best_passage_scores():
    import numpy as np

    best = BestPassage(["b/2", "a/1", "b/2", "c/3"])

    assert best.ranked(np.array([0.1, 0.5, 0.7, 0.5])) == [("b/2", 0.7), ("a/1", 0.5), ("c/3", 0.5)]


def test_passages_of_a_card_are_joined_in_their_order():
    passages = [Passage("one", "a/1", "en"), Passage("none", NO_CARD, "pl"), Passage("twee", "a/1", "nl")]

    assert by_card(passages) == [Passage("one\ntwee", "a/1", ""), Passage("none", NO_CARD, "")]


def test_no_card_is_written_as_the_passages_write_it():
    assert NO_CARD == knowledge_passages.NO_CARD


def test_ours_is_the_first_of_the_table():
    assert next(iter(PEERS)) == OURS
