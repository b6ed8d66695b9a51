"""What a text denies is left out of it."""

import pytest

from knowledge.denied import without_denied


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("nu e amendă de circulație, n-am mașină", "n-am mașină"),
        ("To nie mandat drogowy tylko z CAK", "z CAK"),
        ("letter of CJIB but not for the car", "letter of CJIB"),
        ("not a traffic fine it's from CAK", "from CAK"),
        ("het is geen verkeersboete, maar van het CAK", "van het CAK"),
        ("I have no insurance", "I have no insurance"),
        ("nie mam ubezpieczenia", "nie mam ubezpieczenia"),
        ("nu e de la voi", ""),
        ("", ""),
    ],
)
def test_what_is_denied_is_left_out(text, left):
    assert without_denied(text) == left
