"""Read numbers, days and periods as people type them in Polish, Romanian, English and Dutch.

Pure. What is long, asks something or holds several numbers is no value: the person is saying something else.
"""

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from dateparser.date import DateDataParser
from dateutil.relativedelta import relativedelta
from price_parser import Price

from actions.spelled import spelled_within
from actions.sum_forms.units import BY_WEEK, HOUR, says_hours, unit_of
from knowledge.normalise import words

Side = Literal["past", "future", "nearest"]  # where a day without a year lies, seen from today

MOST_WORDS = 8  # "od 1 września 2026 do 30 września 2026"; who tells a story needs more
FEW_WORDS = 6  # around a day; more tell something else
LANGUAGES = ("pl", "ro", "nl", "en")
NO_DAY = frozenset({"nu"})  # "no" in Romanian, which dateparser takes for the Dutch "now"
EURO = frozenset({"€", "EUR", "EURO"})
MINUTES_OF_AN_HOUR = 60
HUNDREDTH = Decimal("0.01")

_NUMBER = re.compile(r"\d+(?:[ \u00a0\u202f'.,]\d+)*")
_EUROS_AND_CENTS = re.compile(
    r"(?<![\d.,])(\d{1,5})\s*(?:€|euros?|eur)\s*(?:en|și|si|i|and)?\s*(\d\d)(?![\d.,])", re.IGNORECASE
)
_AND_A_HALF = re.compile(
    r"(?<![\d.,])(\d{1,3})\s*(?:and|en|i|și|si)\s*(?:a |een |o )?(?:half|halve|p[oó][lł]|jum[aă]tate)\b",
    re.IGNORECASE,
)
_DECIMAL = re.compile(r"\d{1,3},\d{1,2}")  # an amount, which dateparser takes for a day and a month
_THOUSANDS = re.compile(r"\d\s*(?:k|tys|mii|mln|mil|duizend|thousand)\b", re.IGNORECASE)
_HOURS_AND_MINUTES = re.compile(
    r"(\d{1,4})\s*(?::|h[a-z]*|u[a-z]*|godz[a-z]*\.?|g\.?|or[eăa])\s*(?:en|și|si|i|and)?\s*([0-5]?\d)\s*(?:m\w*\.?|')?",
    re.IGNORECASE,
)
_COUNTED_HOURS = re.compile(rf"(?<![\d.,])(\d{{1,3}}(?:[.,]\d{{1,2}})?)\s*(?:de\s+)?{HOUR}\b", re.IGNORECASE)
# Numbers that count something else than hours, and say what: "9 weken", "700 brut".
_COUNTS_ELSE = re.compile(
    r"€\s*\d[\d.,]*|\d[\d.,]*\s*(?:€|eur|brut|gross|net|week|wek|wk|tyg|tydz|s[aă]pt|maand|month|mies|lun|year|jaar|lat|rok|an)",
    re.IGNORECASE,
)
_SO_OFTEN = re.compile(
    r"\b(?:days?|daily|dag(?:en|elijks)?|dni|dzie[nń]\w*|dziennie|zi|zile|zilnic|times|keer|maal|razy|ori|shifts?)\b|"
    r"\d ?x|x ?\d",
    re.IGNORECASE,
)
_TIMES = (
    r"(?:x|×|times|keer|maal|razy|ori|days?|dag(?:en)?|dni|zile|nights?|nacht(?:en)?|noce|nocy|nop[tț]i|shifts?|"
    r"diensten|zmian[ay]?|ture)"
)
_OF_DAYS = re.compile(
    rf"(?P<days>[2-7])\s*{_TIMES}\s*(?:{BY_WEEK}\s*)?(?:(?:of|van|po|a|à|de|de c[aâ]te|c[aâ]te|a c[aâ]te|at|per)\s+)?"
    rf"(?P<hours>\d{{1,2}}(?:[.,]\d{{1,2}})?)\s*(?:de\s+)?{HOUR}\.?(?:\s*{BY_WEEK})?|"
    rf"(?P<of_each>\d{{1,2}}(?:[.,]\d{{1,2}})?)\s*(?:de\s+)?{HOUR}\.?\s*(?P<times>[2-7])\s*{_TIMES}(?:\s*{BY_WEEK})?",
    re.IGNORECASE,
)
_DAY_AND_MONTH = re.compile(r"(\d{1,2})[./-](\d{1,2})\.?")
_BEFORE_A_DAY = re.compile(
    r"^(?:od dnia|od|dnia|do|w|we|z dniem|de la|din|de pe|pe|la|până la|pana la|în|in|cu data de|since|from|on|until|"
    r"as of|by|sinds|vanaf|van|op|tot|per)\s+",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:jan|sty|ian|feb|lut|maa|mar|mrt|apr|kwi|mei|may|maj|mai|jun|cze|iun|jul|lip|iul|aug|sie|sep|wrz|okt|oct|paz|"
    r"paź|nov|lis|noi|dec|gru)[^\W\d_]*"
)
_DAY_IN_WORDS = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th|\.|-go)?\s+(?:of\s+)?{_MONTH}\.?(?:\s+\d{{4}})?\b", re.IGNORECASE
)
# "Last Monday" is the one before today; that of last week may be another.
_LAST = re.compile(
    r"^(?:last|past|zesz[łl]\w*|ostatni\w*|poprzedni\w*|minion\w*|vorige|afgelopen)\s+|\s+(?:last|trecut[aă]?)$",
    re.IGNORECASE,
)
# As Romanians say the day on which something was; dateparser knows the other form.
_IN_ROMANIAN = {
    "lunea": "luni",
    "martea": "marti",
    "miercurea": "miercuri",
    "joia": "joi",
    "vinerea": "vineri",
}
_THIS_YEAR = re.compile(r"\s+(?:this year|dit jaar|tego roku|(?:din )?anul [aă]sta)$", re.IGNORECASE)
_AFTER_A_YEAR = re.compile(r"(?<=\d{4})\s*(?:r\.?|roku|an)$", re.IGNORECASE)
# Three years are no day on which notice was given and no payslip's month, though dateparser reads three years ago.
_LENGTH = re.compile(
    r"(?:\d+|an?|een|jeden|un|o|doi|do[uă]a|two|twee|dwa) ?(?:de )?"
    r"(?:years?|jaar|jaren|lata?|rok|ani?|months?|maand\w*|mies\w*|lun[iăa]|weeks?|wek\w*|tyg\w*|tydz\w*|s[aă]pt\w*)",
    re.IGNORECASE,
)
_BETWEEN_DAYS = re.compile(
    r"\s+(?:do|p[aâ]n[aă] (?:la|[iî]n|pe)|la|to|until|till|tot en met|tot|t/m|-)\s+|\s*[–—]\s*|"
    r"(?<=\d{4})\s*-\s*(?=\d)",
    re.IGNORECASE,
)
_WEEK = re.compile(
    r"(?:week|wk|weeknummer|tydzień|tydzien|tydz\.?|săptămâna|saptamana|săpt\.?|sapt\.?)\s*(?:nr\.?|no\.?)?\s*"
    r"(\d{1,2})(?:\D{1,3}(\d{4}))?",
    re.IGNORECASE,
)


def halves_in_digits(text: str) -> str:
    """Return the text with "13 and a half" as 13,5."""
    return _AND_A_HALF.sub(r"\1,5", text)


def read_number(text: str) -> Decimal | None:
    """Return the one number of the text, in digits or spelled out; negative where a minus stands before it.

    "14 euro 80" is one, as people say it.
    """
    text = _EUROS_AND_CENTS.sub(r"\1,\2 ", text)
    if is_short(text) and not any(char.isdigit() for char in text):
        number = spelled_within(words(text), counted=unit_of(text) is not None)
        return None if number is None else Decimal(number)
    if not is_short(text) or len(_NUMBER.findall(text)) != 1 or _THOUSANDS.search(text):
        return None
    price = Price.fromstring(text.replace("%", ""))
    if price.amount is None or (price.currency or "€").upper() not in EURO:
        return None
    return -price.amount if text.lstrip().startswith(("-", "−")) else price.amount


def read_hours(text: str) -> Decimal | None:
    """Return hours; `160:30` and `160 u 30` are 160.5."""
    if match := _HOURS_AND_MINUTES.fullmatch(text.strip()):
        hours = int(match[1]) + Decimal(int(match[2])) / MINUTES_OF_AN_HOUR
        return hours.quantize(HUNDREDTH)
    return read_number(text)


def read_hours_among(text: str) -> Decimal | None:
    """Return the one number that counts hours among others: 40 of `9 weken 40 uur`.

    Beside days or times there is none: `5 dagen 8 uur` tells the hours of a day. Nor beside a number that does not say
    what it counts: in `36 maar ook 4 uur overwerk` the hours are 36.
    """
    found = _COUNTED_HOURS.findall(text)
    rest = _COUNTS_ELSE.sub(" ", _COUNTED_HOURS.sub(" ", text))
    if not is_short(text) or len(found) != 1 or _SO_OFTEN.search(text) or _NUMBER.search(rest):
        return None
    return Decimal(found[0].replace(",", "."))


def read_hours_of_days(text: str) -> Decimal | None:
    """Return the hours of a week, multiplied, where a short answer tells nothing but days of equal length.

    "4 nights of 9 hours" are 36.
    """
    before, _, last = text.rpartition(",")
    match = _OF_DAYS.fullmatch((text if any(map(str.isdigit, before)) else last).strip(" .!"))
    if match is None:
        return None
    days, hours = match["days"] or match["times"], match["hours"] or match["of_each"]
    return int(days) * Decimal(hours.replace(",", "."))


def tells_hours_of_days(text: str) -> bool:
    """Return whether hours stand beside days or times, which nobody can add up without asking: "5 days 8 hours"."""
    return says_hours(text) and _SO_OFTEN.search(text) is not None


def read_count(text: str) -> int | None:
    """Return the whole number of the text."""
    number = read_number(text)
    return int(number) if number is not None and number == int(number) else None


def read_day(text: str, today: dt.date, side: Side) -> dt.date | None:
    """Return the day; without a year, the last one, the next one, or the nearest to today."""
    text = _AFTER_A_YEAR.sub("", _BEFORE_A_DAY.sub("", text.strip()))
    if (
        not is_short(text)
        or text.casefold() in NO_DAY
        or _DECIMAL.fullmatch(text)
        or (side != "past" and _LENGTH.fullmatch(text))
    ):
        return None
    if side == "past" and (weekday := _weekday(text, today)):
        return weekday
    told = _DAY_IN_WORDS.findall(text)
    if len(told) == 1 and len(text.split()) <= FEW_WORDS:  # "I hand it in on 24 November"
        text = told[0]
    try:  # dateparser would read the day of an ISO date as its month
        return dt.date.fromisoformat(text)
    except ValueError:
        pass
    if match := _DAY_AND_MONTH.fullmatch(text):  # which dateparser takes for a time of day
        years = (today.year - 1, today.year, today.year + 1)
        return _choose([day for year in years if (day := _day(year, match[2], match[1]))], today, side)
    sides: Sequence[str] = ("past", "future") if side == "nearest" else (side,)
    return _choose([day for one in sides if (day := _parse(text, today, one))], today, side)


def read_start(text: str, today: dt.date) -> dt.date | None:
    """Return the day in the past on which something began; of a month alone, "since March", the first."""
    if day := read_day(text, today, "past"):
        return day
    text = _THIS_YEAR.sub("", _BEFORE_A_DAY.sub("", text.strip()))
    if not is_short(text):
        return None
    found = _month_parser(today).get_date_data(_AFTER_A_YEAR.sub("", text))
    moment: dt.datetime | None = found.date_obj
    return moment.date().replace(day=1) if moment and found.period == "month" else None


def read_period(text: str, today: dt.date) -> tuple[dt.date, dt.date] | None:
    """Return the first and last day of a month, a week by its number, two days, or one told with its number.

    "Last week" is no day, though dateparser reads the one a week ago.
    """
    text = text.strip()
    if not is_short(text) or _LENGTH.fullmatch(text):
        return None
    if match := _WEEK.fullmatch(text):
        return _week(int(match[1]), int(match[2]) if match[2] else None, today)
    text = _BEFORE_A_DAY.sub("", text)
    parts = _BETWEEN_DAYS.split(text)
    if len(parts) == 2:
        first, last = (read_day(part, today, "past") for part in parts)
        return (first, last) if first and last else None
    found = _month_parser(today).get_date_data(_AFTER_A_YEAR.sub("", text))
    if found.date_obj is not None and found.period == "month":
        month = found.date_obj.date()
        return month.replace(day=1), month + relativedelta(day=31)
    day = read_day(text, today, "past") if any(char.isdigit() for char in text) else None
    return (day, day) if day else None


def month_before(today: dt.date, months: int) -> tuple[dt.date, dt.date]:
    """Return the first and last day of the month so many months ago."""
    month = today - relativedelta(months=months)
    return month.replace(day=1), month + relativedelta(day=31)


def week_before(today: dt.date, weeks: int) -> tuple[dt.date, dt.date]:
    """Return Monday and Sunday of the week so many weeks ago."""
    monday = today - dt.timedelta(days=today.weekday(), weeks=weeks)
    return monday, monday + dt.timedelta(days=6)


def is_short(text: str) -> bool:
    """Return whether a text asks nothing and is no longer than a value can be."""
    return "?" not in text and 0 < len(text.split()) <= MOST_WORDS


def _choose(days: Sequence[dt.date], today: dt.date, side: Side) -> dt.date | None:
    allowed = {
        "past": [day for day in days if day <= today],
        "future": [day for day in days if day >= today],
        "nearest": list(days),
    }[side]
    # A day with its year in it may lie on the other side: what is wrong with it, the check of the field says.
    return min(allowed or days, key=lambda day: abs(day - today), default=None)


def _weekday(text: str, today: dt.date) -> dt.date | None:
    """Return the last such day before today, of "Monday" or "last Monday" alone."""
    bare = _LAST.sub("", text).casefold()
    if len(bare.split()) != 1 or not bare.isalpha():
        return None
    found = _weekday_parser(today).get_date_data(_IN_ROMANIAN.get(bare, bare))
    moment: dt.datetime | None = found.date_obj
    return moment.date() if moment and found.period == "day" and moment.time() == dt.time() else None


def _day(year: int, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(year, int(month), int(day))
    except ValueError:
        return None


def _week(number: int, year: int | None, today: dt.date) -> tuple[dt.date, dt.date] | None:
    years = [year] if year else [today.year, today.year - 1]
    for one in years:
        try:
            monday = dt.date.fromisocalendar(one, number, 1)
        except ValueError:
            continue
        if year or monday <= today:
            return monday, monday + dt.timedelta(days=6)
    return None


def _parse(text: str, today: dt.date, side: str) -> dt.date | None:
    found = _day_parser(today, side).get_date_data(text).date_obj
    # An hour in it: "38 hours" are no day, though dateparser takes them for 38 hours ago.
    return found.date() if found is not None and found.time() == dt.time() else None


@lru_cache(maxsize=4)
def _day_parser(today: dt.date, side: str) -> DateDataParser:
    return _parser(today, REQUIRE_PARTS=["day", "month"], PREFER_DATES_FROM=side)


@lru_cache(maxsize=2)
def _weekday_parser(today: dt.date) -> DateDataParser:
    return _parser(today, PREFER_DATES_FROM="past")


@lru_cache(maxsize=2)
def _month_parser(today: dt.date) -> DateDataParser:
    return _parser(today, REQUIRE_PARTS=["month"], PREFER_DATES_FROM="past", PREFER_DAY_OF_MONTH="first")


def _parser(today: dt.date, **settings: object) -> DateDataParser:
    """Return a parser whose order is day, month, year in every language, and which keeps nothing between texts."""
    base = dt.datetime.combine(today, dt.time())
    return DateDataParser(
        languages=list(LANGUAGES),
        try_previous_locales=False,
        settings={
            "DATE_ORDER": "DMY",
            "PREFER_LOCALE_DATE_ORDER": False,
            "RELATIVE_BASE": base,
            **settings,
        },
    )
