"""A language as it comes in over HTTP: one that Kompas speaks, or it is refused.

Knows `knowledge/languages.yml`.
"""

from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from bot.nlu.languages import languages

DEFAULT_LANGUAGE = "en"  # when nothing is known: the one most people can find their way out of


def _spoken(code: str) -> str:
    if code not in languages():
        raise PydanticCustomError(
            "unknown_language", "not one of our languages: {ours}", {"ours": ", ".join(languages())}
        )
    return code


Language = Annotated[str, AfterValidator(_spoken)]


def language_or(value: object, otherwise: Language = DEFAULT_LANGUAGE) -> Language:
    """Return `value` if it is one of our languages."""
    return next((language for language in languages() if language == value), otherwise)
