"""Find what opens an account: user names, passwords, PINs, codes by SMS or letter."""

import re
from collections.abc import Iterator

from bot.privacy.kinds import RedactedKind, Span
from bot.privacy.lists import entries, is_word
from bot.privacy.reading import Reading

_GAP = r"[^\w\x00\n]{0,4}"
_IS = (
    r"(?:(?:is|to|jest|e|este|was|my|mijn|mea|mele|meu|moja|moje|mojego|do digid|od digid|voor digid"
    r"|for digid|digid|mijn digid|pentru digid|la digid)\b[^\w\x00\n]{0,4}){0,3}"
)
_SECRET = re.compile(
    r"(?<!\w)(?:(?:digid[- ]?)?(?:password|passcode|wachtwoord|hasl[oae]m?|parol[aei]{1,2}|passwd|pwd"
    r"|gebruikersnaam|inlognaam|user ?name|user ?id|user|login|inlog|(?:nazw[aey] )?uzytkowni\w{1,4}|gebruiker"
    r"|nume(?:le)? de utilizator|utilizator(?:ul)?|digid[- ]?(?:naam|name|nazwa|nume|account)))(?!\w)"
    rf"(?P<gap>{_GAP}{_IS})(?P<value>[^\s\x00]{{3,40}})"
)
_NUMERIC = re.compile(
    r"(?<!\w)(?:pin(?:-?code|-?kod|-?cod(?:ul)?|-?ul)?|(?:sms|digid|activation|activatie|activerings"
    r"|verification|verificatie|koppel|login|inlog|security|beveiligings)[- ]?(?:code|kod|cod)"
    r"|(?:kod|cod|codul|kodu|code)(?:[ -](?:pin|sms|digid|z sms\w{0,2}|z esemesa|din sms|van digid"
    r"|aktywacyjny|weryfikacyjny|de activare|de verificare|do digid|from sms|from digid))"
    r"|blik|otp|cvv?2?|cvc)(?!\w)"
    r"(?P<gap>[^\d\x00\n]{0,30}?)(?<![\w.,€])(?P<value>\d(?:[ -]?\d){2,8}"
    r"|(?=(?:[a-z]*\d){3})[a-z0-9]{4,10})(?![\w€]|[.,]\d)"
)
_LOOSE = re.compile(
    r"(?<!\w)(?:kod(?:em|u)?|cod(?:ul)?|code)(?!\w)[^\d\x00\n]{0,14}?(?<![\w.,])(?P<value>\d{3}[ -]?\d{3}"
    r"|\d{4,8})(?![\w]|[.,]\d)"
)
# "Fluture2023 which is my password"
_IS_MY_SECRET = re.compile(
    r"(?<![^\s\x00])(?P<value>[^\s\x00]{4,40}),? (?:(?:care|which|that|dat|die|ktor[ey]|co)[ ,]{1,2})?"
    r"(?:is|was|e|era|este|to|jest|bylo) (?:my |mijn |moje |the |het |old |stare )?(?:digid )?"
    r"(?:password|wachtwoord|haslo|parola|gebruikersnaam|username|login)(?!\w)"
)
# The second of "login: jan / Tulip#9".
_AFTER_SLASH = re.compile(r" ?/ ?(?P<value>[^\s\x00/]{4,40})")
_SMS = re.compile(
    r"(?<!\w)(?:sms|digid)(?!\w)[^\d\x00\n]{0,24}(?<![\w.,])(?P<value>\d{3} ?\d{3})(?! ?\d|\w|[.,]\d)"
)
# The letter with which DigiD is activated holds nine letters and digits.
_ACTIVATION = re.compile(
    r"aktyw|activ|(?=.{0,200}digid)(?:list|letter|brief|scrisoare|kod|cod|code)", re.DOTALL
)
_ACTIVATION_CODE = re.compile(
    r"(?<![\w./@-])(?=(?:[a-z]*\d){2})(?=(?:\d*[a-z]){3})(?=[a-z]{0,4}\d)[a-z0-9]{8,10}(?![\w/@-])"
)
# Words and digits grown together, in talk of an account.
_SECRET_TALK = re.compile(
    r"(?<!\w)(?:digid|password|passwd|wachtwoord|hasl[oae]|parol[aei]{1,2}|login|inlog\w{0,6}|gebruikersnaam"
    r"|user ?name|uzytkowni\w{1,4}|utilizator\w{0,3})(?!\w)"
)
_GROWN_TOGETHER = re.compile(
    r"(?<![^\s\x00\"'(/:,=])(?=\S{6,40})[a-z]+(?:[._@#$&*-]?[a-z]+){0,3}[._@#$&*!-]{0,2}\d{1,6}[!?#$*]{0,3}"
    r"(?=[\s.,;:?!)\"'/]|\Z)(?![.,]\d)"
)
_WITH_NUMBERS = entries(  # and are no password
    """
    windows iphone samsung android galaxy chrome redmi xiaomi huawei pixel covid ipad digid week faza fase phase
    kamer room blok bloc art artikel box model formulier form route klas groep
    """
)
_ACCOUNT = re.compile(
    r"digid|\bsms|wachtwoord|hasl[oa]|parol[ae]|password|login|inlog|\bpin\b|\bblik\b|verif|weryfik|aktyw"
    r"|activ"
)
_QUOTES = "\"'„”“«»()[],;:"


def codes(reading: Reading) -> Iterator[Span]:
    """Yield user names, passwords and codes that are given away; talk about them stays."""
    if (
        not _ACCOUNT.search(reading.folded)
        and not _NUMERIC.search(reading.folded)
        and not _SECRET.search(reading.folded)
        and not _SECRET_TALK.search(reading.folded)
    ):
        return
    quiet = reading.without_plain_numbers()
    taken: list[tuple[int, int]] = []
    for match in _SECRET.finditer(quiet.folded):
        start, end = _trimmed(quiet.typed, *match.span("value"))
        if end - start >= 3 and _is_secret(quiet.typed[start:end], match["gap"], quiet.typed[end:]):
            taken.append((start, end))
            second = _AFTER_SLASH.match(quiet.folded, end)
            if second:
                taken.append(_trimmed(quiet.typed, *second.span("value")))
    for match in _IS_MY_SECRET.finditer(quiet.folded):
        start, end = _trimmed(quiet.typed, *match.span("value"))
        if _is_secret(quiet.typed[start:end], "", "."):
            taken.append((start, end))
    for match in _NUMERIC.finditer(quiet.folded):
        if sum(char.isdigit() for char in match["value"]) >= 3:
            taken.append(match.span("value"))
    if _ACCOUNT.search(reading.folded):
        taken += [match.span("value") for shape in (_LOOSE, _SMS) for match in shape.finditer(quiet.folded)]
    if _ACTIVATION.search(quiet.folded):
        taken += [match.span() for match in _ACTIVATION_CODE.finditer(quiet.folded)]
    if _SECRET_TALK.search(quiet.folded):
        taken += [
            match.span()
            for match in _GROWN_TOGETHER.finditer(quiet.folded)
            if _is_grown_together(quiet.typed, match)
        ]
    for start, end in taken:
        yield Span(start, end, RedactedKind.DIGID_CODE)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _QUOTES:
        start += 1
    while end > start and text[end - 1] in _QUOTES + ".?":
        end -= 1
    return start, end


def _is_grown_together(text: str, match: re.Match[str]) -> bool:
    """Say whether letters and digits make a user name or a password rather than "week22" or "iPhone12"."""
    typed = text[match.start() : match.end()]
    parts = re.findall(r"[a-z]+", match.group())
    if sum(map(len, parts)) < 3 or any(part in _WITH_NUMBERS for part in parts):
        return False
    return typed[0].isupper() or not all(is_word(part) for part in parts)


def _is_secret(value: str, gap: str, rest: str) -> bool:
    """Say whether `value` is a password rather than the next word: "password is Welkom01", "password is wrong"."""
    if is_word(value):
        return False
    if any(char.isdigit() for char in value):
        return len(value) >= 4
    # "k.duda", but not "wrong.Then"
    joined = len(parts := re.split(r"[._]", value)) > 1 and all(parts)
    if joined and not all(is_word(part) for part in parts) and value == value.lower():
        return True
    mixed = not value.isalpha() and not set(value) <= set("'-/.") | set("".join(filter(str.isalpha, value)))
    if mixed or (any(char.isupper() for char in value[1:]) and not value.isupper()):
        return True
    announced = ":" in gap or "=" in gap or '"' in gap
    last = not rest.strip(" .!\"'")
    told = re.search(r"\b(?:is|to|jest|e|este)\b", gap) is not None
    return announced or (told and last)
