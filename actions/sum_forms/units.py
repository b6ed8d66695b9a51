"""What a typed number counts, where the text says so: 14.50 an hour are no hours, and 40 hours no age. Pure."""

import re
from enum import StrEnum


class Unit(StrEnum):
    PERCENT = "percent"
    WAGE_BY_HOUR = "wage_by_hour"
    BY_DAY = "by_day"
    MONEY = "money"
    BY_WEEK = "by_week"
    HOURS = "hours"
    YEARS = "years"


HOUR = r"(?:h|hrs?|hours?|u|uur|uren|g|godz\w*|or[aăe])"
BY_HOUR = rf"(?:/|\b(?:per|an|na|za|pe|la)\b)\s*{HOUR}\b"
BY_WEEK = (
    r"\b(?:(?:per|a|an|each|every|elke|co|na|w|pe|in|de|la) ?(?:week|wk|tydz\w*|tyg\w*|s[aă]pt\w*)|"
    r"weekly|wekelijks|tygodniowo|s[aă]pt[aă]m[aâ]nal)\b"
)
GROSS = (
    r"brut\w*|gross|(?:before|with) (?:the )?tax\w*|(?:v[oó][oó]r|met) (?:de )?belasting\w*|"
    r"(?:przed|z) podatk\w*|(?:[iî]nainte de|cu) (?:impozit|tax)\w*"
)
BY_DAY = r"\b(?:(?:per|a|na|za|pe) (?:day|dag|dzien|zi)|daily|dziennie|zilnic)\b"
# The first that is found counts: a wage by the hour holds the word for hours too.
_SAYS = {
    Unit.PERCENT: re.compile(r"\d\s*(?:%|pro[cs]en\w*|percent)", re.IGNORECASE),
    Unit.WAGE_BY_HOUR: re.compile(BY_HOUR, re.IGNORECASE),
    Unit.BY_WEEK: re.compile(BY_WEEK, re.IGNORECASE),
    Unit.BY_DAY: re.compile(BY_DAY, re.IGNORECASE),
    Unit.MONEY: re.compile(rf"€|\b(?:eur\w*|{GROSS}|net|netto)\b", re.IGNORECASE),
    Unit.HOURS: re.compile(rf"(?:\b|(?<=\d)){HOUR}\b", re.IGNORECASE),
    Unit.YEARS: re.compile(r"\b(?:years?|yrs?|jaar|jaren|lata?|roku|rok|ani?)\b", re.IGNORECASE),
}


_GROSS = re.compile(rf"\b(?:{GROSS})\b", re.IGNORECASE)
_EACH = r"(?:per|each|every|elke|iedere|co)"
# In Romanian "pe luna" is every month at the end only: "pe luna asta" is this month.
_EVERY_WEEK = re.compile(
    rf"\b(?:{_EACH} (?:week|wk|tydz\w*|tyg\w*)|weekly|wekelijks|tygodniowo|s[aă]pt[aă]m[aâ]nal)\b|"
    r"\bpe s[aă]pt\w*\W*$",
    re.IGNORECASE,
)
_EVERY_MONTH = re.compile(
    rf"\b(?:{_EACH} (?:month|maand|mies\w*)|monthly|maandelijks|miesi[eę]cznie|lunar)\b|\bpe lun[aă]\W*$",
    re.IGNORECASE,
)
_NET = re.compile(
    r"\b(?:net|netto|na r[eę]k[eę]|do r[eę]ki|na konto|[iî]n m[aâ]n[aă]|pe card|[iî]n cont|take home|on my account|"
    r"in hand|op mijn rekening|in het handje|"
    r"after (?:the )?tax\w*|na (?:de )?belasting\w*|po podatk\w*|dup[aă] (?:impozit|tax)\w*)\b",
    re.IGNORECASE,
)


def says_net(text: str) -> bool:
    """Return whether the text says that an amount is what is left after tax."""
    return _NET.search(text) is not None


def says_gross(text: str) -> bool:
    """Return whether the text says that an amount is one before tax."""
    return _GROSS.search(text) is not None


def says_money(text: str) -> bool:
    """Return whether the text counts money, whatever else it says."""
    return _SAYS[Unit.MONEY].search(text) is not None


def says_hours(text: str) -> bool:
    """Return whether the text counts hours."""
    return _SAYS[Unit.HOURS].search(text) is not None


def says_every_week(text: str) -> bool:
    """Return whether the text says that something comes every week."""
    return _EVERY_WEEK.search(text) is not None


def says_every_month(text: str) -> bool:
    """Return whether the text says that something comes every month."""
    return _EVERY_MONTH.search(text) is not None


def unit_of(text: str) -> Unit | None:
    """Return the unit that the text says, or None where it says none of these."""
    return next((unit for unit, says in _SAYS.items() if says.search(text)), None)
