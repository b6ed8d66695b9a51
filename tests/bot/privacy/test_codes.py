"""Which words open an account."""

import pytest

from bot.privacy.redact import redact


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("moje hasło do DigiD to Kowal123!", "moje hasło do DigiD to [digid-code]"),
        ("moj login to jkowalski", "moj login to [digid-code]"),
        ("kod sms 482913", "kod sms [digid-code]"),
        ("dostałem sms z kodem 482913, co dalej", "dostałem sms z kodem [digid-code], co dalej"),
        ("kod PIN 4821", "kod PIN [digid-code]"),
        ("parola mea este Fluture2023", "parola mea este [digid-code]"),
        ("codul de activare este XK82PL9Q3", "codul de activare este [digid-code]"),
        (
            "my digid username is jankow85 and password Zima2024!",
            "my digid username is [digid-code] and password [digid-code]",
        ),
        ("login: jkowalski password: Tulip#9", "login: [digid-code] password: [digid-code]"),
        ("wachtwoord = welkom123", "wachtwoord = [digid-code]"),
        ("mijn pincode is 4821", "mijn pincode is [digid-code]"),
        ("digid code 739201", "digid code [digid-code]"),
        ("mijn DigiD: marta_k82 en Lente-Lublin4", "mijn DigiD: [digid-code] en [digid-code]"),
        ("login: stoyan / Tulip#9x ok?", "login: [digid-code] / [digid-code] ok?"),
        ("Craiova88 e parola mea", "[digid-code] e parola mea"),
        ("login m.wrona nie dziala", "login [digid-code] nie dziala"),
        (
            "activation code from letter K8M3PQ7ZT not accepted",
            "activation code from letter [digid-code] not accepted",
        ),
        ("sms van digid 441 902 niet gevraagd", "sms van digid [digid-code] niet gevraagd"),
        ("activeringscode 1A2B3C4D5", "activeringscode [digid-code]"),
    ],
)
def test_what_opens_an_account_goes(text, expected):
    assert redact(text).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "hasło jest za długie",
        "zapomniałem hasła do DigiD",
        "oddany login DigiD",
        "am uitat parola de la digid",
        "parola e gresita",
        "password is wrong",
        "my password is too short",
        "ik ben mijn wachtwoord kwijt",
        "de code uit de brief is verlopen na 20 dagen",
        "the sms code never arrives",
        "code 95 for drivers",
        "digid app op windows11 en iphone12 werkt niet",
        "login.nie dziala",
        "SBI code 78201",
        "friend wants 2 pass 2000 thru my account",
    ],
)
def test_talk_of_passwords_and_codes_stays(text):
    assert redact(text) == (text, ())
