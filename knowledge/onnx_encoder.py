"""Our own encoder as it travels with the repository: one ONNX file and a tokenizer, run by ONNX Runtime.

A text's vector depends on that text alone: each is encoded by itself, so that a passage encoded today and one encoded
last month lie where they would together. Knows files and vectors.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from onnxruntime import InferenceSession, RunOptions, SessionOptions
from tokenizers import Tokenizer

from knowledge.errors import EncoderError

MODEL_FILE, TOKENIZER_FILE = "encoder.onnx", "tokenizer.json"
INPUT, OUTPUT = "ids", "vector"
INTENT_OUTPUT = "intent/vector"  # what a message wants: knowledge/training/intents.py
LONGEST_QUERY = 128  # tokens, about 90 words; longer messages are read piece by piece


class OnnxEncoder:
    """Encodes texts; queries and passages alike."""

    def __init__(self, folder: Path, name: str) -> None:
        """Load the encoder of a folder.

        Raises:
            EncoderError: it is not there, or damaged.
        """
        self.name = name
        try:
            self._session = open_session(folder / MODEL_FILE)
            self._tokenizer = load_tokenizer(folder)
        except Exception as error:  # both libraries raise kinds of their own
            raise EncoderError(f"the encoder in {folder} cannot be loaded: {error}") from error
        # Search asks for one of two outputs: the layers of the other are left out.
        self._run_options = RunOptions()
        self._run_options.only_execute_path_to_fetches = True

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        """Return one unit-length vector per text, in the order given, on all cores.

        Args:
            texts: messages as typed, any language. What exceeds `LONGEST_QUERY` tokens is cut off.
        Returns:
            float32, shape (len(texts), dim), rows of length 1: an inner product is a cosine in [-1.0, 1.0].
        Raises:
            ValueError: `texts` is empty or holds a blank text.
        """
        return self._encode(texts, [OUTPUT])

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Return one unit-length vector per passage; shapes and errors as `encode_queries`."""
        return self.encode_queries(texts)

    def encode_intents(self, texts: Sequence[str]) -> np.ndarray:
        """Return per text its vector as above, and after it the one that tells intents apart, of length 1 too.

        Returns:
            float32, shape (len(texts), 2 * dim).
        Raises:
            ValueError: `texts` is empty or holds a blank text.
        """
        return self._encode(texts, [OUTPUT, INTENT_OUTPUT])

    def _encode(self, texts: Sequence[str], outputs: list[str]) -> np.ndarray:
        _demand_texts(texts)

        def encode(text: str) -> np.ndarray:
            ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
            together: np.ndarray = np.hstack(self._session.run(outputs, {INPUT: ids}, self._run_options))[0]
            return together

        if len(texts) == 1:  # most messages: no threads to start
            return np.stack([encode(texts[0])])
        with ThreadPoolExecutor(os.cpu_count()) as threads:  # ONNX Runtime lets others run while it computes
            return np.stack(list(threads.map(encode, texts)))


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


def _demand_texts(texts: Sequence[str]) -> None:
    if not texts or any(not text.strip() for text in texts):
        raise ValueError("texts to encode must not be empty or blank")
