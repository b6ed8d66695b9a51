"""Find what opens an account: user names, passwords, PINs, codes by SMS or letter."""

import re
from collections.abc import Iterator

from bot.privacy.kinds import RedactedKind, Span
from bot.privacy.lists import is_word
from bot.privacy.reading import Reading

_GAP = r"[^\w\x00\n]{0,4}"
_IS = (
    r"(?:(?:is|to|jest|e|este|was|my|mijn|mea|mele|meu|moja|moje|mojego|do digid|od digid|voor digid"
    r"|for digid|digid|mijn digid|pentru digid|la digid)\b[^\w\x00\n]{0,4}){0,3}"
)
_SECRET = re.compile(
    r"(?<!\w)(?:(?:digid[- ]?)?(?:password|passcode|wachtwoord|hasl[oae]m?|parol[aei]{1,2}|passwd|pwd"
    r"|gebruikersnaam|inlognaam|user ?name|user|login|nazw[aey] uzytkownika"
    r"|nume(?:le)? de utilizator|utilizator(?:ul)?))(?!\w)"
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
    ):
        return
    quiet = reading.without_plain_numbers()
    taken: list[tuple[int, int]] = []
    for match in _SECRET.finditer(quiet.folded):
        start, end = _trimmed(quiet.typed, *match.span("value"))
        if end - start >= 3 and _is_secret(quiet.typed[start:end], match["gap"], quiet.typed[end:]):
            taken.append((start, end))
    for match in _NUMERIC.finditer(quiet.folded):
        if sum(char.isdigit() for char in match["value"]) >= 3:
            taken.append(match.span("value"))
    if _ACCOUNT.search(reading.folded):
        taken += [match.span("value") for match in _LOOSE.finditer(quiet.folded)]
    for start, end in taken:
        yield Span(start, end, RedactedKind.DIGID_CODE)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _QUOTES:
        start += 1
    while end > start and text[end - 1] in _QUOTES + ".?":
        end -= 1
    return start, end


def _is_secret(value: str, gap: str, rest: str) -> bool:
    """Say whether `value` is a password rather than the next word: "password is Welkom01", "password is wrong"."""
    if is_word(value):
        return False
    if any(char.isdigit() for char in value):
        return len(value) >= 4
    mixed = not value.isalpha() and not set(value) <= set("'-/.") | set("".join(filter(str.isalpha, value)))
    if mixed or (any(char.isupper() for char in value[1:]) and not value.isupper()):
        return True
    announced = ":" in gap or "=" in gap or '"' in gap
    last = not rest.strip(" .!\"'")
    told = re.search(r"\b(?:is|to|jest|e|este)\b", gap) is not None
    return announced or (told and last)
