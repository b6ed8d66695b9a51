"""A pseudonym is the same for the same person and key, and says nothing without the key."""

import hashlib
import hmac
import json

from pydantic import SecretStr

from bot.privacy.pseudonym import Pseudonyms, rotate
from bot.settings import DEVELOPMENT_KEY, KEY_CHARS

NEW, OLD = SecretStr("n" * 32), SecretStr("o" * 32)


def test_pseudonym_is_a_keyed_hash_of_channel_and_user():
    expected = hmac.digest(b"n" * 32, b"telegram:4711", hashlib.sha256).hex()

    assert Pseudonyms([NEW, OLD]).of("telegram", "4711") == expected


def test_people_channels_and_keys_are_told_apart():
    named = [
        Pseudonyms([key]).of(channel, user)
        for key in (NEW, OLD)
        for channel in ("telegram", "widget")
        for user in ("4711", "4712")
    ]

    assert len(set(named)) == 8


def test_person_is_known_by_every_key_the_newest_first():
    assert Pseudonyms([NEW, OLD]).all_of("telegram", "4711") == [
        Pseudonyms([NEW]).of("telegram", "4711"),
        Pseudonyms([OLD]).of("telegram", "4711"),
    ]


def test_rotating_puts_a_new_key_before_those_of_now():
    first, second = json.loads(rotate([OLD])), json.loads(rotate([OLD]))

    assert first[1:] == second[1:] == ["o" * 32]
    assert first[0] != second[0]
    assert len(first[0]) >= KEY_CHARS


def test_rotating_leaves_the_development_key_behind():
    assert len(json.loads(rotate([SecretStr(DEVELOPMENT_KEY)]))) == 1
