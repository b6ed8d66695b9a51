"""What a card, an agency, a figure and a place are: the shapes of the content files.

Knows fields and the rules inside one entry. Rules between entries are in `knowledge.rules`.
"""

from knowledge.models.agency import Agency, AgencyKind
from knowledge.models.base import Language, LanguageCode, Localized, PerLanguage, Source
from knowledge.models.card import Card, CardText, FreeOfCharge, Situation, Status, Theme, Variant
from knowledge.models.figure import Figure, FigureUnit, FigureValue
from knowledge.models.place import Place

__all__ = [
    "Agency",
    "AgencyKind",
    "Card",
    "CardText",
    "Figure",
    "FigureUnit",
    "FigureValue",
    "FreeOfCharge",
    "Language",
    "LanguageCode",
    "Localized",
    "PerLanguage",
    "Place",
    "Situation",
    "Source",
    "Status",
    "Theme",
    "Variant",
]
