"""Our own encoder as it travels with the repository: ONNX files and a tokenizer, run by ONNX Runtime.

What search needs is one file. What a message wants is read by a second one, which goes on from the states of the first
after its lower layers: search neither loads nor runs it.

A text's vector depends on that text alone: each is encoded by itself, so that a passage encoded today and one encoded
last month lie where they would together. Knows files and vectors.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

from knowledge.errors import EncoderError

MODEL_FILE, INTENTS_FILE, TOKENIZER_FILE = "encoder.onnx", "intents.onnx", "tokenizer.json"
INPUT, OUTPUT = "ids", "vector"
STATES = "states"  # of the tokens, where the model for intents leaves the other
LONGEST_QUERY = 128  # tokens, about 90 words; longer messages are read piece by piece


class OnnxEncoder:
    """Encodes texts; queries and passages alike."""

    def __init__(self, folder: Path, name: str) -> None:
        """Load the encoder of a folder.

        Raises:
            EncoderError: it is not there, or damaged.
        """
        self.name = name
        (self._session,), self._tokenizer = _loaded(folder, [MODEL_FILE])

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        """Return one unit-length vector per text, in the order given, on all cores.

        Args:
            texts: messages as typed, any language. What exceeds `LONGEST_QUERY` tokens is cut off.
        Returns:
            float32, shape (len(texts), dim), rows of length 1: an inner product is a cosine in [-1.0, 1.0].
        Raises:
            ValueError: `texts` is empty or holds a blank text.
        """
        return _each(texts, self._encode)

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Return one unit-length vector per passage; shapes and errors as `encode_queries`."""
        return self.encode_queries(texts)

    def _encode(self, text: str) -> np.ndarray:
        (vectors,) = self._session.run([OUTPUT], {INPUT: token_ids(self._tokenizer, text)})
        vector: np.ndarray = vectors[0]
        return vector


class OnnxIntentEncoder:
    """Encodes messages by what they want, too."""

    def __init__(self, folder: Path) -> None:
        """Load both models of a folder.

        Raises:
            EncoderError: one is not there, or damaged.
        """
        (self._session, self._of_intents), self._tokenizer = _loaded(folder, [MODEL_FILE, INTENTS_FILE])

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return per text the vector that search has of it, and after it the one that tells intents apart.

        Returns:
            float32, shape (len(texts), 2 * dim), both parts of length 1.
        Raises:
            ValueError: `texts` is empty or holds a blank text.
        """
        return _each(texts, self._encode)

    def _encode(self, text: str) -> np.ndarray:
        vector, states = self._session.run([OUTPUT, STATES], {INPUT: token_ids(self._tokenizer, text)})
        (wanted,) = self._of_intents.run([OUTPUT], {STATES: states})
        return np.concatenate([vector[0], wanted[0]])


def token_ids(tokenizer: Tokenizer, text: str) -> np.ndarray:
    """Return the ids of a text's tokens as the model takes them: int64, shape (1, tokens)."""
    return np.array([tokenizer.encode(text).ids], dtype=np.int64)


def open_session(model: Path | bytes) -> InferenceSession:
    """Return ONNX Runtime with a model, on one thread: texts are short, two at once on two cores are faster."""
    options = SessionOptions()
    options.intra_op_num_threads = 1
    return InferenceSession(model, options, providers=["CPUExecutionProvider"])


def load_tokenizer(folder: Path) -> Tokenizer:
    """Return the tokenizer of a folder, which cuts a text off after `LONGEST_QUERY` tokens."""
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST_QUERY)
    return tokenizer


def _loaded(folder: Path, models: Sequence[str]) -> tuple[list[InferenceSession], Tokenizer]:
    try:
        return [open_session(folder / model) for model in models], load_tokenizer(folder)
    except Exception as error:  # both libraries raise kinds of their own
        raise EncoderError(f"the encoder in {folder} cannot be loaded: {error}") from error


def _each(texts: Sequence[str], encode: Callable[[str], np.ndarray]) -> np.ndarray:
    """Return what `encode` makes of each text, as rows, on all cores."""
    if not texts or any(not text.strip() for text in texts):
        raise ValueError("texts to encode must not be empty or blank")
    if len(texts) == 1:  # most messages: no threads to start
        return np.stack([encode(texts[0])])
    with ThreadPoolExecutor(os.cpu_count()) as threads:  # ONNX Runtime lets others run while it computes
        return np.stack(list(threads.map(encode, texts)))
