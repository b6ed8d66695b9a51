"""The towns that people name, read once from the content that the actions were given."""

from collections.abc import Collection

from actions.base import resources
from actions.details import MUNICIPALITY
from knowledge.gazetteer import Town
from knowledge.loader import Knowledge
from knowledge.town_names import TownNames

LARGE_FROM = 4  # postcodes of a town that a misspelt name may mean in any text
MOST_WORDS_MISSPELT = 3  # of a text in which a word like a town is taken for it: "in einhoven"
_read: list[tuple[Knowledge, TownNames]] = []


def town_names() -> TownNames:
    """Return the names of towns; the first call reads them, in half a second."""
    knowledge = resources().knowledge
    if not _read or _read[0][0] is not knowledge:
        words = (word for language in knowledge.languages.values() for word in language.function_words)
        _read[:] = [(knowledge, TownNames(knowledge.directory, knowledge.municipalities, words))]
    return _read[0][1]


def town_alone(text: str) -> Town | None:
    """Return the town that is all the text says, maybe misspelt; None where it says more."""
    found = town_names().find(text, answer=len(text.split()) <= MOST_WORDS_MISSPELT)
    return found.town if found.other_words == 0 else None


def town_to_go_from(text: str) -> Town | None:
    """Return the town near which a text asks for places, maybe misspelt or by its postcode; None where none is sure.

    Of misspelt names only those of larger towns count: "waar zitten ze" is not about Zetten.
    """
    if town := town_names().find(text, answer=False).town:
        return town
    like = town_names().find(text, answer=True).town
    return like if like and (like.size >= LARGE_FROM or any(char.isdigit() for char in text)) else None


def have_places(agencies: Collection[str]) -> bool:
    """Return whether one of the agencies has places that we know; every town has its municipality."""
    places = resources().knowledge.places.values()
    return MUNICIPALITY in agencies or any(place.agency in agencies for place in places)


def shown_name(town: Town, language: str) -> str:
    """Return the name of a town in `language`, where it has one there; with the province where it has a namesake."""
    municipality = resources().knowledge.municipalities.get(town.municipality or "")
    if municipality and town_names().is_called(town, municipality):
        return municipality.name[language]
    if town.province and town_names().has_namesake(town):
        return f"{town.name} ({town.province})"
    return town.name
