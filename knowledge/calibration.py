"""Read the messages on which the fusion and the thresholds are fitted; see data/calibration/README.md.

Knows JSON lines. Nothing is trained on these messages, so what is learnt from them holds for new ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from knowledge.errors import ContentError
from knowledge.models.base import Entry, LanguageCode, Text
from knowledge.models.card import CardId


class Question(Entry):
    """A message and the cards that answer it; `card` is None where none does."""

    lang: LanguageCode
    card: CardId | None
    alt: tuple[CardId, ...] = ()
    style: Text
    text: Text

    @property
    def right(self) -> frozenset[str]:
        """Every card that is a right answer."""
        return frozenset((self.card, *self.alt)) if self.card else frozenset()


@dataclass(frozen=True)
class QuestionError(ContentError):
    """A line that is no question; the message names file, line and field."""

    message: str

    def __str__(self) -> str:
        return self.message


def load_calibration(file: Path) -> list[Question]:
    """Return the questions of a file, in its order.

    Raises:
        QuestionError: the file cannot be read, or a line is no question.
    """
    return list(_questions(file))


def _questions(file: Path) -> Iterator[Question]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"{file}: cannot be read ({type(error).__name__}); restore it") from error
    for number, line in enumerate(lines, start=1):
        try:
            yield Question.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(map(str, first["loc"])) or "line"
            raise QuestionError(f"{file}:{number}: {field}: {first['msg']}; correct it") from error
