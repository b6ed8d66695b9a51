"""Find in the texts of one card what says most about a message: what is asked below an answer often stands in it."""

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from knowledge.encoder import Encoder
from knowledge.figures import sentences

QUOTED = 2  # parts of a card that are read before the thread is lost
FEWEST_WORDS = 3  # of a part; "Yes." says nothing without what follows it


def parts_of(*texts: str | None) -> list[str]:
    """Return the sentences of texts; a question, or a word, stands with what follows: "Signed? You can go back."."""
    parts: list[str] = []
    for text in texts:
        part = ""
        for sentence in sentences(text or ""):
            part = f"{part} {sentence}".strip()
            if not sentence.endswith("?") and len(part.split()) >= FEWEST_WORDS:
                parts.append(part)
                part = ""
        if part:
            parts.append(part)
    return parts


def quote(text: str, parts: Sequence[str], encoder: Encoder) -> tuple[list[str], float]:
    """Return the parts nearest to a message, in their own order, and the cosine of the nearest; none of no parts."""
    if not parts:
        return [], 0.0
    (query,) = encoder.encode_queries([text])
    cosines = _vectors(encoder.encode_passages, tuple(parts)) @ query
    nearest = sorted(np.argsort(-cosines, kind="stable")[:QUOTED])
    return [parts[place] for place in nearest], float(cosines.max())


@lru_cache(maxsize=400)  # as many as there are cards in two languages; some 20 kB each
def _vectors(encode: Callable[[Sequence[str]], np.ndarray], parts: tuple[str, ...]) -> np.ndarray:
    return encode(parts)
