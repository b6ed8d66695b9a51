"""What every page of the console reads: the database, the content, the wording, the settings."""

from dataclasses import dataclass

from starlette.requests import Request

from bot.announce.announcements import Announcements
from bot.console.access.second_factor import Seal
from bot.console.content import Content
from bot.console.improve.at_hand import AtHand
from bot.console.render import ConsoleRenderer
from bot.gateway.languages import Language
from bot.log.conversation_log import ConversationLog
from bot.log.transactions import Transactions
from bot.nlu.languages import languages
from bot.panel.links import Links
from knowledge.parity import Limit

FIRST_LANGUAGE = "nl"  # most of the staff work in Dutch


@dataclass(frozen=True)
class Console:
    """Made once by `install_console`."""

    database: Transactions
    log: ConversationLog  # on the same connections
    content: Content
    renderer: ConsoleRenderer
    seal: Seal
    keep_days: int  # of conversations: how far back there are turns
    announcements: Announcements  # those that workers are told
    panel_links: Links
    at_hand: AtHand
    lag: Limit  # how far a language may be behind
    openid_name: str  # of the provider, on the button; empty: none

    def language_of(self, request: Request) -> Language:
        """Return the language of a page: of who signed in, else `?lang=`, what the browser asks for, or Dutch."""
        chosen = getattr(request.state, "staff_language", "")
        accepted = request.headers.get("accept-language", "").split(",")
        wished = [
            chosen,
            request.query_params.get("lang", ""),
            *(part.strip()[:2].lower() for part in accepted),
        ]
        return next((wish for wish in wished if wish in languages()), FIRST_LANGUAGE)
