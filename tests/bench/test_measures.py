"""Every measure against an example worked by hand."""

import pytest

from bench.search.gate import Judged
from bench.search.material import Question
from bench.search.metrics import answers, calibration_error, groups, measure
from bench.search.peers import NO_CARD, Found
from knowledge.gate import Verdict


def ten_cards(*others):
    return [(f"z/{n}", 0.1) for n in range(10)] + [(card, 0.0) for card in others]


def test_measures_are_those_worked_by_hand(answer):
    found = measure(
        [
            answer("a/1", [("a/1", 0.9)], Verdict.ANSWER, 0.95),  # rank 1, shown
            answer("a/1", [("a/1", 0.9)], Verdict.NO_ANSWER, 0.15),  # rank 1, refused
            answer("a/2", [("a/1", 0.9), ("a/2", 0.8)], Verdict.ANSWER, 0.95),  # rank 2, wrong shown alone
            answer("a/4", [("a/1", 0.9), ("a/2", 0.8), ("a/3", 0.7), ("a/4", 0.6)], Verdict.CHOICES, 0.45),
            answer("a/5", ten_cards("a/5"), Verdict.NO_ANSWER, 0.05),  # rank 11: too deep for the MRR
        ]
    )

    assert found.questions == 5
    assert found.first_right == pytest.approx(2 / 5)
    assert found.first_three == pytest.approx(3 / 5)
    assert found.mrr == pytest.approx((1 + 1 + 1 / 2 + 1 / 4 + 0) / 5)
    assert found.wrong_alone == pytest.approx(1 / 5)
    assert found.right_refused == pytest.approx(1 / 5)
    # Bins: two at 0.95, one of them right: |1.9 - 1|; 0.15, right: 0.85; 0.45 and 0.05, both wrong.
    assert found.calibration_error == pytest.approx((0.9 + 0.85 + 0.45 + 0.05) / 5)


def test_a_card_among_the_alternatives_is_right_too(answer):
    found = measure([answer("a/1 a/2", [("a/2", 0.9), ("a/1", 0.8)], Verdict.ANSWER)])

    assert (found.first_right, found.mrr, found.wrong_alone) == (1, 1, 0)


def test_nothing_found_counts_as_not_right(answer):
    found = measure([answer("a/1", [], Verdict.NO_ANSWER, 0.0)])

    assert (found.first_right, found.first_three, found.mrr, found.right_refused) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("judged", "error"),
    [
        ([(0.75, True), (0.75, True), (0.75, True), (0.75, False)], 0.0),  # comes true as often as it says
        ([(1.0, False)], 1.0),
        ([(0.0, True)], 1.0),
        # One bin: the mean, 0.25, against the share that is right, 1/2.
        ([(0.21, True), (0.29, False)], 0.25),
        # Two bins do not make up for each other: |0.2 - 1| and |0.8 - 0|, half each.
        ([(0.2, True), (0.8, False)], 0.8),
    ],
)
def test_calibration_error_is_the_one_worked_by_hand(judged, error):
    assert calibration_error(judged) == pytest.approx(error)


def test_no_card_holds_no_place_among_the_cards():
    question = Question("x", "en", "plain", frozenset({"a/1"}))
    found = Found([(NO_CARD, 0.9), ("a/1", 0.5)])

    (answered,) = answers([question], [found], lambda one: Judged(Verdict.CHOICES, 0.5))

    assert answered.rank == 1
    assert answered.ranked == [("a/1", 0.5)]


def test_groups_are_all_then_languages_then_styles_in_the_order_of_the_questions(answer):
    first = answer("a/1", [], language="ro", style="story")
    second = answer("a/1", [], language="pl", style="plain")
    third = answer("a/1", [], language="ro", style="plain")

    assert groups([first, second, third]) == {
        "all": [first, second, third],
        "ro": [first, third],
        "pl": [second],
        "story": [first],
        "plain": [second, third],
    }
