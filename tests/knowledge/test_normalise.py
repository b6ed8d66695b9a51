"""What counts as the same text."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.normalise import normalise, words


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Zapłata ŻÓŁĆ", "zaplata zolc"),
        ("Șeful și ţara, înapoi", "seful si tara, inapoi"),  # comma and cedilla below
        ("ruïne, één", "ruine, een"),
        ("  a\t\nb\u00a0c ", "a b c"),
        ("Straße", "strasse"),
        ("ﬁne…", "fine..."),
        ("", ""),
    ],
)
def test_case_diacritics_and_spaces_do_not_count(text, same):
    assert normalise(text) == same


@settings(deadline=None)  # a busy machine is slow, not wrong
@given(st.text())
def test_the_way_a_text_is_encoded_does_not_count(text):
    assert normalise(unicodedata.normalize("NFD", text)) == normalise(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mijn vakantiegeld: €300?", ["mijn", "vakantiegeld", "300"]),
        ("într-o zi, baby's", ["intr-o", "zi", "baby's"]),
        ("A1-formulier", ["a1-formulier"]),
        ("-- '' ?!", []),
        ("😀 \x00", []),
        ("", []),
    ],
)
def test_words_are_found_between_marks(text, found):
    assert words(text) == found
