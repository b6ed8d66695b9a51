"""The language of a message, by the messages people send."""

import unicodedata

import pytest

from bot.nlu.detect import detect_language
from bot.nlu.dutch import MAX_WORDS, dutch_terms
from bot.nlu.languages import function_words, languages
from knowledge.normalise import normalise

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
        "sleutelgeld i servicekosten z gory, normalne?",
        "ile dni na bezwaarschrift po boete",
        "gemeente den haag co zabrac",
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
        "ce inseamna transitievergoeding si wachtdagen",
        "huisbaas cere sleutelgeld, e normal?",
    ],
    "en": [
        "my boss does not pay me",
        "we sleep in van in cold",
        "when will I get my vakantiegeld",
        "where can I get a BSN",
        "letter from the belastingdienst, what now",
        "did not get my loonstrook from uitzendbureau",
        "can I stay in the house after I am fired",
        "what is opzegtermijn en proeftijd on my contract",
        "they want sleutelgeld + servicekosten for the room",
        "moved to zwolle, when adreswijziging doorgeven",
    ],
    "nl": [
        "mijn baas betaalt niet",
        "wanneer krijg ik vakantiegeld",
        "waar kan ik een BSN krijgen",
        "ik heb een brief van de belastingdienst gekregen",
        "het uitzendbureau geeft geen loonstrook",
        "mag ik in de woning blijven na mijn ontslag",
        "loon te laat wat nu",
        "ploegentoeslag weekend hoeveel procent krijg ik",
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


@pytest.mark.parametrize("prior", list(languages()))
@pytest.mark.parametrize(("language", "text"), [(code, texts[0]) for code, texts in GOLDEN.items()])
def test_short_clear_message_overrules_the_language_of_the_page(prior, language, text):
    assert detect_language(text, prior) == language


@pytest.mark.parametrize("language", ["pl", "ro", "en"])
@pytest.mark.parametrize(
    "text",
    ["vakantiegeld", "ontslag op staande voet", "Transitievergoeding?", "belastingdienst toeslagen", "Den Haag",
     "gemeente 's-Gravenzande", "dokters van de wereld"],
)  # fmt: skip
def test_dutch_terms_and_places_never_change_the_conversation(language, text):
    assert detect_language(text, language) == language


@pytest.mark.parametrize(
    ("text", "alike"),
    [
        ("czy szef może mnie zwolnić", "czy szef moze mnie zwolnic"),
        ("când îmi plătește", "cand imi plateste"),
        ("I can’t find my payslip", "I can't find my payslip"),
        ("ile płacą za godzinę", unicodedata.normalize("NFD", "ile płacą za godzinę")),
    ],
)
def test_spelling_of_the_keyboard_makes_no_difference(text, alike):
    assert detect_language(text) == detect_language(alike)


def test_letters_beside_a_digit_are_no_word():
    # "e" is a Romanian word, the sign for euro here.
    assert detect_language("huurtoeslag 680e warunki dla studenta") == "pl"


@pytest.mark.parametrize(
    "text",
    ["A főnököm nem fizeti ki a béremet", "Mi jefe no me paga el sueldo", "Шеф не платить мені зарплату"],
)
def test_message_in_a_language_we_do_not_speak_keeps_the_one_the_person_read(text):
    assert [detect_language(text, prior) for prior in ("pl", "ro", None)] == ["pl", "ro", "en"]


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


def test_dutch_terms_come_from_the_list_the_explained_words_and_the_places():
    terms = dutch_terms()

    assert {
        "werkbriefje",
        "ontslag op staande voet",
        "dokument w",
        "naaldwijk",
        "den haag",
        "work in nl",
    } <= terms
    assert [term for term in terms if term != normalise(term) or "#" in term] == []
    assert max(len(term.split()) for term in terms) <= MAX_WORDS


def test_no_function_word_is_taken_out_as_dutch():
    function = {normalise(word) for words in function_words().values() for word in words}

    assert function & dutch_terms() == set()
