"""What a message says behind its greeting or thanks."""

import pytest

from bot.nlu.courtesies import behind_courtesies


@pytest.mark.parametrize(
    ("text", "behind"),
    [
        ("hello my boss does not pay me", "my boss does not pay me"),
        ("Hello, good day! My boss raped me.", "My boss raped me."),
        ("Dzień dobry, nie dostałem paska", "nie dostałem paska"),
        ("ok dzieki, a co z wypowiedzeniem", "co z wypowiedzeniem"),
        ("bună ziua, șeful nu mă plătește", "șeful nu mă plătește"),
        ("dank je wel, maar hoe lang duurt het?", "hoe lang duurt het?"),
        ("my boss says hello to me", None),
        ("hello there", None),
        ("thanks a lot", None),
        ("", None),
        ("?!", None),
    ],
)
def test_courtesies_before_a_message_are_left_out_where_words_remain(text, behind):
    assert behind_courtesies(text) == behind
