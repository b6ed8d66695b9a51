"""The amounts that the card shown last names: each with the days on which it holds."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_interval
from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionSearchCards
from actions.base import is_tapped, language_of, resources, say
from actions.details import is_referral, named_last, show_details
from actions.followups import FollowUp, is_question
from actions.offers import offers_for
from actions.said import last_sent
from actions.show import filled
from actions.shown import card_chosen, last_card
from actions.situation.known import situation_of
from actions.told_before import brings_card
from actions.wording import wording
from knowledge.figures import PLACEHOLDER, fill_figures, format_value, sentences
from knowledge.models import Card, Figure, FigureUnit, Situation
from knowledge.models.figure import FigureValue

ASKS_ALONE = 4  # words; in more, it says what for
WORDING = Path(__file__).with_suffix(".yml")


class ActionHowMuch(FollowUp):
    """Show the amounts of the card and what is free of charge; where it names neither, who can say."""

    answered_by_danger = True

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        last = last_sent(tracker)
        charging = last if is_referral(last) else None if last_card(tracker) else named_last(tracker)
        if charging and not is_question(tracker):  # what they charge
            show_details(dispatcher, charging, language_of(tracker))
            return []
        card, asked = card_chosen(tracker), (tracker.latest_message.get("text") or "").split()
        long = not is_tapped(tracker) and len(asked) > ASKS_ALONE
        if card and long and (brings_card(tracker) or not _tells_amount(card, tracker)):
            # "how much do I get when I am ill"
            return list(ActionSearchCards().run(dispatcher, tracker, domain))
        return super().run(dispatcher, tracker, domain)

    def name(self) -> str:
        return "action_how_much"

    def show(self, dispatcher: CollectingDispatcher, card: Card, language: str, situation: Situation) -> None:
        found = resources()
        details = filled(card, language, situation)["card"]
        sheet = amounts(card, language, found.knowledge.figures, found.now().date())
        if free := details["free_of_charge"]:
            say(dispatcher, "utter_free", "answer", free, sheet=sheet)
        elif sheet:
            say(dispatcher, "utter_how_much", "answer", sheet=sheet)
        else:
            agencies = found.agencies(card.agencies, language)
            buttons = offers_for(card.id, language)
            say(dispatcher, "utter_no_amount", "referral", agencies=agencies, buttons=buttons)


def _tells_amount(card: Card, tracker: Tracker) -> bool:
    """Return whether the card names an amount, or what is free of charge."""
    found, language = resources(), language_of(tracker)
    free = filled(card, language, situation_of(tracker))["card"]["free_of_charge"]
    return bool(free or amounts(card, language, found.knowledge.figures, found.now().date()))


def amounts(card: Card, language: str, figures: dict[str, Figure], day: dt.date) -> dict[str, Any] | None:
    """Return a sheet with a line for each sentence of the card that names an amount; None where none does."""
    named: dict[str, list[str]] = {}
    for sentence in _sentences(card, language):
        fresh = set(PLACEHOLDER.findall(sentence)).difference(*named.values())
        if fresh:  # an amount that stands in several sentences is told once
            named[sentence] = list(dict.fromkeys(PLACEHOLDER.findall(sentence)))
    if not named:
        return None
    used = [figures[name] for name in dict.fromkeys(name for names in named.values() for name in names)]
    sources = {str(figure.source.url): figure.source.model_dump(mode="json") for figure in used}
    return {
        "title": card[language].title,
        "lines": [
            {
                "label": fill_figures(sentence, language, figures, day),
                "value": "; ".join(_values([figures[name] for name in names], language, day)) or "–",
            }
            for sentence, names in named.items()
        ],
        "sources": list(sources.values()),
        "checked": min(figure.checked for figure in used).isoformat(),
    }


def _sentences(card: Card, language: str) -> Iterator[str]:
    content = card[language]
    for text in (content.short, content.more, *content.steps, content.abroad):
        yield from (sentence for sentence in sentences(text or "") if PLACEHOLDER.search(sentence))


def _values(figures: list[Figure], language: str, day: dt.date) -> Iterator[str]:
    """Yield each value of today, and what is already known to follow it, with its days."""
    for figure in figures:
        for value in figure.values:
            if value.to is None or value.to >= day:
                written = format_value(value.value, figure.unit, language)
                yield written if figure.unit is FigureUnit.DATE else f"{written} ({_days(value, language)})"


def _days(value: FigureValue, language: str) -> str:
    if value.to is not None:
        return str(format_interval(value.from_, value.to, "yMMMd", locale=language))
    since = format_date(value.from_, format="long", locale=language)
    return wording(WORDING, language)("since", day=since)
