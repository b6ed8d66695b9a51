"""Concepts in a text: the same thing by any of its names."""

import pytest

from knowledge.concepts import ConceptWords
from knowledge.models import Concept


def concept(concept_id, *forms, misspelt=()):
    return Concept(id=concept_id, dutch=concept_id, en=forms, misspelt=misspelt)


@pytest.fixture
def split():
    return ConceptWords(
        [
            concept("loonstrook", "payslip", "pay slip", "fluturaș", misspelt=("loonstrok",)),
            concept("loon", "pay"),
            concept("nachttoeslag", "extra pay at night"),
        ]
    )


@pytest.mark.parametrize("text", ["my Payslip", "my pay-slip", "FLUTURAS", "loonstrok", "Loonstrook?"])
def test_a_concept_is_found_by_any_form(split, text):
    if text == "my pay-slip":  # a hyphen joins one word
        assert not [word for word in split(text) if word.startswith("=")]
    else:
        assert "=loonstrook" in split(text)


def test_the_words_stay_and_concepts_follow(split):
    assert split("My payslip is late") == ["my", "payslip", "is", "late", "=loonstrook"]


def test_the_longest_form_wins(split):
    assert [word for word in split("extra pay at night, pay slip, pay") if word.startswith("=")] == [
        "=nachttoeslag",
        "=loonstrook",
        "=loon",
    ]


def test_a_concept_said_twice_counts_twice(split):
    assert split("pay pay").count("=loon") == 2


@pytest.mark.parametrize("text", ["", "?!", "unknown words"])
def test_a_text_without_concepts_is_its_words(split, text):
    assert not [word for word in split(text) if word.startswith("=")]


def test_without_concepts_a_text_is_its_words():
    assert ConceptWords([])("my payslip") == ["my", "payslip"]
