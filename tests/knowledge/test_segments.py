"""Taking a message apart: pieces of a story, and several questions."""

import pytest

from knowledge.segments import FEWEST, LONG, PIECE, pieces, questions

SENTENCE = "I work in the tomatoes near Naaldwijk since May. "  # nine words


def test_a_short_message_is_not_taken_apart():
    assert pieces("My boss kept sixty euro because I had not cleaned. Is that allowed?") == []
    assert pieces(" ".join(["word"] * LONG)) == []


def test_a_story_is_read_in_pieces_of_some_sentences():
    found = pieces(SENTENCE * 8)

    assert found == [" ".join([SENTENCE.strip()] * 4)] * 2


def test_a_story_without_full_stops_is_cut_into_pieces_that_overlap():
    said = [f"w{number}" for number in range(100)]

    found = pieces(" ".join(said))

    assert all(len(piece.split()) <= PIECE for piece in found)
    assert {word for piece in found for word in piece.split()} == set(said)
    assert found[1].split()[0] in found[0].split()  # no sentence is lost on a border


@pytest.mark.parametrize("text", ["", "?!", "\n" * 200, "a" * 5000, "😀 " * 300])
def test_odd_messages_have_no_pieces(text):
    assert pieces(text) == []


def test_two_questions_are_told_apart_each_with_what_led_to_it():
    text = "Hi! Can I get my deposit back? I also lost my payslip of May. Who gives me a new one?"

    assert questions(text) == [
        "Hi! Can I get my deposit back?",
        "I also lost my payslip of May. Who gives me a new one?",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Can I get my deposit back?",
        "Can I get my deposit back? Why? How?",  # shorter than a question that says anything
        "I lost my payslip. I want a new one.",
        "",
        "???",
    ],
)
def test_one_question_stays_one(text):
    assert questions(text) == []


def test_what_is_too_short_alone_leads_to_the_next_question():
    (first, second) = questions("Why? How do I register as a resident here? And how do I get DigiD then?")

    assert first == "Why? How do I register as a resident here?"
    assert len(second.split()) >= FEWEST
