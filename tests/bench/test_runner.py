"""Searches in processes of their own, started for real on a handful of passages; and the command around them."""

import json
import os
import subprocess
import sys

import pytest

from bench.search import process, runner
from bench.search.__main__ import main
from bench.search.material import Material, Question, evenly, load_material
from bench.search.peers import NO_CARD, Found
from bot.settings import REPOSITORY, Settings
from tests.bench.conftest import FIXTURES

NOTHING = frozenset()


@pytest.fixture
def small(passages):
    return Material(
        passages,
        calibration=[Question("minimum wage", "en", "plain", frozenset({"pay/minimum-wage"}))],
        evaluation=[
            Question("where BSN", "en", "plain", frozenset({"registration/bsn"})),
            Question("weather tomorrow", "en", "outside", NOTHING),
        ],
        cards=2,
    )


def test_a_search_is_fitted_asked_and_measured_in_processes_of_its_own(small, tmp_path):
    runner.write_material(small, tmp_path)

    ran = runner.run("bm25", small, tmp_path, Settings().rasa_python)

    assert [found.ranked[0][0] for found in ran.calibration] == ["pay/minimum-wage"]
    assert [found.ranked[0][0] for found in ran.evaluation] == ["registration/bsn", NO_CARD]
    files = [file for file in (tmp_path / "bm25").iterdir() if file.is_file()]
    assert ran.costs.size_mb == pytest.approx(sum(file.stat().st_size for file in files) / 1e6)
    assert 0 < ran.costs.query_p50_ms <= ran.costs.query_p95_ms
    assert ran.costs.training_s > 0
    assert ran.costs.memory_mb is None or 10 < ran.costs.memory_mb < 5000


def test_a_search_that_fails_is_named_with_the_end_of_its_log(small, tmp_path):
    runner.write_material(small, tmp_path)
    (tmp_path / "passages.json").write_text("[]", encoding="utf-8")  # bm25s refuses to index nothing

    with pytest.raises(
        runner.SearchFailedError, match=r"BM25, nearest card failed \(fit\); see .*bm25\.log:\n(?s:.*)Error"
    ):
        runner.run("bm25", small, tmp_path, Settings().rasa_python)


def test_what_an_earlier_run_left_is_not_measured(small, tmp_path):
    runner.write_material(small, tmp_path)
    (tmp_path / "bm25").mkdir()
    left = tmp_path / "bm25" / "left.bin"
    left.write_bytes(b"0" * 5_000_000)

    ran = runner.run("bm25", small, tmp_path, Settings().rasa_python)

    assert not left.exists()
    assert ran.costs.size_mb < 5


def test_ten_cards_are_kept_and_no_card_wherever_it_stands():
    cards = [(f"a/{n}", 20.0 - n) for n in range(15)]

    last = process.shortened(Found([*cards, (NO_CARD, -1.0)], "choices"))
    first = process.shortened(Found([(NO_CARD, 30.0), *cards]))

    assert last == Found([*cards[:10], (NO_CARD, -1.0)], "choices")
    assert first == Found([(NO_CARD, 30.0), *cards[:10]])


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="only Linux ties a process to a core")
def test_an_answering_process_has_one_core():
    code = "import os; from bench.search import process; process.use_one_core(); print(len(os.sched_getaffinity(0)))"

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )

    assert done.stdout == "1\n"


def test_peak_memory_counts_what_was_given_back():
    before = process.peak_mb()
    if before is None:
        pytest.skip("the system does not tell")

    block = bytearray(200_000_000)
    block[::4096] = b"1" * len(block[::4096])
    del block

    assert process.peak_mb() >= before + 50


def test_some_questions_are_taken_from_all_parts_of_the_file():
    assert evenly(range(10), 4) == [0, 2, 5, 7]
    assert evenly(range(3), 4) == evenly(range(3), None) == [0, 1, 2]


def test_material_is_that_of_the_content_with_questions_that_have_a_card(passages, tmp_path):
    file = tmp_path / "messages.jsonl"
    lines = [
        {
            "lang": "en",
            "card": "pay/minimum-wage",
            "alt": ["registration/bsn"],
            "style": "noisy",
            "text": "pay?",
        },
        {"lang": "en", "kind": "oos", "label": "oos", "text": "weather"},
    ]
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    settings = Settings(knowledge_dir=FIXTURES / "knowledge", data_dir=FIXTURES / "data")

    loaded = load_material(settings, file, None)

    assert loaded.passages == passages
    assert loaded.cards == 2
    assert loaded.evaluation == [
        Question("pay?", "en", "noisy", frozenset({"pay/minimum-wage", "registration/bsn"}))
    ]
    assert loaded.calibration[-1] == Question("pancakes without eggs", "en", "outside", NOTHING)


def test_unknown_search_is_refused_with_those_there_are():
    with pytest.raises(SystemExit, match="unknown search bm52; there are kompas, bm25,"):
        main(only="bm25,bm52")
