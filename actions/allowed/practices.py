"""What happens to people, whether it is allowed, and the safest next step: `practices.yml`.

Knows ids of cards, not their content. Knows nothing of dialogue.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from knowledge.models.base import LanguageCode, Localized, Text
from knowledge.models.card import CardId
from knowledge.yaml_files import read_yaml


class Verdict(StrEnum):
    """Whether it is allowed."""

    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"
    DEPENDS = "depends"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PracticeText(_Part):
    """A practice in one language: its name on a button, the rule, and what to do next."""

    title: Text
    rule: Text
    step: Text


class Practice(_Part):
    """Something that happens to people, and the reviewed card that says what holds."""

    group: str
    verdict: Verdict
    card: CardId
    texts: Mapping[LanguageCode, PracticeText]


class Practices(_Part):
    """All practices, and the words around them."""

    verdicts: Mapping[Verdict, Localized]
    next_step: Localized
    buttons: Mapping[str, Localized]
    groups: Mapping[str, Localized]
    practices: Mapping[str, Practice]

    def of_group(self, group: str) -> dict[str, Practice]:
        """Return the practices of a group, in the order of the file."""
        return {name: practice for name, practice in self.practices.items() if practice.group == group}


@lru_cache(maxsize=1)
def load_practices() -> Practices:
    """Return the practices.

    Raises:
        pydantic.ValidationError: the file does not fit.
    """
    file = Path(__file__).with_name("practices.yml")
    return Practices.model_validate(read_yaml(file))
