"""Train Kompas' own small encoder: one vector per subword, averaged; texts of one card drawn together.

Two cores, under a minute, no download, fixed seeds. The loss is supervised contrastive (Khosla et al. 2020,
"Supervised Contrastive Learning"): in each batch the texts of one card, in all languages, are each other's
positives, all others negatives.
"""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

from knowledge.passages import NO_CARD, Passage

SEED = 20261121
DIM = 192  # 0.8 MB per 1000 subwords; more did not help with this little material
VOCABULARY = 8000
UNKNOWN = "[UNK]"
EPOCHS = 10
BATCH = 256
TEMPERATURE = 0.07
LEARNING_RATE = 0.02
TYPO_SHARE = 0.3  # texts that get one typing error per epoch


def train_encoder(
    passages: Sequence[Passage], folder: Path | None, report: Callable[[str], None]
) -> SentenceTransformer:
    """Return an encoder trained on the passages; saved under `folder` unless that is None."""
    rng = random.Random(SEED)
    torch.manual_seed(SEED)
    tokenizer = _train_tokenizer([passage.text for passage in passages])
    embedding = StaticEmbedding(tokenizer, embedding_dim=DIM)
    model = SentenceTransformer(modules=[embedding], device="cpu")
    labels = _labels(passages)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS)
    order = list(range(len(passages)))
    for epoch in range(EPOCHS):
        rng.shuffle(order)
        total = 0.0
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            texts = [_with_typo(passages[i].text, rng) for i in batch]
            vectors = embedding(embedding.preprocess(texts))["sentence_embedding"]
            loss = contrastive_loss(torch.nn.functional.normalize(vectors, dim=1), labels[batch])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            total += float(loss.detach()) * len(batch)
        schedule.step()
        if (epoch + 1) % 10 == 0:
            report(f"encoder: epoch {epoch + 1} of {EPOCHS}, loss {total / len(order):.3f}")
    if folder is not None:
        model.save(str(folder), create_model_card=False)
    return model


def contrastive_loss(vectors: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Return the supervised contrastive loss of unit vectors, shape (n, dim), under their labels, shape (n,).

    Rows without a partner of the same label count for nothing; a batch without any pair has loss 0.
    """
    itself = torch.eye(len(labels), dtype=torch.bool)
    partners = (labels[:, None] == labels[None, :]) & ~itself
    similarity = (vectors @ vectors.T / TEMPERATURE).masked_fill(itself, float("-inf"))
    log_probability = similarity - similarity.logsumexp(dim=1, keepdim=True)
    has_partner = partners.any(dim=1)
    if not has_partner.any():
        return vectors.sum() * 0.0
    summed = log_probability.masked_fill(~partners, 0.0).sum(dim=1)
    return -(summed[has_partner] / partners.sum(dim=1)[has_partner]).mean()


def _labels(passages: Sequence[Passage]) -> torch.Tensor:
    """Return one number per card; each passage of no card is a class of its own, near to nothing."""
    numbers = {card_id: n for n, card_id in enumerate(sorted({p.card_id for p in passages} - {NO_CARD}))}
    loners = len(numbers)
    return torch.tensor([numbers.get(p.card_id, loners + position) for position, p in enumerate(passages)])


def _train_tokenizer(texts: Sequence[str]) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE(unk_token=UNKNOWN))
    steps = [
        normalizers.NFKD(),
        normalizers.StripAccents(),
        normalizers.Lowercase(),
        normalizers.Replace("ł", "l"),
    ]
    tokenizer.normalizer = normalizers.Sequence(steps)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Whitespace(), pre_tokenizers.Metaspace()]
    )
    trainer = trainers.BpeTrainer(vocab_size=VOCABULARY, special_tokens=[UNKNOWN], show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def _with_typo(text: str, rng: random.Random) -> str:
    """Return the text, sometimes with two neighbouring letters swapped or one lost."""
    if len(text) < 6 or rng.random() > TYPO_SHARE:
        return text
    at = rng.randrange(1, len(text) - 2)
    if rng.random() < 0.5:
        return text[:at] + text[at + 1 :]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
