"""How often the language is right on the evaluation messages, none of which is trained on."""

import json

import pytest

from bot.nlu.detect import detect_language
from bot.nlu.languages import languages
from bot.nlu.unsupported import unsupported_language
from bot.settings import REPOSITORY

LINES = [
    json.loads(line)
    for name in ("ask", "other")
    for line in (REPOSITORY / "data" / "evaluation" / f"{name}.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
# What is typed in the middle of a conversation, often a name or a number alone, has its language from before.
LATER = ("switch", "followup", "tool")
MESSAGES = [(line["lang"], line["text"]) for line in LINES if line.get("kind") not in LATER]


def share(facts):
    facts = list(facts)
    return sum(facts) / len(facts)


@pytest.mark.parametrize("language", languages())
def test_language_of_a_first_message_is_right(language):
    of_language = [text for code, text in MESSAGES if code == language]

    assert share(detect_language(text) == language for text in of_language) >= 0.98


def test_language_of_a_first_message_is_right_over_all():
    assert share(detect_language(text) == language for language, text in MESSAGES) >= 0.985


def test_language_is_kept_where_the_prior_is_right_and_lost_where_it_is_wrong():
    assert share(detect_language(text, language) == language for language, text in MESSAGES) >= 0.995
    wrong = [
        detect_language(text, prior) == language
        for language, text in MESSAGES
        for prior in languages()
        if prior != language
    ]
    assert share(wrong) >= 0.97  # most of the rest are of one word, which changes nothing


def test_few_messages_are_taken_for_a_language_we_do_not_speak():
    assert share(unsupported_language(text) is not None for _, text in MESSAGES) < 0.005


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("list ma date 3 listopada", "pl"),
        ("od 5 marca", "pl"),
        ("from 3 noiembrie", "ro"),
        ("e din 3 martie", "ro"),
    ],
)
def test_month_tells_the_language(text, language):
    assert detect_language(text, language) == language


@pytest.mark.parametrize("text", ["11 euro per hour is ok?", "per week 200 ok?", "room 120 per week ok?"])
def test_words_of_pay_that_dutch_has_too_keep_english(text):
    assert detect_language(text, "en") == "en"


@pytest.mark.parametrize("text", ["simpel aub", "korter graag", "ik heb al getekend, gister"])
def test_few_dutch_words_keep_dutch(text):
    assert detect_language(text, "nl") == "nl"


@pytest.mark.parametrize("text", ["120 per week ok?", "14 euro per uur ok?"])
def test_words_of_pay_that_english_has_too_keep_dutch(text):
    assert detect_language(text, "nl") == "nl"
