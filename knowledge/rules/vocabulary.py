"""The words that search knows: every card has words of its situations, and a form stands for one concept."""

from collections.abc import Iterator

from knowledge.loader import Knowledge, Problem
from knowledge.models import Concept
from knowledge.normalise import words

PHRASES = 12  # per card and language, at least


def lexicon(knowledge: Knowledge) -> Iterator[Problem]:
    """Yield cards with too few words of situations, and words of cards that do not exist."""
    for card_id in knowledge.cards:
        file = f"knowledge/lexicon/{card_id.split('/')[0]}.yml"
        by_language = knowledge.lexicon.get(card_id, {})
        for language in knowledge.languages:
            if (there := len(by_language.get(language, ()))) < PHRASES:
                message = f"{there} {language} words of situations, at least {PHRASES} wanted; write more"
                yield Problem(file, 0, card_id, message)
    for card_id in sorted(knowledge.lexicon.keys() - knowledge.cards.keys()):
        file = f"knowledge/lexicon/{card_id.split('/')[0]}.yml"
        yield Problem(file, 0, card_id, "no such card; correct the id or write the card")


def concepts(knowledge: Knowledge) -> Iterator[Problem]:
    """Yield concepts that lack a language, and forms that stand for two concepts."""
    first: dict[tuple[str, ...], Concept] = {}
    for concept in knowledge.concepts.values():
        for language in knowledge.languages:
            if not concept.texts.get(language):
                yield _at_concept(knowledge, concept, language, "has no form; write one")
        for form in concept.forms():
            known = first.setdefault(tuple(words(form)), concept)
            if known is not concept:
                message = f"{form!r} is also a form of {known.id}; keep it where it is meant more often"
                yield _at_concept(knowledge, concept, "", message)


def _at_concept(knowledge: Knowledge, concept: Concept, field: str, message: str) -> Problem:
    """Return the problem with the file and line of the concept, found only now that they are wanted."""
    wanted = f"- id: {concept.id}"
    for file in sorted((knowledge.directory / "concepts").glob("*.yml")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if line.strip() == wanted:
                return Problem(
                    f"knowledge/concepts/{file.name}", number, f"{concept.id}.{field}".rstrip("."), message
                )
    return Problem("knowledge/concepts", 0, concept.id, message)
