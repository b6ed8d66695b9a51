"""BM25 over words, as bm25s has it by default. Words as ours: without case and diacritics."""

import json
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np

from bench.search.peers import Found, Passage, Rank
from bench.search.peers.cards import BestPassage
from knowledge.normalise import words

CARDS_FILE = "cards.json"


def fit(passages: Sequence[Passage], folder: Path) -> None:
    """Index the passages."""
    index = bm25s.BM25()
    index.index([words(passage.text) or ["?"] for passage in passages], show_progress=False)
    index.save(folder, show_progress=False)
    (folder / CARDS_FILE).write_text(json.dumps([passage.card_id for passage in passages]), encoding="utf-8")


def load(folder: Path) -> Rank:
    """Return the search over the index of a folder."""
    index = bm25s.BM25.load(folder)
    card_ids = json.loads((folder / CARDS_FILE).read_text(encoding="utf-8"))
    best = BestPassage(card_ids)

    def rank(text: str, language: str) -> Found:
        known = [word for word in words(text) if word in index.vocab_dict]
        return Found(best.ranked(index.get_scores(known) if known else np.zeros(len(card_ids))))

    return rank
