"""Training our own encoder: the loss, by hand, and what it leads to."""

import numpy as np
import pytest
import torch

from knowledge import train_encoder as training
from knowledge.encoder import OWN, load_encoder

EAST, NORTH = [1.0, 0.0], [0.0, 1.0]


def loss(vectors, labels):
    return float(training.contrastive_loss(torch.tensor(vectors), torch.tensor(labels)))


@pytest.fixture
def temperature_one(monkeypatch):
    monkeypatch.setattr(training, "TEMPERATURE", 1.0)


@pytest.mark.usefixtures("temperature_one")
@pytest.mark.parametrize(
    ("vectors", "labels", "expected"),
    [
        # Rows 0 and 1: the partner has cosine 1, the other 0: -(1 - ln(e + 1)). Row 2 has no partner.
        ([EAST, EAST, NORTH], [0, 0, 1], 0.313262),
        # Partners at right angles, the stranger alike: row 0 -(0 - ln(1 + e)), row 1 -(0 - ln 2).
        ([EAST, NORTH, EAST], [0, 0, 1], (1.313262 + 0.693147) / 2),
        # Two partners each: rows 0 and 1 -((1 + 0) / 2 - ln(e + 1)), row 2 ln 2.
        ([EAST, EAST, NORTH], [0, 0, 0], (2 * 0.813262 + 0.693147) / 3),
    ],
)
def test_the_loss_is_that_of_supervised_contrastive_learning(vectors, labels, expected):
    assert loss(vectors, labels) == pytest.approx(expected, abs=1e-5)


def test_the_temperature_sharpens_the_loss():
    # Row 0: -(0 - ln(1 + e^(1/0.07))) = 1/0.07 = 14.285714; row 1: ln 2.
    assert loss([EAST, NORTH, EAST], [0, 0, 1]) == pytest.approx((14.285714 + 0.693147) / 2, abs=1e-4)


@pytest.mark.parametrize("labels", [[0, 1, 2], [7]])
def test_a_batch_without_any_pair_teaches_nothing(labels):
    vectors = torch.tensor([EAST, NORTH, EAST][: len(labels)], requires_grad=True)

    value = training.contrastive_loss(vectors, torch.tensor(labels))
    value.backward()

    assert value.item() == 0.0
    assert torch.equal(vectors.grad, torch.zeros_like(vectors))


def test_the_same_seed_gives_the_same_vectors(quick_training, small_corpus):
    texts = [passage.text for passage in small_corpus]

    first = training.train_encoder(small_corpus, None, lambda line: None).encode(texts)
    second = training.train_encoder(small_corpus, None, lambda line: None).encode(texts)

    assert np.array_equal(first, second)


def test_another_seed_gives_other_vectors(quick_training, small_corpus, monkeypatch):
    first = training.train_encoder(small_corpus, None, lambda line: None).encode(["my wage"])
    monkeypatch.setattr(training, "SEED", training.SEED + 1)

    second = training.train_encoder(small_corpus, None, lambda line: None).encode(["my wage"])

    assert not np.allclose(first, second)


def test_a_saved_encoder_comes_back_the_same(quick_training, small_corpus, tmp_path):
    model = training.train_encoder(small_corpus, tmp_path / "encoder", lambda line: None)

    loaded = load_encoder(OWN, tmp_path)

    texts = ["my wage", "żółty dom", "unseen words"]
    assert loaded.encode_queries(texts) == pytest.approx(
        model.encode(texts, normalize_embeddings=True), abs=1e-6
    )


def test_training_draws_the_texts_of_one_card_together(small_corpus, monkeypatch):
    monkeypatch.setattr(training, "EPOCHS", 10)
    lines = []

    model = training.train_encoder(small_corpus, None, lines.append)

    wage, pay, rent = model.encode(["low wage", "what wage", "what rent"], normalize_embeddings=True)
    assert wage @ pay > wage @ rent + 0.3
    assert [line.split(",")[0] for line in lines] == ["encoder: epoch 10 of 10"]


def test_case_and_diacritics_do_not_change_a_vector(trained_folder):
    plain, written = load_encoder(OWN, trained_folder).encode_queries(["zlota lodz", "Złota ŁÓDŹ"])

    assert plain == pytest.approx(written)
