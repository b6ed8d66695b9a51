"""Turn the result of a sum into a message: the verdict, every line, the rule, what the estimate leaves out, who checks.

Knows results, cards and agencies. Knows nothing of forms or of single sums.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.base import Button, Resources, button, say
from actions.calculators.amounts import FigureMissing
from actions.calculators.brp import Residence
from actions.calculators.rule import OtherRule, Rule
from actions.calculators.sums import DayStep, Line
from actions.sum_forms.notes import CommonNote
from actions.sum_forms.sums import Finding
from actions.sum_forms.wording import line, named, worded
from knowledge.figures import fill_figures
from knowledge.models import AgencyKind

# Nobody without papers is sent to an authority first: another card, with other people.
CARD_INSTEAD: dict[StrEnum, str] = {Residence.NO_PAPERS: "residence/undocumented"}


def show_result(
    dispatcher: CollectingDispatcher,
    result: Finding | OtherRule | FigureMissing,
    found: Resources,
    *,
    language: str,
    day: dt.date,
    buttons: Sequence[Button],
) -> list[str]:
    """Send the sheet of a result, and return the card of its rule, where there is one.

    `buttons` stand after the one that opens this card.
    """
    match result:
        case Finding():
            title = worded(result.verdict, language, result.values)
            lines = [line(step, language) for step in result.lines]
            notes = [worded(note, language, result.values) for note in result.notes]
            cards = list(dict.fromkeys(rule.card for rule in result.rules))
            rules, figures = result.rules, _figures(result.lines)
        case OtherRule():
            title, lines, notes = worded(result.reason, language), [], []
            cards = [CARD_INSTEAD.get(result.reason, result.rule.card)]
            rules, figures = (() if result.reason in CARD_INSTEAD else (result.rule,)), []
        case FigureMissing():
            title, lines = worded(CommonNote.NO_SUM, language), []
            notes = [found.knowledge.figures[result.figure].without[language]]
            cards, rules, figures = [], (), [result.figure]
    texts = [*_rules(cards[:1], found, language, day), *notes]
    sheet = {
        "title": title,
        "lines": lines,
        "texts": [{"text": text, "language": language} for text in texts],
        "sources": _sources(rules, figures, found),
        "checked": _checked(cards, figures, found),
    }
    more = [button(named("Button", "card", language), "choose_card", card=card) for card in cards[:1]]
    say(
        dispatcher,
        "utter_sum_result" if lines else "utter_sum_elsewhere",
        "form",
        buttons=[*more, *buttons],
        sheet=sheet,
        agencies=_agencies(cards, found, language),
    )
    return cards[:1]


def _rules(cards: Iterable[str], found: Resources, language: str, day: dt.date) -> list[str]:
    """Return the short answers of the cards, which tell the rule in words that were reviewed."""
    known = (found.knowledge.cards[card] for card in cards if card in found.knowledge.cards)
    return [fill_figures(card[language].short, language, found.knowledge.figures, day) for card in known]


def _figures(lines: Iterable[Line]) -> list[str]:
    names: dict[str, None] = {}
    for step in lines:
        if not isinstance(step, DayStep):
            quantities = (step.start, *(term.quantity for term in step.terms))
            names |= dict.fromkeys(quantity.figure for quantity in quantities if quantity.figure)
    return list(names)


def _sources(rules: Iterable[Rule], figures: Iterable[str], found: Resources) -> list[dict[str, Any]]:
    """Return where the rules and amounts come from, each address once."""
    cards = found.knowledge.cards
    of_rules = [
        source.model_copy(update={"law": rule.law})
        for rule in rules
        if rule.card in cards
        for source in cards[rule.card].sources
        if str(source.url) == rule.url
    ]
    of_figures = [found.knowledge.figures[name].source for name in figures]
    dumped = [source.model_dump(mode="json") for source in (*of_rules, *of_figures)]
    return list({source["url"]: source for source in reversed(dumped)}.values())[::-1]


def _checked(cards: Iterable[str], figures: Iterable[str], found: Resources) -> str | None:
    """Return the day on which the oldest of what the sum rests on was checked."""
    days = [found.knowledge.cards[card].checked for card in cards if card in found.knowledge.cards]
    days += [found.knowledge.figures[name].checked for name in figures]
    return min(days).isoformat() if days else None


def _agencies(cards: Sequence[str], found: Resources, language: str) -> list[dict[str, Any]]:
    """Return who checks the sum for free: authorities last, who do not reckon for one person."""
    known = found.knowledge
    ids = [agency for card in cards[:1] if card in known.cards for agency in known.cards[card].agencies]
    listed = [agency for agency in ids if agency in known.agencies]
    listed.sort(key=lambda agency: known.agencies[agency].kind is AgencyKind.GOVERNMENT)
    return found.agencies(listed, language)
