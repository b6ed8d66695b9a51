"""The dense index: nearest passages, exact or approximate, and the record by which a stale one is refused."""

import dataclasses

import faiss
import numpy as np
import pytest

from knowledge.errors import IndexMismatchError
from knowledge.index import FORMAT, DenseIndex, IndexRecord
from knowledge.passages import Passage

RECORD = IndexRecord(FORMAT, "keywords", "recipe-1", "passages-1", "ways-1")
PASSAGES = [
    Passage("wage overtime", "pay/overtime", "en"),
    Passage("rent", "housing/rent", "en"),
    Passage("wage wage rent", "pay/wage", "nl"),
]


@pytest.fixture
def index(keyword_encoder):
    return DenseIndex(PASSAGES, keyword_encoder.encode_passages([passage.text for passage in PASSAGES]))


@pytest.fixture
def query(keyword_encoder):
    return keyword_encoder.encode_queries(["overtime, rent"])[0]


def test_the_nearest_come_first_with_their_cosines(index, query):
    # Query (1, 1)/sqrt(2) on overtime and rent. Passages (1, 1)/sqrt(2) on wage and overtime: 1/2; (1) on rent:
    # 1/sqrt(2); (2, 1)/sqrt(5) on wage and rent: 1/sqrt(10).
    nearest = index.nearest(query, 10)

    assert nearest.positions.tolist() == [1, 0, 2]
    assert nearest.scores == pytest.approx([0.7071, 0.5, 0.3162], abs=1e-4)


def test_only_the_nearest_are_wanted(index, query):
    assert index.nearest(query, 1).positions.tolist() == [1]


def test_vectors_come_back_in_the_order_of_the_passages(index, keyword_encoder):
    expected = keyword_encoder.encode_passages([passage.text for passage in PASSAGES])

    assert index.vectors() == pytest.approx(expected)


@pytest.fixture(scope="module")
def many():
    """5,000 unit vectors in clusters, as ways to ask lie, and 100 queries near some of them."""
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(200, 32))
    vectors = centres[rng.integers(200, size=5000)] + rng.normal(scale=0.5, size=(5000, 32))
    queries = vectors[:100] + rng.normal(scale=0.3, size=(100, 32))
    return tuple(
        (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32) for rows in (vectors, queries)
    )


def test_approximate_search_finds_nearly_what_exact_search_finds(many):
    vectors, queries = many
    passages = [Passage(str(number), "pay/wage", "en") for number in range(len(vectors))]
    exact, approximate = (DenseIndex(passages, vectors, hnsw=hnsw) for hnsw in (False, True))

    shared = sum(
        len({*exact.nearest(query, 300).positions} & {*approximate.nearest(query, 300).positions})
        for query in queries
    )

    assert shared / (300 * len(queries)) > 0.95


def test_approximate_search_comes_back_from_disk(many, tmp_path):
    vectors, queries = many
    passages = [Passage(str(number), "pay/wage", "en") for number in range(len(vectors))]
    index = DenseIndex(passages, vectors, hnsw=True)
    index.save(tmp_path, RECORD)

    loaded = DenseIndex.load(tmp_path, RECORD)

    assert loaded.nearest(queries[0], 5).positions.tolist() == index.nearest(queries[0], 5).positions.tolist()


def test_the_number_of_passages_decides_how_is_searched(monkeypatch, many):
    vectors, _ = many
    passages = [Passage(str(number), "pay/wage", "en") for number in range(10)]
    monkeypatch.setattr("knowledge.index.HNSW_FROM", 10)

    assert isinstance(DenseIndex(passages, vectors[:10])._faiss, faiss.IndexHNSW)
    assert isinstance(DenseIndex(passages[:9], vectors[:9])._faiss, faiss.IndexFlat)


def test_an_index_comes_back_from_disk(index, query, tmp_path):
    index.save(tmp_path / "index", RECORD)

    loaded = DenseIndex.load(tmp_path / "index", RECORD)

    assert loaded.passages == tuple(PASSAGES)
    assert loaded.nearest(query, 3).scores == pytest.approx(index.nearest(query, 3).scores)


@pytest.mark.parametrize(
    ("now", "message"),
    [
        ({"format": FORMAT + 1}, f"format is {FORMAT}, now {FORMAT + 1}"),
        ({"encoder": "other"}, "encoder is 'keywords', now 'other'"),
        ({"recipe": "recipe-2"}, "recipe is 'recipe-1', now 'recipe-2'"),
        ({"passages": "passages-2"}, "passages is 'passages-1', now 'passages-2'"),
        ({"learnt_from": "ways-2"}, "learnt_from is 'ways-1', now 'ways-2'"),
    ],
)
def test_a_stale_index_is_refused_and_what_differs_is_named(index, tmp_path, now, message):
    index.save(tmp_path, RECORD)

    with pytest.raises(IndexMismatchError, match=f"is stale: {message}; run `make train`"):
        DenseIndex.load(tmp_path, dataclasses.replace(RECORD, **now))


@pytest.mark.parametrize("record", [None, "", "[]", "{}", '{"format": 1}', "\x00"])
def test_an_index_without_a_usable_record_is_refused(index, tmp_path, record):
    index.save(tmp_path, RECORD)
    (tmp_path / "record.json").unlink()
    if record is not None:
        (tmp_path / "record.json").write_text(record, encoding="utf-8")

    with pytest.raises(IndexMismatchError, match=r"no usable index in .*; run `make train`"):
        DenseIndex.load(tmp_path, RECORD)


@pytest.mark.parametrize("part", ["passages.json", "dense.faiss"])
@pytest.mark.parametrize("damage", ["missing", "cut off"])
def test_a_damaged_index_is_refused(index, tmp_path, part, damage):
    index.save(tmp_path, RECORD)
    file = tmp_path / part
    if damage == "missing":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:20])

    with pytest.raises(IndexMismatchError, match="is damaged; run `make train`"):
        DenseIndex.load(tmp_path, RECORD)
