"""The second vector of the own encoder, for what a message wants."""

import dataclasses
import shutil

import numpy as np
import pytest
import torch
from transformers import BertModel

from knowledge.examples import Example
from knowledge.onnx_encoder import INTENTS_FILE, OnnxEncoder, OnnxIntentEncoder
from knowledge.training.export import export_intents, shared_states
from knowledge.training.intents import IntentRecipe, messages_with_intent, train_intents
from knowledge.training.noise import Noise

RECIPE = IntentRecipe(rounds=100, batch=4, learning_rate=5e-3, head_learning_rate=1e-2, warm_up=5)
MESSAGES = [
    ("my wage", "ask"), ("what wage", "ask"), ("my rent", "ask"), ("what rent", "ask"),
    ("help my wage", "urgent_danger"), ("help what wage", "urgent_danger"),
    ("help my rent", "urgent_danger"), ("help what rent", "urgent_danger"),
]  # fmt: skip


@pytest.fixture
def folder(own_encoder, tmp_path):
    return shutil.copytree(own_encoder, tmp_path / "copy")


@pytest.fixture
def teach(folder, tiny_folder, tiny_recipe):
    """Teach the encoder of `folder` the messages: `teach(RECIPE)`."""

    def taught(recipe=RECIPE):
        branch = train_intents(
            BertModel.from_pretrained(tiny_folder, attn_implementation="eager"),
            MESSAGES,
            shared_states(folder),
            shared=tiny_recipe.shared,
            noise=Noise(recipe.seed, {}),
            recipe=recipe,
            report=lambda line: None,
        )
        export_intents(branch, folder)
        return OnnxIntentEncoder(folder)

    return taught


def test_what_is_wanted_counts_and_not_what_it_is_about(teach):
    of_cards, of_intents = np.split(teach().encode(["my wage", "my rent", "help my wage"]), 2, axis=1)

    assert np.linalg.norm(of_intents, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    assert of_intents[0] @ of_intents[1] > of_intents[0] @ of_intents[2] + 0.3
    assert of_cards[0] @ of_cards[2] > of_cards[0] @ of_cards[1]


def test_the_vector_for_cards_stays_the_same_to_the_last_bit(folder, teach):
    texts = ["my wage", "help what rent", "żółty dom"]
    before = OnnxEncoder(folder, "before").encode_queries(texts)

    encoder = teach()

    assert np.array_equal(OnnxEncoder(folder, "after").encode_queries(texts), before)
    assert np.array_equal(encoder.encode(texts)[:, : before.shape[1]], before)


def test_taught_again_the_encoder_has_the_new_intents_alone(folder, teach):
    once = teach().encode(["help my wage"])
    size = (folder / INTENTS_FILE).stat().st_size

    again = teach().encode(["help my wage"])
    other = teach(dataclasses.replace(RECIPE, seed=1)).encode(["help my wage"])

    assert np.array_equal(once, again)
    assert not np.allclose(once, other)
    assert (folder / INTENTS_FILE).stat().st_size == pytest.approx(size, rel=0.01)


def test_padding_does_not_change_a_vector(tiny_folder):
    branch = train_intents(
        BertModel.from_pretrained(tiny_folder, attn_implementation="eager"),
        MESSAGES,
        lambda texts: [np.full((len(text.split()), 32), len(text), np.float16) for text in texts],
        shared=1,
        noise=Noise(1, {}),
        recipe=dataclasses.replace(RECIPE, rounds=1),
        report=lambda line: None,
    )
    states = torch.rand(1, 3, 32)
    padded = torch.cat([states, torch.rand(1, 2, 32)], dim=1)

    with torch.no_grad():
        among = branch.of_batch(padded, torch.tensor([[1.0, 1, 1, 0, 0]]))
        assert torch.allclose(among, branch(states), atol=1e-5)


def test_some_ways_to_ask_all_that_sound_alarming_their_sentences_and_all_other_messages_are_learnt():
    def example(text, intent, card_id, file="data/nlu/ask/pay/not-paid.en.yml"):
        return Example(text, "en", card_id, intent, "plain", file)

    alarming = "data/nlu/lookalike.en.yml"

    story = "My boss shouts at me every day. I am owed two months of pay. Ok."
    examples = [
        example(story, "ask/pay.not-paid", "pay/not-paid"),
        example("where is my money", "ask/pay.not-paid", "pay/not-paid"),
        example("my boss is killing me, no pay", "ask/pay.not-paid", "pay/not-paid", alarming),
        example("I will strangle the man who pays us", "ask/pay.not-paid", "pay/not-paid", alarming),
        example("they locked us in", "urgent_danger", None, "data/nlu/urgent.en.yml"),
        example("hello", "greet", None, "data/nlu/smalltalk.en.yml"),
        example("He died. Then the film was over.", "out_of_scope", None, "data/nlu/out_of_scope.en.yml"),
    ]

    assert messages_with_intent(examples, every=2) == [
        (story, "ask"),
        ("my boss is killing me, no pay", "ask"),
        ("I will strangle the man who pays us", "ask"),
        ("they locked us in", "urgent_danger"),
        ("hello", "greet"),
        ("He died. Then the film was over.", "out_of_scope"),
        ("My boss shouts at me every day.", "ask"),
        ("I am owed two months of pay.", "ask"),
        ("Then the film was over.", "out_of_scope"),
    ]
