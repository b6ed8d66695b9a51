"""Train the own encoder from a pretrained English one.

Two losses in turn. Alignment: a sentence in any language moves to where the pretrained model puts its English
(Reimers and Gurevych 2020, "Making Monolingual Sentence Embeddings Multilingual using Knowledge Distillation").
Contrast: a way to ask moves to its card's point and away from every other card's, the neighbours first, as they
are nearest (Movshovitz-Attias et al. 2017, "No Fuss Distance Metric Learning using Proxies").
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import torch
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import BertModel

from knowledge.passages import Passage
from knowledge.training.batches import batches_alike
from knowledge.training.material import Parallel
from knowledge.training.noise import Noise
from knowledge.training.vocabulary import PAD, PIVOT, SIZE, first_vectors, learn_vocabulary

T = TypeVar("T")
REPORT_EVERY = 50  # steps


@dataclass(frozen=True)
class Recipe:
    """What decides the result, together with the material."""

    seed: int = 20261121
    steps: int = 1400  # two and a half times over 35,000 ways to ask
    batch: int = 64
    align_every: int = 3  # steps
    tokens: int = 64  # of a message in training; what is longer is cut
    learning_rate: float = 5e-5
    point_learning_rate: float = 3e-3  # of the cards' points
    warm_up: int = 100  # steps
    sharpness: float = 16.0  # a cosine times this is a logit
    smoothing: float = 0.05
    vocabulary: int = SIZE  # subwords
    shared: int = 3  # layers after which what reads intents goes its own way


@dataclass(frozen=True)
class Trained:
    """A BERT with its tokenizer; the vector of a text is the mean over its tokens, at unit length."""

    model: BertModel
    tokenizer: Tokenizer


def train(
    pretrained: BertModel,
    old_tokenizer: Tokenizer,
    *,
    passages: Sequence[Passage],
    parallel: Sequence[Parallel],
    noise: Noise,
    recipe: Recipe,
    report: Callable[[str], None],
) -> Trained:
    """Return the encoder trained on the passages and parallel sentences.

    Args:
        pretrained: a BERT whose mean over tokens is a good vector of an English sentence; it is changed.
        old_tokenizer: its tokenizer.
    """
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)
    pretrained.eval()
    old_tokenizer.enable_padding(pad_id=old_tokenizer.token_to_id(PAD), pad_token=PAD)
    old_tokenizer.enable_truncation(recipe.tokens * 2)
    report(f"where the pretrained model puts {len(parallel)} English sentences")
    targets = encode(pretrained, old_tokenizer, [sentence[PIVOT] for sentence in parallel])
    old_tokenizer.no_padding()

    texts = [passage.text for passage in passages]
    tokenizer = learn_vocabulary(
        [*texts, *(text for row in parallel for text in row.values())], recipe.vocabulary
    )
    report(f"vocabulary: {tokenizer.get_vocab_size()} subwords; their first vectors")
    vectors = first_vectors(
        tokenizer, old_tokenizer, pretrained.embeddings.word_embeddings.weight.detach(), parallel
    )
    padding = tokenizer.token_to_id(PAD)
    pretrained.embeddings.word_embeddings = torch.nn.Embedding.from_pretrained(vectors, freeze=False)
    pretrained.config.vocab_size = len(vectors)
    pretrained.config.pad_token_id = padding
    tokenizer.enable_padding(pad_id=padding, pad_token=PAD)
    tokenizer.enable_truncation(recipe.tokens)

    card_ids = sorted({passage.card_id for passage in passages})
    labels = torch.tensor([card_ids.index(passage.card_id) for passage in passages])
    points = torch.nn.Parameter(_first_points(encode(pretrained, tokenizer, texts), labels, len(card_ids)))
    weights = list(pretrained.parameters())
    optimizer = torch.optim.AdamW(
        [
            {"params": weights, "lr": recipe.learning_rate},
            {"params": [points], "lr": recipe.point_learning_rate},
        ],
        weight_decay=0.01,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _pace(step, recipe))
    ways = _batches(range(len(texts)), [len(text) for text in texts], recipe.batch, rng)
    sides = [(row, language) for row in range(len(parallel)) for language in parallel[row]]
    lengths = [len(parallel[row][language]) for row, language in sides]
    same = _batches(sides, lengths, recipe.batch, rng)
    pretrained.train()
    right = seen = 0
    for step in range(recipe.steps):
        batch = next(ways)
        found = vectors_of(pretrained, tokenizer, [noise(texts[i]) for i in batch])
        logits = found @ functional.normalize(points, dim=1).T * recipe.sharpness
        wanted = labels[batch]
        functional.cross_entropy(logits, wanted, label_smoothing=recipe.smoothing).backward()
        right, seen = right + int((logits.argmax(1) == wanted).sum()), seen + len(batch)
        if step % recipe.align_every == 0:
            pairs = next(same)
            found = vectors_of(pretrained, tokenizer, [parallel[row][language] for row, language in pairs])
            distance = 1 - (found * targets[[row for row, _ in pairs]]).sum(1)
            (2 * distance.mean()).backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        schedule.step()
        if (step + 1) % REPORT_EVERY == 0:
            report(f"step {step + 1} of {recipe.steps}: {right / seen:.3f} nearest to their own card")
            right = seen = 0
    pretrained.eval()
    return Trained(pretrained, tokenizer)


def vectors_of(model: BertModel, tokenizer: Tokenizer, texts: Sequence[str]) -> torch.Tensor:
    """Return unit vectors of a few texts, shape (len(texts), dim), with their gradients."""
    encoded = tokenizer.encode_batch(list(texts))
    ids = torch.tensor([text.ids for text in encoded])
    mask = torch.tensor([text.attention_mask for text in encoded])
    states = model(input_ids=ids, attention_mask=mask).last_hidden_state
    there = mask.unsqueeze(-1).float()
    return functional.normalize((states * there).sum(1) / there.sum(1), dim=1)


def encode(model: BertModel, tokenizer: Tokenizer, texts: Sequence[str], batch: int = 128) -> torch.Tensor:
    """Return unit vectors of many texts, shape (len(texts), dim), without gradients."""
    shortest_first = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    found = torch.zeros(len(texts), model.config.hidden_size)
    with torch.no_grad():
        for start in range(0, len(texts), batch):
            some = shortest_first[start : start + batch]
            found[some] = vectors_of(model, tokenizer, [texts[i] for i in some])
    return found


def _first_points(vectors: torch.Tensor, labels: torch.Tensor, cards: int) -> torch.Tensor:
    """Return each card's mean, moved away from the mean of all: they start far apart, at unit length."""
    means = functional.normalize(torch.zeros(cards, vectors.shape[1]).index_add_(0, labels, vectors), dim=1)
    return functional.normalize(means - 0.8 * vectors.mean(0), dim=1)


def _pace(step: int, recipe: Recipe) -> float:
    """Return the share of the learning rate at a step: up quickly, then down in a line."""
    left = (recipe.steps - step) / max(1, recipe.steps - recipe.warm_up)
    return min((step + 1) / recipe.warm_up, max(0.02, left))


def _batches(items: Sequence[T], lengths: Sequence[int], size: int, rng: random.Random) -> Iterator[list[T]]:
    """Yield batches without end."""
    while True:
        for batch in batches_alike(lengths, size, 20, rng):
            yield [items[i] for i in batch]
