"""Wording that is not a whole message (titles of buttons, labels of lines), from a YAML file beside its action."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from knowledge.models.base import Localized
from knowledge.yaml_files import read_yaml


class Wording:
    """Texts by key, in one language."""

    def __init__(self, entries: Mapping[str, Localized], language: str) -> None:
        self._entries = entries
        self._language = language

    def __call__(self, key: str, **values: object) -> str:
        """Return the text with `{name}` replaced by `values`.

        Raises:
            KeyError: no such key.
        """
        return self._entries[key][self._language].format(**values)


@lru_cache(maxsize=16)
def wording_entries(file: Path) -> Mapping[str, Localized]:
    """Return all texts of a file, by key and language.

    Raises:
        pydantic.ValidationError: the file does not fit.
    """
    return TypeAdapter(dict[str, Localized]).validate_python(read_yaml(file))


def wording(file: Path, language: str) -> Wording:
    """Return the texts of a file in one language."""
    return Wording(wording_entries(file), language)
