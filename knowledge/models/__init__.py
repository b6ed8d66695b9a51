"""What a card, an agency, a figure, a place, a word and the other contents are: the shapes of the content files.

Knows fields and the rules inside one entry. Rules between entries are in `knowledge.rules`.
"""

from knowledge.models.agency import Agency, AgencyKind
from knowledge.models.base import (
    Language,
    LanguageCode,
    Localized,
    PerLanguage,
    Source,
    UnsupportedLanguage,
)
from knowledge.models.card import Card, CardText, FreeOfCharge, Situation, Status, Theme, Variant
from knowledge.models.checklist import Checklist
from knowledge.models.concept import Concept
from knowledge.models.figure import Figure, FigureUnit, FigureValue
from knowledge.models.letter import Letter, Sender
from knowledge.models.municipality import Municipality
from knowledge.models.place import Place
from knowledge.models.system import System
from knowledge.models.word import Word

__all__ = [
    "Agency",
    "AgencyKind",
    "Card",
    "CardText",
    "Checklist",
    "Concept",
    "Figure",
    "FigureUnit",
    "FigureValue",
    "FreeOfCharge",
    "Language",
    "LanguageCode",
    "Letter",
    "Localized",
    "Municipality",
    "PerLanguage",
    "Place",
    "Sender",
    "Situation",
    "Source",
    "Status",
    "System",
    "Theme",
    "UnsupportedLanguage",
    "Variant",
    "Word",
]
