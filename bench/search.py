"""Compare our search with simple peers on the same passages and questions, in one run.

Quality as shares of the project's own evaluation questions, speed as a ratio to TF-IDF nearest neighbour.
"""

import json
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import numpy as np
from rich.console import Console
from rich.table import Table
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.settings import REPOSITORY, Settings
from knowledge.build import load_search
from knowledge.examples import load_examples
from knowledge.lexical import LexicalIndex
from knowledge.loader import load_knowledge
from knowledge.normalise import normalise
from knowledge.passages import NO_CARD, Passage, build_passages

QUESTIONS = REPOSITORY / "data" / "evaluation" / "ask.jsonl"
MILLISECONDS = 1000.0
Ranker = Callable[[str, str], list[str]]  # (text, language) -> card ids, best first


def read_questions(file: Path) -> list[dict[str, object]]:
    """Return the questions of an evaluation file."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def nearest(passages: list[Passage], scores: Callable[[str], np.ndarray]) -> Ranker:
    """Return a ranker by the best passage of each card."""

    def rank(text: str, language: str) -> list[str]:
        order = np.argsort(-scores(text), kind="stable")
        return list(
            dict.fromkeys(passages[int(i)].card_id for i in order if passages[int(i)].card_id != NO_CARD)
        )

    return rank


def measure(rank: Ranker, questions: list[dict[str, object]]) -> tuple[float, float, float]:
    """Return the share with the right card first, among the first three, and the median time per query in ms."""
    first = three = 0
    times = []
    for question in questions:
        right = {question["card"], *question["alt"]}  # type: ignore[misc]
        started = perf_counter()
        cards = rank(str(question["text"]), str(question["lang"]))
        times.append((perf_counter() - started) * MILLISECONDS)
        first += bool(cards) and cards[0] in right
        three += bool(right & set(cards[:3]))
    return first / len(questions), three / len(questions), float(np.median(times))


def main() -> None:
    """Print one table: a row per way of searching."""
    settings = Settings()
    knowledge = load_knowledge(settings.knowledge_dir)
    passages = build_passages(knowledge.cards, load_examples(settings.data_dir / "nlu"))
    lexical = LexicalIndex(passages)
    ngrams = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), preprocessor=normalise, sublinear_tf=True
    )
    matrix = ngrams.fit_transform([passage.text for passage in passages])
    searcher = load_search(knowledge, settings.data_dir, settings.encoder, settings.build_dir).searcher
    rankers: dict[str, Ranker] = {
        "Kompas": lambda text, language: [hit.card_id for hit in searcher.search(text, language)],
        "BM25, nearest passage": nearest(passages, lexical.scores),
        "TF-IDF of n-grams, nearest passage": nearest(
            passages, lambda text: (matrix @ ngrams.transform([text]).T).toarray().ravel()
        ),
    }
    questions = read_questions(QUESTIONS)
    results = {name: measure(rank, questions) for name, rank in rankers.items()}
    peer_ms = results["TF-IDF of n-grams, nearest passage"][2]
    table = Table("search", "first card right", "among first three", "time per query, TF-IDF = 1")
    for name, (first, three, ms) in results.items():
        table.add_row(name, f"{first:.3f}", f"{three:.3f}", f"{ms / peer_ms:.2f}")
    console = Console()
    console.print(f"{len(questions)} questions, {len(knowledge.cards)} cards, {len(passages)} passages")
    console.print(table)


if __name__ == "__main__":
    main()
