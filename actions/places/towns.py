"""The towns that people name, read once from the content that the actions were given."""

from actions.base import resources
from knowledge.gazetteer import Town
from knowledge.loader import Knowledge
from knowledge.town_names import TownNames

_read: list[tuple[Knowledge, TownNames]] = []


def town_names() -> TownNames:
    """Return the names of towns; the first call reads them, in half a second."""
    knowledge = resources().knowledge
    if not _read or _read[0][0] is not knowledge:
        words = (word for language in knowledge.languages.values() for word in language.function_words)
        _read[:] = [(knowledge, TownNames(knowledge.directory, knowledge.municipalities, words))]
    return _read[0][1]


def shown_name(town: Town, language: str) -> str:
    """Return the name of a town in `language`, where it has one there; with the province where it has a namesake."""
    municipality = resources().knowledge.municipalities.get(town.municipality or "")
    if municipality and town_names().is_called(town, municipality):
        return municipality.name[language]
    if town.province and town_names().has_namesake(town):
        return f"{town.name} ({town.province})"
    return town.name
