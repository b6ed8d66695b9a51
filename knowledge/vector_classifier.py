"""A linear classifier over the encoder's vectors: which card the meaning of the whole message speaks for.

The nearest passages tell what a message is like; this tells which directions of the space decide between cards.
"""

from collections.abc import Sequence

import numpy as np

EPOCHS = 8
BATCH = 256
LEARNING_RATE = 0.02
WEIGHT_DECAY = 0.01
SHARPNESS = 10.0  # vectors of one field lie close together: their differences are small numbers
SEED = 20261121


class VectorClassifier:
    """Multinomial logistic regression (softmax), trained in seconds."""

    def __init__(self, vectors: np.ndarray, card_ids: Sequence[str]) -> None:
        """Train on unit vectors, float32, shape (n, dim), and the card of each."""
        import torch  # only training needs it

        self.card_ids = sorted(set(card_ids))
        numbers = {card_id: n for n, card_id in enumerate(self.card_ids)}
        labels = torch.tensor([numbers[card_id] for card_id in card_ids])
        self._mean = vectors.mean(axis=0)
        inputs = torch.tensor((vectors - self._mean) * SHARPNESS)
        torch.manual_seed(SEED)
        layer = torch.nn.Linear(vectors.shape[1], len(self.card_ids))
        torch.nn.init.zeros_(layer.weight)
        torch.nn.init.zeros_(layer.bias)
        optimizer = torch.optim.AdamW(layer.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
        steps = EPOCHS * -(-len(labels) // BATCH)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / steps)
        for _ in range(EPOCHS):
            order = torch.randperm(len(labels))
            for start in range(0, len(labels), BATCH):
                batch = order[start : start + BATCH]
                loss = torch.nn.functional.cross_entropy(layer(inputs[batch]), labels[batch])
                optimizer.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimizer.step()
                schedule.step()
        self._weights = layer.weight.detach().numpy() * SHARPNESS
        self._bias = layer.bias.detach().numpy()

    def scores(self, vector: np.ndarray) -> np.ndarray:
        """Return the log-odds of each card up to a constant, float32, shape (len(card_ids),)."""
        scores: np.ndarray = self._weights @ (vector - self._mean) + self._bias
        return scores
