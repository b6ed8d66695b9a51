"""Our own search, built and loaded as `kompas train` and the action server do."""

import sys
from collections.abc import Sequence
from pathlib import Path

from bench.search.peers import Found, Passage, Rank
from bot.settings import Settings
from knowledge.build import build_search, load_search
from knowledge.gate import decide
from knowledge.loader import load_knowledge


def fit(passages: Sequence[Passage], folder: Path) -> None:
    """Build the search; it reads the same passages from the content itself."""
    build_search(Settings().sources, folder, _say)


def load(folder: Path) -> Rank:
    """Return the search of a folder, with its own gate."""
    settings = Settings()
    built = load_search(load_knowledge(settings.knowledge_dir), settings.sources, folder)

    def rank(text: str, language: str) -> Found:
        hits = built.searcher.search(text)
        verdict = decide(hits, built.thresholds).verdict
        return Found([(hit.card_id, hit.probability) for hit in hits], verdict.value)

    return rank


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
