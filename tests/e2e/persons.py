"""People who do not exist, with all that redaction knows of a person, and how somebody tells it in four languages.

Numbers pass their own check digits. Everybody has their own, so that a leak tells where it came in.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from stdnum import iban, luhn
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.ro import cnp

from bot.privacy.documents import is_polish_passport
from bot.privacy.kinds import RedactedKind

# Rare ones: neither may stand in a card, in wording or on the map.
_GIVEN = ("Świętopełk", "Dobrogniewa", "Wszebora", "Żegota", "Bożydara", "Gniewomira")
_STEMS = (
    "Brzęczkow",
    "Chrząstkow",
    "Grzmilask",
    "Pszczołkow",
    "Trzmielow",
    "Żdżbłow",
    "Wrzoskow",
    "Szczygłow",
)
_ENDINGS = ("icz", "ieński", "czyk", "ijczuk")
_MOBILES = {"pl": "+48 5{}", "ro": "07{}", "en": "+31 6 {}", "nl": "06-{}"}

_TOLD = {
    "pl": (
        "Szef mi nie płaci. Nazywam się {name}, BSN {bsn}, PESEL {pesel}, CNP {cnp}, telefon {phone}, {email}.",
        "Urodziłem się {birth_date}, mieszkam {address}. Paszport nr {document}, karta {card}, konto {iban}. "
        "Hasło do DigiD: {code}. Mój profil: {link}",
    ),
    "ro": (
        "Șeful nu mă plătește. Mă numesc {name}, BSN {bsn}, PESEL {pesel}, CNP {cnp}, telefon {phone}, {email}.",
        "M-am născut pe {birth_date}, adresa mea: {address}. Pașaport nr {document}, card {card}, cont {iban}. "
        "Parola DigiD: {code}. Profilul meu: {link}",
    ),
    "en": (
        "My boss does not pay me. My name is {name}, BSN {bsn}, PESEL {pesel}, CNP {cnp}, phone {phone}, {email}.",
        "I was born on {birth_date}, I live at {address}. Passport number {document}, card {card}, "
        "account {iban}. My DigiD password: {code}. My profile: {link}",
    ),
    "nl": (
        "Mijn baas betaalt niet. Mijn naam is {name}, BSN {bsn}, PESEL {pesel}, CNP {cnp}, telefoon {phone}, {email}.",
        "Ik ben geboren op {birth_date}, ik woon op {address}. Paspoort nr {document}, kaart {card}, "
        "rekening {iban}. Mijn DigiD wachtwoord: {code}. Mijn profiel: {link}",
    ),
}


@dataclass(frozen=True)
class Person:
    """`values` by kind, as typed."""

    language: str
    values: dict[RedactedKind, str]

    @property
    def told(self) -> tuple[str, str]:
        """All of it, in two messages."""
        named = {kind.name.lower(): value for kind, value in self.values.items()}
        named["code"] = self.values[RedactedKind.DIGID_CODE]
        numbers, life = _TOLD[self.language]
        return numbers.format(**named), life.format(**named)

    def traces(self) -> dict[str, str]:
        """Return what must be nowhere, by what it is: each value, and those parts of it that tell who it is alone."""
        traces = {kind.value: value for kind, value in self.values.items()}
        traces["link"] = traces["link"].removeprefix("https://")
        traces["family name"] = self.values[RedactedKind.NAME].split()[1]
        traces["mailbox"] = self.values[RedactedKind.EMAIL].split("@")[0]
        traces["path of link"] = self.values[RedactedKind.LINK].rsplit("/", 1)[1]
        day, month, year = self.values[RedactedKind.BIRTH_DATE].split("-")
        traces["birth date, as a form would keep it"] = f"{year}-{month}-{day}"
        return traces


def somebody(number: int, language: str) -> Person:
    """Return the person of that number, below 32: the same in every run."""
    rng = random.Random(f"{number} {language}")
    given = _GIVEN[number % len(_GIVEN)]
    family = _STEMS[number % len(_STEMS)] + _ENDINGS[number // len(_STEMS)]
    born = date(1960, 1, 1) + timedelta(days=rng.randrange(15_000))
    values = {
        RedactedKind.NAME: f"{given} {family}",
        RedactedKind.BSN: _valid(lambda: _digits(rng, 9), bsn.is_valid),
        RedactedKind.PESEL: _valid(lambda: f"{born:%y%m%d}{_digits(rng, 5)}", pesel.is_valid),
        RedactedKind.CNP: _valid(lambda: f"1{born:%y%m%d}12{_digits(rng, 4)}", cnp.is_valid),
        RedactedKind.IBAN: _valid(lambda: f"NL{_digits(rng, 2)}ABNA0{_digits(rng, 9)}", iban.is_valid),
        RedactedKind.CARD: _valid(lambda: f"4{_digits(rng, 15)}", luhn.is_valid),
        RedactedKind.PHONE: _MOBILES[language].format(f"{rng.randrange(20, 60)}{_digits(rng, 6)}"),
        RedactedKind.EMAIL: f"postbus{_digits(rng, 5)}@example.org",
        RedactedKind.DOCUMENT: _valid(lambda: f"AT{_digits(rng, 7)}", is_polish_passport),
        RedactedKind.BIRTH_DATE: f"{born:%d-%m-%Y}",
        RedactedKind.ADDRESS: f"Wrzosvinkstraat {rng.randrange(100, 999)}",
        RedactedKind.DIGID_CODE: f"Wiosenka{_digits(rng, 5)}",
        RedactedKind.LINK: f"https://www.facebook.com/profiel.{_digits(rng, 8)}",
    }
    return Person(language, values)


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choices("0123456789", k=count))


def _valid(make, is_valid) -> str:
    return next(made for made in iter(make, "") if is_valid(made))
