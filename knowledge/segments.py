"""Take a message apart: a long story into pieces small enough to be about one thing, and questions from each other.

People tell their whole life before the one sentence that matters, often without a full stop (voice typing), or ask
two things at once.
"""

import re

from knowledge.normalise import words

LONG = 45  # words; a longer message is also read piece by piece
PIECE = 40  # words of a piece, some three spoken sentences; the best of 25, 40 and 60 on calibration messages
FEWEST = 4  # words; a shorter sentence says too little alone and joins the one before
TELLING = 3  # words of a sentence that is judged by itself
_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…\n]*")


def pieces(text: str) -> list[str]:
    """Return the pieces of a long message, each of some `PIECE` words, in order; of a short one, none."""
    if len(words(text)) <= LONG:
        return []
    found: list[str] = []
    for sentence in sentences(text):
        if found and len(found[-1].split()) + len(sentence.split()) <= PIECE:
            found[-1] = f"{found[-1]} {sentence}"
        else:
            found += _cut(sentence)
    return found


def sentences(text: str) -> list[str]:
    """Return the sentences that hold a word, in order, each with what ends it."""
    return [sentence for part in _SENTENCE.findall(text) if (sentence := part.strip()) and words(sentence)]


def telling_sentences(text: str) -> list[str]:
    """Return the sentences of a text that has several, without those too short to be judged by themselves."""
    found = sentences(text)
    return [part for part in found if len(words(part)) >= TELLING] if len(found) > 1 else []


def questions(text: str) -> list[str]:
    """Return the questions of a message that asks more than one, each with what led to it; otherwise none."""
    found: list[str] = []
    before = ""
    for sentence in sentences(text):
        whole = f"{before} {sentence}".strip()
        if sentence.endswith("?") and len(words(whole)) >= FEWEST:
            found.append(whole)
            before = ""
        else:
            before = whole
    return found if len(found) > 1 else []


def _cut(sentence: str) -> list[str]:
    """Return a sentence in parts that overlap by half, where nobody typed a full stop."""
    said = sentence.split()
    if len(said) <= PIECE:
        return [sentence]
    starts = range(0, len(said) - PIECE // 2, PIECE // 2)
    return [" ".join(said[start : start + PIECE]) for start in starts]
