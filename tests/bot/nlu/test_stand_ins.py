"""Names of agencies and towns become one word each; everything else stays as it is."""

import pytest

from bot.nlu.stand_ins import with_stand_ins


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Is UWV open today?", "is xagency open today?"),
        ("jaki numer ma Inspekcja Pracy", "jaki numer ma xagency"),
        ("gdzie jest FairWork w Rotterdam", "gdzie jest xagency w xtown"),
        ("the Alphen aan den Rijn office", "the xtown office"),
        ("Haga, Den Haag, the hague!", "haga, xtown, xtown!"),
        ("mieszkam w Hadze, pracuję w Tilburgu", "mieszkam w xtown, pracuje w xtown"),
        ("5911 AB, cine ajută?", "xtown, cine ajuta?"),
        ("mam 1500 zl", "mam 1500 zl"),
        ("szef mi nie płaci", "szef mi nie placi"),
        ("ede", "ede"),
        ("", ""),
    ],
)
def test_names_become_one_word(text, expected):
    assert with_stand_ins(text) == expected
