"""Encode a message beside Rasa's event loop, before Rasa parses it.

Rasa parses on its loop, where nobody else's message moves meanwhile; the encoder takes two thirds of that. ONNX Runtime
computes without Python's lock, so in a thread of its own it uses another core. Runs in Rasa's Python 3.10.
"""

import asyncio
from contextvars import ContextVar
from functools import lru_cache
from typing import Optional, Sequence, Text, Tuple

import numpy as np

from knowledge.encoder import own_intent_encoder
from knowledge.onnx_encoder import OnnxIntentEncoder

# Of the request at hand: its text, and the vectors of that, shape (1, 2 * dim).
_encoded: ContextVar[Optional[Tuple[Text, np.ndarray]]] = ContextVar("encoded", default=None)


@lru_cache(maxsize=1)
def encoder() -> OnnxIntentEncoder:
    """Return the encoder, loaded once.

    Raises:
        EncoderError: it is not there, or damaged.
    """
    return own_intent_encoder()


async def encode_ahead(text: Text) -> None:
    """Have the vectors of a message ready for `encode` in the same request; of a blank one there are none."""
    _encoded.set((text, await asyncio.to_thread(encoder().encode, [text])) if text.strip() else None)


def encode(texts: Sequence[Text]) -> np.ndarray:
    """Return the vectors of texts as `OnnxIntentEncoder.encode` does, at once where they were made ahead."""
    known = _encoded.get()
    return known[1] if known is not None and list(texts) == [known[0]] else encoder().encode(texts)
