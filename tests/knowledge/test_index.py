"""The dense index: exact cosines, and the record by which a stale one is refused."""

import dataclasses

import pytest

from knowledge.errors import IndexMismatchError
from knowledge.index import FORMAT, DenseIndex, IndexRecord
from knowledge.passages import Passage

RECORD = IndexRecord(FORMAT, "keywords", "recipe-1", "passages-1", "calibration-1")
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


def test_scores_are_cosines_in_the_order_of_the_passages(index, query):
    # Query (1, 1)/sqrt(2) on overtime and rent. Passages (1, 1)/sqrt(2) on wage and overtime: 1/2; (1) on rent:
    # 1/sqrt(2); (2, 1)/sqrt(5) on wage and rent: 1/sqrt(10). The best stands second.
    assert index.scores(query) == pytest.approx([0.5, 0.7071, 0.3162], abs=1e-4)


def test_an_index_comes_back_from_disk(index, query, tmp_path):
    index.save(tmp_path / "index", RECORD)

    loaded = DenseIndex.load(tmp_path / "index", RECORD)

    assert loaded.passages == tuple(PASSAGES)
    assert loaded.scores(query) == pytest.approx(index.scores(query))


@pytest.mark.parametrize(
    ("now", "message"),
    [
        ({"format": FORMAT + 1}, f"format is {FORMAT}, now {FORMAT + 1}"),
        ({"encoder": "other"}, "encoder is 'keywords', now 'other'"),
        ({"recipe": "recipe-2"}, "recipe is 'recipe-1', now 'recipe-2'"),
        ({"passages": "passages-2"}, "passages is 'passages-1', now 'passages-2'"),
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
