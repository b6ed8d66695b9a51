"""Find dates of birth: a date that a word of birth announces, or that only a grown-up's birth can be.

Dates of a job, a letter or a shift stay.
"""

import re
from collections.abc import Iterator

from bot.privacy.kinds import RedactedKind, Span
from bot.privacy.number_words import NUMBER_WORD
from bot.privacy.person_before import ends_with_a_person
from bot.privacy.reading import Reading

_MONTH = (
    r"(?:jan(?:uary|uari|\.)?|feb(?:ruary|ruari|ruarie|\.)?|mar(?:ch|tie|ca|zec|\.)?|maart|mrt\.?"
    r"|apr(?:il|ilie|\.)?|ma[yi]|mei|maja?|june?i?|july?i?"
    r"|aug(?:ust|ustus|\.)?|sep(?:t|tember|tembrie|\.)?|o[ck]t(?:ober|ombrie|\.)?|nov(?:ember|\.)?"
    r"|noi(?:embrie|\.)?|dec(?:ember|embrie|\.)?"
    r"|ian(?:uarie|\.)?|iun(?:ie)?|iul(?:ie)?|sty(?:cznia|czen|\.)?|lut(?:ego|y|\.)?|marca|kwi(?:etnia"
    r"|ecien|\.)?|czerw(?:ca|iec)|cze\.?|lip(?:ca|iec|\.)?"
    r"|sie(?:rpnia|rpien|\.)?|wrz(?:esnia|esien|\.)?|paz(?:dziernika|dziernik|\.)?|lis(?:topada|topad"
    r"|\.)?|gru(?:dnia|dzien|\.)?)"
)
_ENGLISH_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb"
    r"|apr|aug|sept?|oct|nov|dec)\.?"
)
_ROMAN_MONTH = r"(?:i{1,3}|iv|vi{0,3}|ix|xi{0,2})"
_YEAR_IN_WORDS = rf"{NUMBER_WORD}(?:[ -](?:si |and |en |i )?{NUMBER_WORD}){{0,6}}"
_DATE = re.compile(
    rf"(?<![\d.,/-])(?:"
    rf"\d{{1,2}}[ ./-]{{1,2}}{_ROMAN_MONTH}[ ./-]{{1,2}}(?:19|20)\d{{2}}"
    rf"|(?<!\w){NUMBER_WORD}(?:[ -]{NUMBER_WORD})?(?: of| de)? {_MONTH}(?![a-z])"
    rf"(?:[ ,]{{1,2}}(?:(?:19|20)\d{{2}}|{_YEAR_IN_WORDS}))?"
    rf"|\d{{1,2}} ?[-./ ] ?\d{{1,2}} ?[-./ ] ?(?:(?:19|20)\d{{2}}|'?\d{{2}})"
    rf"|(?:19|20)\d{{2}}[-./ ]\d{{1,2}}[-./ ]\d{{1,2}}"
    rf"|\d{{8}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|e|-?go|\.)?[ -]?(?:of |de |van )?{_MONTH}(?![a-z])[ ,.-]{{0,2}}(?:(?:19"
    rf"|20)?\d{{2}}(?!\d))?"
    rf"|{_ENGLISH_MONTH}(?![a-z]) ?\d{{1,2}}(?:st|nd|rd|th)?(?:[ ,]{{1,2}}(?:19|20)\d{{2}})?"
    rf")(?![\d/]|-\d|[.,:]\d)"
)
_BIRTH = re.compile(
    r"(?<!\w)(?:ur\b\.?|urodz(?:on|eni|il|in)\w{0,4}|nasc(?:ut|uta|uti|ute)|nast?\.|nasteri[ei]"
    r"|data nasterii|born|birth(?:day|date)?|date of birth|d\.? ?o\.? ?b\b\.?|bday"
    r"|geboren|geb\b\.?|geb\.? ?dat\w*\.?|geboorte(?:datum|dag)?|jarig|verjaar\w{0,5}|rocznik|ziua mea"
    r"|ziua de nastere|ik ben van|bouwjaar|n\.(?= ?\d)|data mea|mijn datum|my date"
    r"|moja data)(?!\w)"
)
_MAY_HOLD_DATE = re.compile(rf"\d|{_MONTH}")
_LONGEST_GAP = 32
# Between birth and date these begin another matter: "born in Poland, here since 01-02-2023".
_OTHER_MATTER = re.compile(
    r"[;?!\n\x00\d]|\b(?:since|from|od|sinds|vanaf|work\w*|prac\w*|lucr\w*|werk\w*|contract\w*|umow\w*"
    r"|kontrakt\w*|here|tu|aici|hier"
    r"|angaj\w*|start\w*|begin\w*|until|till|do|tot|pana|came|przyjech\w*|venit\w*|kwam|letter|pismo"
    r"|brief|list|scrisoare)\b"
)
_BEFORE_THE_WORD = re.compile(
    r"[ ,(]{0,2}(?:r\.?|roku|jestem|m-am|ben ik|is my|is mijn|to moja|e|este|in loc de|zamiast"
    r"|instead of|in plaats van)?[ ,(]{0,2}(?:data|de)?[ ]?\Z"
)
_DAY_AND_MONTH = (
    rf"\d{{1,2}}(?:[-./ ]{{1,2}}(?:\d{{1,2}}|{_ROMAN_MONTH})[-./ ]{{1,2}}"
    rf"|(?:st|nd|rd|th|e|-?go|\.)? (?:of |de )?{_MONTH}(?![a-z])[ ,.]{{1,2}})"
)
_OLD_DATE = re.compile(
    rf"(?<![\d.,/-])(?:{_DAY_AND_MONTH}(?P<year>(?:19[4-9]|20[0-2])\d)"
    rf"|(?P<year_first>(?:19[4-9]|20[0-2])\d)[-./]\d{{1,2}}[-./]\d{{1,2}}"
    rf"|{_DAY_AND_MONTH}'?(?P<short_year>\d{{2}}))(?![\w/]|-\d|[.,:]\d)"
    r"(?! (?:om |at |o |la |godz\.? |ora )?\d{1,2}[:.]\d{2})"  # with an hour it is an appointment
)
# A day of these years is hardly one of a job, unless a word of time comes before it.
_YEARS_OF_WORKERS = range(1940, 2009)
_YEARS_BESIDE_A_PERSON = range(1940, 2013)
_SHORT_YEARS = range(40, 100)
_SINCE = re.compile(
    r"(?<!\w)(?:since|from|until|till|od|do|z|dnia|sinds|vanaf|van|per|tot|din|de la|pana(?: la| pe)?|of"
    r"|dated|op|on|pe|w dniu|am)(?: (?:the|de|dnia|data(?: de)?|dia))?[ :,]{1,2}\Z"
)
_I_AM_OF = re.compile(r"(?<!\w)(?:i am from|i'm from|im from|jestem z|sunt din|ik ben van|ben ik van) \Z")
_LOOK_BACK = 40  # characters, for who or what stands before a date


def birth_dates(reading: Reading) -> Iterator[Span]:
    """Yield dates beside a word of birth, right after a person, or of years in which workers were born."""
    if not _MAY_HOLD_DATE.search(reading.folded):
        return
    for match in _OLD_DATE.finditer(reading.folded):
        if _is_of_a_person(reading, match):
            yield Span(match.start(), match.end(), RedactedKind.BIRTH_DATE)
    words = list(_BIRTH.finditer(reading.folded))
    if not words:
        return
    for date in _DATE.finditer(reading.folded):
        end = date.start() + len(date.group().rstrip(" ,.-"))
        if any(_is_about(reading.folded, word, date) for word in words):
            yield Span(date.start(), end, RedactedKind.BIRTH_DATE)


def _is_of_a_person(reading: Reading, date: re.Match[str]) -> bool:
    """Say whether the year, or the person right before, makes it a date of birth."""
    begin = max(0, date.start() - _LOOK_BACK)
    before = reading.folded[begin : date.start()]
    if _I_AM_OF.search(before):
        return True
    year = int(date["year"] or date["year_first"] or 0)
    if year in _YEARS_OF_WORKERS:
        return _SINCE.search(before) is None
    in_brackets = before.endswith("(") and reading.folded[date.end() : date.end() + 1] == ")"
    if year in _YEARS_BESIDE_A_PERSON or in_brackets or int(date["short_year"] or 0) in _SHORT_YEARS:
        return ends_with_a_person(reading.typed[begin : date.start()])
    return False


def _is_about(text: str, word: re.Match[str], date: re.Match[str]) -> bool:
    if word.end() <= date.start():
        near = date.start() - word.end() <= _LONGEST_GAP
        return near and not _OTHER_MATTER.search(text, word.end(), date.start())
    return (
        0 <= word.start() - date.end() <= _LONGEST_GAP
        and _BEFORE_THE_WORD.match(text[date.end() : word.start()]) is not None
    )
