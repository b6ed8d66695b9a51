"""Rasa is trained when its sources changed and not otherwise. A script stands in for Rasa."""

import json
import shutil

import pytest

from bot import rasa_model
from bot.rasa_model import MODEL, RasaModelError, train_rasa
from bot.settings import REPOSITORY, Settings
from knowledge.examples import fewer_questions, load_examples

# Called as `python -W ignore -m bot.rasa_runtime train … --out FOLDER --fixed-model-name NAME`.
RASA = """#!/bin/sh
echo "$@" >> {calls}
while [ $# -gt 0 ]; do
  case "$1" in
    --out) out=$2 ;;
    --fixed-model-name) name=$2 ;;
  esac
  shift
done
echo trained > "$out/$name.tar.gz"
"""
FAILS = """#!/bin/sh
for line in $(seq 1 20); do echo "line $line"; done
echo "config.yml is no good" >&2
exit 1
"""


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A copy of what Rasa is trained from, to change."""
    repository = tmp_path / "repository"
    for source in (*rasa_model.SOURCES, "data/nlu", "data/rules"):
        target = repository / source
        target.parent.mkdir(parents=True, exist_ok=True)
        if (REPOSITORY / source).is_dir():
            shutil.copytree(REPOSITORY / source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(REPOSITORY / source, target)
    for file in (repository / "data" / "nlu" / "ask").glob("*.yml"):
        if file.name != "pay.pl.yml":
            file.unlink()  # one file of questions is enough
    monkeypatch.setattr(rasa_model, "REPOSITORY", repository)
    return repository


@pytest.fixture
def settings(tmp_path, repository):
    return Settings(
        build_dir=tmp_path / "build", data_dir=repository / "data", rasa_python=rasa(tmp_path, RASA)
    )


def rasa(folder, script):
    file = folder / "python"
    file.write_text(script.format(calls=folder / "calls.txt"), encoding="utf-8")
    file.chmod(0o755)
    return file


def trainings(tmp_path):
    calls = tmp_path / "calls.txt"
    return len(calls.read_text(encoding="utf-8").splitlines()) if calls.exists() else 0


def test_first_run_trains_and_the_second_does_not(repository, settings, tmp_path):
    reports = []

    done = [train_rasa(settings, reports.append), train_rasa(settings, reports.append)]

    assert done == [True, False]
    assert reports == ["Rasa model: training", "Rasa model: up to date"]
    assert trainings(tmp_path) == 1
    assert (settings.build_dir / "rasa" / MODEL).is_file()


def test_rasa_gets_some_of_the_ways_to_ask_and_all_other_messages(repository, settings, tmp_path):
    asked = [e for e in load_examples(repository / "data/nlu/ask") if e.intent == "ask/pay.not-paid"]

    train_rasa(settings, print)

    file = settings.build_dir / "rasa" / "examples.json"
    written = json.loads(file.read_text(encoding="utf-8"))["rasa_nlu_data"]["common_examples"]
    texts = {e["text"] for e in written}
    assert {e.text for e in fewer_questions(asked, 5)} <= texts
    assert texts & {e.text for e in asked} < {e.text for e in asked}
    dangers = [e.text for e in load_examples(repository / "data/nlu") if e.intent == "urgent_danger"]
    assert sorted(e["text"] for e in written if e["intent"] == "urgent_danger") == sorted(dangers)
    call = (tmp_path / "calls.txt").read_text(encoding="utf-8")
    assert str(file) in call
    assert str(repository / "data/nlu/languages.yml") in call
    assert str(repository / "data/rules") in call
    assert ".ro.yml" not in call


@pytest.mark.parametrize(
    "changed",
    ["config.yml", "domain/domain.yml", "domain/responses/urgent.yml", "data/nlu/ask/pay.pl.yml",
     "data/rules/rules.yml", "bot/nlu/detect.py", "bot/nlu/dutch_terms.txt"],
)  # fmt: skip
def test_changed_source_is_trained_from_again(repository, settings, changed, tmp_path):
    train_rasa(settings, print)

    with (repository / changed).open("a", encoding="utf-8") as source:
        source.write("\n# another line\n")
    done = train_rasa(settings, print)

    assert done
    assert trainings(tmp_path) == 2


def test_new_renamed_and_removed_files_count_as_changes(repository, settings, tmp_path):
    train_rasa(settings, print)
    file = repository / "data" / "nlu" / "new.pl.yml"

    file.write_text("nlu: []", encoding="utf-8")
    added = train_rasa(settings, print)
    file.rename(file.with_name("newer.pl.yml"))
    renamed = train_rasa(settings, print)
    file.with_name("newer.pl.yml").unlink()
    removed = train_rasa(settings, print)

    assert [added, renamed, removed] == [True, True, True]


def test_cards_and_compiled_files_are_no_source_of_rasas_model(repository, settings, tmp_path):
    train_rasa(settings, print)

    (repository / "bot" / "nlu" / "detect.pyc").write_bytes(b"\0")
    (repository / "knowledge").mkdir(exist_ok=True)
    (repository / "knowledge" / "card.yml").write_text("id: x", encoding="utf-8")

    assert not train_rasa(settings, print)


def test_lost_model_is_trained_again(repository, settings, tmp_path):
    train_rasa(settings, print)
    (settings.build_dir / "rasa" / MODEL).unlink()

    assert train_rasa(settings, print)


def test_failed_training_ends_with_rasas_last_lines_and_is_tried_again(repository, settings, tmp_path):
    settings = settings.model_copy(update={"rasa_python": rasa(tmp_path, FAILS)})

    with pytest.raises(RasaModelError) as caught:
        train_rasa(settings, print)

    lines = str(caught.value).splitlines()
    assert lines[0] == "Rasa's training failed:"
    assert lines[1:] == [*(f"line {number}" for number in range(7, 21)), "config.yml is no good"]
    rasa(tmp_path, RASA)
    assert train_rasa(settings, print)


def test_failed_training_leaves_no_old_stamp_behind(repository, settings, tmp_path):
    train_rasa(settings, print)
    config = repository / "config.yml"
    before = config.read_text(encoding="utf-8")
    config.write_text(before + "\n# broken\n", encoding="utf-8")
    rasa(tmp_path, FAILS)
    with pytest.raises(RasaModelError):
        train_rasa(settings, print)

    config.write_text(before, encoding="utf-8")  # back to what the last good model was trained from
    rasa(tmp_path, RASA)

    assert train_rasa(settings, print)  # the failed run may have left half a model


def test_missing_rasa_environment_is_named_with_its_mend(repository, settings, tmp_path):
    missing = tmp_path / "nowhere" / "python"

    with pytest.raises(RasaModelError) as caught:
        train_rasa(settings.model_copy(update={"rasa_python": missing}), print)

    assert str(caught.value) == f"no Rasa environment at {missing}; run `make install`"
