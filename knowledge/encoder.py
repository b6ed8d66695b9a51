"""Turn texts into unit-length vectors: by our own encoder, or by any sentence-transformers model.

Knows models and their prefixes. Knows no cards. Never asks the network: a model is a local folder,
or a name that is already in the local cache.
"""

import hashlib
import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from knowledge.errors import EncoderError
from knowledge.onnx_encoder import INTENTS_FILE, MODEL_FILE, TOKENIZER_FILE, OnnxEncoder, OnnxIntentEncoder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

OWN = "own"  # the setting that means "the encoder that travels with the repository"
OWN_FOLDER = Path(__file__).with_name("own_encoder")
# What the makers of a model put before queries and passages (their model cards, section "Usage").
PREFIXES = {"e5": ("query: ", "passage: ")}


class Encoder(Protocol):
    """What search needs of an encoder; replaced by a keyword encoder in tests."""

    name: str

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray: ...

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray: ...

    def __hash__(self) -> int: ...  # what it made of a text may be kept by it


class SentenceEncoder:
    """A sentence-transformers model with its prefixes."""

    def __init__(self, model: "SentenceTransformer", name: str) -> None:
        self.name = name
        self._model = model
        kind = next((kind for kind in PREFIXES if kind in Path(name).name.lower().split("-")), None)
        self._query_prefix, self._passage_prefix = PREFIXES.get(kind or "", ("", ""))

    def encode_queries(self, texts: Sequence[str]) -> np.ndarray:
        """Return one unit-length vector per query, in the order given.

        Args:
            texts: messages as typed, any language. What exceeds the model's length is cut off.
        Returns:
            float32, shape (len(texts), dim), rows of length 1: an inner product is a cosine in [-1.0, 1.0].
        Raises:
            ValueError: `texts` is empty or holds a blank text.
        """
        return self._encode(texts, self._query_prefix)

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Return one unit-length vector per passage; shapes and errors as `encode_queries`."""
        return self._encode(texts, self._passage_prefix)

    def _encode(self, texts: Sequence[str], prefix: str) -> np.ndarray:
        if not texts or any(not text.strip() for text in texts):
            raise ValueError("texts to encode must not be empty or blank")
        vectors = self._model.encode(
            [prefix + text for text in texts], normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)


def encoder_id(setting: str) -> str:
    """Return what tells one encoder from another: of our own, its digest; of any other, its name."""
    if setting != OWN:
        return setting
    return f"{OWN} {own_digest()}"


@lru_cache(maxsize=1)
def own_digest() -> str:
    """Return the digest of our own encoder as it travels, without what reads intents."""
    return _digest(MODEL_FILE, TOKENIZER_FILE)


def intents_digest() -> str:
    """Return the digest of our own encoder with what reads intents."""
    return _digest(MODEL_FILE, TOKENIZER_FILE, INTENTS_FILE)


def _digest(*names: str) -> str:
    total = hashlib.sha256()
    for name in names:
        total.update((OWN_FOLDER / name).read_bytes())
    return total.hexdigest()[:16]


def own_encoder() -> OnnxEncoder:
    """Return the encoder that travels with the repository.

    Raises:
        EncoderError: it is not there, or damaged.
    """
    return OnnxEncoder(OWN_FOLDER, OWN)


def own_intent_encoder() -> OnnxIntentEncoder:
    """Return the same with what reads intents.

    Raises:
        EncoderError: a part of it is not there, or damaged.
    """
    return OnnxIntentEncoder(OWN_FOLDER)


def load_encoder(setting: str) -> Encoder:
    """Return the encoder named by the setting `encoder`.

    Args:
        setting: `own`, the path of a sentence-transformers folder, or a name in the local cache.
    Raises:
        EncoderError: there is no such encoder on this machine.
    """
    if setting == OWN:
        return own_encoder()
    # Without these the library asks a hub for news even when the model is on disk.
    os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
    from huggingface_hub import constants
    from sentence_transformers import SentenceTransformer

    constants.HF_HUB_OFFLINE = True  # where the library was imported before, it has read the environment
    try:
        model = SentenceTransformer(setting, device="cpu", local_files_only=True)
    except Exception as error:  # the library raises a dozen kinds; all mean "cannot load this"
        message = f"encoder {setting!r} (setting KOMPAS_ENCODER) cannot be loaded from this machine: {error}"
        raise EncoderError(message) from error
    return SentenceEncoder(model, setting)
