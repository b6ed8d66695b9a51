"""Messages that get the wrong card as Kompas is now: data/demo/exercise.yml, read and checked. Knows no HTTP.

Who tries the console out finds one of them, yesterday, with a thumb down, and mends it: docs/staff.md.
"""

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bot.demo.scripts import read_demo
from bot.gateway.languages import Language

FILE = "exercise.yml"


class Exercise(BaseModel):
    """A message, and the card that would answer it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: Language
    say: str = Field(min_length=1)
    right_card: str


_EXERCISES = TypeAdapter(list[Exercise])


def load_exercises(folder: Path) -> Sequence[Exercise]:
    """Return the messages in the order in which they are tried.

    Raises:
        DemoError: the file is not there, or an entry is none.
    """
    return read_demo(folder / FILE, _EXERCISES)
