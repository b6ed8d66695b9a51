"""Languages that Kompas does not speak: recognised, named, and rarely seen where there are none."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

from bot.nlu.detect import detect_language
from bot.nlu.languages import languages, unsupported_function_words
from bot.nlu.unsupported import greeting_language, unsupported_language
from bot.settings import REPOSITORY
from knowledge.loader import load_knowledge

MESSAGES = yaml.safe_load(Path(__file__).with_name("unsupported_messages.yml").read_text(encoding="utf-8"))
SOME = [text for texts in MESSAGES.values() for text in texts[:3]]


@pytest.mark.parametrize("language", MESSAGES)
def test_language_is_told_from_ours_and_named(language):
    found = Counter(unsupported_language(text) for text in MESSAGES[language])

    assert found[None] <= 1, found
    assert found[language] >= 13, (
        found
    )  # of 15; Czech and Slovak, Russian and Ukrainian share whole sentences


def test_every_language_with_a_wording_is_tried():
    assert set(MESSAGES) == set(unsupported_function_words())
    assert all(len(texts) >= 15 for texts in MESSAGES.values())


@pytest.mark.parametrize(
    "text",
    ["", "ok", "112", "?!", "🙂", "你好", "ሰላም", "vakantiegeld", "BSN", "Rotterdam", "szef mi nie płaci",
     "seful nu ma plateste", "praca na telefon", "salariul e mic", "my contract is flexible", "mag dat"],
)  # fmt: skip
def test_ours_and_what_says_nothing_raise_no_alarm(text):
    assert unsupported_language(text) is None


@pytest.mark.parametrize(
    ("greeting", "language"),
    [("Здрасти!", "bg"), ("Привіт", "uk"), ("Привет", "ru"), ("szia", "hu"), ("¡Hola!", "es"), ("merhaba", "tr"),
     ("Guten Tag", "de"), ("bom dia", "pt"), ("dobrý den", "cs")],
)  # fmt: skip
def test_greeting_alone_tells_the_language(greeting, language):
    assert greeting_language(greeting) == unsupported_language(greeting) == language


@pytest.mark.parametrize(
    "text", ["hej", "salut", "ciao", "hello", "hoi", "dzień dobry", "bună ziua", "", "🙂"]
)
def test_greeting_of_ours_is_none_of_theirs(text):
    assert greeting_language(text) is None


def test_a_dutch_term_does_not_hide_the_language():
    assert unsupported_language("от belastingdienst ми пратиха писмо") == "bg"
    assert unsupported_language("¿cuándo pagan el vakantiegeld en la agencia?") == "es"


@pytest.mark.parametrize("prior", list(languages()))
def test_conversation_stays_in_the_language_read_so_far(prior):
    assert [text for text in SOME if detect_language(text, prior) != prior] == []


def test_wording_is_in_its_own_language_and_names_the_site():
    for code, language in load_knowledge(REPOSITORY / "knowledge").unsupported_languages.items():
        assert unsupported_language(language.text) == code
        assert "workinnl.nl" in language.text
        assert "{" not in language.text
