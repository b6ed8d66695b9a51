"""Find the field's concepts in a text: "fluturaș", "pasek wypłaty" and "loonstrok" are all the payslip.

A Polish message meets Dutch terms and Romanian examples by their concepts where it shares no word with them.
"""

from collections.abc import Iterable

from knowledge.models import Concept
from knowledge.normalise import words

MARK = "="  # before a concept among words; no word holds it


class ConceptWords:
    """Splits a text into its words and, after them, the concepts in it."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._concept_of: dict[tuple[str, ...], str] = {}
        for concept in concepts:
            for form in concept.forms():
                self._concept_of.setdefault(tuple(words(form)), concept.id)
        self._longest = max(map(len, self._concept_of), default=0)

    def __call__(self, text: str) -> list[str]:
        """Return the normalised words, then each concept's id with its mark, once per occurrence."""
        said = words(text)
        return [*said, *(MARK + concept for concept in self._concepts(said))]

    def _concepts(self, said: list[str]) -> Iterable[str]:
        at = 0
        while at < len(said):
            for length in range(min(self._longest, len(said) - at), 0, -1):
                concept = self._concept_of.get(tuple(said[at : at + length]))
                if concept is not None:
                    yield concept
                    at += length - 1
                    break
            at += 1
