"""Noise: the same each time, never the same message twice in a row, and Dutch terms by their other names."""

import pytest

from knowledge.training.noise import Noise

MESSAGE = "my boss does not pay the overtime of last month"


def test_the_same_seed_makes_the_same_noise():
    first, second = Noise(1, {}), Noise(1, {})

    assert [first(MESSAGE) for _ in range(20)] == [second(MESSAGE) for _ in range(20)]


def test_some_messages_change_and_most_stay():
    noise = Noise(1, {})

    changed = sum(noise(MESSAGE) != MESSAGE for _ in range(1000))

    assert 250 < changed < 450


@pytest.mark.parametrize("text", ["", "bsn?", "ok"])
def test_short_messages_are_left_alone(text):
    noise = Noise(1, {})

    assert {noise(text) for _ in range(50)} == {text}


def test_a_dutch_term_is_swapped_for_another_form_of_it():
    noise = Noise(1, {"loonstrook": ("loonstrookje", "loonstrok")})

    found = {noise("Loonstrook") for _ in range(100)}

    assert found >= {"loonstrook", "loonstrookje", "loonstrok"}


def test_a_term_inside_another_word_stays():
    noise = Noise(1, {"loon": ("salaris",)})

    assert not any("salaris" in noise("loonstrook kwijt geraakt") for _ in range(100))
