"""Where names typed without a capital stand: beside an account, a telephone or a birth date, or before "says"."""

import re

from bot.privacy.lists import entries
from bot.privacy.reading import BLOT

_LABEL = (
    r"(?:konto|kont[oa]|cont(?:ul)?|rekening\w{0,8}|iban|bsn|pesel|cnp|tel\w{0,6}|nr|numer\w{0,2}|numar\w{0,2}|nummer"
    r"|number|account|acc|bank|mijn|moj|moje|my|his|her|meu|mea|lui|ei|jego|jej|zijn|haar|geb|born|nascut[ai]?|ur"
    r"|urodz\w{0,6}|geboren|adres\w{0,2}|address|adresa|mieszka|woont|lives|sta|paszport|pasaport|paspoort|passport"
    r"|e-?mail|mail|phone|gsm|whatsapp|card|karta|pas|dowod|buletin|is|to|e|este|jest|op|na|la|at)"
)
_PERSONAL_AFTER = re.compile(rf"[ ,:;.(/-]{{0,3}}(?:{_LABEL}[ .,:;-]{{1,3}}){{0,3}}{BLOT}")
_PERSONAL_BEFORE = re.compile(
    rf"{BLOT}[ ,:;.)/-]{{0,3}}(?:(?:na|to|van|dla|op|naam|tnv|lui|pe|numele|name|of|for|voor|pentru|od|from|de|la"
    r"|nazwisko|in|the|wlasciciel\w{0,2}|houder|holder|owner|titular)[ :]{1,2}){0,3}\Z"
)
_LOOK_BACK = 48  # characters, as many as the words before may take
# What somebody does who was just named.
SAYS = entries(
    """
    says said calls called tells told writes wrote answered shouts wants promised sent mowi powiedzial
    powiedziala dzwoni zadzwonil zadzwonila napisal napisala krzyczy chce obiecal obiecala zice zise spune
    suna tipa vrea zegt zei belt belde appt stuurde schreeuwt beloofde vertelt vertelde
    """
)


def stands_by_personal_data(folded: str, start: int, end: int) -> bool:
    """Say whether `folded[start:end]` stands beside what was blotted out, or with its label between."""
    return (
        _PERSONAL_AFTER.match(folded, end) is not None
        or _PERSONAL_BEFORE.search(folded[max(0, start - _LOOK_BACK) : start]) is not None
    )
