"""Say in one line for whom an answer is that differs from the general one."""

from functools import lru_cache
from pathlib import Path

from knowledge.models import Situation
from knowledge.models.base import Entry, Localized
from knowledge.yaml_files import read_yaml


class Wording(Entry):
    """The line, with `{whom}` in it, and who they are, per facet and value."""

    line: Localized
    whom: dict[str, dict[str, Localized]]


@lru_cache(maxsize=1)
def wording() -> Wording:
    """Return the wording.

    Raises:
        pydantic.ValidationError: the file does not fit.
    """
    return Wording.model_validate(read_yaml(Path(__file__).with_name("whom.yml")))


def line_for(situation: Situation, language: str) -> str:
    """Return the line over an answer that holds in `situation` only."""
    words = wording()
    whom = [
        words.whom[facet][value][language] for facet, value in situation.model_dump(exclude_none=True).items()
    ]
    return words.line[language].format(whom=", ".join(whom))
