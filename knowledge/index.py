"""The dense index: nearest passages by inner product, and the record of what it was built from.

Knows passages and vectors. Knows no encoder but its name.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import faiss
import numpy as np

from knowledge.errors import IndexMismatchError
from knowledge.passages import Passage

FORMAT = 3  # raised whenever what is stored changes shape
PASSAGES_FILE, VECTORS_FILE, RECORD_FILE = "passages.json", "dense.faiss", "record.json"
# From so many passages on, approximate search: exact search reads every vector for every query. With 37,000 passages it
# takes 6 ms, HNSW 1, and misses 2 in 10,000 of the nearest thirty.
HNSW_FROM = 20_000
HNSW_LINKS = 32  # neighbours per passage (Malkov and Yashunin 2018, M)
HNSW_LOOKS = 384  # candidates kept while searching (efSearch); recall against exact search is tested


@dataclass(frozen=True)
class IndexRecord:
    """What an index was built from; loading refuses any other."""

    format: int
    encoder: str
    recipe: str  # digest of the code that built it
    passages: str  # digest of the texts in it
    learnt_from: str  # digest of all that the classifiers and the fusion were trained and fitted on


@dataclass(frozen=True)
class Nearest:
    """The passages nearest to a query, nearest first."""

    scores: np.ndarray  # cosines, float32, shape (k,)
    positions: np.ndarray  # places in the passages, int64, shape (k,)


class DenseIndex:
    """Passages with their vectors."""

    def __init__(self, passages: Sequence[Passage], vectors: np.ndarray, *, hnsw: bool | None = None) -> None:
        """Build from passages and their unit vectors, float32, shape (n, dim).

        Args:
            hnsw: approximate search instead of exact; left out, the number of passages decides.
        """
        self.passages = tuple(passages)
        self._faiss: faiss.Index
        if len(passages) >= HNSW_FROM if hnsw is None else hnsw:
            self._faiss = faiss.IndexHNSWFlat(vectors.shape[1], HNSW_LINKS, faiss.METRIC_INNER_PRODUCT)
            self._faiss.hnsw.efSearch = HNSW_LOOKS
        else:
            self._faiss = faiss.IndexFlatIP(vectors.shape[1])
        self._faiss.add(np.ascontiguousarray(vectors, dtype=np.float32))

    def nearest(self, query: np.ndarray, top_k: int) -> Nearest:
        """Return the `top_k` passages nearest to the query, shape (dim,); fewer where there are fewer."""
        scores, positions = self._faiss.search(query[None, :], min(top_k, len(self.passages)))
        found = positions[0] >= 0  # HNSW fills up with -1 what it did not find
        return Nearest(scores[0][found], positions[0][found])

    def vectors(self) -> np.ndarray:
        """Return the vectors of all passages, float32, shape (n, dim)."""
        vectors: np.ndarray = self._faiss.reconstruct_n(0, len(self.passages))
        return vectors

    def save(self, folder: Path, record: IndexRecord) -> None:
        """Write the index and, last, its record: without one there is no index."""
        folder.mkdir(parents=True, exist_ok=True)
        faiss.write_index(self._faiss, str(folder / VECTORS_FILE))
        passages = [asdict(passage) for passage in self.passages]
        (folder / PASSAGES_FILE).write_text(json.dumps(passages, ensure_ascii=False), encoding="utf-8")
        (folder / RECORD_FILE).write_text(json.dumps(asdict(record)), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, expected: IndexRecord) -> "DenseIndex":
        """Return the index of a folder.

        Raises:
            IndexMismatchError: there is none, a part of it is missing or broken, or it was built in another
                format, by another encoder or from other cards.
        """
        for field, found in asdict(load_record(folder)).items():
            wanted = getattr(expected, field)
            if found != wanted:
                raise IndexMismatchError(
                    f"the index in {folder} is stale: {field} is {found!r}, now {wanted!r}; run `make train`"
                )
        return cls.load_any(folder)

    @classmethod
    def load_any(cls, folder: Path) -> "DenseIndex":
        """Return the index of a folder, whatever it was built from.

        Raises:
            IndexMismatchError: a part of it is missing or broken.
        """
        index = cls.__new__(cls)
        try:
            raw = json.loads((folder / PASSAGES_FILE).read_text(encoding="utf-8"))
            index.passages = tuple(Passage(**passage) for passage in raw)
            index._faiss = faiss.read_index(str(folder / VECTORS_FILE), faiss.IO_FLAG_MMAP)
        except (OSError, ValueError, TypeError, RuntimeError) as error:  # faiss raises RuntimeError
            raise IndexMismatchError(f"the index in {folder} is damaged; run `make train`") from error
        return index


def load_record(folder: Path) -> IndexRecord:
    """Return what the index of a folder was built from.

    Raises:
        IndexMismatchError: there is no index, or it has no readable record.
    """
    try:
        return IndexRecord(**json.loads((folder / RECORD_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise IndexMismatchError(f"no usable index in {folder}; run `make train`") from error
