"""What is named exists: agencies that may be shown, places, cards, figures; an alias means one agency."""

from collections.abc import Iterator

from knowledge.figures import PLACEHOLDER
from knowledge.loader import Knowledge, Problem
from knowledge.normalise import normalise
from knowledge.rules.where import at, at_card, texts


def references(knowledge: Knowledge) -> Iterator[Problem]:
    """Yield every agency, place and card named that does not exist or may not be shown."""
    for card in knowledge.cards.values():
        for position, agency_id in enumerate(card.agencies):
            if message := _agency_message(knowledge, agency_id):
                yield at_card(knowledge, card, ("agencies", position), message)
        for position, agency_id in enumerate(card.free_of_charge.by if card.free_of_charge else ()):
            if message := _agency_message(knowledge, agency_id):
                yield at_card(knowledge, card, ("free_of_charge", "by", position), message)
    for position, place in enumerate(knowledge.places.values()):
        if message := _agency_message(knowledge, place.agency):
            yield at(knowledge, "places.yml", (position, "agency"), message)
    for position, municipality in enumerate(knowledge.municipalities.values()):
        if (point := municipality.information_point) and point not in knowledge.places:
            message = f"no place {point!r} in places.yml; add it or choose another"
            yield at(knowledge, "municipalities.yml", (position, "information_point"), message)
    for position, word in enumerate(knowledge.words.values()):
        for which, card_id in enumerate(word.cards):
            if card_id not in knowledge.cards:
                message = f"no card {card_id!r}; write it or choose another"
                yield at(knowledge, "words.yml", (position, "cards", which), message)


def _agency_message(knowledge: Knowledge, agency_id: str) -> str | None:
    agency = knowledge.agencies.get(agency_id)
    if agency is None:
        return f"no agency {agency_id!r} in agencies.yml; add it or choose another"
    if agency.status != "active":
        return f"agency {agency_id!r} is {agency.status} and may not be shown; choose another"
    return None


def placeholders(knowledge: Knowledge) -> Iterator[Problem]:
    """Yield every placeholder without a figure."""
    for card in knowledge.cards.values():
        for path, text in texts(card):
            for name in PLACEHOLDER.findall(text):
                if name not in knowledge.figures:
                    yield at_card(
                        knowledge,
                        card,
                        path,
                        f"no figure {{{name}}} in figures.yml; add it or correct the name",
                    )


def aliases(knowledge: Knowledge) -> Iterator[Problem]:
    """Yield every alias that means two agencies."""
    owner: dict[str, str] = {}  # over all languages: agency_names looks for every name in every message
    for position, agency in enumerate(knowledge.agencies.values()):
        for language, aliases in agency.aliases.items():
            for alias in aliases:
                other = owner.setdefault(normalise(alias), agency.id)
                if other != agency.id:
                    yield at(
                        knowledge,
                        "agencies.yml",
                        (position, "aliases", language),
                        f"{alias!r} already means {other!r}; keep one",
                    )
