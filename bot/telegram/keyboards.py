"""Which buttons stand below a message, and how many in a row. Knows messages, nothing of Telegram's own types."""

from collections.abc import Sequence

from bot.gateway.messages import Card, Kind, Message
from bot.gateway.strings import Strings
from bot.telegram.outgoing import Link, Row, Tap, TapKind
from bot.web.render import payload

SHORT = 16  # characters: two such buttons fit side by side on a small phone
MOST_LINKS = 6  # pages and maps below one message


def keyboard(message: Message, wording: Strings, *, remind: bool) -> tuple[Row, ...]:
    """Return the rows below `message`: replies, then pages and maps, then whether it helped.

    `remind` offers the menu of reminders; else a card offers what that holds too, to be told should it prove wrong.
    """
    language = message.language
    rows = [*in_rows(_replies(message)), *in_rows(_links(message, wording))]
    if message.card:
        rows.append(
            (
                Tap(wording.text(language, "helpful"), TapKind.HELPFUL, f"{message.id}:yes"),
                Tap(wording.text(language, "not_helpful"), TapKind.HELPFUL, f"{message.id}:no"),
            )
        )
    if remind:
        rows.append((Tap(wording.text(language, "remind_me"), TapKind.REMIND, "menu"),))
    elif message.card and message.kind is not Kind.URGENT:
        rows.append((Tap(wording.text(language, "correct_me"), TapKind.REMIND, "ask:correction"),))
    if message.kind is Kind.URGENT:  # whoever stands beside the person must not read this
        rows.append((Tap(wording.text(language, "delete_now"), TapKind.DELETE),))
    return tuple(rows)


def in_rows(buttons: Sequence[Tap | Link], most: int = 2) -> list[Row]:
    """Return the buttons in their order, `most` short ones in a row, long ones alone."""
    rows: list[list[Tap | Link]] = []
    for button in buttons:
        fits = rows and len(rows[-1]) < most and all(len(b.title) <= SHORT for b in (*rows[-1], button))
        if fits:
            rows[-1].append(button)
        else:
            rows.append([button])
    return [tuple(row) for row in rows]


def _replies(message: Message) -> list[Tap]:
    choices = message.choices or []
    taps = [Tap(choice.title, TapKind.SAY, payload("choose_card", card=choice.card)) for choice in choices]
    titles = {choice.title for choice in choices}
    taps += [
        Tap(button.title, TapKind.SAY, button.payload)
        for button in message.buttons
        if button.title not in titles
    ]
    return taps


def _links(message: Message, wording: Strings) -> list[Link]:
    found = [
        Link(wording.text(message.language, "map", name=place.name), place.map_url)
        for place in message.places or ()
        if place.map_url
    ]
    found += [
        Link(wording.text(message.language, "contact", name=agency.name), agency.url)
        for agency in message.agencies or ()
        if agency.url
    ]
    return found[:MOST_LINKS]


def topic(card: Card | None) -> str | None:
    """Return the first part of a card's id."""
    return card.id.partition("/")[0] if card else None
