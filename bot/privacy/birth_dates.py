"""Find dates of birth: a date that a word of birth announces. Dates of a job, a letter or a shift stay."""

import re
from collections.abc import Iterator

from bot.privacy.kinds import RedactedKind, Span
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
_DATE = re.compile(
    rf"(?<![\d.,/-])(?:"
    rf"\d{{1,2}} ?[-./ ] ?\d{{1,2}} ?[-./ ] ?(?:(?:19|20)\d{{2}}|'?\d{{2}})"
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
    r"|ziua de nastere|ik ben van|bouwjaar)(?!\w)"
)
_LONGEST_GAP = 32
# Between birth and date these begin another matter: "born in Poland, here since 01-02-2023".
_OTHER_MATTER = re.compile(
    r"[;?!\n\x00\d]|\b(?:since|from|od|sinds|vanaf|work\w*|prac\w*|lucr\w*|werk\w*|contract\w*|umow\w*"
    r"|kontrakt\w*|here|tu|aici|hier"
    r"|angaj\w*|start\w*|begin\w*|until|till|do|tot|pana|came|przyjech\w*|venit\w*|kwam|letter|pismo"
    r"|brief|list|scrisoare)\b"
)
_BEFORE_THE_WORD = re.compile(
    r"[ ,(]{0,2}(?:r\.?|roku|jestem|m-am|ben ik|is my|is mijn|to moja|e|este)?[ ,(]{0,2}(?:data|de)?[ ]?\Z"
)


def birth_dates(reading: Reading) -> Iterator[Span]:
    """Yield dates right after a word of birth, or right before one."""
    words = list(_BIRTH.finditer(reading.folded))
    if not words:
        return
    for date in _DATE.finditer(reading.folded):
        end = date.start() + len(date.group().rstrip(" ,.-"))
        if any(_is_about(reading.folded, word, date) for word in words):
            yield Span(date.start(), end, RedactedKind.BIRTH_DATE)


def _is_about(text: str, word: re.Match[str], date: re.Match[str]) -> bool:
    if word.end() <= date.start():
        near = date.start() - word.end() <= _LONGEST_GAP
        return near and not _OTHER_MATTER.search(text, word.end(), date.start())
    return (
        0 <= word.start() - date.end() <= _LONGEST_GAP
        and _BEFORE_THE_WORD.match(text[date.end() : word.start()]) is not None
    )
