"""Teach the encoder a second vector: not what a message asks about, but what it wants.

A vector made for cards forgets what sets a cry for help apart from a question about the same thing. So the encoder's
upper layers exist twice: once for cards, and once more for intents, trained here. The lower layers are shared and stay
as they are, so the vector for cards does not move.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional
from transformers import BertModel

from knowledge.examples import RETRIEVAL_INTENT, Example, fewer_questions, with_told_sentences
from knowledge.training.batches import batches_alike
from knowledge.training.noise import Noise

States = np.ndarray  # of a text's tokens after the shared layers: float16, shape (tokens, dim)
TOGETHER = 50  # batches cut from messages that are sorted by length
NEVER = -1e4  # added to the attention on a token that is only padding


@dataclass(frozen=True)
class IntentRecipe:
    """What decides the result, together with the examples."""

    seed: int = 20261122
    every: int = 5  # of the plain ways to ask, which are many and only one intent
    rounds: int = 2  # through all messages
    batch: int = 64
    learning_rate: float = 5e-5
    head_learning_rate: float = 1e-3
    warm_up: int = 100  # steps
    sharpness: float = 16.0  # of the unit vector before the head
    smoothing: float = 0.05
    dropout: float = 0.1


class Branch(torch.nn.Module):
    """From the states of one text's tokens to its unit-length vector for intents."""

    def __init__(self, layers: torch.nn.ModuleList) -> None:
        super().__init__()
        self.layers = layers

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        """Return shape (1, dim) for states of shape (1, tokens, dim)."""
        return self.of_batch(states, torch.ones(states.shape[:2]))

    def of_batch(self, states: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        """Return shape (n, dim); `there` is 1 for a token and 0 for padding, shape (n, tokens)."""
        attention = (1 - there)[:, None, None, :] * NEVER
        for layer in self.layers:
            states = layer(states, attention)
        mask = there.unsqueeze(-1)
        return functional.normalize((states * mask).sum(1) / mask.sum(1), dim=1)


def messages_with_intent(examples: Sequence[Example], every: int) -> list[tuple[str, str]]:
    """Return texts and their intents: every so many of the plain ways to ask, and all other messages."""
    kept = fewer_questions(examples, every)
    return with_told_sentences(
        [(example.text, RETRIEVAL_INTENT if example.card_id else example.intent) for example in kept]
    )


def train_intents(
    pretrained: BertModel,
    messages: Sequence[tuple[str, str]],
    states_of: Callable[[Sequence[str]], list[States]],
    *,
    shared: int,
    noise: Noise,
    recipe: IntentRecipe,
    report: Callable[[str], None],
) -> Branch:
    """Return the upper layers of `pretrained`, trained to tell the intents apart; they are changed.

    Args:
        messages: texts and their intents.
        states_of: what the shared layers make of texts.
        shared: how many layers these are.
    """
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)
    texts = [text for text, _ in messages]
    intents = sorted({intent for _, intent in messages})
    labels = torch.tensor([intents.index(intent) for _, intent in messages])
    report(f"what the shared layers make of {len(texts)} messages, clean and mistyped")
    clean, mistyped = states_of(texts), states_of([noise(text) for text in texts])

    branch = Branch(pretrained.encoder.layer[shared:])
    head = torch.nn.Linear(pretrained.config.hidden_size, len(intents))
    weights = [*branch.parameters(), *head.parameters()]
    optimizer = torch.optim.AdamW(
        [
            {"params": list(branch.parameters()), "lr": recipe.learning_rate},
            {"params": list(head.parameters()), "lr": recipe.head_learning_rate},
        ],
        weight_decay=0.01,
    )
    total = recipe.rounds * -(-len(texts) // recipe.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / recipe.warm_up, max(0.02, (total - step) / total))
    )
    branch.train()
    for number in range(recipe.rounds):
        lost = []
        for batch in batches_alike([len(states) for states in clean], recipe.batch, TOGETHER, rng):
            found = branch.of_batch(*_padded([rng.choice((clean, mistyped))[i] for i in batch]))
            logits = head(functional.dropout(found * recipe.sharpness, recipe.dropout))
            loss = functional.cross_entropy(logits, labels[batch], label_smoothing=recipe.smoothing)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
            optimizer.zero_grad()
            schedule.step()
            lost.append(loss.item())
        report(f"intents, round {number + 1} of {recipe.rounds}: loss {np.mean(lost):.3f}")
    return branch.eval()


def _padded(states: Sequence[States]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the states of several texts as one tensor, and where there are tokens."""
    longest = max(len(one) for one in states)
    together = torch.zeros(len(states), longest, states[0].shape[1])
    there = torch.zeros(len(states), longest)
    for row, one in enumerate(states):
        together[row, : len(one)] = torch.from_numpy(one.astype(np.float32))
        there[row, : len(one)] = 1
    return together, there
