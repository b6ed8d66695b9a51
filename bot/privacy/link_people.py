"""Tell whether a step or a value of a link speaks of one person: by name, initial and name, or date of birth."""

import re
from itertools import pairwise

from bot.privacy.lists import entries, family_names, given_names, is_word
from bot.privacy.name_forms import is_family
from bot.privacy.reading import fold

# The step after one of these is a person's own.
_PEOPLE_STEPS = entries(
    """
    u user users employee employees worker workers staff member members people person profile profiles
    medewerker medewerkers werknemer werknemers gebruiker profiel kandidaat kandidaten candidate candidates
    apply applicant cv resume pracownik pracownicy uzytkownik profil kandydat angajat angajati utilizator
    candidat klant client customer
    """
)
_ENDING = re.compile(r"\.(?:pdf|html?|php|aspx?|docx?|jpe?g|png|xlsx?|ics)\Z")
_INITIAL_AND_NAME = re.compile(r"[a-z]([._-])([a-z]{3,})[0-9]{0,4}")
_BIRTH_DATE = re.compile(
    r"(?<!\d)(?:(?:19[4-9]\d|200\d|201[0-2])([-._]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])([-._])(?:0?[1-9]|1[0-2])\2(?:19[4-9]\d|200\d|201[0-2]))(?!\d)"
)
_MOST_WORDS = 4  # of a name; more are a headline


def steps_name_a_person(steps: list[str]) -> bool:
    """Say whether a step of a path is a person's; `steps` as they follow one another, decoded."""
    before = ""
    for step in steps:
        if names_a_person(step) or (before in _PEOPLE_STEPS and _holds_a_name(step)):
            return True
        before = fold(step)
    return False


def names_a_person(text: str) -> bool:
    """Say whether `text` holds a given name beside another name, an initial with a name, or a date of birth."""
    stem = _ENDING.sub("", fold(text))
    if _BIRTH_DATE.search(stem):
        return True
    initial = _INITIAL_AND_NAME.fullmatch(stem)
    if initial:
        sure = initial[2] in family_names() or initial[2] in given_names() or is_family(initial[2])
        return (sure and initial[1] != "-") or not (is_word(initial[2]) or initial[1] == "-")  # "e-loket"
    parts = re.findall(r"[a-z]+", stem)
    return len(parts) <= _MOST_WORDS and any(
        (one in given_names() and _may_be_family(other)) or (_may_be_family(one) and other in given_names())
        for one, other in pairwise(parts)
        if not (is_word(one) and is_word(other))
    )


def _may_be_family(word: str) -> bool:
    return word in family_names() or word in given_names() or is_family(word)


def _holds_a_name(step: str) -> bool:
    return any(_may_be_family(part) and not is_word(part) for part in re.findall(r"[a-z]{3,}", fold(step)))
