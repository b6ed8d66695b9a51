"""Find numbers of passports, identity cards, residence permits and driving licences."""

import re
from collections.abc import Iterator

from stdnum.nl import identiteitskaartnummer

from bot.privacy.kinds import RedactedKind, Span
from bot.privacy.lists import entries
from bot.privacy.reading import Reading

_NAMED = re.compile(
    r"\b(?:pas+port\w{0,6}|pasaport\w{0,4}|paspoort\w{0,8}|paszpor\w{0,5}|dowod\w{0,3}|buletin\w{0,4}"
    r"|carte\w{0,2} de identitate"
    r"|ci|c\.i\.|id[- ]?(?:card|kaart|number|nummer|nr)|identity card|identiteits\w{0,14}|legitimatie\w{0,8}"
    r"|verblijfs(?:document|vergunning|kaart|pas)\w{0,8}|residence (?:permit|card|document)|kart[aeyi] pobytu"
    r"|permis\w{0,3}(?: de (?:sedere|conducere))?|rijbewijs\w{0,8}|praw[oa] jazdy|prawk[oai]\w{0,2}|dowodzik\w{0,2}"
    r"|driv(?:ing"
    r"|er'?s?) licen[cs]e"
    r"|document\w{0,8}(?: number| no)?|dokument\w{0,3}|v-?(?:nummer|number|nr)|seria|serie"
    r"|vreemdelingennummer)(?!\w)"
)
_WINDOW = (
    48  # characters after the word in which its number stands: "number of my old passport was, I think, "
)
_END_OF_TALK = re.compile(
    r"[\x00\n;?!]|\b(?:bsn|pesel|cnp|tel\w*|phone|mobil\w*|iban|konto|cont|rekening\w*|euro?|kost\w*"
    r"|faktur\w*|factu\w*"
    r"|invoice|kvk|postcode|dossier\w*|zaak\w*|case)\b"
)
_NUMBER = re.compile(
    # RX 123456, ABC nr 123456
    r"(?<![\w.,/-])(?:[a-z]{1,3}[ .-]{0,2}(?:nr|no|numar(?:ul)?|numer)?[ .:-]{0,2}\d{2,3} ?\d{3,7}"
    r"|(?=(?:[a-z]*\d){4})[a-z0-9]{7,14}|\d{5}/\d{2}/\d{4}|\d{3}[ .]?\d{3}[ .]?\d{3,4}|\d{6})(?![\w/]"
    r"|[.,-]\d|\s?(?:€|euro|zl|lei|%))"
)
_LETTERS_AND_DIGITS = re.compile(
    r"(?<![A-Za-z0-9])([A-Za-z]{2,3})[ -]?(\d{2,7}(?: \d{3,5})?)(?![A-Za-z0-9]|[.,/-]\d)"
)
_DUTCH = re.compile(r"(?<![A-Za-z0-9])[A-NP-Z]{2}[0-9A-NP-Z]{6}\d(?![A-Za-z0-9])")
_POLISH_LICENCE = re.compile(r"(?<![\d/])\d{5}/\d{2}/\d{4}(?![\d/])")
# Series of Romanian identity cards, as the county offices print them; H.G. 295/2021 and before.
_ROMANIAN_SERIES = entries(
    """
    AR AS AX AZ BH BN BR BV BZ CJ CL CT CV CZ DB DD DP DR DT DX DZ EP FZ GG GL GR GZ HD HR IF IZ JX KL KS KT
    KV KX KZ MB MH MM MP MS MX MZ NR NT NZ OT OX PA PB PC PD PH PM PN PP PR PS PT PX RD RK RN RO RR RT RX RZ
    SB SD SM SP SR SV SX SZ TC TM TR TT TZ UD VN VR VS VX WX XA XB XC XD XH XM XR XT XV XZ ZC ZH ZL ZR ZS ZV
    """
)
_POLISH_CARD_WEIGHTS = (7, 3, 1, 9, 7, 3, 1, 7, 3)
_POLISH_PASSPORT_WEIGHTS = (7, 3, 9, 1, 7, 3, 1, 7, 3)


def named_documents(reading: Reading) -> Iterator[Span]:
    """Yield numbers that a word before them calls a document's."""
    quiet = reading.without_plain_numbers()
    for match in _NAMED.finditer(quiet.folded):
        window = quiet.folded[match.end() : match.end() + _WINDOW]
        stop = _END_OF_TALK.search(window)
        found = _NUMBER.search(
            quiet.folded, match.end(), match.end() + (stop.start() if stop else len(window))
        )
        if found:
            yield Span(found.start(), found.end(), RedactedKind.DOCUMENT)


def shaped_documents(reading: Reading) -> Iterator[Span]:
    """Yield numbers that look like a Dutch, Polish or Romanian document's, and like nothing else."""
    for start, end in _shaped(reading.typed):
        yield Span(start, end, RedactedKind.DOCUMENT)


def _shaped(text: str) -> Iterator[tuple[int, int]]:
    for match in _LETTERS_AND_DIGITS.finditer(text):
        letters, digits = match[1].upper(), match[2].replace(" ", "")
        romanian = match[1].isupper() and letters in _ROMANIAN_SERIES and len(digits) == 6
        if romanian or is_polish_card(letters + digits) or is_polish_passport(letters + digits):
            yield match.span()
    for match in _DUTCH.finditer(text):
        # Two digits at least: a word in capitals may end in one.
        if sum(char.isdigit() for char in match.group()) >= 3 and identiteitskaartnummer.is_valid(
            match.group()
        ):
            yield match.span()
    for match in _POLISH_LICENCE.finditer(text):
        yield match.span()


def is_polish_card(number: str) -> bool:
    """Say whether `number`, three letters and six digits, has the check digit of a Polish identity card.

    Source: the fourth character is the check digit; weights 7 3 1 (9) 7 3 1 7 3, letters count from A = 10,
    the sum is a multiple of ten (ICAO Doc 9303 weights, "Dowód osobisty", pl.wikipedia.org).
    """
    return re.fullmatch(r"[A-Z]{3}\d{6}", number) is not None and _sum_is_round(number, _POLISH_CARD_WEIGHTS)


def is_polish_passport(number: str) -> bool:
    """Say whether `number`, two letters and seven digits, has a Polish passport's check digit (third)."""
    return re.fullmatch(r"[A-Z]{2}\d{7}", number) is not None and _sum_is_round(
        number, _POLISH_PASSPORT_WEIGHTS
    )


def _sum_is_round(number: str, weights: tuple[int, ...]) -> bool:
    return sum(weight * int(char, 36) for weight, char in zip(weights, number, strict=True)) % 10 == 0
