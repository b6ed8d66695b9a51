"""What every search gets: the same passages, the same messages to calibrate on, the same questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.search.peers import Passage
from bot.evaluate import read_messages
from bot.settings import REPOSITORY, Settings
from knowledge.calibration import load_calibration
from knowledge.examples import load_examples
from knowledge.loader import load_knowledge
from knowledge.passages import build_passages
from knowledge.sources import CALIBRATION, EXAMPLES

QUESTIONS = REPOSITORY / "data" / "evaluation" / "ask.jsonl"


@dataclass(frozen=True)
class Question:
    """A message and the cards that are right; none where no card answers it."""

    text: str
    language: str
    style: str
    right: frozenset[str]


@dataclass(frozen=True)
class Material:
    """Passages to learn from, questions to calibrate a gate on, questions to measure with."""

    passages: Sequence[Passage]
    calibration: Sequence[Question]
    evaluation: Sequence[Question]
    cards: int


def load_material(settings: Settings, questions_file: Path, limit: int | None) -> Material:
    """Return the material, of the questions at most `limit`, evenly taken from the file.

    Raises:
        ContentError: the content or the calibration messages cannot be read.
        EvaluationError: the questions cannot be read.
    """
    knowledge = load_knowledge(settings.knowledge_dir)
    passages = build_passages(knowledge.cards, load_examples(settings.data_dir / EXAMPLES))
    calibration = load_calibration(settings.data_dir / CALIBRATION)
    asked = [
        Question(
            message.text,
            message.lang,
            message.style or message.kind or "",
            frozenset((message.card, *message.alt)),
        )
        for message in read_messages(questions_file)
        if message.card
    ]
    return Material(
        [Passage(passage.text, passage.card_id, passage.language) for passage in passages],
        [Question(question.text, question.lang, question.style, question.right) for question in calibration],
        evenly(asked, limit),
        len(knowledge.cards),
    )


def evenly(questions: Sequence[Question], limit: int | None) -> list[Question]:
    """Return at most `limit` questions, from all parts of the list."""
    if limit is None or limit >= len(questions):
        return list(questions)
    return [questions[number * len(questions) // limit] for number in range(limit)]
