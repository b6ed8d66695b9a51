"""The rules of our content, between entries and in their prose; `kompas check` runs them all.

Knows loaded content. Changes nothing. Each rule yields problems that name file, line, field and mend.
"""

from collections.abc import Sequence

from knowledge.examples import Example
from knowledge.loader import Knowledge, Problem
from knowledge.rules.checklists import checklists
from knowledge.rules.due import due
from knowledge.rules.languages import languages, shape, text_in_its_language
from knowledge.rules.letters import letters
from knowledge.rules.prose import free_route, prose
from knowledge.rules.references import aliases, placeholders, references
from knowledge.rules.systems import systems
from knowledge.rules.vocabulary import concepts, lexicon
from knowledge.rules.ways_to_ask import ways_to_ask

__all__ = ["check", "due"]


def check(knowledge: Knowledge, examples: Sequence[Example]) -> list[Problem]:
    """Return every rule broken, sorted by file and line; empty when all is well."""
    rules = (
        languages(knowledge),
        shape(knowledge),
        references(knowledge),
        placeholders(knowledge),
        prose(knowledge),
        free_route(knowledge),
        text_in_its_language(knowledge),
        aliases(knowledge),
        letters(knowledge),
        systems(knowledge),
        lexicon(knowledge),
        concepts(knowledge),
        ways_to_ask(knowledge, examples),
        checklists(knowledge),
    )
    return sorted(problem for rule in rules for problem in rule)
