"""Building what search needs: once, again when something changed, and after a kill."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from knowledge import build, encoder, stamp
from knowledge.build import build_search, load_search
from knowledge.encoder import OWN
from knowledge.errors import EncoderError, IndexMismatchError
from knowledge.index import DenseIndex
from knowledge.onnx_encoder import TOKENIZER_FILE
from knowledge.sources import Sources

FIXTURES = Path(__file__).parent / "fixtures"
WAGE = "knowledge/cards/pay/minimum-wage.yml"


@pytest.fixture(scope="module")
def once_built(own_encoder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    lines = []
    sources = Sources(FIXTURES / "knowledge", FIXTURES / "data", OWN)
    assert build_search(sources, folder, lines.append) is True
    return folder, lines


@dataclass
class Workplace:
    """Content and what was built from it, both free to spoil."""

    content: object
    folder: Path

    def build(self, encoder=OWN):
        lines = []
        return build_search(self.sources(encoder), self.folder, lines.append), lines

    def load(self, encoder=OWN):
        return load_search(self.content.load(), self.sources(encoder), self.folder)

    def sources(self, encoder):
        return Sources(self.content.knowledge_dir, self.content.root / "data", encoder)


@pytest.fixture
def place(once_built, content, tmp_path):
    shutil.copytree(once_built[0], tmp_path / "build")
    return Workplace(content, tmp_path / "build")


def test_the_first_build_says_what_it_does(once_built):
    _, lines = once_built

    # 2 cards in 4 languages, 10 ways to ask, title and short answer each, a story on one card; 12 messages of
    # no card; less the Dutch draft: 8 * 12 + 4 - 13 + 12. One text stands twice.
    assert lines[0] == "index: encoding 98 of 99 passages"
    assert lines[1] == "classifiers: training on 82 ways to ask"
    assert lines[-1].startswith("index: 99 passages; answer from 0.")


def test_what_was_built_is_loaded_and_searched(place, connections):
    built = place.load()

    hits = built.searcher.search("How do I get a BSN?")

    assert hits[0].card_id == "registration/bsn"
    assert [hit.card_id for hit in hits[1:]] == ["pay/minimum-wage"]
    assert 0 < built.thresholds.choices_from <= built.thresholds.answer_from
    assert connections == []


def test_a_second_build_finds_all_up_to_date(place):
    assert place.build() == (False, ["index: up to date"])


def test_what_did_not_change_is_not_read_again(place, monkeypatch):
    def unread(*args):
        raise AssertionError("the content was read")

    content = place.content.load()
    monkeypatch.setattr(build, "load_knowledge", unread)
    monkeypatch.setattr(build, "load_examples", unread)

    assert place.build() == (False, ["index: up to date"])
    assert load_search(content, place.sources(OWN), place.folder)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (WAGE, "How much must I be paid", "What must I be paid"),
        ("data/nlu/ask/pay.en.yml", "min wage hour", "min wage hr"),
        ("knowledge/cards/registration/bsn.yml", "en: reviewed", "en: draft"),
        ("knowledge/lexicon/pay.yml", "peanuts per hour", "peanuts an hour"),
        ("knowledge/concepts/pay.yml", "lowest wage", "bottom wage"),
    ],
)
def test_changed_content_makes_the_index_stale_and_it_is_built_again(place, file, old, new):
    place.content.edit(file, old, new)

    with pytest.raises(IndexMismatchError, match=r"is stale: (passages|learnt_from) is"):
        place.load()
    assert place.build()[0] is True
    assert place.load()


def test_a_changed_card_text_is_all_that_is_encoded_again_and_nothing_is_trained(place):
    place.content.edit(WAGE, "How much must I be paid", "What must I be paid")

    _, lines = place.build()

    assert lines[0] == "index: encoding 1 of 99 passages"
    assert not any(line.startswith(("classifiers", "fusion")) for line in lines)


def test_vectors_kept_are_those_of_the_same_texts(place, tmp_path):
    place.content.edit("data/nlu/ask/pay.en.yml", "min wage hour", "a whole new question")
    anew = Workplace(place.content, tmp_path / "anew")
    place.build()
    anew.build()

    kept, fresh = (DenseIndex.load_any(w.folder / "index") for w in (place, anew))

    assert kept.passages == fresh.passages
    assert kept.vectors() == pytest.approx(fresh.vectors(), abs=1e-5)


def test_what_was_built_again_is_searched(place):
    place.content.edit("data/nlu/ask/registration.en.yml", "bsn where", "sofinummer where")

    done, _ = place.build()

    assert done is True
    assert place.load().searcher.search("sofinummer")[0].card_id == "registration/bsn"


def test_content_that_is_not_indexed_leaves_the_index_current(place):
    place.content.edit(WAGE, "Call the inspectors", "Ring the inspectors")

    assert place.build()[0] is False
    assert place.build()[0] is False  # and the shorter way says the same


def test_another_encoder_makes_the_index_stale(place, tiny_folder):
    other = str(tiny_folder)

    with pytest.raises(IndexMismatchError, match=r"is stale: encoder is 'own [0-9a-f]{16}', now"):
        place.load(other)
    done, lines = place.build(other)
    assert done is True
    assert lines[0] == "index: encoding 98 of 99 passages"  # no vector of the other encoder is kept
    assert place.load(other).searcher.search("wage")


def test_a_new_version_of_the_own_encoder_replaces_the_old_one(place, own_encoder, tmp_path, monkeypatch):
    newer = tmp_path / "newer"
    shutil.copytree(own_encoder, newer)
    with (newer / TOKENIZER_FILE).open("a", encoding="utf-8") as file:
        file.write("\n")
    monkeypatch.setattr(encoder, "OWN_FOLDER", newer)
    encoder.own_digest.cache_clear()
    try:
        with pytest.raises(IndexMismatchError, match="is stale: encoder is"):
            place.load()
        assert place.build()[0] is True
    finally:
        encoder.own_digest.cache_clear()


def test_a_changed_recipe_makes_the_index_stale(place, monkeypatch):
    (place.folder / "index" / stamp.FILE).unlink()  # our own code is among the sources, and did not change
    monkeypatch.setattr(build, "RECIPE", (*build.RECIPE, "errors.py"))

    with pytest.raises(IndexMismatchError, match="is stale: recipe is"):
        place.load()


def test_a_wrong_encoder_is_named_before_anything_is_replaced(place):
    before = (place.folder / "index" / "trained.joblib").read_bytes()

    with pytest.raises(EncoderError, match="no-such/encoder"):
        place.build("no-such/encoder")

    assert (place.folder / "index" / "trained.joblib").read_bytes() == before


def test_a_build_killed_half_way_starts_over(place, monkeypatch):
    place.content.edit(WAGE, "How much must I be paid", "What must I be paid")
    with monkeypatch.context() as patch:
        patch.setattr(DenseIndex, "save", lambda *args: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            place.build()

    with pytest.raises(IndexMismatchError, match="no usable index"):
        place.load()
    # Even of the content before, nothing is left that could be taken for current.
    place.content.edit(WAGE, "What must I be paid", "How much must I be paid")
    assert place.build()[0] is True
    assert place.build()[0] is False


@pytest.mark.parametrize(
    "part",
    [
        "index/record.json",
        "index/passages.json",
        "index/dense.faiss",
        "index/trained.joblib",
        "index/lexical.joblib",
    ],
)
def test_a_lost_part_stops_the_start_and_is_built_again(place, part):
    (place.folder / part).unlink()

    with pytest.raises(IndexMismatchError, match="run `make train`"):
        place.load()
    assert place.build()[0] is True
    assert place.load()


@pytest.mark.parametrize("part", ["trained.joblib", "lexical.joblib"])
@pytest.mark.parametrize("raw", [b"", b"{}", b"\x80\x04nonsense"])
def test_a_broken_part_stops_the_start_with_its_mend(place, part, raw):
    (place.folder / "index" / part).write_bytes(raw)

    with pytest.raises(IndexMismatchError, match="is damaged; delete it and run `make train`"):
        place.load()


def test_nothing_built_yet_stops_the_start_with_its_mend(place, tmp_path):
    place.folder = tmp_path / "empty"

    with pytest.raises(IndexMismatchError, match=r"no usable index in .*; run `make train`"):
        place.load()


def test_building_twice_gives_the_same(place, tmp_path):
    again = Workplace(place.content, tmp_path / "again")

    again.build()

    files = ("record.json", "passages.json", "dense.faiss", "trained.joblib")
    first, second = ([(w.folder / "index" / file).read_bytes() for file in files] for w in (place, again))
    assert first == second


def test_a_calibration_message_that_changed_is_fitted_on_again(place):
    file = place.content.root / "data" / "calibration" / "ask.jsonl"
    file.write_text(file.read_text(encoding="utf-8").replace("?", "??", 1), encoding="utf-8")

    with pytest.raises(IndexMismatchError, match="is stale: learnt_from is"):
        place.load()
    _, lines = place.build()
    assert lines[0] == "index: encoding 0 of 99 passages"
    assert any(line.startswith("fusion: fitting on") for line in lines)
