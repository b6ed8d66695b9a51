"""What somebody does in the console, as addresses: lists, filters, pages, searches, a conversation, numbers.

Each case has several, which take turns: nobody asks the same thing twenty times, and no cache is measured.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.console.fill import TAGS
from bench.console.rows import CHANNELS, DAYS, RARE_WORD, REVIEWERS
from bot.console.content import Content
from bot.console.filters import Filters, Key
from bot.console.inbox import QUEUES
from bot.demo.plan import ENTRIES, LANGUAGES
from bot.log.signs import Sign
from bot.log.tables import ConversationRow

EACH = 5  # values of a filter, taken in turn
DEEP = 0.5  # of the list: where a page far down begins


@dataclass(frozen=True)
class Look:
    """A page of the inbox, or a conversation opened from it where `opened` is one.

    `after` and `offset` name the same place in the list, for us and for the peer.
    """

    filters: Filters
    after: Key | None = None
    offset: int = 0
    opened: str = ""

    @property
    def address(self) -> str:
        """Where the gateway shows it."""
        query = self.filters.query
        if self.opened:
            return f"/staff/conversations/{self.opened}?{query}"
        after = f"&after={quote(str(self.after))}" if self.after else ""
        return f"/staff?{query}{after}"


@dataclass(frozen=True)
class Case:
    """One line of the table."""

    name: str
    looks: Sequence[Look]

    @property
    def addresses(self) -> list[str]:
        """Where the gateway shows them."""
        return [look.address for look in self.looks]


@dataclass(frozen=True)
class PageCase:
    """The same of pages that are no list of conversations: nothing to compare their queries with."""

    name: str
    addresses: Sequence[str]


def cases(session: Session, content: Content) -> list[Case]:
    """Return what is measured on a filled log."""
    yesterday = f"{datetime.now(UTC).date() - timedelta(days=1)}"
    week_ago = f"{datetime.now(UTC).date() - timedelta(days=8)}"
    long_ago = f"{datetime.now(UTC).date() - timedelta(days=80)}"
    cards = [card.id for card in content.cards("nl")]
    lists = {f"queue {queue or 'all'}": [Filters(queue=queue)] for queue in QUEUES}
    lists |= {
        "filter language": [Filters(language=language) for language in LANGUAGES],
        "filter theme": [Filters(theme=theme) for theme in list(content.themes("nl"))[:EACH]],
        "filter phase": [Filters(phase=phase) for phase in list(content.phases("nl"))[:EACH]],
        "filter card": [Filters(card=card) for card in cards[:: max(1, len(cards) // EACH)]],
        "filter agency": [Filters(agency=agency) for agency in list(content.agencies("nl"))[:EACH]],
        "filter entry": [Filters(entry=entry) for entry in list(ENTRIES)[:EACH]],
        "filter channel": [Filters(channel=channel) for channel in CHANNELS],
        "filter reviewer": [Filters(reviewer=name) for name in REVIEWERS],
        "filter tag": [Filters(tag=tag) for tag in TAGS],
        "filter yesterday": [Filters(since=yesterday, until=yesterday)],
        "filter one day long ago": [Filters(since=long_ago, until=long_ago)],
        "no answer, one day long ago": [Filters(queue=Sign.NO_ANSWER, since=long_ago, until=long_ago)],
        "Romanian, thumb down, yesterday": [
            Filters(queue=Sign.THUMBS_DOWN, language="ro", since=yesterday, until=yesterday)
        ],
        "Dutch, suspected, one entry, a week": [
            Filters(queue=Sign.SUSPECTED, language="nl", entry=list(ENTRIES)[-1], since=week_ago)
        ],
        "search a rare word": [Filters(words=RARE_WORD)],
        "search a word": [
            Filters(words=word) for word in ("bsn", "loon", "salariul", "paszporty", "deposit")
        ],
        "search a frequent word": [Filters(words=word) for word in ("nie", "the", "nu")],
        "search two words": [Filters(words=words) for words in ("nie bsn", "my room", "nu bani")],
        "search in a queue": [Filters(queue=Sign.NO_ANSWER, words="bsn")],
        "frequent word, queue and theme": [Filters(queue=Sign.SUSPECTED, theme="housing", words="nie")],
        "search what nobody said": [Filters(words="xyzzy")],
    }
    made = [Case(name, [Look(filters) for filters in own]) for name, own in lists.items()]
    everything, no_answer = Filters(), Filters(queue=Sign.NO_ANSWER)
    deep = _far_down(session)
    made.append(Case("page far down, all", [replace(look, filters=everything) for look in deep]))
    made.append(
        Case("page far down, no answer", [Look(no_answer, look.after, look.offset // 8) for look in deep])
    )
    made.append(Case("conversation", [_opened(look, everything) for look in deep]))
    made.append(Case("conversation in a queue", [_opened(look, no_answer) for look in deep]))
    return made


def page_cases() -> list[PageCase]:
    """Return the pages of numbers, quality and house."""
    today = datetime.now(UTC).date()
    whole = f"since={today - timedelta(days=DAYS)}"
    last_month = (today.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    themes = ("housing", "contract-pay", "registration")
    places = ("westland", "venray", "tilburg")
    pages = {
        "numbers, 30 days": ["/staff/numbers"],
        "numbers, all": [f"/staff/numbers?{whole}"],
        "numbers, all, one language": [f"/staff/numbers?{whole}&language={one}" for one in LANGUAGES],
        "numbers, all, one theme": [f"/staff/numbers?{whole}&theme={theme}" for theme in themes],
        "numbers, all, one municipality": [f"/staff/numbers?{whole}&municipality={one}" for one in places],
        "numbers, all, one entry": [
            f"/staff/numbers?{whole}&entry={entry}" for entry in list(ENTRIES)[:EACH]
        ],
        "report of a month": [f"/staff/numbers/report?month={last_month}"],
        "signals of a month": [f"/staff/numbers/signals?month={last_month}"],
        "gaps of a page": [f"/staff/numbers/gaps?entry={entry}&month={last_month}" for entry in ENTRIES],
        "risk": ["/staff/risk"],
        "risk, 28 days": ["/staff/risk?days=28"],
        "quality of the sample": ["/staff/quality"],
        "own sample": ["/staff/sample"],
        "cards in figures": ["/staff/improve/cards"],
        "retention": ["/staff/retention"],
        "audit": ["/staff/audit"],
        "replay": ["/staff/improve/replay"],
        "public quality": ["/quality"],
    }
    return [PageCase(name, addresses) for name, addresses in pages.items()]


def _far_down(session: Session) -> list[Look]:
    newest_first = ConversationRow.last_at.desc(), ConversationRow.id.desc()
    total = session.query(ConversationRow).count()
    places = [int(total * DEEP) + number for number in range(EACH)]
    key = select(ConversationRow.last_at, ConversationRow.id).order_by(*newest_first)
    found = []
    for place in places:
        at, conversation_id = session.execute(key.offset(place).limit(1)).one()
        found.append(Look(Filters(), Key(at, conversation_id), place))
    return found


def _opened(look: Look, filters: Filters) -> Look:
    assert look.after is not None
    return replace(look, filters=filters, opened=look.after.conversation_id)
