"""A language as it comes in over HTTP: one that Kompas speaks, or it is refused.

Knows `knowledge/languages.yml`.
"""

from typing import Annotated

from pydantic import AfterValidator, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from bot.nlu.languages import languages

DEFAULT_LANGUAGE = "en"  # when nothing is known: the one most people can find their way out of


def _spoken(code: str) -> str:
    if code not in languages():
        raise PydanticCustomError(
            "unknown_language", "not one of our languages: {ours}", {"ours": ", ".join(languages())}
        )
    return code


class _ListedInSchema:
    """Names our languages in a JSON schema; read when one is made, not when this module is imported."""

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(core_schema), "enum": list(languages())}


Language = Annotated[str, AfterValidator(_spoken), _ListedInSchema()]


def language_or(value: object, otherwise: Language = DEFAULT_LANGUAGE) -> Language:
    """Return `value` if it is one of our languages."""
    return next((language for language in languages() if language == value), otherwise)
