"""The content as the console shows it: titles, themes, phases, a card in the reviewer's language.

Read when first asked for: the gateway starts without it.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rapidfuzz import fuzz, process, utils

from actions.browse.catalogue import phases
from actions.card_message import card_message
from bot.gateway.languages import Language
from bot.gateway.messages import Message
from knowledge.agencies import agency_message
from knowledge.loader import Knowledge, load_knowledge
from knowledge.models import Situation

NEAREST = 8  # cards offered for words that are no card's id


@dataclass(frozen=True)
class NamedCard:
    """A card by its id and title."""

    id: str
    title: str


class Content:
    """Cards, agencies, themes and phases of one folder."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._knowledge: Knowledge | None = None
        self._loading = asyncio.Lock()

    async def load(self) -> None:
        """Read the content, once. Every other method needs it."""
        async with self._loading:
            if self._knowledge is None:
                self._knowledge = await asyncio.to_thread(load_knowledge, self._directory)

    @property
    def knowledge(self) -> Knowledge:
        """All that was read."""
        return self._read

    def has_card(self, card_id: str) -> bool:
        """Say whether there is such a card."""
        return card_id in self._read.cards

    def title(self, card_id: str, language: Language) -> str:
        """Return the title of a card, its id where there is no such card (any more)."""
        card = self._read.cards.get(card_id)
        return card[language].title if card else card_id

    def digest(self, card_id: str, language: Language) -> str:
        """Return what tells one text of a card from another; empty where there is no such card (any more)."""
        card = self._read.cards.get(card_id)
        text = card[language].model_dump_json() if card else ""
        return hashlib.sha256(text.encode()).hexdigest() if text else ""

    def cards(self, language: Language) -> list[NamedCard]:
        """Return every card, by id."""
        return [
            NamedCard(card_id, card[language].title) for card_id, card in sorted(self._read.cards.items())
        ]

    def nearest(self, words: str, language: Language) -> list[NamedCard]:
        """Return the cards whose title or short answer, in any language, is nearest to `words`."""
        texts = {
            (card_id, code): f"{card_id} {text.title} {text.short}"
            for card_id, card in self._read.cards.items()
            for code, text in card.texts.items()
        }
        found = process.extract(
            words, texts, scorer=fuzz.token_set_ratio, processor=utils.default_process, limit=NEAREST * 4
        )
        ids = dict.fromkeys(key[0] for _, _, key in found)
        return [NamedCard(card_id, self.title(card_id, language)) for card_id in list(ids)[:NEAREST]]

    def agency(self, agency_id: str, language: Language) -> str:
        """Return the name of an agency, its id where there is no such agency (any more)."""
        agency = self._read.agencies.get(agency_id)
        return agency.name[language] if agency else agency_id

    def agencies(self, language: Language) -> dict[str, str]:
        """Return the names of all agencies by id, in the order of their names."""
        found = {agency_id: agency.name[language] for agency_id, agency in self._read.agencies.items()}
        return dict(sorted(found.items(), key=lambda item: item[1].casefold()))

    def municipalities(self, language: Language) -> dict[str, str]:
        """Return the names of the municipalities by id, in the order of their names."""
        found = {key: municipality.name[language] for key, municipality in self._read.municipalities.items()}
        return dict(sorted(found.items(), key=lambda item: item[1].casefold()))

    def themes(self, language: Language) -> dict[str, str]:
        """Return the names of the themes by id."""
        return {theme: title[language] for theme, title in self._read.themes.items()}

    def phases(self, language: Language) -> dict[str, str]:
        """Return the names of the phases by id, in the order of the journey."""
        return {phase_id: phase.name[language] for phase_id, phase in phases().items()}

    def cards_of_theme(self, theme: str) -> list[str]:
        """Return the ids of its cards."""
        return [card_id for card_id, card in self._read.cards.items() if card.theme == theme]

    def cards_of_phase(self, phase: str) -> list[str]:
        """Return the ids of its cards."""
        found = phases().get(phase)
        return list(found.cards) if found else []

    def card_in(
        self, language: Language, card_id: str, situation: Situation, message_id: str
    ) -> Message | None:
        """Return the card as a worker would see it in `language` today; None where it is gone."""
        card = self._read.cards.get(card_id)
        if card is None:
            return None
        now = datetime.now(UTC)
        shown = card_message(card, language, self._read, now.date(), probability=None, situation=situation)
        agencies = [
            agency_message(self._read.agencies[agency_id], language, now)
            for agency_id in card.agencies
            if agency_id in self._read.agencies
        ]
        return Message.model_validate({**shown, "id": message_id, "language": language, "agencies": agencies})

    @property
    def _read(self) -> Knowledge:
        if self._knowledge is None:
            raise RuntimeError("await Content.load() first")
        return self._knowledge
