"""The linear classifier over vectors: which card the meaning speaks for."""

import numpy as np
import pytest

from knowledge.vector_classifier import VectorClassifier

EAST, NORTH, WEST = ([1.0, 0.0], [0.0, 1.0], [-1.0, 0.0])


@pytest.fixture
def classifier():
    vectors = np.array([EAST, EAST, NORTH, NORTH, WEST, WEST] * 20, dtype=np.float32)
    return VectorClassifier(vectors, ["pay/wage", "pay/wage", "housing/rent", "housing/rent", "", ""] * 20)


def test_a_vector_speaks_for_the_card_on_its_side(classifier):
    for vector, card_id in [
        (EAST, "pay/wage"),
        (NORTH, "housing/rent"),
        (WEST, ""),
        ([0.8, 0.6], "pay/wage"),
    ]:
        scores = classifier.scores(np.array(vector, dtype=np.float32))
        assert classifier.card_ids[int(np.argmax(scores))] == card_id


def test_the_nearer_to_the_border_the_smaller_the_lead(classifier):
    def lead(vector):
        _, rent, wage = classifier.scores(np.array(vector, dtype=np.float32))
        return wage - rent

    assert lead(EAST) > lead([0.8, 0.6]) > 0 > lead(NORTH)


def test_training_gives_the_same_each_time():
    rng = np.random.default_rng(0)
    vectors, cards = rng.normal(size=(60, 8)).astype(np.float32), ["a", "b", "c"] * 20

    first, second = VectorClassifier(vectors, cards), VectorClassifier(vectors, cards)

    assert np.array_equal(first.scores(vectors[0]), second.scores(vectors[0]))
