"""Which links lead to a person."""

import pytest

from bot.privacy.redact import redact


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://user:pass@site.nl/", "[link]"),
        ("zie https://site.nl/reset?token=abc123.", "zie [link]."),
        ("https://site.nl/u?email=jan%40wp.pl", "[link]"),
        ("https://drive.google.com/file/d/1A2b3C4d5E6f7G8h9I0jKlMnOpQr/view", "[link]"),
        ("https://facebook.com/jan.kowalski", "[link]"),
        ("www.facebook.com/profile.php?id=1000123456", "[link]"),
        ("www.linkedin.com/in/jan-kowalski-123", "[link]"),
        ("wa.me/31612345678", "[link]"),
        ("(https://t.me/jankow)", "([link])"),
        ("https://app.flexportal.nl/employee/w.jansen/payslips", "[link]"),
        ("https://werk.nl/profiel/ahmed-yilmaz", "[link]"),
        ("https://files.nl/2026/kowalska_marta.pdf", "[link]"),
        ("https://pay.nl/sign?to=Ion+Popescu", "[link]"),
        ("https://zorg.nl/inschrijving/1990-05-12/stap2", "[link]"),
        ("https://zorg.nl/herstel/aQ3kZ8pLm2Xv", "[link]"),
    ],
)
def test_links_to_a_person_go(text, expected):
    assert redact(text).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "https://www.uwv.nl",
        "https://www.uwv.nl/particulieren/ziek/ik-ben-ziek?pagina=2",
        "https://www.rijksoverheid.nl/onderwerpen/minimumloon",
        "https://mijn.digid.nl/inloggen",
        "facebook.com/groups/polacy",
        "https://www.linkedin.com/company/otto",
        "funda.nl/huur/amsterdam",
        "I work at bol.com",
        "https://www.uwv.nl/nl/werknemers/ziek",
        "https://www.rijksoverheid.nl/e-loket",
        "https://www.rijksoverheid.nl/nieuws/MinimumloonStijgt2026PerJuli",
        "https://youtube.com/watch?v=dQw4w9WgXcQ",
    ],
)
def test_links_to_a_page_for_everybody_stay(text):
    assert redact(text) == (text, ())
