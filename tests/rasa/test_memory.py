"""What the nearest examples wanted."""

import numpy as np
import pytest

from bot.nlu.memory import NEAREST, Memory


@pytest.fixture
def vectors():
    return np.random.default_rng(7).normal(size=(400, 32)).astype(np.float32)


def test_example_said_again_wants_what_it_wanted(vectors):
    intents = ["ask"] * len(vectors)
    intents[5] = "urgent_danger"

    by_intent, cosines = Memory(vectors, intents, seed=1).predict(vectors[[5, 6]])

    assert cosines == pytest.approx([1.0, 1.0], abs=1e-4)
    assert by_intent[0] == pytest.approx([0.0, 1.0], abs=0.01)
    assert by_intent[1] == pytest.approx([1.0, 0.0], abs=0.01)


def test_probabilities_are_one_together_and_of_the_intents_in_order(vectors):
    intents = ["thanks", "ask", "bye", "ask"] * 100
    memory = Memory(vectors, intents, seed=1)

    by_intent, cosines = memory.predict(-vectors[:3])

    assert list(memory.classes_) == ["ask", "bye", "thanks"]
    assert by_intent.shape == (3, 3)
    assert by_intent.sum(axis=1) == pytest.approx([1.0, 1.0, 1.0])
    assert cosines.shape == (3,)


def test_fewer_examples_than_are_asked_are_all_asked(vectors):
    few = vectors[: NEAREST // 3]

    by_intent, _ = Memory(few, ["ask", "bye"] * (len(few) // 2), seed=1).predict(few[:1])

    assert by_intent[0, 0] > by_intent[0, 1] > 0.0
