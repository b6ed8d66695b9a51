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
    ],
)
def test_links_to_a_page_for_everybody_stay(text):
    assert redact(text) == (text, ())
