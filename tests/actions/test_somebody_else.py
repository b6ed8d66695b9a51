"""Asking for somebody else."""

import pytest

from actions.somebody_else import ActionForSomebodyElse
from knowledge.search import Hit


@pytest.mark.parametrize(
    ("probability", "response"),
    [(0.1, "utter_for_somebody_else"), (0.4, "utter_choices"), (0.8, "utter_answer")],
)
def test_what_is_asked_for_somebody_else_is_answered(dispatcher, tracker, searcher, probability, response):
    searcher.hits = [Hit("pay/not-paid", 1.0, probability)]

    ActionForSomebodyElse().run(
        dispatcher, tracker(text="brat nie dostał pensji", intent="for_somebody_else"), {}
    )

    assert [message["response"] for message in dispatcher.messages] == [response]
