"""Read how often wages come, the pay of such a period, and how many of them people count, in their own words. Pure."""

import re

from actions.calculators.holiday_allowance import PayPeriod
from actions.sum_forms.units import GROSS, says_hours
from actions.sum_forms.values import is_short, read_count, read_number
from knowledge.normalise import normalise

_WEEKS = r"(?:weeks?|wks?|weken|tydz\w*|tyg\w*|sapt\w*)"
_MONTHS = r"(?:months?|maand(?:en)?|mies\w*|mc|lun[aei])"
_FOUR = r"(?:4|four|vier|cztery|czterech|patru)[ -]?"
_FOUR_WEEKLY = rf"{_FOUR}(?:weekly|wekelijks)"
_ADVERBS = rf"{_FOUR_WEEKLY}|weekly|wekelijks|tygodniowo|monthly|maandelijks|miesiecznie|lunar"
# The first that is found counts: four weeks hold the word for a week too.
_SAYS = {
    PayPeriod.FOUR_WEEKS: re.compile(rf"\b(?:{_FOUR}{_WEEKS}|{_FOUR_WEEKLY})\b"),
    PayPeriod.WEEK: re.compile(rf"\b(?:{_WEEKS}|weekly|wekelijks)\b"),
    PayPeriod.MONTH: re.compile(rf"\b(?:{_MONTHS}|monthly|maandelijks|lunar)\b"),
}
_EACH = (
    rf"(?:(?:/|\b(?:per|an?|each|every|elke|iedere|co|na|za|w|pe|in|la)\b)\s*"
    rf"(?:{_FOUR}{_WEEKS}|{_WEEKS}|{_MONTHS})|\b(?:{_ADVERBS}))\b"
)
_OF_EACH = re.compile(_EACH)
_GROSS, _EURO = rf"\b(?:{GROSS})\b", r"(?:€|\beur\w*|(?<=\d)eur\w*)"
_GROSS_PAY = re.compile(
    rf"(?P<before>{_GROSS})?\s*{_EURO}?\s*(?P<amount>(?<![\d.,])\d+(?:[.,]\d+)*)\s*{_EURO}?\s*"
    rf"(?P<behind>{_GROSS})?\s*(?P<each>{_EACH})\s*(?P<after>{_GROSS})?"
)
_PAY = re.compile(
    rf"(?P<before>{_GROSS})?\s*{_EURO}?\s*(?P<amount>(?<![\d.,])\d+(?:[.,]\d+)*)\s*{_EURO}?\s*(?P<behind>{_GROSS})?"
)
_COUNT = re.compile(rf"(?<![\d.,])\d{{1,2}}\s*(?:de\s+)?(?:{_WEEKS}|{_MONTHS})\b")
# EUR; more is the pay of several such periods.
MOST_PAY = {PayPeriod.WEEK: 1_500, PayPeriod.MONTH: 6_000}


def period_in(text: str) -> PayPeriod | None:
    """Return the period that a short answer names; the hours of a week name none."""
    plain = normalise(text)
    return _named(plain) if is_short(text) and not says_hours(plain) else None


def apart_from_period(text: str) -> tuple[str, PayPeriod | None]:
    """Return the text of an amount without "a month" or "per 4 weeks", and that period; None where it tells none."""
    plain = normalise(text)
    each = _OF_EACH.search(plain)
    if each is None:
        return text, None
    return f"{plain[: each.start()]} {plain[each.end() :]}".strip(), _named(each.group())


def gross_pay_in(text: str) -> set[tuple[str, PayPeriod | None]]:
    """Return every gross pay that the text tells with its period, as a number: "2200 gross a month"."""
    return {
        (str(amount), _named(match["each"]))
        for match in _GROSS_PAY.finditer(normalise(text))
        if match["before"] or match["behind"] or match["after"]
        if (amount := read_number(match["amount"])) is not None
    }


def pay_and_count_in(text: str) -> tuple[str, int, PayPeriod] | None:
    """Return a gross pay, for how many periods, and which: "1900 gross for 7 months"; None where one is not told."""
    plain = normalise(text)
    amounts = [pay["amount"] for pay in _PAY.finditer(plain) if pay["before"] or pay["behind"]]
    counted = [found.group() for found in _COUNT.finditer(plain)]
    if len(amounts) != 1 or len(counted) != 1:
        return None
    amount, (count, period) = read_number(amounts[0]), count_in(counted[0])
    if amount is None or count is None or period is None or not 0 < amount <= MOST_PAY[period]:
        return None
    return str(amount), count, period


def count_in(text: str) -> tuple[int | None, PayPeriod | None]:
    """Return the whole number of periods that a short answer tells, and of which, where it says so."""
    plain = normalise(text)
    period = _named(plain)
    if period is not PayPeriod.FOUR_WEEKS:
        return read_count(text), period
    times = read_count(_SAYS[period].sub(" ", plain))  # "6 x 4 weeks"
    return (4, PayPeriod.WEEK) if times is None else (times, period)


def _named(plain: str) -> PayPeriod | None:
    return next((period for period, says in _SAYS.items() if says.search(plain)), None)
