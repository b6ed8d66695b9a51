"""Training the own encoder: what it learns, and that it learns the same each time."""

import dataclasses

import numpy as np
import pytest
import torch

from knowledge.training.train import Recipe, encode


def vectors(trained, *texts):
    return encode(trained.model, trained.tokenizer, texts)


@pytest.fixture(scope="module")
def trained(train_tiny_encoder):
    return train_tiny_encoder()


def test_training_draws_the_texts_of_one_card_together(trained):
    wage, pay, rent = vectors(trained, "low wage", "what wage", "what rent")

    assert wage @ pay > wage @ rent + 0.1


def test_a_vector_has_length_one_whatever_stands_beside_it(trained):
    alone = vectors(trained, "my rent")
    among = vectors(
        trained, "a much longer text about the weather of tomorrow and a football match", "my rent"
    )

    assert alone.norm(dim=1) == pytest.approx(1.0)
    assert torch.allclose(alone[0], among[1], atol=1e-5)  # padding does not count


def test_case_and_diacritics_do_not_change_a_vector(trained):
    plain, written = vectors(trained, "zlota lodz", "Złota ŁÓDŹ")

    assert torch.allclose(plain, written)


def test_the_same_seed_gives_the_same_vectors(trained, train_tiny_encoder):
    again = train_tiny_encoder()

    assert np.array_equal(vectors(trained, "my wage", "football"), vectors(again, "my wage", "football"))


def test_another_seed_gives_other_vectors(trained, train_tiny_encoder, tiny_recipe):
    other = train_tiny_encoder(dataclasses.replace(tiny_recipe, seed=1))

    assert not np.allclose(vectors(trained, "my wage"), vectors(other, "my wage"))


def test_alignment_moves_the_languages_together(train_tiny_encoder, tiny_recipe):
    def apart(trained):
        english, polish = vectors(trained, "my wage", "moja pensja")
        return float(1 - english @ polish)

    never = train_tiny_encoder(dataclasses.replace(tiny_recipe, align_every=10**6))
    always = train_tiny_encoder(dataclasses.replace(tiny_recipe, align_every=1))

    assert apart(always) < apart(never) / 2


def test_progress_is_reported(train_tiny_encoder, tiny_recipe):
    lines = []

    train_tiny_encoder(dataclasses.replace(tiny_recipe, steps=50), lines.append)

    assert lines[-1].startswith("step 50 of 50: ")
    assert lines[-1].endswith("nearest to their own card")


def test_the_recipe_of_the_shipped_encoder_goes_several_times_over_the_material():
    recipe = Recipe()

    assert recipe.steps * recipe.batch >= 2 * 35_000
