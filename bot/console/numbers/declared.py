"""What is declared by hand: what entry codes stand for, and which questions are a sign of which abuse.

Knows entries.yml and signals.yml. Whether the cards, agencies and themes named exist is for a test to say.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from bot.gateway.entry import is_entry
from knowledge.errors import ContentError
from knowledge.models.base import Localized
from knowledge.yaml_files import read_yaml

T = TypeVar("T")
HERE = Path(__file__).parent
ENTRIES, SIGNALS = HERE / "entries.yml", HERE / "signals.yml"


class DeclaredError(ContentError):
    """A file cannot be used; the message names file, field and rule."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EntryCode(_Part):
    """What one entry code stands for. Without themes, the page is taken to answer nothing itself."""

    page: str = ""
    themes: tuple[str, ...] = ()
    municipality: str = ""
    sector: str = ""


class Signal(_Part):
    """What counts as a sign of one abuse."""

    name: Localized
    cards: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _counts_something(self) -> "Signal":
        if not (self.cards or self.intents or self.agencies):
            raise ValueError("names no cards, intents or agencies; add some")
        return self


class Signals(_Part):
    """All signals, and the names of sectors."""

    signals: dict[str, Signal] = Field(min_length=1)
    sectors: dict[str, Localized]


def load_entries(path: Path = ENTRIES) -> Mapping[str, EntryCode]:
    """Return the entry codes in `path`.

    Raises:
        YamlError, DeclaredError: it cannot be used.
    """
    codes = _valid(TypeAdapter(dict[str, EntryCode]), path)
    if wrong := [code for code in codes if not is_entry(code)]:
        raise DeclaredError(f"{path.name}: {wrong[0]!r}: use 1 to 64 small letters, digits and hyphens")
    return codes


def load_signals(path: Path = SIGNALS) -> Signals:
    """Return the signals in `path`.

    Raises:
        YamlError, DeclaredError: it cannot be used.
    """
    return _valid(TypeAdapter(Signals), path)


@cache
def entries() -> Mapping[str, EntryCode]:
    """Return the entry codes, read once."""
    return load_entries()


@cache
def signals() -> Signals:
    """Return the signals, read once."""
    return load_signals()


def _valid(adapter: TypeAdapter[T], path: Path) -> T:
    try:
        return adapter.validate_python(read_yaml(path))
    except ValidationError as error:
        detail = error.errors()[0]
        place = ".".join(map(str, detail["loc"]))
        raise DeclaredError(f"{path.name}: {place}: {detail['msg']}") from error
