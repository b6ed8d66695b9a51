"""Sentences that mean the same: from the content, and from the file of parallel messages."""

import pytest

from knowledge.errors import ContentError
from knowledge.training.material import parallel_sentences, read_messages

LANGUAGES = ("pl", "ro", "en", "nl")
HEAD = "card\tsource\tpl\tro\ten\tnl\n"


@pytest.fixture
def messages(tmp_path):
    file = tmp_path / "messages.tsv"
    file.write_text(HEAD + "pay/wage\ten\tmoja pensja\tsalariul meu\tmy wage\tmijn loon\n", encoding="utf-8")
    return file


def test_a_row_is_one_sentence_in_every_language(messages):
    assert read_messages(messages, LANGUAGES) == [
        {"pl": "moja pensja", "ro": "salariul meu", "en": "my wage", "nl": "mijn loon"}
    ]


def test_quotation_marks_in_a_message_are_only_marks(messages):
    messages.write_text(HEAD + 'a/b\ten\t"tak\tda\t"yes" he said\tja\n', encoding="utf-8")

    assert read_messages(messages, LANGUAGES)[0]["en"] == '"yes" he said'


def test_a_missing_column_is_named(messages):
    with pytest.raises(ContentError, match=r"messages.tsv:1: no column de; write one per language"):
        read_messages(messages, (*LANGUAGES, "de"))


def test_an_untranslated_row_is_named_with_its_line(messages):
    with messages.open("a", encoding="utf-8") as file:
        file.write("pay/wage\ten\ta\t\tb\tc\n")

    with pytest.raises(ContentError, match=r"messages.tsv:3: ro is empty; translate it or take the row out"):
        read_messages(messages, LANGUAGES)


def test_card_texts_are_split_into_sentences_side_by_side(content, messages):
    found = parallel_sentences(content.load(), messages)

    assert found[-1]["en"] == "my wage"
    assert all(set(row) == set(LANGUAGES) and all(row.values()) for row in found)
    assert any(row["en"].startswith("Call the inspectors") for row in found)  # a step of a card
    assert not any("{" in text for row in found for text in row.values())  # no figure is left
