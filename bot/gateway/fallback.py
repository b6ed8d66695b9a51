"""What people get when Rasa or the action server is silent: numbers to call, in their language.

Knows agencies and the clock it is given. Numbers come from `agencies.yml`, never from here.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import uuid4

from bot.gateway.languages import DEFAULT_LANGUAGE, Language, language_or
from bot.gateway.messages import AgencyTile, Kind, Message
from bot.gateway.strings import Strings
from knowledge.agencies import agency_message
from knowledge.models import Agency, AgencyKind

MAX_PEOPLE = 4  # beside the emergency numbers: what a phone shows with little scrolling
_PEOPLE = (AgencyKind.CONFIDENTIAL, AgencyKind.COMMUNITY, AgencyKind.ADVICE, AgencyKind.UNION)


class Fallback:
    """Answers without Rasa."""

    def __init__(
        self,
        agencies: Mapping[str, Agency],
        strings: Strings,
        detect_language: Callable[[str, str | None], str],
    ) -> None:
        active = [agency for agency in agencies.values() if agency.status == "active"]
        self._emergency = [agency for agency in active if agency.kind is AgencyKind.EMERGENCY]
        self._people = [agency for agency in active if agency.kind in _PEOPLE]
        self._strings = strings
        self._detect = detect_language

    def language_of(self, text: str | None, prior: Language | None) -> Language:
        """Return the language to answer in: the text's, weighed by the conversation's so far."""
        if not text:
            return prior or DEFAULT_LANGUAGE
        return language_or(self._detect(text, prior), prior or DEFAULT_LANGUAGE)

    def message(self, language: Language, now: datetime, *, text: str = "unavailable") -> Message:
        """Return one notice, its wording the string `text`, with the emergency numbers and the nearest people."""
        return Message(
            id=uuid4().hex,
            kind=Kind.NOTICE,
            text=self._strings.text(language, text),
            language=language,
            agencies=self.agencies(language, now),
        )

    def agencies(self, language: Language, now: datetime, *, by_phone: bool = False) -> list[AgencyTile]:
        """Return emergency numbers first, then people: those who speak `language` and are open before others.

        `by_phone` leaves out those who can only be visited or written to.
        """
        tiles = [AgencyTile.model_validate(agency_message(agency, language, now)) for agency in self._people]
        tiles = [tile for tile in tiles if tile.phone or not by_phone]
        kinds = [kind.value for kind in _PEOPLE]
        # A stable sort: among equals the order of agencies.yml stays.
        tiles.sort(
            key=lambda tile: (
                language not in tile.languages,
                tile.open_now is False,
                kinds.index(tile.kind or ""),
            )
        )
        emergency = [
            AgencyTile.model_validate(agency_message(agency, language, now)) for agency in self._emergency
        ]
        return emergency + tiles[:MAX_PEOPLE]
