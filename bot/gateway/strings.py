"""The gateway's own wording in four languages, from `strings.yml` and the chat page's `wording.yml`.

Knows keys and languages. What workers are told about their rights is not here but in cards.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from babel import Locale
from starlette.requests import Request

from bot.gateway.languages import DEFAULT_LANGUAGE, Language
from bot.nlu.languages import languages
from knowledge.yaml_files import read_yaml

STRINGS_PATH = Path(__file__).with_name("strings.yml")
WORDING_PATHS = (STRINGS_PATH, Path(__file__).parents[1] / "web" / "wording.yml")
_COUNTS = range(200)  # among them stands every form in which whole numbers are counted in our languages
# In one language: a text, or one for each form of counting, by the form's name in CLDR.
Wording = str | Mapping[str, str]


class StringsError(Exception):
    """A file of wording is incomplete; the message names file, key and language."""


class Strings:
    """Wording by key and language; complete, or it does not exist."""

    def __init__(self, entries: Mapping[str, Mapping[str, Wording]], *, file: str = "wording") -> None:
        for key, by_language in entries.items():
            # In YAML's braces a text without quotes ends at its first comma, and the rest would be a language.
            if unknown := sorted(by_language.keys() - languages().keys()):
                raise StringsError(f"{file}: {key} has {unknown[0]!r}, which is no language; quote its texts")
            for language in languages():
                _refuse_incomplete(by_language.get(language), language, f"{file}: {key}")
        self._entries = entries

    def text(self, language: Language, key: str, **values: str) -> str:
        """Return the wording with `{name}` replaced by `values`.

        Raises:
            KeyError: no such key.
        """
        wording = self._entries[key][language]
        if not isinstance(wording, str):
            raise KeyError(f"{key} is counted: ask for it with a number")
        return wording.format(**values)

    def counted(self, language: Language, key: str, number: int, /, **values: str) -> str:
        """Return the wording in the form that goes with `number`, which stands for `{count}`.

        A `count` among `values` is shown in place of the number.

        Raises:
            KeyError: no such key, or it has no forms of counting.
        """
        forms = self._entries[key][language]
        if isinstance(forms, str):
            raise KeyError(f"{key} has no forms of counting")
        return forms[_form(language, number)].format(**({"count": str(number)} | values))

    def has(self, key: str) -> bool:
        """Say whether there is wording for `key`."""
        return key in self._entries


def _refuse_incomplete(wording: Wording | None, language: Language, where: str) -> None:
    if not isinstance(wording, Mapping):
        if not str(wording or "").strip():
            raise StringsError(f"{where} has no text in {language}; add it")
        return
    forms = {_form(language, number) for number in _COUNTS}
    if set(wording) != forms or not all(str(text or "").strip() for text in wording.values()):
        raise StringsError(
            f"{where} needs these forms in {language}, each with a text: {', '.join(sorted(forms))}"
        )


def _form(language: Language, number: int) -> str:
    return str(Locale.parse(language).plural_form(number))


def load_strings(paths: Sequence[Path] = WORDING_PATHS) -> Strings:
    """Return the wording in `paths`.

    Raises:
        StringsError: a text is missing in a language, or two files have the same key.
    """
    entries: dict[str, Mapping[str, Wording]] = {}
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
