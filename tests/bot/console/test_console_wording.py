"""What staff and readers of the public page read says the same in all languages, and in every form of counting."""

import re

import pytest

from bot.console.install import WORDING
from bot.console.render import CONSOLE
from bot.web.render import WEB
from knowledge.yaml_files import read_yaml

FILES = [*(CONSOLE / name for name in WORDING), WEB / "quality.yml"]


def texts(wording):
    return list(wording.values()) if isinstance(wording, dict) else [wording]


@pytest.mark.parametrize("file", FILES, ids=str)
def test_placeholders_are_the_same_in_all_languages_and_forms(file):
    for key, by_language in read_yaml(file).items():
        found = {
            frozenset(re.findall(r"\{(\w+)\}", text))
            for wording in by_language.values()
            for text in texts(wording)
        }
        assert len(found) == 1, key


@pytest.mark.parametrize("file", FILES, ids=str)
def test_romanian_uses_commas_below(file):
    entries = read_yaml(file)

    assert [key for key in entries for text in texts(entries[key]["ro"]) if re.search("[şţŞŢ]", text)] == []


@pytest.mark.parametrize("file", FILES, ids=str)
def test_no_number_stands_before_a_noun_of_one_form(file):
    """Next to a noun a number needs forms of counting; after a colon it does not."""
    entries = read_yaml(file)
    nouns = r"\{\w+\} (?:berichten|gesprekken|dagen|wiadomości|dni|mesaje|conversații|zile|messages|days)\b"

    assert [key for key in entries if any(re.search(nouns, str(text)) for text in _plain(entries[key]))] == []


def _plain(by_language):
    return [wording for wording in by_language.values() if isinstance(wording, str)]
