"""Which dates are of birth."""

import pytest

from bot.privacy.redact import redact


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ur. 12.03.85", "ur. [birth-date]"),
        ("jestem urodzony 12 marca 1985", "jestem urodzony [birth-date]"),
        ("data urodzenia 1985-03-12", "data urodzenia [birth-date]"),
        ("12.03.1985 r. urodzony", "[birth-date] r. urodzony"),
        ("data nasterii 12 martie 1985", "data nasterii [birth-date]"),
        ("fiul meu s-a născut pe 3 mai 2021", "fiul meu s-a născut pe [birth-date]"),
        ("I was born on 3 May 1990", "I was born on [birth-date]"),
        ("DOB 12/03/1985", "DOB [birth-date]"),
        ("born in Cluj on 12.03.1990", "born in Cluj on [birth-date]"),
        ("geboren op 3 mei 1990", "geboren op [birth-date]"),
        ("geb. 01-02-1988", "geb. [birth-date]"),
        ("Ioana Marin, 14 mai 1992", "[name], [birth-date]"),
        ("adam wrobel 03-05-84 helmond", "[name] [birth-date] helmond"),
        ("mijn dochter (3-4-2019) is ziek", "mijn dochter ([birth-date]) is ziek"),
        ("ur. 3 V 1979", "ur. [birth-date]"),
        ("born on the fifth of may nineteen eighty five", "born on the [birth-date]"),
        ("nascut pe cinci mai nouazeci si doi", "nascut pe [birth-date]"),
        (
            "in loonstrook staat 12-03-1985, moet zijn 13-02-1985",
            "in loonstrook staat [birth-date], moet zijn [birth-date]",
        ),
        ("i am from 17-06-1983", "i am from [birth-date]"),
    ],
)
def test_a_date_of_birth_goes(text, expected):
    assert redact(text).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "contract van 12-03-2024 tot 12-03-2025",
        "umowa od 12.03.2025 do 12.09.2025",
        "list z 12.03.2025",
        "am primit o scrisoare de la CAK pe 12.03.2025",
        "born in Poland, work here since 01-02-2023",
        "born 1985",
        "pracuje od 01.02.2007",
        "contract van 12-03-2005 tot 12-03-2006",
        "afspraak 12-03-2004 10:30",
        "my wife started 01-02-2024",
        "my baby was born yesterday",
        "dziecko urodzi się 12 maja",
        "mam 40 lat, 2 dzieci",
    ],
)
def test_other_dates_and_ages_stay(text):
    assert redact(text) == (text, ())
