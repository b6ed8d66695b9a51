"""What the benchmark measures: searches, each a module with `fit` and `load`.

Runs in both Pythons, Kompas' and Rasa's: standard library only, here and in `bench/search/process.py`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

NO_CARD = ""  # as in knowledge/passages.py, which Rasa's environment cannot import


class Passage(NamedTuple):
    """One text of the material and the card that it belongs to."""

    text: str
    card_id: str
    language: str


class Found(NamedTuple):
    """What a search answers: cards with their scores, best first; `NO_CARD` among them where it knows of it.

    `verdict` is set by a search that has a gate of its own; its scores then are probabilities.
    """

    ranked: Sequence[tuple[str, float]]
    verdict: str | None = None


Rank = Callable[[str, str], Found]  # of a text and its language


class Search(Protocol):
    """What a module under `bench.search.peers` offers."""

    def fit(self, passages: Sequence[Passage], folder: Path) -> None:
        """Learn from the passages and write under `folder`, which is empty, all that answering needs."""

    def load(self, folder: Path) -> Rank:
        """Return what answers, from what `fit` wrote."""


@dataclass(frozen=True)
class Peer:
    """A search in the table. `by_card`: all passages of a card are one text to it."""

    title: str
    module: str
    by_card: bool = False
    in_rasa: bool = False  # runs in Rasa's environment


OURS = "kompas"
PEERS = {
    OURS: Peer("Kompas", "kompas"),
    "bm25": Peer("BM25, nearest card", "bm25", by_card=True),
    "bm25-passages": Peer("BM25, nearest passage", "bm25"),
    "tfidf": Peer("TF-IDF, nearest card", "tfidf", by_card=True),
    "tfidf-passages": Peer("TF-IDF, nearest passage", "tfidf"),
    "minilm": Peer("all-MiniLM-L6-v2 as it is", "minilm"),
    "rasa": Peer("Rasa ResponseSelector (DIET)", "rasa_selector", in_rasa=True),
}


def by_card(passages: Sequence[Passage]) -> list[Passage]:
    """Return one passage per card, of no language, that joins all of its texts in their order."""
    texts: dict[str, list[str]] = {}
    for passage in passages:
        texts.setdefault(passage.card_id, []).append(passage.text)
    return [Passage("\n".join(of_card), card_id, "") for card_id, of_card in texts.items()]
