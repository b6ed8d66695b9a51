"""Read what a message tells in passing that a sum would ask: an age, hours a week, a wage per hour. Pure."""

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal

from actions.calculators.fields import InputError
from actions.sum_forms.questions import Answers, Question
from actions.sum_forms.sums import Sum
from actions.sum_forms.units import BY_DAY, BY_HOUR, BY_WEEK, HOUR, Unit, says_gross, says_hours, unit_of
from knowledge.normalise import normalise

_NUMBER = r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,2})?)"
_ENDS = r"(?=\s*(?:[.,;:!?]|$)|\s+(?:and|en|si|i)\b)"  # "ik ben 19 en", and not "ik ben 19 minuten"
_NUMBER_ALONE = re.compile(r"\d+(?:[.,]\d{1,2})?")
MOST_WORDS = 4  # of a number taken back: "it was 38 hours"
_TAKES_BACK = re.compile(
    r"(?:no|nope|sorry|wait|actually|oops|nie|sory|przepraszam|czekaj|nu|scuze|stai|de fapt|nee|pardon|wacht)\b"
    r"[ ,.;:!-]*(\D{0,20}\d.*)",
    re.IGNORECASE,
)
_HOURS_NOT_OF_A_DAY = (
    rf"\s*(?:de\s+)?{HOUR}\b(?!\s*(?:{BY_DAY}|(?:per|a|na|pe|za|in de|w|in)\s*(?:month|maand|mies|lun)))"
)
_KEPT_NUMBER = re.compile(r"[\d.]+(?:/[a-z_]+)?")
_SAYS = {
    # In "I am 3 years here" the years are no age.
    "age": re.compile(
        rf"\b(?:i am|i'?m|i’m|aged?)\s+(\d\d)(?:\s*(?:years? old|yrs? old|yo\b)|{_ENDS})|"
        rf"\bben\s+(?:ik\s+)?(\d\d)(?:\s*(?:jaar|jr) oud\b|(?:\s+jaar)?{_ENDS})|"
        rf"\bmam\s+(\d\d)\s*lata?(?:{_ENDS}|\s*(?=\())|"
        rf"\bam\s+(\d\d)\s*(?:de\s+)?ani{_ENDS}"
    ),
    # "I work 40 hours" are those of a week; fewer than 20 may be those of a day.
    "weekly_hours": re.compile(
        rf"{_NUMBER}\s*(?:de\s+)?{HOUR}\.?\s*/?\s*{BY_WEEK}|"
        rf"\b(?:work|werk|pracuj\w*|lucrez|muncesc)\s(?:[^\d.!?]{{0,25}}\s)?([2-6]\d){_HOURS_NOT_OF_A_DAY}"
    ),
    "hourly_wage": re.compile(rf"{_NUMBER}\s*(?:€|euro|eur)?\s*(?:brut\w*|gross)?\s*{BY_HOUR}"),
}


def told_in(text: str, wanted: Sum) -> dict[str, str]:
    """Return the answers to questions of the sum that the text tells, by field; what it tells twice is left out."""
    plain = normalise(text)
    found = {name: set(_numbers(name, plain)) for name in _SAYS if name in wanted.questions}
    told = {name: answers.pop() for name, answers in found.items() if len(answers) == 1}
    told |= wanted.told(text)
    return {name: answer for name, answer in told.items() if _can_be(wanted.questions[name], answer)}


def told_later(text: str, wanted: Sum, answers: Answers, today: dt.date) -> dict[str, str]:
    """Return the first open question of the sum that a number with its unit answers, and what follows from it."""
    unit = unit_of(text)
    if unit is Unit.BY_WEEK and not says_hours(text) and not says_gross(text):  # "120 a week" is rent as well
        return {}
    for name, question in wanted.questions.items():
        told = unit in question.told_by and name not in answers.values
        answer = question.read(text, today) if told else None
        if answer and _is_number(answer) and _can_be(question, answer):
            return {name: answer, **wanted.implied(name, answer)}
    return {}


def told_by_number(text: str, wanted: Sum, asked: str) -> dict[str, str]:
    """Return the answers of the sum that a number alone gives where the question `asked` takes none: "40"."""
    if not _NUMBER_ALONE.fullmatch(text.strip()):
        return {}
    told = wanted.by_number(asked, text.strip().replace(",", "."))
    return dict(told) if all(_can_be(wanted.questions[name], answer) for name, answer in told.items()) else {}


def corrected(text: str, wanted: Sum, answers: Answers, asked: str, today: dt.date) -> dict[str, str]:
    """Return the last given number of the sum that the text takes back, anew: "no, 38 hours".

    A number without a unit is the answer to the question asked now, where it can be.
    """
    match = _TAKES_BACK.fullmatch(text.strip())
    if match is None or len(match[1].split()) > MOST_WORDS:
        return {}
    unit, question = unit_of(match[1]), wanted.questions[asked]
    now = question.read(match[1], today)
    if unit is None and now and _can_be(question, now):
        return {}
    for name in reversed([name for name in wanted.asked(answers) if answers.given(name)]):
        question = wanted.questions[name]
        answer = question.read(match[1], today)
        fits = unit is None or unit in question.told_by
        if fits and answer and _is_number(answer) and _can_be(question, answer):
            return {name: answer}
    return {}


def _is_number(answer: str) -> bool:
    """Return whether an answer is a number, or one of an hour or another time."""
    return _KEPT_NUMBER.fullmatch(answer) is not None


def _numbers(name: str, plain: str) -> Iterator[str]:
    for match in _SAYS[name].finditer(plain):
        number = next(group for group in match.groups() if group)
        yield str(Decimal(number.replace(",", ".")))


def _can_be(question: Question, answer: str) -> bool:
    try:
        question.check(answer)
    except InputError:
        return False
    return True
