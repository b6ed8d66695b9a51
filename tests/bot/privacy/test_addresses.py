"""Which words say where somebody lives."""

import pytest

from bot.privacy.redact import redact


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I live at Kerkstraat 12, 5611 AB Eindhoven", "I live at [address] Eindhoven"),
        ("adres: Dorpsstraat 7a, 1234 AB Lisse", "adres: [address] Lisse"),
        ("ik woon op de Prins Hendrikkade 45b", "ik woon op de [address]"),
        ("ik woon in de Van der Doesstraat 12-3 in Den Haag", "ik woon in de [address] in Den Haag"),
        ("mijn adres is Damrak 1", "mijn adres is [address]"),
        ("we wonen op Lange Voorhout 34", "we wonen op [address]"),
        ("kerkstraat 5 huur 600 euro", "[address] huur 600 euro"),
        ("1234AB 12", "[address]"),
        ("postcode 1234 AB huisnummer 12", "postcode [address]"),
        ("my postcode is 5611 AB, number 7", "my postcode is [address]"),
        ("kod pocztowy 2511 BT, numer domu 14", "kod pocztowy [address]"),
        ("I live at 45 Baker Street, London", "I live at [address], London"),
        ("mieszkam na ul. Długiej 5 m. 3, 61-001 Poznań", "mieszkam na [address] Poznań"),
        ("mieszkam przy ulicy Piotrkowskiej 123/4 w Łodzi", "mieszkam przy [address] w Łodzi"),
        ("osiedle Zielone 5/12, 31-962 Kraków", "[address] Kraków"),
        ("locuiesc pe strada Mihai Eminescu nr. 5, bl. A2, ap. 12", "locuiesc pe [address]"),
        ("str. Libertății nr. 15 bl. C3 sc. A ap. 8", "[address]"),
        ("bd. Unirii 34", "[address]"),
        ("Zuidrand 3-12", "[address]"),
        ("'s-Heerenstraat 5", "[address]"),
        ("Burg. van Houtplein 5", "[address]"),
    ],
)
def test_a_street_or_postcode_with_its_number_goes(text, expected):
    assert redact(text).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "postcode 1234 AB, what is the municipality",
        "ik werk 40 uur, 1012 is mijn postcode",
        "kod pocztowy 61-001",
        "śpię na ulicy 3 dni",
        "strada e lungă, merg 20 de minute",
        "ik ben onderweg 3 uur per dag",
        "snelweg A2, 5 uur onderweg",
        "fietspad 3 km",
        "loopbaan 10 jaar",
        "de baan duurt 3 maanden",
        "plac 5 euro",
        "place 850 za 12m2 w utrechcie duzo za duzo?",
        "centrala stricata de 2 sapt ce pot face",
        "woningmarkt 2025",
        "2025 to 3 lata pracy",
        "I live in Tilburg",
    ],
)
def test_a_town_a_street_or_a_postcode_alone_stays(text):
    assert redact(text) == (text, ())
