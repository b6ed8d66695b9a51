"""The letters of `letters.yml`: they rest on reviewed cards, name agencies that may be shown, and do not age."""

from collections.abc import Collection, Iterator

from knowledge.loader import Knowledge, Problem
from knowledge.models import Letter, Status
from knowledge.normalise import normalise
from knowledge.rules.prose import misplaced, own_sites, too_long
from knowledge.rules.references import agency_message
from knowledge.rules.where import at

Path = tuple[str | int, ...]


def letters(knowledge: Knowledge) -> Iterator[Problem]:
    """Yield every letter that breaks a rule, and every name of two senders."""
    owner: dict[str, str] = {}
    own = own_sites(knowledge)
    for position, sender in enumerate(knowledge.letters.values()):
        for which, name in enumerate(sender.called):
            other = owner.setdefault(normalise(name), sender.id)
            if other != sender.id:
                message = f"{name!r} already means {other!r}; keep one"
                yield at(knowledge, "letters.yml", (position, "called", which), message)
        for which, letter in enumerate(sender.letters):
            for path, message in (*_references(knowledge, letter), *_texts(letter, own)):
                yield at(knowledge, "letters.yml", (position, "letters", which, *path), message)


def _references(knowledge: Knowledge, letter: Letter) -> Iterator[tuple[Path, str]]:
    for which, card_id in enumerate(letter.cards):
        card = knowledge.cards.get(card_id)
        if card is None:
            yield ("cards", which), f"no card {card_id!r}; write it or choose another"
        elif any(status is not Status.REVIEWED for status in card.status.texts.values()):
            yield ("cards", which), f"card {card_id!r} is not reviewed in every language; choose another"
    for which, agency_id in enumerate(letter.agencies):
        if message := agency_message(knowledge, agency_id):
            yield ("agencies", which), message


def _texts(letter: Letter, own: Collection[str]) -> Iterator[tuple[Path, str]]:
    counts = {language: len(steps) for language, steps in letter.steps.items()}
    if len(set(counts.values())) > 1:
        yield ("steps",), f"not as many in each language: {counts}; write what is missing"
    for path, text in _prose(letter):
        yield from ((path, message) for message in (*misplaced(text, own), *too_long(text)))


def _prose(letter: Letter) -> Iterator[tuple[Path, str]]:
    for field, texts in (("title", letter.title), ("what", letter.what), ("otherwise", letter.otherwise)):
        yield from (((field, language), text) for language, text in texts.items())
    for language, steps in letter.steps.items():
        yield from ((("steps", language, number), step) for number, step in enumerate(steps))
