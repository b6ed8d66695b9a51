"""What a query costs the search alone, and with 4 and 16 times the cards.

The further cards are copies: their passages lie beside the originals', each moved a little, with classifiers that know
them as classes of their own. Knows the search from within; knows no bots.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
from scipy.sparse import hstack, vstack
from threadpoolctl import threadpool_limits

from bot.settings import Settings
from knowledge.build import BuiltSearch, load_search
from knowledge.features import CardFeatures, Lexicon
from knowledge.index import DenseIndex
from knowledge.loader import load_knowledge
from knowledge.passages import NO_CARD
from knowledge.search import Searcher
from knowledge.vector_classifier import VectorClassifier
from knowledge.word_classifier import WordClassifier

EVERY = (
    4  # passages that a copy takes along: sixteen times all of them would be indexed for a quarter of an hour
)
NOISE = 0.02  # of a vector's length, by which a copy's passages lie apart from the original's
SEED = 20261122
WARM = 20  # queries


@dataclass(frozen=True)
class QueryTimes:
    """Milliseconds a query takes on one core, and the cards and passages searched."""

    factor: int
    cards: int
    passages: int
    p50_ms: float
    p95_ms: float


def load_built(settings: Settings) -> BuiltSearch:
    """Return the search as the action server loads it.

    Raises:
        KnowledgeError: content or index cannot be loaded.
    """
    return load_search(load_knowledge(settings.knowledge_dir), settings.sources, settings.build_dir)


def grown(built: BuiltSearch, factor: int) -> tuple[Searcher, list[str], int]:
    """Return a searcher over `factor` times the cards, the ids of its cards, and how many passages it has."""
    searcher, dense = built.searcher, built.dense
    features = searcher._features
    if factor == 1:
        return searcher, features.card_ids, len(dense.passages)
    random = np.random.default_rng(SEED)
    taken = np.array([n for n, p in enumerate(dense.passages) if p.card_id != NO_CARD][::EVERY])
    vectors, passages = [dense.vectors()], list(dense.passages)
    for copy_number in range(1, factor):
        passages += [
            replace(dense.passages[n], card_id=_copied(dense.passages[n].card_id, copy_number)) for n in taken
        ]
        moved = vectors[0][taken] + NOISE * random.standard_normal((len(taken), vectors[0].shape[1])).astype(
            np.float32
        )
        vectors.append(moved / np.linalg.norm(moved, axis=1, keepdims=True))
    lexical = copy(features._lexical)
    lexical._scores = vstack([lexical._scores, *[lexical._scores.tocsr()[taken]] * (factor - 1)]).tocsc()
    lexical._size = len(passages)
    lexicon = Lexicon(features._lexicon, tuple(features.card_ids[row] for row in features._row_of_phrase))
    more = CardFeatures(
        DenseIndex(passages, np.concatenate(vectors)),
        lexical,
        lexicon,
        _more_words(features._word_classifier, factor),
        _more_vectors(features._vector_classifier, factor),
    )
    return Searcher(built.encoder, more, searcher._fusion), more.card_ids, len(passages)


def _copied(card_id: str, copy_number: int) -> str:
    return f"{card_id}~{copy_number}" if card_id != NO_CARD else NO_CARD


def _more_words(classifier: WordClassifier, factor: int) -> WordClassifier:
    more = copy(classifier)
    more.card_ids = _all_ids(classifier.card_ids, factor)
    more._of_letters = hstack([classifier._of_letters] * factor).tocsr()
    more._of_words = hstack([classifier._of_words] * factor).tocsr()
    more._bias = np.tile(classifier._bias, factor)
    return more


def _more_vectors(classifier: VectorClassifier, factor: int) -> VectorClassifier:
    more = copy(classifier)
    more.card_ids = _all_ids(classifier.card_ids, factor)
    more._weights = np.tile(classifier._weights, (factor, 1))
    more._bias = np.tile(classifier._bias, factor)
    return more


def _all_ids(card_ids: Sequence[str], factor: int) -> list[str]:
    return [_copied(card_id, n) if n else card_id for n in range(factor) for card_id in card_ids]


def measure(built: BuiltSearch, queries: Sequence[str], factor: int) -> QueryTimes:
    """Return what the queries take, one after the other, with `factor` times the cards."""
    searcher, card_ids, passages = grown(built, factor)
    times = []
    with threadpool_limits(1):  # as `kompas serve` starts the action server
        for query in queries[:WARM]:  # what is read at the first queries is not part of their time
            searcher.search(query)
        for query in queries:
            started = perf_counter()
            searcher.search(query)
            times.append(1000 * (perf_counter() - started))
    p50, p95 = np.percentile(times, [50, 95])
    return QueryTimes(factor, sum(id_ != NO_CARD for id_ in card_ids), passages, float(p50), float(p95))
