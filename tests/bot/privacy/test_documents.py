"""Which numbers are those of documents."""

import pytest

from bot.privacy.redact import redact


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("paszport nr AB1234567", "paszport nr [document]"),
        ("mój paszport ma numer EC 7654321", "mój paszport ma numer [document]"),
        ("dowód osobisty seria CDE nr 123456", "dowód osobisty seria [document]"),
        ("nr dowodu: ABS123456", "nr dowodu: [document]"),
        ("prawo jazdy nr 01234/16/1465", "prawo jazdy nr [document]"),
        ("prawko 5274910386", "prawko [document]"),
        ("karta pobytu RR1234567", "karta pobytu [document]"),
        ("seria RX nr 123456", "seria [document]"),
        ("buletinul meu e seria MX nr 234567, expirat", "buletinul meu e seria [document], expirat"),
        ("pașaport 054321987", "pașaport [document]"),
        ("permis de conducere C00123456A", "permis de conducere [document]"),
        ("my passport number is 512345678", "my passport number [document]"),
        ("residence permit number IR2345678", "residence permit number [document]"),
        ("documentnummer NP3456781", "documentnummer [document]"),
        ("rijbewijsnummer is 5432109876", "rijbewijsnummer [document]"),
        ("V-nummer 281.234.5678", "V-nummer [document]"),
        ("mam ABA300000 i mieszkam tu", "mam [document] i mieszkam tu"),
        ("am RK 123456 de la primărie", "am [document] de la primărie"),
        ("zij heeft XR1001R58 en een bsn", "zij heeft [document] en een bsn"),
    ],
)
def test_numbers_of_documents_go(text, expected):
    assert redact(text).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "paszport ważny do 2027",
        "mój paszport kosztował 140 zł",
        "boss took my passport 2 weeks ago",
        "rijbewijs B gehaald in 2019",
        "buletin expirat pe 12.03.2025",
        "permis ro 15 ani valabil in nl",
        "kvk nummer 12345678",
        "factuurnummer 20240012345",
        "loonheffingennummer 123456789L01",
        "dossiernummer 987654",
        "faza A, kod 3",
    ],
)
def test_other_numbers_and_talk_of_documents_stay(text):
    assert redact(text) == (text, ())
