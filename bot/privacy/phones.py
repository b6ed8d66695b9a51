"""Find telephone numbers of people; numbers of services (0800, 0900, 088) and emergency numbers stay."""

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import Leniency, PhoneNumberMatcher, PhoneNumberType

from bot.privacy.kinds import RedactedKind, Span
from bot.privacy.reading import Reading
from bot.privacy.spelled_digits import spelled_runs

# Numbers without a country code are read as these countries write them: where workers are, or come from.
_REGIONS = ("NL", "PL", "RO")
_SERVICES = frozenset(
    {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
    }
)
_SERVICE_START = re.compile(r"0[ -]?(?:8[ -]?0[ -]?0|9[ -]?0[ -]?[069]|8[ -]?8|8[ -]?5|1[ -]?4)")
_FEWEST_DIGITS = 7
# 06, eight digits, grouped in any way: the matcher of phonenumbers wants usual groups.
_DUTCH_MOBILE = re.compile(
    r"(?<![^\W_])(?:(?:\+|00)31[\s./()-]{0,3}(?:0[\s./()-]{0,3})?"
    r"|\(?[0oO][\s./()-]{0,3})6(?:[\s./()_-]{0,3}\d){8}(?!\d)"
)
# The country code without its plus, as the address book of a telephone shows it.
_BARE_COUNTRY_CODE = re.compile(
    r"(?<![\d.,+])(?<!\+ )(?:31|48|40|380|359|90|212|36|421)(?:[ .-]?\d){9}(?!\d)"
)
# 015…, 016… and 017… with more digits than a Dutch number has; workers live across the border.
_GERMAN_MOBILE = re.compile(r"(?<![\w+])0[ ]?1[ ]?[567](?:[ ./-]{0,3}\d){8,9}(?!\d)")
_NAMED = re.compile(
    r"(?:\b(?:tel\w{0,8}|gsm|mobiel\w{0,6}|mobile|mobil\w{0,3}|komork\w{0,2}|phone(?: number)?"
    r"|whats?app\w{0,3}|wapp|viber|signal"
    r"|bel mij(?: op)?|bel me(?: op)?|call me(?: (?:at|on))?|text me(?: (?:at|on))?"
    r"|zadzwon\w{0,4}(?: do mnie)?|dzwon\w{0,4}|sunati-ma|suna-ma|sunati|suna)\b|\bnr\.)"
    r"[^\d\x00\n+]{0,20}(?P<number>\+?\d(?:[ ./()_-]{0,2}\d){8,13})(?!\d)"
)


_NATIONAL = re.compile(r"0[1-9]\d{8,9}")
_MOBILES = (_DUTCH_MOBILE, _GERMAN_MOBILE)


def unmistakable_phones(reading: Reading) -> Iterator[Span]:
    """Yield Dutch and German mobiles, numbers with digits in words, and numbers written with a country code."""
    quiet = reading.without_plain_numbers()
    spelled = [
        Span(run.start, run.end, RedactedKind.PHONE)
        for run in spelled_runs(quiet.folded)
        if _is_phone_of_a_person(run.digits)
    ]
    yield from spelled
    quiet = quiet.without_spans(spelled)
    if not _may_hold_phone(quiet):
        return
    mobiles = [_span(match) for shape in _MOBILES for match in shape.finditer(quiet.typed)]
    yield from mobiles
    for span in phones(quiet.without_spans(mobiles)):
        if quiet.typed[span.start : span.end].startswith(("+", "00")):
            yield span


def phones(reading: Reading) -> Iterator[Span]:
    """Yield numbers that a numbering plan knows, or that are said to be a telephone's."""
    if not _may_hold_phone(reading):
        return
    quiet = reading.without_plain_numbers()
    for match in _NAMED.finditer(quiet.folded):
        if not _SERVICE_START.match(match["number"]):
            yield _span(match, "number")
    quiet = quiet.without(match.span("number") for match in _NAMED.finditer(quiet.folded))
    for match in _BARE_COUNTRY_CODE.finditer(quiet.typed):
        if phonenumbers.is_valid_number(phonenumbers.parse("+" + match.group())):
            yield _span(match)
            quiet = quiet.without([match.span()])
    for region in _REGIONS:
        found = []
        for matched in PhoneNumberMatcher(quiet.typed, region, leniency=Leniency.VALID):
            if phonenumbers.number_type(matched.number) not in _SERVICES:
                found.append(Span(matched.start, matched.end, RedactedKind.PHONE))
        yield from found
        quiet = quiet.without_spans(found)


def _is_phone_of_a_person(digits: str) -> bool:
    if _NATIONAL.fullmatch(digits) is None:
        return False
    for region in _REGIONS:
        number = phonenumbers.parse(digits, region)
        if phonenumbers.is_valid_number(number):
            return phonenumbers.number_type(number) not in _SERVICES
    return False


def _may_hold_phone(reading: Reading) -> bool:
    return sum(char.isdigit() for char in reading.typed) >= _FEWEST_DIGITS


def _span(match: re.Match[str], group: str | int = 0) -> Span:
    return Span(match.start(group), match.end(group), RedactedKind.PHONE)
