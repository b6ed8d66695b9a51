"""The language of a message, by the messages people send."""

import pytest

from bot.nlu.detect import detect_language, dutch_terms
from bot.nlu.languages import languages

GOLDEN = {
    "pl": [
        "szef mi nie płaci",
        "szef nie zaplacil za nadgodziny",
        "vakantiegeld kiedy",
        "gdzie dostanę BSN",
        "jak założyć DigiD?",
        "dostałem list z belastingdienst co mam robić",
        "uitzendbureau nie daje loonstrook",
        "czy mogę zostać w mieszkaniu po zwolnieniu",
    ],
    "ro": [
        "seful nu ma plateste",
        "șeful nu mă plătește",
        "cand primesc vakantiegeld",
        "unde fac BSN",
        "am primit o scrisoare de la belastingdienst",
        "uitzendbureau nu imi da loonstrook",
        "cum îmi fac DigiD?",
        "pot sa raman in casa dupa ce m-au dat afara",
    ],
    "en": [
        "my boss does not pay me",
        "when will I get my vakantiegeld",
        "where can I get a BSN",
        "letter from the belastingdienst, what now",
        "did not get my loonstrook from uitzendbureau",
        "can I stay in the house after I am fired",
    ],
    "nl": [
        "mijn baas betaalt niet",
        "wanneer krijg ik vakantiegeld",
        "waar kan ik een BSN krijgen",
        "ik heb een brief van de belastingdienst gekregen",
        "het uitzendbureau geeft geen loonstrook",
        "mag ik in de woning blijven na mijn ontslag",
    ],
}


@pytest.mark.parametrize(
    ("language", "text"), [(code, text) for code, texts in GOLDEN.items() for text in texts]
)
def test_first_message_is_in_the_language_it_is_written_in(language, text):
    assert detect_language(text) == language


@pytest.mark.parametrize("language", list(languages()))
@pytest.mark.parametrize(
    "text", ["ok", "OK!", "BSN?", "vakantiegeld", "loonstrook uitzendbureau", "thanks", "tak", "da"]
)
def test_short_reply_keeps_the_language_of_the_conversation(language, text):
    assert detect_language(text, language) == language


@pytest.mark.parametrize("prior", list(languages()))
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "nie rozumiem tego, czy możesz mi wytłumaczyć po polsku"),
        ("ro", "nu înțeleg nimic, vreau să vorbim în limba mea"),
        ("en", "I do not understand this, can we please speak about my wages"),
        ("nl", "ik begrijp dit niet, kunnen we het over mijn loon hebben"),
    ],
)
def test_whole_sentence_in_another_language_changes_the_conversation(prior, language, text):
    assert detect_language(text, prior) == language


def test_one_word_of_another_language_is_no_strong_evidence():
    assert detect_language("understand", "pl") == "pl"
    assert detect_language("nierozumiem", "nl") == "nl"


@pytest.mark.parametrize(
    "text",
    ["", "   ", "\n", "112", "06-12345678", "24/7", "🙂🙂", "?!...", "???", "€ 14,99", "привіт", "مرحبا", "你好",
     "\u200b", "a" * 10_000, "ł", "-", "'", "\x00"],
)  # fmt: skip
@pytest.mark.parametrize("prior", [None, "pl", "xx", ""])
def test_anything_typed_brings_one_of_the_four_languages(text, prior):
    assert detect_language(text, prior) in languages()


@pytest.mark.parametrize("text", ["", "112", "🙂", "€ 14,99", "你好", "привіт як справи"])
def test_message_without_a_latin_word_keeps_the_language_or_is_english(text):
    assert detect_language(text, "ro") == "ro"
    assert detect_language(text) == "en"


def test_dutch_terms_alone_are_dutch_when_nothing_is_known():
    assert detect_language("vakantiegeld") == "nl"


def test_language_unknown_to_us_weighs_nothing():
    assert detect_language("szef mi nie płaci", "uk") == detect_language("szef mi nie płaci") == "pl"


def test_same_message_is_always_in_the_same_language():
    texts = [text for texts in GOLDEN.values() for text in texts] + ["bonus kontrakt", "pauze praca", "help"]

    rounds = [
        [detect_language(text, prior) for text in texts for prior in (None, *languages())] for _ in range(10)
    ]

    assert rounds == [rounds[0]] * 10


def test_dutch_terms_are_lower_case_words_without_comments():
    terms = dutch_terms()

    assert "vakantiegeld" in terms
    assert all(term == term.casefold().strip() and term and not term.startswith("#") for term in terms)
