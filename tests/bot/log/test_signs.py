"""What deserves a look by staff, and what does not."""

import pytest
from people import turn

from bot.log.signs import LONG_FROM, Earlier, Sign, signs_of


def hits(probability):
    return {"answer_from": 0.6, "hits": [{"card_id": "pay/not-paid", "probability": probability}]}


@pytest.mark.parametrize(
    ("changes", "signs"),
    [
        ({}, set()),
        ({"outcome": "urgent", "intent": "urgent_danger", "cards": ()}, {Sign.URGENT}),
        (
            {"outcome": "urgent", "intent": "urgent_exploitation", "cards": ()},
            {Sign.URGENT, Sign.SUSPECTED},
        ),
        ({"outcome": "no_answer", "cards": (), "trace": hits(0.1)}, {Sign.NO_ANSWER}),
        ({"trace": hits(0.69)}, {Sign.LOW_PROBABILITY}),
        ({"trace": hits(0.7)}, set()),
        ({"trace": None}, set()),  # a card shown by a button was not searched for
        ({"cards": ("intermediary/fee-for-job",)}, {Sign.SUSPECTED}),
        ({"outcome": "choices", "cards": ("pay/not-paid", "intermediary/fee-for-job")}, set()),
        ({"said": None, "outcome": "urgent"}, set()),  # an opening
    ],
)
def test_signs_of_one_turn(changes, signs):
    assert signs_of(turn(**changes), []) == signs


@pytest.mark.parametrize(
    ("before", "repeated"),
    [
        (Earlier("szef nie płaci", ()), True),  # the same words
        (Earlier("brak pensji", ["pay/not-paid"]), True),  # the same answer
        (Earlier("brak pensji", ["pay/overtime", "pay/not-paid"]), False),
    ],
)
def test_question_asked_before_is_noticed(before, repeated):
    assert (Sign.REPEATED in signs_of(turn(), [before])) is repeated


def test_words_that_are_not_kept_are_no_repetition():
    without = turn("x", cards=(), outcome="smalltalk").without_words()

    assert signs_of(without, [Earlier("[not kept]", [])]) == set()


def test_conversation_is_long_once():
    other = turn("x", cards=("a/b",))
    earlier = [Earlier(str(number), []) for number in range(LONG_FROM)]

    assert [Sign.LONG in signs_of(other, earlier[:number]) for number in (10, 11, 12)] == [False, True, False]
