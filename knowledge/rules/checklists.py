"""Every step of a checklist says one short thing in every language, and rests on a card that was reviewed."""

from collections.abc import Collection, Iterator

from knowledge.figures import sentences
from knowledge.loader import Knowledge, Problem
from knowledge.models import Status
from knowledge.models.checklist import Step
from knowledge.rules.languages import misshapen
from knowledge.rules.prose import misplaced, own_sites, too_long
from knowledge.rules.where import at, card_texts

FILE = "checklists.yml"


def checklists(knowledge: Knowledge) -> Iterator[Problem]:
    """Yield every step without such a card, and every text that breaks the rules of prose."""
    own = own_sites(knowledge)
    for position, checklist in enumerate(knowledge.checklists.values()):
        for which, step in enumerate(checklist.steps):
            where = (position, "steps", which)
            if message := _basis_message(knowledge, step.card):
                yield at(knowledge, FILE, (*where, "card"), message)
            for language, message in misshapen(step):
                yield at(knowledge, FILE, (*where, language), message)
            for path, message in _wording_messages(step, own):
                yield at(knowledge, FILE, (*where, *path), message)


def _basis_message(knowledge: Knowledge, card_id: str) -> str | None:
    """Return what is wrong with a card that a step rests on."""
    card = knowledge.cards.get(card_id)
    if card is None:
        return f"no card {card_id!r}; write it or choose another"
    if any(status is not Status.REVIEWED for status in card.status.texts.values()):
        return f"card {card_id!r} is not reviewed in every language; review it or choose another"
    return None


def _wording_messages(step: Step, own: Collection[str]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield what is wrong with each text of a step, with its path."""
    for language, content in step.texts.items():
        for path, text in card_texts(content):
            for message in (*misplaced(text, own), *too_long(text)):
                yield (language, *path), message
        if len(sentences(content.do)) > 1:
            yield (language, "do"), "more than one sentence; say one thing to do"
