"""Ratios, aims, report and plot of made-up figures; what is read of processes; the stock bot's files."""

import re

import pytest
import yaml

from bench.assistant import report
from bench.assistant.figures import Bot, Results, aims, rows
from bench.assistant.growth import QueryTimes
from bench.assistant.load import Load
from bench.assistant.plan import Plan, read_texts
from bench.assistant.processes import family, pss_mb
from bench.assistant.stock import EVERY, project, split_turn, write
from knowledge.examples import Example


def bot(name, *, answered, ms, memory_mb=1000.0, ready_s=10.0, training_s=60.0, failed=0):
    load = Load(seconds=10.0, times_ms=[float(ms)] * answered, failed=failed)
    return Bot(name, load, load, memory_mb, ready_s, training_s, {1: ms, 100: 2 * ms})


@pytest.fixture
def results():
    return Results(
        bot("stock Rasa", answered=100, ms=200.0, memory_mb=1200.0),
        bot("Kompas", answered=500, ms=50.0, ready_s=25.0, failed=3),
        [QueryTimes(1, 200, 37_000, 2.0, 4.0), QueryTimes(4, 800, 65_000, 3.0, 6.0)],
    )


def test_ratio_above_one_speaks_for_us_whether_more_or_less_is_better(results):
    found = {row.what: row for row in rows(results)}

    assert (found["messages a second, at most"].stock, found["messages a second, at most"].kompas) == (
        "10.0",
        "50.0",
    )
    assert found["messages a second, at most"].ratio == pytest.approx(5.0)
    assert found["p95 at half load (ms)"].ratio == pytest.approx(4.0)
    assert found["memory of all processes (MB)"].ratio == pytest.approx(1.2)
    assert found["ready after (s)"].ratio == pytest.approx(0.4)
    assert found["a message after 100 turns (ms)"].kompas == "100"


def test_training_is_left_out_where_one_was_not_trained_in_this_run(results):
    untrained = Results(
        bot("stock Rasa", answered=1, ms=1.0, training_s=None), results.kompas, results.search
    )

    assert not [row for row in rows(untrained) if "training" in row.what]


def test_bot_that_answered_nothing_has_no_ratio(results):
    silent = Results(bot("stock Rasa", answered=0, ms=0.0), results.kompas, results.search)

    assert next(rows_ for rows_ in rows(silent)).ratio is None
    assert aims(silent)[0][1] is False


def test_aims_say_what_was_measured_and_whether_it_is_met(results):
    assert aims(results) == [
        ("5.0 times the messages a second (at least 4)", True),
        ("p95 at half load 50 ms (under 80)", True),
        ("search alone p95 4.0 ms (under 5)", True),
        ("memory 1,000 MB (under 1,600)", True),
        ("ready after 25 s (under 20)", False),
    ]


def test_report_holds_every_number_and_says_what_was_not_answered(results, tmp_path):
    file = report.write(tmp_path, results, report.described(Plan(), "2 cores (made up)"))

    written = file.read_text(encoding="utf-8")
    assert file.name == "benchmarks.md"
    assert "2 cores (made up)" in written
    for row in report.cells_of(results):
        assert f"| {' | '.join(row)} |" in written
    assert "| 800 | 65,000 | 3.00 | 6.00 |" in written
    assert "- NOT met: ready after 25 s (under 20)" in written
    assert "- NOT answered by Kompas: 6 messages" in written


def test_plot_names_both_bots_and_its_axes(results, tmp_path):
    pytest.importorskip(
        "matplotlib", reason="matplotlib comes with `make bench`; PYTHONPATH=.tools/bench runs this"
    )
    from bench.assistant.plot import draw

    draw(results, tmp_path / "images" / "plot.svg")

    words = re.findall(
        r"<text[^>]*>([^<]*)</text>", (tmp_path / "images" / "plot.svg").read_text(encoding="utf-8")
    )
    assert {"stock Rasa", "Kompas", "Kompas, 50 a second", "turns", "cards", "p95"} <= set(words)


def test_messages_of_evaluation_come_in_the_same_mixed_order(tmp_path):
    file = tmp_path / "ask.jsonl"
    file.write_text("\n".join(f'{{"text": "message {n}"}}' for n in range(20)), encoding="utf-8")

    texts = read_texts((file,))

    assert texts == read_texts((file,)) != sorted(texts)
    assert len(set(texts)) == 20


@pytest.fixture
def proc(tmp_path):
    """A folder like /proc with four processes: 10 is the parent of 11, 11 of 12; 20 is somebody else's."""
    for pid, parent in ((10, 1), (11, 10), (12, 11), (20, 1)):
        folder = tmp_path / str(pid)
        folder.mkdir()
        (folder / "stat").write_text(f"{pid} (python (x) y) S {parent} 1 1")
        (folder / "smaps_rollup").write_text(f"Rss: 9000 kB\nPss: {pid * 1000} kB\nPss_Anon: 1 kB\n")
    (tmp_path / "self").mkdir()
    return tmp_path


def test_family_is_a_process_and_all_that_descend_from_it(proc):
    assert sorted(family(10, proc)) == [10, 11, 12]


def test_memory_is_the_share_of_a_process_and_nothing_where_it_ended(proc):
    assert pss_mb(10, proc) == pytest.approx(10.24)  # 10,000 kB of 1024 bytes
    assert pss_mb(99, proc) == 0.0


def example(text, intent, card_id=None):
    return Example(text=text, intent=intent, card_id=card_id, language="pl", style="plain", file="x")


def test_stock_bot_learns_every_nth_question_and_piece_of_small_talk():
    asked = [example(f"question {n}", "ask/pay.not-paid", "pay/not-paid") for n in range(3 * EVERY)]
    told = [example(f"cześć {n}", "greet") for n in range(EVERY + 1)]
    other = example("agencja", "ask_agency")

    files = project([*asked, other, *told], {"pay/not-paid": "Ask for your payslip."})

    learnt = files["data/nlu.json"]["rasa_nlu_data"]["common_examples"]
    assert learnt == [
        *({"text": f"question {n * EVERY}", "intent": "ask/pay.not-paid"} for n in range(3)),
        *({"text": f"cześć {n}", "intent": "greet"} for n in (0, EVERY)),
    ]
    assert files["domain.yml"]["responses"]["utter_ask/pay.not-paid"] == [{"text": "Ask for your payslip."}]
    names = [component["name"] for component in files["config.yml"]["pipeline"]]
    assert {"DIETClassifier", "ResponseSelector"} <= set(names)
    assert "TEDPolicy" in [policy["name"] for policy in files["config.yml"]["policies"]]


def test_stock_bot_has_rules_and_stories_where_rasa_looks_for_them(tmp_path):
    files = project([example("question", "ask/pay.not-paid", "pay/not-paid")], {"pay/not-paid": "Ask."})

    write(files, tmp_path)

    for name in ("rules", "stories"):
        written = (tmp_path / "data" / f"{name}.yml").read_text(encoding="utf-8")
        assert f"{name}:" in written.splitlines()  # as rasa.shared.utils.io.is_key_in_yaml looks for it
        assert yaml.safe_load(written) == files[f"data/{name}.yml"]


def test_turn_begins_with_the_persons_message():
    events = [{"event": "action"}, {"event": "session_started"}, {"event": "user"}, {"event": "bot"}]

    assert split_turn(events) == (events[:2], events[2:])


def test_summary_of_one_bot_has_no_single_times(results):
    assert report.summary(results.kompas) == [
        "Kompas",
        "full load: 50.0 messages a second, p50 50 ms, p95 50 ms, p99 50 ms, 3 failed",
        "half load: 50.0 messages a second, p50 50 ms, p95 50 ms, p99 50 ms, 3 failed",
        "1,000 MB, ready after 25.0 s",
        "a message after 1 turns: 50 ms",
        "a message after 100 turns: 100 ms",
    ]
