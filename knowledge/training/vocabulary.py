"""Subwords of our languages instead of English ones, and first vectors for them.

A pretrained English model knows no Polish, so most of its vocabulary is useless here. A new vocabulary is learnt
from our texts. A subword that the old model knows keeps its vector; any other starts as the weighted mean of the
English subwords that stand for it in parallel sentences.
"""

from collections import Counter
from collections.abc import Sequence

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

from knowledge.training.alignment import align
from knowledge.training.material import Parallel

SIZE = 16_000  # subwords; 8,000 split Polish words into letters, 32,000 leave rare ones untrained
PAD, UNKNOWN, START, END = "[PAD]", "[UNK]", "[CLS]", "[SEP]"
PIVOT = "en"  # the language that the pretrained model knows
LONGEST_WORD = 60  # letters
NEIGHBOURS = 5  # English subwords that a new one is made of


def learn_vocabulary(texts: Sequence[str], size: int) -> Tokenizer:
    """Return a WordPiece tokenizer that sees neither case nor diacritics."""
    marks = [PAD, UNKNOWN, START, END]
    # The library numbers letters inside words as it meets them, in no fixed order, and ties between pairs go by number:
    # only numbered beforehand do they give the same vocabulary each time.
    normalizer, splitter = _normalizer(), pre_tokenizers.BertPreTokenizer()
    inside = sorted(
        {f"##{letter}" for text in texts for letter in normalizer.normalize_str(text) if letter.isalnum()}
    )
    trained = Tokenizer(models.WordPiece(unk_token=UNKNOWN, max_input_chars_per_word=LONGEST_WORD))
    trained.normalizer, trained.pre_tokenizer = normalizer, splitter
    trainer = trainers.WordPieceTrainer(
        vocab_size=size, special_tokens=[*marks, *inside], show_progress=False, min_frequency=2
    )
    trained.train_from_iterator(texts, trainer)
    model = models.WordPiece(trained.get_vocab(), unk_token=UNKNOWN, max_input_chars_per_word=LONGEST_WORD)
    tokenizer = Tokenizer(model)
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizer, splitter
    tokenizer.add_special_tokens(marks)
    ends = [(mark, tokenizer.token_to_id(mark)) for mark in (START, END)]
    tokenizer.post_processor = processors.TemplateProcessing(single=f"{START} $A {END}", special_tokens=ends)
    return tokenizer


def _normalizer() -> normalizers.Normalizer:
    bert = normalizers.BertNormalizer(strip_accents=True, lowercase=True)
    return normalizers.Sequence([normalizers.Replace("ł", "l"), normalizers.Replace("Ł", "l"), bert])


def first_vectors(
    tokenizer: Tokenizer, old: Tokenizer, old_vectors: torch.Tensor, parallel: Sequence[Parallel]
) -> torch.Tensor:
    """Return the vectors to start from, shape (size of the vocabulary, dim)."""
    vocabulary, old_vocabulary = tokenizer.get_vocab(), old.get_vocab()
    vectors = torch.zeros(len(vocabulary), old_vectors.shape[1])
    for subword, number in vocabulary.items():
        pieces = [old_vocabulary[subword]] if subword in old_vocabulary else _pieces(old, subword)
        vectors[number] = old_vectors[pieces].mean(0)
    known = {number for subword, number in vocabulary.items() if subword in old_vocabulary}
    return _moved_to_meaning(tokenizer, vectors, known, parallel)


def _pieces(old: Tokenizer, subword: str) -> list[int]:
    ids: list[int] = old.encode(subword.removeprefix("##"), add_special_tokens=False).ids
    return ids or [old.get_vocab()[UNKNOWN]]


def _moved_to_meaning(
    tokenizer: Tokenizer, vectors: torch.Tensor, known: set[int], parallel: Sequence[Parallel]
) -> torch.Tensor:
    def ids(text: str) -> list[int]:
        found: list[int] = tokenizer.encode(text, add_special_tokens=False).ids
        return found

    english = [ids(sentence[PIVOT]) for sentence in parallel]
    pairs = [
        (ids(sentence[language]), ids_of_english)
        for sentence, ids_of_english in zip(parallel, english, strict=True)
        for language in sentence
        if language != PIVOT
    ]
    seen = Counter(token for foreign, _ in pairs for token in set(foreign))
    seen_in_english = Counter(token for tokens in english for token in set(tokens))
    moved = vectors.clone()
    for token, meanings in align(pairs).items():
        if seen[token] < 2 or seen_in_english[token] > seen[token] / 3:  # too rare, or English as well
            continue
        best = sorted(meanings.items(), key=lambda pair: -pair[1])[:NEIGHBOURS]
        total = sum(probability for _, probability in best)
        if not total:
            continue
        meaning = torch.stack([vectors[other] * (probability / total) for other, probability in best]).sum(0)
        moved[token] = (meaning + vectors[token]) / 2 if token in known else meaning
    return moved
