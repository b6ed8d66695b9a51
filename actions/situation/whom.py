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
    return wording().line[language].format(whom=whom(situation, language))


def whom(situation: Situation, language: str) -> str:
    """Return who is in `situation`, as "people from outside the EU"."""
    words = wording().whom
    named = situation.model_dump(exclude_none=True).items()
    return ", ".join(words[facet][value][language] for facet, value in named)
