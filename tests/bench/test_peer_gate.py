"""The gate that searches without one get: its facts, its thresholds, its verdicts."""

import pytest

from bench.search.gate import Gate, Judged, facts, own_judgement, thresholds
from bench.search.material import Question
from bench.search.peers import NO_CARD, Found
from knowledge.fit import REFUSED, WRONG_SHOWN
from knowledge.gate import Verdict

RIGHT = frozenset({"a/1"})


@pytest.mark.parametrize(
    ("ranked", "expected"),
    [
        ([("a/1", 5.0), ("b/2", 3.0), (NO_CARD, 1.0)], (5.0, 2.0, 4.0)),
        ([(NO_CARD, 6.0), ("a/1", 5.0), ("b/2", 3.0)], (5.0, 2.0, -1.0)),
        ([("a/1", 5.0), ("b/2", 3.0), ("c/3", 2.0)], (5.0, 2.0, 3.0)),  # "no card" not ranked: as the lowest
        ([("a/1", 5.0), (NO_CARD, 1.0)], (5.0, 4.0, 4.0)),  # no next card: as the lowest
    ],
)
def test_facts_are_the_score_and_both_leads(ranked, expected):
    assert facts(Found(ranked)) == expected


def test_thresholds_let_through_as_many_wrong_cards_as_promised():
    n = 200
    probabilities = [number / n for number in range(n)]
    right = [number % 2 == 0 for number in range(n)]

    answer_from, _ = thresholds(probabilities, right, [False] * n)

    shown_wrong = sum(p >= answer_from and not r for p, r in zip(probabilities, right, strict=True))
    assert shown_wrong == int(WRONG_SHOWN * n)


def test_thresholds_refuse_as_many_messages_that_no_card_answers_as_promised():
    probabilities = [number / 100 for number in range(100)]

    _, choices_from = thresholds(probabilities, [False] * 100, [True] * 100)

    assert sum(p < choices_from for p in probabilities) / 100 >= REFUSED
    assert sum(p < choices_from for p in probabilities) / 100 <= REFUSED + 0.01


def test_choices_never_need_more_than_an_answer_alone():
    # All wrong cards are less likely than the message that no card answers.
    answer_from, choices_from = thresholds([0.1, 0.2, 0.9], [False, False, False], [False, False, True])

    assert answer_from == choices_from > 0.9


@pytest.fixture
def gate():
    """Fitted on scores that tell well: right from 6 on, wrong to 5, and no card answers those to 1."""
    found = [
        Found([("a/1", float(score)), ("b/2", 0.0), (NO_CARD, 0.0)]) for score in range(12) for _ in range(20)
    ]
    questions = [
        Question(
            "x", "en", "plain", RIGHT if score >= 6 else frozenset({"c/3"}) if score >= 2 else frozenset()
        )
        for score in range(12)
        for _ in range(20)
    ]
    return Gate(found, questions)


@pytest.mark.parametrize(
    ("score", "verdict"), [(11.0, Verdict.ANSWER), (4.0, Verdict.CHOICES), (0.0, Verdict.NO_ANSWER)]
)
def test_verdict_follows_the_score(gate, score, verdict):
    judged = gate.judge(Found([("a/1", score), ("b/2", 0.0), (NO_CARD, 0.0)]))

    assert judged.verdict is verdict


def test_probability_rises_with_the_score_and_is_near_what_came_true(gate):
    low, high = (
        gate.judge(Found([("a/1", score), ("b/2", 0.0), (NO_CARD, 0.0)])).probability for score in (1.0, 10.0)
    )

    assert low < 0.1
    assert high > 0.9


@pytest.mark.parametrize("ranked", [[], [(NO_CARD, 3.0)]])
def test_where_no_card_was_found_nothing_is_shown(gate, ranked):
    assert gate.judge(Found(ranked)) == Judged(Verdict.NO_ANSWER, 0.0)


def test_a_search_with_a_gate_of_its_own_is_taken_at_its_word():
    assert own_judgement(Found([("a/1", 0.4), ("b/2", 0.3)], "choices")) == Judged(Verdict.CHOICES, 0.4)
    assert own_judgement(Found([], "no_answer")) == Judged(Verdict.NO_ANSWER, 0.0)
