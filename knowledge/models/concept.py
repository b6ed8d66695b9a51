"""A concept: a thing, deed, paper or person of the field, and what people call it in every language."""

from pydantic import Field

from knowledge.models.base import PerLanguage, Slug, Text


class Concept(PerLanguage[tuple[Text, ...]]):
    """Word forms by language as people type them: inflected, slang, Dutch words bent to their own grammar."""

    id: Slug
    dutch: Text  # the legal or everyday Dutch term
    misspelt: tuple[Text, ...] = Field(default=())  # of any language

    def forms(self) -> tuple[str, ...]:
        """Return every form, of all languages."""
        return (self.dutch, *(form for forms in self.texts.values() for form in forms), *self.misspelt)
