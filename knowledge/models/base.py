"""What every content file is built of: entries, texts, languages, sources."""

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, HttpUrl, StringConstraints, model_validator

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]+$")]
TriState = Literal["yes", "no", "unknown"]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]  # ISO 639-1
Localized = dict[LanguageCode, Text]  # that no language is missing is checked by knowledge.rules
T = TypeVar("T")


class Entry(BaseModel):
    """Base of all content: unknown fields are errors, values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Language(Entry):
    """A language Kompas answers in; `name` is what its speakers call it, `function_words` tell it apart."""

    name: Text
    function_words: tuple[Text, ...]


class UnsupportedLanguage(Language):
    """A language Kompas only recognises; `text` says in it which ones Kompas speaks."""

    text: Text
    greetings: tuple[Text, ...] = ()  # whole messages


class Source(Entry):
    """Where a claim comes from."""

    publisher: Text
    title: Text
    url: HttpUrl
    law: Text | None = None
    language: LanguageCode


class PerLanguage(Entry, Generic[T]):
    """Versions of one thing side by side; in YAML the language codes stand among the other keys."""

    texts: dict[LanguageCode, T]

    @model_validator(mode="before")
    @classmethod
    def _gather_languages(cls, raw: Any) -> Any:
        if not isinstance(raw, dict) or "texts" in raw:
            return raw
        codes = [key for key in raw if key not in cls.model_fields and isinstance(key, str) and len(key) == 2]
        rest = {key: value for key, value in raw.items() if key not in codes}
        return {**rest, "texts": {code: raw[code] for code in codes}}

    def __getitem__(self, language: str) -> T:
        return self.texts[language]
