"""Cosine of TF-IDF vectors of words. Words as ours: without case and diacritics.

Letters instead of words (`char_wb`, 2 to 5) found as many cards on the calibration messages, at ten times the size.
"""

from collections.abc import Sequence
from pathlib import Path

import joblib
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from bench.search.peers import Found, Passage, Rank
from bench.search.peers.cards import BestPassage
from knowledge.normalise import normalise

FILE = "tfidf.joblib"


def fit(passages: Sequence[Passage], folder: Path) -> None:
    """Weigh the words of the passages."""
    vectorizer = TfidfVectorizer(
        preprocessor=normalise,
        token_pattern=r"\w+",
        sublinear_tf=True,
        dtype=np.float32,
    )
    matrix = vectorizer.fit_transform([passage.text for passage in passages])
    joblib.dump((vectorizer, matrix, [passage.card_id for passage in passages]), folder / FILE)


def load(folder: Path) -> Rank:
    """Return the search over the vectors of a folder."""
    vectorizer, matrix, card_ids = joblib.load(folder / FILE)
    best = BestPassage(card_ids)

    def rank(text: str, language: str) -> Found:
        return Found(best.ranked((matrix @ vectorizer.transform([text]).T).toarray().ravel()))

    return rank
