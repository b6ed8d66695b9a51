"""The gateway's wording is complete, and its placeholders agree."""

import re

import pytest

from bot.gateway.problems import STATUS, ProblemKind
from bot.gateway.strings import WORDING_PATHS, Strings, StringsError, load_strings
from bot.nlu.languages import languages
from bot.privacy.redact import RedactedKind
from knowledge.yaml_files import read_yaml

ENTRIES = {key: entry for path in WORDING_PATHS for key, entry in read_yaml(path).items()}


def test_wording_is_complete_in_four_languages():
    for key, by_language in ENTRIES.items():
        assert set(by_language) == set(languages()), key
        assert all(isinstance(text, str) and text.strip() for text in by_language.values()), key


def test_placeholders_are_the_same_in_all_languages():
    for key, by_language in ENTRIES.items():
        found = {language: set(re.findall(r"\{(\w+)\}", text)) for language, text in by_language.items()}
        assert len({frozenset(names) for names in found.values()}) == 1, (key, found)


def test_a_missing_language_stops_the_start_and_names_the_culprit():
    with pytest.raises(StringsError, match="send has no text in ro"):
        Strings({"send": {"pl": "Wyślij", "en": "Send", "nl": "Verstuur"}})


PL = {"one": "{count} dzień", "few": "{count} dni", "many": "{count} dni"}
DAYS = {
    "nl": {"one": "{count} dag", "other": "{count} dagen"},
    "pl": PL,
    "ro": {"one": "{count} zi", "few": "{count} zile", "other": "{count} de zile"},
    "en": {"one": "{count} day", "other": "{count} days"},
}


@pytest.mark.parametrize(
    ("language", "number", "text"),
    [
        *[("nl", 1, "1 dag"), ("nl", 0, "0 dagen"), ("en", 1, "1 day"), ("en", 21, "21 days")],
        *[("pl", 1, "1 dzień"), ("pl", 22, "22 dni"), ("pl", 25, "25 dni")],
        *[("ro", 1, "1 zi"), ("ro", 19, "19 zile"), ("ro", 20, "20 de zile"), ("ro", 101, "101 zile")],
    ],
)
def test_counted_wording_takes_the_form_of_its_number(language, number, text):
    assert Strings({"days": DAYS}).counted(language, "days", number) == text


def test_number_may_be_shown_otherwise_than_it_is_counted():
    assert Strings({"days": DAYS}).counted("pl", "days", 5, count="<5") == "<5 dni"


@pytest.mark.parametrize("forms", [{"one": "dzień", "other": "dni"}, PL | {"few": " "}, PL | {"two": "dni"}])
def test_missing_form_of_counting_stops_the_start_and_names_the_culprit(forms):
    with pytest.raises(StringsError, match="days needs these forms in pl, each with a text: few, many, one"):
        Strings({"days": DAYS | {"pl": forms}})


def test_counted_wording_and_plain_wording_are_not_asked_for_alike():
    strings = Strings({"days": DAYS, "send": dict.fromkeys(languages(), "x")})

    with pytest.raises(KeyError, match="days is counted"):
        strings.text("nl", "days")
    with pytest.raises(KeyError, match="send has no forms"):
        strings.counted("nl", "send", 1)


def test_text_cut_off_at_a_comma_stops_the_start_and_names_the_culprit():
    cut_off = {"nl": "wie het volgt", "pl": "temu", "kto się nią kieruje": None, "ro": "r", "en": "e"}

    with pytest.raises(StringsError, match="harmful has 'kto się nią kieruje', which is no language"):
        Strings({"harmful": cut_off})


def test_a_key_in_two_files_stops_the_start(tmp_path):
    for name in ("a.yml", "b.yml"):
        (tmp_path / name).write_text("send: {pl: a, ro: a, en: a, nl: a}", encoding="utf-8")

    with pytest.raises(StringsError, match=r"b\.yml: send stands in another file"):
        load_strings([tmp_path / "a.yml", tmp_path / "b.yml"])


@pytest.mark.parametrize("kind", ProblemKind)
def test_every_problem_has_words_and_a_status(kind):
    assert load_strings().has(f"problem_{kind.name.lower()}")
    assert 400 <= STATUS[kind] <= 599


@pytest.mark.parametrize("kind", RedactedKind)
def test_everything_that_can_be_removed_has_a_name(kind):
    assert load_strings().has(f"removed_{kind.name.lower()}")


def test_no_telephone_number_stands_in_the_wording():
    texts = [text for by_language in ENTRIES.values() for text in by_language.values()]

    assert [text for text in texts if re.search(r"\d{3}", text)] == []


def test_romanian_uses_commas_below():
    assert [entry["ro"] for entry in ENTRIES.values() if re.search("[şţŞŢ]", entry["ro"])] == []
