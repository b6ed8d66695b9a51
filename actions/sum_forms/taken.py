"""Say which answers of a sum were taken from what a person told by the way."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from babel.dates import format_interval
from babel.numbers import format_decimal
from rasa_sdk.executor import CollectingDispatcher

from actions.base import say
from actions.sum_forms.questions import PER_HOUR, PER_WEEK
from actions.sum_forms.sums import Sum
from actions.sum_forms.titles import title_of
from actions.sum_forms.wording import named

UNITS = {PER_HOUR: "EUR_per_hour", PER_WEEK: "hours_per_week"}  # behind an answer, and their wording


def say_taken(dispatcher: CollectingDispatcher, told: Mapping[str, str], of: Sum, language: str) -> None:
    """Send the numbers and choices taken for a sum, by field; nothing where none is."""
    facts = [
        f"{named('Field', name, language)}: {shown}"
        for name, answer in told.items()
        if (
            shown := _number(answer, language)
            or _days(answer, language)
            or title_of(of.slot(name), answer, language)
        )
    ]
    if facts:
        say(dispatcher, "utter_sum_taken", "form", words={"facts": "; ".join(facts)})


def _days(answer: str, language: str) -> str | None:
    """Return the first and last day of an answer as they are written in the language; None where it is no period."""
    try:
        first, last = map(dt.date.fromisoformat, answer.split("/"))
    except ValueError:
        return None
    return str(format_interval(first, last, "yMMMd", locale=language))


def _number(answer: str, language: str) -> str | None:
    """Return an answer as it is written in the language, `14.71/hour` and `7/month` too; None where it is no number."""
    kept = next((end for end in UNITS if answer.endswith(end)), "")
    try:
        number = format_decimal(Decimal(answer.partition("/")[0]), locale=language)
    except InvalidOperation:
        return None
    return named("Unit", UNITS[kept], language).format(amount=number) if kept else number
