"""A notice: what staff tell everybody for some days, such as that an office is closed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Level(StrEnum):
    """How much a notice matters, the most last."""

    INFO = "info"
    WARNING = "warning"


@dataclass(frozen=True)
class Notice:
    """A notice in all languages. `ends_at` is the first moment at which it is no longer shown."""

    id: int
    starts_at: datetime
    ends_at: datetime
    level: Level
    texts: Mapping[str, str]
    url: str | None = None

    def __getitem__(self, language: str) -> str:
        return self.texts[language]

    def holds_at(self, moment: datetime) -> bool:
        """Say whether it is shown at `moment`."""
        return self.starts_at <= moment < self.ends_at

    @property
    def as_message(self) -> Mapping[str, str]:
        """The texts for where a link cannot stand beside them."""
        return {code: f"{text}\n{self.url}" if self.url else text for code, text in self.texts.items()}
