"""The dense index: exact nearest passages by inner product, and the record of what it was built from.

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

FORMAT = 2  # raised whenever what is stored changes shape


@dataclass(frozen=True)
class IndexRecord:
    """What an index was built from; loading refuses any other."""

    format: int
    encoder: str
    recipe: str  # digest of the code that built it
    passages: str  # digest of the texts in it
    calibration: str  # digest of the messages that its fusion was fitted on


class DenseIndex:
    """Passages with their vectors."""

    def __init__(self, passages: Sequence[Passage], vectors: np.ndarray) -> None:
        """Build from passages and their unit vectors, float32, shape (n, dim)."""
        self.passages = tuple(passages)
        self._faiss: faiss.Index = faiss.IndexFlatIP(vectors.shape[1])
        self._faiss.add(np.ascontiguousarray(vectors, dtype=np.float32))

    def scores(self, query: np.ndarray) -> np.ndarray:
        """Return the cosine of the query, shape (dim,), with every passage, in the passages' order."""
        scores, order = self._faiss.search(query[None, :], len(self.passages))
        in_order = np.empty(len(self.passages), dtype=np.float32)
        in_order[order[0]] = scores[0]
        return in_order

    def save(self, folder: Path, record: IndexRecord) -> None:
        """Write the index and its record."""
        folder.mkdir(parents=True, exist_ok=True)
        faiss.write_index(self._faiss, str(folder / "dense.faiss"))
        (folder / "passages.json").write_text(
            json.dumps([asdict(passage) for passage in self.passages], ensure_ascii=False), encoding="utf-8"
        )
        (folder / "record.json").write_text(json.dumps(asdict(record)), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, expected: IndexRecord) -> "DenseIndex":
        """Return the index of a folder.

        Raises:
            IndexMismatchError: there is none, a part of it is missing or broken, or it was built in another
                format, by another encoder or from other cards.
        """
        try:
            record = IndexRecord(**json.loads((folder / "record.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise IndexMismatchError(f"no usable index in {folder}; run `make train`") from error
        for field, found in asdict(record).items():
            wanted = getattr(expected, field)
            if found != wanted:
                raise IndexMismatchError(
                    f"the index in {folder} is stale: {field} is {found!r}, now {wanted!r}; run `make train`"
                )
        index = cls.__new__(cls)
        try:
            raw = json.loads((folder / "passages.json").read_text(encoding="utf-8"))
            index.passages = tuple(Passage(**passage) for passage in raw)
            index._faiss = faiss.read_index(str(folder / "dense.faiss"), faiss.IO_FLAG_MMAP)
        except (OSError, ValueError, TypeError, RuntimeError) as error:  # faiss raises RuntimeError
            raise IndexMismatchError(f"the index in {folder} is damaged; run `make train`") from error
        return index
