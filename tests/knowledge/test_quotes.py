"""What in a card says most about a message."""

import numpy as np

from knowledge.quotes import parts_of, quote


def test_question_stays_with_what_answers_it():
    assert parts_of("Did you sign? You can go back. Ask for help.", None, "Is it free?") == [
        "Did you sign? You can go back.",
        "Ask for help.",
        "Is it free?",
    ]


def test_a_word_alone_stays_with_what_it_says_yes_to():
    assert parts_of("Yes. Your boss pays.", "You have duties too. No.") == [
        "Yes. Your boss pays.",
        "You have duties too.",
        "No.",
    ]


def test_nearest_parts_come_in_their_own_order(keyword_encoder):
    parts = ["The bsn is free.", "Overtime is paid.", "Rent is not wage.", "Pay rent late."]

    nearest, cosine = quote("who pays my rent", parts, keyword_encoder)

    assert nearest == ["Rent is not wage.", "Pay rent late."]
    assert cosine > 0.9


def test_card_without_text_says_nothing(keyword_encoder):
    assert quote("rent", [], keyword_encoder) == ([], 0.0)


def test_parts_are_encoded_once(keyword_encoder, monkeypatch):
    encoded = []

    def encode_passages(texts):
        encoded.append(texts)
        return np.zeros((len(texts), 6))

    monkeypatch.setattr(keyword_encoder, "encode_passages", encode_passages)
    for _ in range(2):
        quote("rent", ["Rent is due.", "So is this."], keyword_encoder)

    assert len(encoded) == 1
