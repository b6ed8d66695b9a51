"""Find links that lead to a person or carry something personal; a link to a page for everybody stays."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urlsplit

from bot.privacy.kinds import RedactedKind, Span
from bot.privacy.link_people import names_a_person, steps_name_a_person
from bot.privacy.lists import entries
from bot.privacy.reading import Reading

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s\x00<>\"]+"
    r"|(?<![\w@.-])(?:[a-z0-9][a-z0-9-]{0,62}\.){1,5}(?:com|net|org|info|me|nl|pl|ro|eu|be|de|uk|ua|bg"
    r"|app|io|ly|link)"
    r"(?![\w@-])(?:/[^\s\x00<>\"]*)?(?:\?[^\s\x00<>\"]*)?",
    re.IGNORECASE,
)
_AFTER_A_LINK = ".,;:!?)]}'»”"  # belongs to the sentence

# Parameters that name a person, or open something in their name.
_PERSONAL_PARAMETER = re.compile(
    r"(?:access_?|auth_?|id_?|session_?|reset_?|csrf_?)?token|auth|authorization|session(?:_?id)?|sid|jwt"
    r"|sig(?:nature)?"
    r"|api_?key|key|secret|code|otp|pin|pass(?:word|wd)?|pwd|wachtwoord|haslo|parola|user(?:_?name|_?id)?"
    r"|usr|uid|login"
    r"|e_?-?mail|mail|adres|address|(?:first|last|full|given|family|sur)?_?name|naam|nume|prenume|imie"
    r"|nazwisko"
    r"|signer|signatory|employee|candidate|applicant|worker|medewerker|werknemer|kandidaat|pracownik|angajat"
    r"|phone|tel(?:efon|efoon|ephone)?|mobile|gsm|bsn|pesel|cnp|iban|dob|birth_?(?:date|day)?|geb(?:oorte)?_?(?:dat(?:um)?|dag)?"
    r"|person(?:_?id)?"
    r"|client(?:_?id)?|klant(?:nummer)?|invite|ref(?:erral)?_?id",
    re.IGNORECASE,
)
# Where a path is a person, and what comes first in it when it is not.
_PROFILE_HOSTS = entries(
    """
    facebook.com fb.com fb.me m.me messenger.com instagram.com linkedin.com tiktok.com twitter.com x.com
    vk.com ok.ru wa.me t.me telegram.me api.whatsapp.com snapchat.com viber.com threads.net paypal.me
    tikkie.me nk.pl
    """
)
_COMMON_PATHS = entries(
    """
    groups group pages events event marketplace help watch reel reels share sharer sharer.php p explore
    about legal jobs company school learning feed hashtag search home login policies privacy business ads
    stories s joinchat tag tags discover intent gaming
    """
)
_RANDOM = re.compile(r"[A-Za-z0-9_=-]{20,}")
# A shorter key tells by how often it changes between capitals, small letters and digits.
_SHORT_KEY = re.compile(r"[A-Za-z0-9]{12,}")
_RUN_OF_A_KIND = re.compile("[a-z]+|[A-Z]+|[0-9]+")
_LONGEST_MEAN_RUN = 2.5
_LONG_NUMBER = re.compile(r"(?<!\d)\d{9,}(?!\d)")


def links(reading: Reading) -> Iterator[Span]:
    """Yield links with a user name, an address, a token, or the profile of a person in them."""
    if "." not in reading.typed:
        return
    for match in _LINK.finditer(reading.typed):
        link = match.group().rstrip(_AFTER_A_LINK)
        if _is_personal(link):
            yield Span(match.start(), match.start() + len(link), RedactedKind.LINK)


def _is_personal(link: str) -> bool:
    try:
        parts = urlsplit(link if "://" in link else f"//{link}")
        host = (
            (parts.hostname or "")
            .removeprefix("www.")
            .removeprefix("m.")
            .removeprefix("nl.")
            .removeprefix("pl.")
        )
    except ValueError:  # no link that a browser would open: keep nothing of it
        return True
    path, query = unquote(parts.path), f"{parts.query}&{parts.fragment}"
    steps = [step for step in path.split("/") if step]
    if "@" in parts.netloc or "@" in path or "%40" in query or "@" in query:
        return True
    if host in _PROFILE_HOSTS and (
        "id" in dict(parse_qsl(query)) or (steps and steps[0].lower() not in _COMMON_PATHS)
    ):
        return True
    if any(_PERSONAL_PARAMETER.fullmatch(name) for name, value in parse_qsl(query) if value):
        return True
    values = [value for _, value in parse_qsl(query)]
    if steps_name_a_person(steps) or any(map(names_a_person, values)):
        return True
    return any(_is_random(text) or _LONG_NUMBER.search(text) for text in [*steps, *values, parts.fragment])


def _is_random(text: str) -> bool:
    """Say whether `text` holds a key rather than words: digits and letters mixed through."""
    return any(
        len(re.findall(r"\d+", match.group())) >= 3 and re.search("[A-Za-z]", match.group())
        for match in _RANDOM.finditer(text)
    ) or any(
        len(match.group()) <= _LONGEST_MEAN_RUN * len(_RUN_OF_A_KIND.findall(match.group()))
        and re.search("[0-9]", match.group())
        and re.search("[A-Za-z]", match.group())
        for match in _SHORT_KEY.finditer(text)
    )
