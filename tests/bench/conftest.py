"""Made-up answers and results, and the passages of the small content folder. No test here may reach the network."""

from pathlib import Path

import pytest

from bench.search.gate import Judged
from bench.search.material import Question
from bench.search.metrics import Answer
from bench.search.peers import Passage
from bench.search.runner import Costs
from bench.search.table import Result
from knowledge.examples import load_examples
from knowledge.gate import Verdict
from knowledge.loader import load_knowledge
from knowledge.passages import build_passages

FIXTURES = Path(__file__).parents[1] / "knowledge" / "fixtures"
COSTS = Costs(training_s=42.4, query_p50_ms=1.26, query_p95_ms=20.04, memory_mb=199.7, size_mb=5.25)


@pytest.fixture(autouse=True)
def _sockets_shut(socket_disabled):
    """Every test of this folder runs without sockets."""


@pytest.fixture
def answer():
    """An answer: the right card, the cards found with their scores, what the gate said of the first."""

    def of(right, found, verdict=Verdict.CHOICES, probability=0.5, language="pl", style="plain", text="x"):
        right = frozenset(right.split()) if right else frozenset()
        return Answer(Question(text, language, style, right), found, Judged(verdict, probability))

    return of


@pytest.fixture
def result(answer):
    """A result over Polish and Romanian questions, of which the given numbers are right."""

    def of(title, *, polish, romanian, questions=4, costs=COSTS):
        answers = [
            answer("a/1", [("a/1" if number < right else "b/2", 0.9)], language=language)
            for language, right in (("pl", polish), ("ro", romanian))
            for number in range(questions)
        ]
        return Result(title, answers, costs)

    return of


@pytest.fixture(scope="session")
def passages():
    """What is indexed of two cards, and of no card, in four languages."""
    cards = load_knowledge(FIXTURES / "knowledge").cards
    examples = load_examples(FIXTURES / "data" / "nlu")
    return [Passage(*vars(passage).values()) for passage in build_passages(cards, examples)]
