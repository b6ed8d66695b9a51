"""E-mail addresses, telephones and numbers as people disguise, group or mistype them."""

import pytest

from bot.privacy.redact import redact


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jan.kowalski at gmail.com", "[email]"),
        ("jan.kowalski[at]gmail[dot]com", "[email]"),
        ("jan_kowalski @ wp.pl", "[email]"),
        ("j.kowalski@gmail,com", "[email]"),
        ("kowalski małpa gmail kropka com", "[email]"),
        ("popescu arond yahoo punct com", "[email]"),
        ("jan kropka wrona malpe gmail kropke com", "[email]"),
        ("ion et yahoo punct ro", "[email]"),
        ("nul zes een twee 345678", "[phone]"),
        ("zero siedem dwa dwa 123 456", "[phone]"),
        ("handy 0176 / 12345678", "handy [phone]"),
        ("(06) 12345678 albo o612345678", "[phone] albo [phone]"),
        ("06_12345678", "[phone]"),
        ("0722.123.456", "[phone]"),
        ("48512345678", "[phone]"),
        ("zadzwoń do mnie 555123456", "zadzwoń do mnie [phone]"),
        ("+380 67 123 45 67", "[phone]"),
        ("BSN 123456789", "BSN [bsn]"),
        ("burgerservicenummer 111-222-333", "burgerservicenummer [bsn]"),
        ("pesel: 850312 12345", "pesel: [pesel]"),
        ("NL91ABNA0417164301", "[iban]"),
        ("12 1020 1097 0000 0702 0123 4567", "[iban]"),
    ],
)
def test_disguised_and_mistyped_ones_go_too(text, expected):
    assert redact(text).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "look at wp.pl or at gmail",
        "permis ro 15 ani valabil in nl cum se socoteste",
        "bel 0800 1351 of 088 123 45 67",
        "zadzwoń 112",
        "nul acht acht 123 45 67",
        "one two three, zero six 0 0 0 1 2 3 4",
    ],
)
def test_what_only_looks_like_them_stays(text):
    assert redact(text) == (text, ())
