"""The gateway's own wording in four languages, from `strings.yml` and the chat page's `wording.yml`.

Knows keys and languages. What workers are told about their rights is not here but in cards.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from starlette.requests import Request

from bot.gateway.languages import DEFAULT_LANGUAGE, Language
from bot.nlu.languages import languages
from knowledge.yaml_files import read_yaml

STRINGS_PATH = Path(__file__).with_name("strings.yml")
WORDING_PATHS = (STRINGS_PATH, Path(__file__).parents[1] / "web" / "wording.yml")


class StringsError(Exception):
    """A file of wording is incomplete; the message names file, key and language."""


class Strings:
    """Wording by key and language; complete, or it does not exist."""

    def __init__(self, entries: Mapping[str, Mapping[str, str]], *, file: str = "wording") -> None:
        for key, by_language in entries.items():
            for language in languages():
                if not str(by_language.get(language) or "").strip():
                    raise StringsError(f"{file}: {key} has no text in {language}; add it")
        self._entries = entries

    def text(self, language: Language, key: str, **values: str) -> str:
        """Return the wording with `{name}` replaced by `values`.

        Raises:
            KeyError: no such key.
        """
        return self._entries[key][language].format(**values)

    def has(self, key: str) -> bool:
        """Say whether there is wording for `key`."""
        return key in self._entries


def load_strings(paths: Sequence[Path] = WORDING_PATHS) -> Strings:
    """Return the wording in `paths`.

    Raises:
        StringsError: a text is missing in a language, or two files have the same key.
    """
    entries: dict[str, Mapping[str, str]] = {}
    for path in paths:
        found = read_yaml(path)
        if twice := sorted(entries.keys() & found.keys()):
            raise StringsError(f"{path.name}: {twice[0]} stands in another file of wording too; rename one")
        Strings(found, file=path.name)  # complete, or the message names this file
        entries |= found
    return Strings(entries)


def language_of_request(request: Request) -> Language:
    """Return `?lang=`, or the first language of ours the browser asks for.

    The browser's order is taken as it stands: weights rarely contradict it, and nothing is at stake.
    """
    wished = [request.query_params.get("lang", "")]
    wished += [
        part.split(";")[0].strip()[:2].lower()
        for part in request.headers.get("accept-language", "").split(",")
    ]
    return next(
        (language for wish in wished for language in languages() if language == wish), DEFAULT_LANGUAGE
    )
