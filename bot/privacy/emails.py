"""Find e-mail addresses, also spelled so that no machine should read them: "jan at gmail dot com"."""

import re
from collections.abc import Iterator

from bot.privacy.kinds import RedactedKind, Span
from bot.privacy.lists import is_word
from bot.privacy.reading import Reading

_USER = r"[\w.+%'-]{1,64}"
_TOP = r"(?:com|net|org|info|nl|pl|ro|eu|be|de|uk|ua|bg|ru|tr|ma|me)"
_PROVIDER = (
    r"(?:gmail|googlemail|hotmail|outlook|live|yahoo|icloud|proton(?:mail)?|aol|gmx|mail|wp|onet|o2|op"
    r"|interia|poczta"
    r"|tlen|ziggo|kpn(?:mail)?|xs4all|planet|home|telfort|hetnet|ukr|abv|rambler|yandex|rdslink|clicknet)"
)
_AT = r"(?:\(at\)|\[at\]|\{at\}|@|at|malpa|malpka|arond|coada de maimuta|apenstaartje|apestaartje|apestaart)"
_DOT = r"(?:\.|\(dot\)|\[dot\]|dot|kropka|punct|punt|,)"

# "lucian punct dinu", "jan underscore k"; only blanks part the words, and few of them.
_SIGN_IN_WORDS = r"(?:dot|kropka|punct|punt|underscore|podkreslnik|podkreslenie|liniuta|streepje|minus|dash)"
_DICTATED_USER = rf"(?:[\w.+%'-]{{1,30}} {_SIGN_IN_WORDS} ){{0,3}}{_USER}"

_PLAIN = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
_SPACED = re.compile(rf"{_USER} ?@ ?[\w-]{{1,40}}(?: ?\. ?[\w-]{{1,40}}){{0,2}} ?[.,] ?{_TOP}(?!\w)")
# How a telephone that takes dictation, or a tired hand, writes them.
_MISHEARD_AT = r"(?:et|ed|ad|add|aat|apenstaart|malpe|malpie|malpy|aron|around|a rond|rond|arong|arond\w)"
_MISHEARD_DOT = r"(?:dott|doht|kropke|kropki|punkt|puncte|punctul|point|stip)"
_AT_PROVIDER = re.compile(
    rf"{_DICTATED_USER} ?{_AT} ?{_PROVIDER}(?: ?{_DOT} ?[\w-]{{2,20}})? ?{_DOT}? ?{_TOP}(?!\w)"
)
_MISHEARD = re.compile(
    rf"{_DICTATED_USER} (?:{_AT}|{_MISHEARD_AT}) {_PROVIDER}(?: ?(?:{_DOT}|{_MISHEARD_DOT}) ?| ){_TOP}(?!\w)"
)
_AT_AND_DOT_IN_WORDS = re.compile(
    rf"{_DICTATED_USER} ?(?:\(at\)|\[at\]|\{{at\}}| malpa | arond "
    rf"| apenstaartje ) ?[\w-]{{1,40}} ?{_DOT} ?{_TOP}(?!\w)"
    rf"|{_DICTATED_USER} (?:at|@) [\w-]{{1,40}} (?:dot|kropka|punct|punt) {_TOP}(?!\w)"
)
_AT_PROVIDER_ALONE = re.compile(rf"{_USER}@{_PROVIDER}(?!\w)")
_SPELLED = (_SPACED, _AT_PROVIDER, _MISHEARD, _AT_AND_DOT_IN_WORDS, _AT_PROVIDER_ALONE)
_HINT = re.compile(rf"@|\bat\b|malpa|malpka|arond|maimuta|apenst|apestaart|\b{_MISHEARD_AT}\b")
_SECOND_WORD_SIGN = re.compile(rf"\S+ {_SIGN_IN_WORDS} ")


def emails(reading: Reading) -> Iterator[Span]:
    """Yield e-mail addresses."""
    if not _HINT.search(reading.folded):
        return
    found = [match.span() for match in _PLAIN.finditer(reading.typed)] if "@" in reading.typed else []
    found += [
        match.span()
        for shape in _SPELLED
        for match in shape.finditer(reading.folded)
        # "look at wp.pl"
        if _SECOND_WORD_SIGN.match(match.group()) or not is_word(match.group().split()[0])
    ]
    for start, end in found:
        yield Span(start, end, RedactedKind.EMAIL)
