"""Turns a message into pages of Telegram's HTML: everything escaped, nothing left out.

Knows messages and wording. Knows nothing of Rasa, the log or who speaks.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from bot.gateway.messages import AgencyTile, Card, Kind, Message, PlaceTile, Sheet, Source
from bot.gateway.strings import Strings, load_strings
from bot.telegram.html import blocks, bold, escape, lines, link, pages, paragraphs
from bot.telegram.keyboards import keyboard, topic
from bot.telegram.outgoing import Page, Row
from bot.telegram.phones import tappable
from bot.web.render import Words

WORDING = Path(__file__).with_name("wording.yml")
# Topics of cards below which a reminder is offered: what has a day to it.
REMIND_TOPICS = frozenset({"tax", "registration", "contract", "dismissal"})


def load_wording() -> Strings:
    """Return the wording of Telegram alone.

    Raises:
        StringsError: a text is missing in a language.
    """
    return load_strings((WORDING,))


class Renderer:
    """Renders messages for Telegram."""

    def __init__(self, strings: Strings, wording: Strings) -> None:
        self._strings = strings
        self._wording = wording

    def message(self, message: Message, now: datetime, *, below: Sequence[str] = ()) -> list[Page]:
        """Return the pages of a message; `below` are plain paragraphs after it. Its buttons stand under the last."""
        found = _Body(Words(self._strings, message.language), now).of(message)
        for text in below:
            found += paragraphs(text)
        remind = message.kind is Kind.REFERRAL or topic(message.card) in REMIND_TOPICS
        return self._pages(found, message.language, keyboard(message, self._wording, remind=remind))

    def text(self, language: str, text: str, rows: Sequence[Row] = (), *, silent: bool = False) -> list[Page]:
        """Return plain text as pages with buttons below the last."""
        return self._pages(paragraphs(text), language, rows, silent=silent)

    def _pages(
        self, found: Sequence[str], language: str, rows: Sequence[Row], *, silent: bool = False
    ) -> list[Page]:
        made = pages(found, first_line=escape(self._wording.text(language, "first_line")))
        *before, last = made
        # One sound per message, however many pages it takes.
        shown = [Page(page, silent=silent or number > 0) for number, page in enumerate(before)]
        return [*shown, Page(last, tuple(rows), silent=silent or bool(before))]


class _Body:
    """The blocks of one message, in the order of the web page."""

    def __init__(self, words: Words, now: datetime) -> None:
        self._w = words
        self._now = now

    def of(self, message: Message) -> list[str]:
        urgent = message.kind is Kind.URGENT and not message.doubtful
        found = [f"❗️ {bold(self._w('urgent').upper())}"] if urgent else []
        if message.card:
            found.append(bold(message.card.title))
        text = paragraphs(message.text)
        found += [f"<b>{block}</b>" for block in text] if urgent else text
        if message.choices:
            found += blocks(
                f"{number}. {escape(choice.title)}" for number, choice in enumerate(message.choices, start=1)
            )
        if message.card:
            found += self._at_once(message.card)
        if urgent:
            found += self._agencies(message.agencies or [])
        if message.card:
            found += self._steps(message.card)
        if message.sheet:
            found += self._sheet(message.sheet)
        if not urgent:
            found += self._agencies(message.agencies or [])
        found += self._places(message.places or [])
        if message.card:
            found += self._depth(message.card)
        return found

    def _at_once(self, card: Card) -> list[str]:
        found = blocks([f"⚠️ {escape(self._w('review_due'))}"]) if card.due else []
        if card.free_of_charge:
            found += blocks([f"{bold(self._w('free') + '.')} {escape(card.free_of_charge)}"])
        return found

    def _steps(self, card: Card) -> list[str]:
        return self._numbered(self._w("what_to_do_now"), card.steps)

    def _agencies(self, agencies: Sequence[AgencyTile]) -> list[str]:
        if not agencies:
            return []
        found = [bold(self._w("who_can_help"))]
        for agency in agencies:
            rows = [bold(agency.name), *self._hours(agency)]
            rows += lines(agency.why or agency.does or "")
            if agency.phone:
                cost = f" ({escape(self._w(f'call_{agency.phone_cost}'))})" if agency.phone_cost else ""
                rows.append(f"📞 {tappable(agency.phone)}{cost}")
            if agency.languages:
                rows.append(escape(self._w("speaks", languages=self._w.languages(agency.languages))))
            if agency.anonymous == "yes":
                rows.append(escape(self._w("anonymous")))
            rows += lines(agency.cost_note or "")
            if agency.bring:
                rows += lines(self._w("bring", what=agency.bring))
            rows += self._distance(agency.distance_km)
            found += blocks(rows)
        return found

    def _places(self, places: Sequence[PlaceTile]) -> list[str]:
        if not places:
            return []
        found = [bold(self._w("where_to_go"))]
        for place in places:
            rows = [bold(place.name), *self._hours(place), *lines(place.note or "")]
            rows += lines(", ".join(filter(None, (place.address, place.municipality))))
            if place.phone:
                rows.append(f"📞 {tappable(place.phone)}")
            rows += self._distance(place.distance_km)
            if place.url:
                rows.append(link(self._w("website"), place.url))
            if place.checked:
                rows.append(escape(self._w("checked_on", date=self._w.day(place.checked))))
            found += blocks(rows)
        return found

    def _hours(self, found: AgencyTile | PlaceTile) -> list[str]:
        if found.open_now is None:
            return []
        if found.open_now:
            return [f"🟢 {escape(self._w('open_now'))}"]
        if found.opens_at:
            return [f"⚪️ {escape(self._w('opens_at', when=self._w.opening(found.opens_at, self._now)))}"]
        return [f"⚪️ {escape(self._w('closed_now'))}"]

    def _distance(self, km: float | None) -> list[str]:
        return [] if km is None else [escape(self._w("distance", km=f"{km:.0f}"))]

    def _sheet(self, sheet: Sheet) -> list[str]:
        found = [bold(sheet.title)]
        found += blocks(f"{escape(line.label)}: {bold(line.value)}" for line in sheet.lines)
        found += blocks(_items(sheet.items, numbered=True))
        for part in sheet.texts:
            found += paragraphs(part.text)
        return found + self._sources(sheet.sources, sheet.checked)

    def _depth(self, card: Card) -> list[str]:
        found: list[str] = []
        detail = [line for text in (card.story, card.more) if text for line in lines(text)]
        if card.abroad:
            detail += [bold(self._w("abroad")), *lines(card.abroad)]
        if detail:
            found += blocks([bold(self._w("more")), *detail], quoted=True)
        if card.keep:
            rows = [bold(self._w("keep_as_proof")), *_items(card.keep, numbered=False)]
            found += blocks(rows, quoted=True)
        if card.say:
            rows = [bold(self._w("say_in_dutch")), *(f"<i>{line}</i>" for line in lines(card.say.dutch))]
            if self._w.language != "nl":
                rows += lines(f"{self._w('means')}: {card.say.meaning}")
            found += blocks(rows, quoted=True)
        return found + self._sources(card.sources, card.checked)

    def _sources(self, sources: Sequence[Source], checked: date | None) -> list[str]:
        if not sources:
            return []
        heading = self._w("sources")
        if checked:
            heading += f" · {self._w('checked_on', date=self._w.day(checked))}"
        rows = [bold(heading)]
        for source in sources:
            row = link(f"{source.publisher}: {source.title}", source.url)
            if source.law:
                row += f" ({escape(source.law)})"
            if source.language and source.language != self._w.language:
                row += f" · {escape(self._w('page_in', languages=self._w.languages([source.language])))}"
            rows.append(row)
        return blocks(rows, quoted=True)

    def _numbered(self, heading: str, items: Sequence[str]) -> list[str]:
        return blocks([bold(heading), *_items(items, numbered=True)]) if items else []


def _items(items: Sequence[str], *, numbered: bool) -> Iterable[str]:
    """Yield the items as rows; what is too long for one goes on in the next."""
    for number, item in enumerate(items, start=1):
        first, *more = lines(item) or [""]
        yield f"{number}. {first}" if numbered else f"• {first}"
        yield from more
