"""The small parts of the scale test: which questions are asked, the new model, the checks' words, the report."""

import io
import json
import tarfile
from datetime import date

import pytest

from bench.scale import report
from bench.scale.check import _difference
from bench.scale.conversation import Exchange
from bench.scale.questions import draw, walk
from bench.scale.roll import DOMAIN, METADATA, NEW, with_new_greeting
from bench.scale.run import Outcome, Quiet, Trouble
from knowledge.loader import load_knowledge

CPU_MS = {
    "gateway": 10.0,
    "Rasa server": 25.0,
    "action server": 5.0,
    "nginx": 1.0,
    "PostgreSQL": 8.0,
    "Redis": 1.0,
}
QUIET = Quiet(
    60.0, 600, 40.0, 90.0, 200.0, CPU_MS, {"gateway": 150.2, "Rasa server": 600.0, "action server": 300.0}
)
OUTCOME = Outcome(500, 30.0, 12345, 6, 7, 8, QUIET, (Trouble("a gateway killed", 8.4, 100, 1, 2, 3),), ())


@pytest.fixture
def cards():
    from tests.bench.conftest import FIXTURES

    return load_knowledge(FIXTURES / "knowledge").cards


def test_questions_are_titles_of_cards_and_the_same_in_every_run(cards):
    questions = draw(cards, ["pl", "en"], 2)

    assert questions == draw(cards, ["pl", "en"], 2)
    assert [question.language for question in questions] == ["pl", "pl", "en", "en"]
    assert all(question.text == cards[question.card].texts[question.language].title for question in questions)


def test_a_conversation_stays_in_its_language_and_has_an_order_of_its_own(cards):
    questions = draw(cards, ["pl", "en"], 2)

    walks = [walk(questions, number) for number in range(8)]

    assert [{question.language for question in one} for one in walks[:3]] == [{"en"}, {"pl"}, {"en"}]
    assert len({tuple(question.card for question in one) for one in walks[::2]}) > 1


def model(file, domain, *, names=(DOMAIN, METADATA, "components/featurizer.json")):
    contents = {DOMAIN: domain, METADATA: {"model_id": "m", "domain": domain}}
    with tarfile.open(file, "w:gz") as archive:
        for name in names:
            member = tarfile.TarInfo(f"./{name}")
            body = json.dumps(contents.get(name, {})).encode()
            member.size = len(body)
            archive.addfile(member, io.BytesIO(body))
    return file


def test_new_model_greets_otherwise_in_both_copies_of_its_domain_and_is_the_same_else(tmp_path):
    greetings = [{"text": "Hello.", "custom": {"kind": "smalltalk"}}, {"text": "Bună."}]
    file = model(
        tmp_path / "m.tar.gz", {"responses": {"utter_greet": greetings, "utter_bye": [{"text": "Bye"}]}}
    )

    with_new_greeting(file)

    with tarfile.open(file) as archive:
        domain, metadata, other = (json.load(archive.extractfile(name)) for name in archive.getnames())
    assert metadata == {"model_id": "m", "domain": domain}
    assert [greeting["text"] for greeting in domain["responses"]["utter_greet"]] == [
        f"Hello.{NEW}",
        f"Bună.{NEW}",
    ]
    assert domain["responses"]["utter_bye"] == [{"text": "Bye"}]
    assert other == {}


@pytest.mark.parametrize("domain", [{}, {"responses": {"utter_bye": []}}])
def test_model_without_a_greeting_is_refused(tmp_path, domain):
    with pytest.raises(ValueError, match="utter_greet"):
        with_new_greeting(model(tmp_path / "m.tar.gz", domain))


@pytest.mark.parametrize("name", [DOMAIN, METADATA])
def test_model_without_a_copy_of_its_domain_is_refused(tmp_path, name):
    file = model(tmp_path / "m.tar.gz", {"responses": {"utter_greet": [{"text": "Hello."}]}}, names=[name])
    other = METADATA if name == DOMAIN else DOMAIN

    with pytest.raises(ValueError, match=f"holds no {other}"):
        with_new_greeting(file)


def test_a_reply_of_numbers_only_is_told_kindly():
    def exchange(kind):
        return Exchange("a", "c", ("1",), kind, None, 0.0, 0.1)

    assert exchange("notice").told_kindly
    assert not exchange("answer").told_kindly


def test_differences_are_told_in_numbers_and_without_words():
    a, b = ("said a", ("1",)), ("said b", ("2",))

    assert _difference("c1", [a, b], [a]) == "c1: 1 replies not logged, 0 logged and not received, 0 twice"
    assert _difference("c1", [a], [a, a]) == "c1: 0 replies not logged, 0 logged and not received, 1 twice"
    assert _difference("c1", [a, b], [b, a]).endswith("0 twice, in another order")
    assert "said" not in _difference("c1", [a, b], [b])


def test_report_tells_what_was_measured_and_what_follows(tmp_path):
    text = report.markdown(OUTCOME, date(2031, 1, 31))

    assert "500 people at once, each about every\n30 seconds." in text
    assert "| a gateway killed | 8 s | 100 | 1 | 2 | 3 |" in text
    assert "| Rasa server | 25.0 ms | 600 MiB |" in text
    assert "**One core carries 20.0 messages a second**" in text
    # 1 million people: 11.57 messages a second of 50 ms, half used.
    assert "| 1,000,000 | 11.57 | 1.16 | 2 | 2 | 2 | 103.0 GiB |" in text
    assert "no answer was given twice" in text


def test_report_names_the_promises_that_broke():
    broken = Outcome(**{**vars(OUTCOME), "broken": ("log and replies differ: c1",)})

    text = report.markdown(broken, date(2031, 1, 31))

    assert "**not kept**" in text
    assert "- log and replies differ: c1" in text
    assert "no answer was given twice" not in text
    assert report.lines(broken)[-1] == "BROKEN: log and replies differ: c1"


def test_plot_names_every_part(tmp_path):
    pytest.importorskip(
        "matplotlib", reason="matplotlib comes with `make bench`; PYTHONPATH=.tools/bench runs this"
    )

    report.draw(OUTCOME, tmp_path / "images" / "plot.svg")

    written = (tmp_path / "images" / "plot.svg").read_text(encoding="utf-8")
    assert all(kind in written for kind in CPU_MS)
