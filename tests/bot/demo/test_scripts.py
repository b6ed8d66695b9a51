"""The scripts of the demo: enough of them, none of them a test message; who says what is planned by the seed."""

import json
from collections import Counter
from itertools import islice
from random import Random

import pytest

from bot.demo.exercise import FILE, load_exercises
from bot.demo.plan import ENTRIES, LANGUAGES, MARK, plan
from bot.demo.scripts import FOLDER, DemoError, Step, load_scripts
from bot.gateway.entry import is_entry
from bot.gateway.incoming import PAYLOAD_INTENTS, admit
from bot.log.signs import LONG_FROM
from bot.nlu.languages import languages
from bot.privacy.redact import redact
from bot.settings import REPOSITORY
from knowledge.copies import Originals
from knowledge.examples import load_examples

DATA = REPOSITORY / "data"


@pytest.fixture(scope="module")
def scripts():
    return load_scripts(DATA / FOLDER)


@pytest.mark.parametrize("language", languages())
def test_each_language_has_scripts_of_every_sort(scripts, language):
    own = scripts[language]
    steps = [step for script in own for step in script]

    assert len(own) >= 60
    assert sum(step.disliked is not None for step in steps) >= 5
    assert sum(step.liked is not None for step in steps) >= 5
    assert {step.tap for step in steps} >= {"talk_to_person", "not_helped", "simpler", "browse"}
    assert max(sum(step.say is not None for step in script) for script in own) >= LONG_FROM
    assert {step.tap for step in steps if step.tap} <= PAYLOAD_INTENTS


def test_nothing_said_is_a_test_message_and_all_of_it_may_come_in(scripts):
    said = {step.say for own in scripts.values() for script in own for step in script if step.say}
    said |= {exercise.say for exercise in load_exercises(DATA / FOLDER)}
    ours = [
        json.loads(line)["text"]
        for folder in ("evaluation", "calibration")
        for file in (DATA / folder).glob("*.jsonl")
        for line in file.read_text(encoding="utf-8").splitlines()
    ]

    assert ours
    assert {text.casefold() for text in said} & {text.casefold() for text in ours} == set()
    assert [text for text in said if admit(text=text, payload=None, max_chars=2000).removed] == []


def test_entry_codes_pass_the_door_unchanged():
    assert all(is_entry(entry) and entry.startswith(MARK) for entry in ENTRIES)
    assert [entry for entry in ENTRIES if redact(entry).kinds] == []


def test_plan_uses_every_script_before_one_comes_again(scripts):
    planned = list(plan(scripts, 400, Random(1)))
    polish = [one.script for one in planned if one.language == "pl"]
    first_round = [id(script) for script in islice(polish, len(scripts["pl"]))]

    assert len(set(first_round)) == len(scripts["pl"])
    assert len(planned) == 400
    assert Counter(one.language for one in planned).most_common(1)[0][0] == "pl"
    assert {one.language for one in planned} == set(LANGUAGES)
    assert {one.on_page for one in planned} == {True, False}
    assert planned == list(plan(scripts, 400, Random(1)))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- - {tap: not_helped, choose: 1}", "a step is words, or one of"),
        ("- - {shout: loud}", "Extra inputs"),
        ("- - yes", "valid dictionary"),
        ("- - a\n  - {tap: A}", "entry 1, 2"),
        ("- - a\n  - b: c: d", "nl.yml:2:"),
        ("[]", "at least 1 item"),
    ],
)
def test_file_with_a_mistake_is_named(tmp_path, text, problem):
    (tmp_path / "nl.yml").write_text(text, encoding="utf-8")

    with pytest.raises(DemoError, match=r"nl\.yml") as error:
        load_scripts(tmp_path)

    assert problem in str(error.value)


def test_folder_without_scripts_is_named(tmp_path):
    with pytest.raises(DemoError, match="holds no scripts"):
        load_scripts(tmp_path)


def test_exercises_have_cards_and_no_copies():
    exercises = load_exercises(DATA / FOLDER)
    originals = Originals(load_examples(DATA / "nlu"), DATA)

    assert {exercise.language for exercise in exercises} == {"ro"}
    assert len(exercises) >= 3
    for exercise in exercises:
        assert (REPOSITORY / "knowledge" / "cards" / f"{exercise.right_card}.yml").is_file()
        originals.demand(exercise.say)  # else an editor could not accept it


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- {language: ro, say: bsn}", "entry 1, right_card: Field required"),
        ("- {language: xx, say: bsn, right_card: a/b}", "entry 1, language"),
        ("- a: b: c", "exercise.yml:1:"),
        (None, "exercise.yml"),
    ],
)
def test_exercise_with_a_mistake_is_named(tmp_path, text, problem):
    if text:
        (tmp_path / FILE).write_text(text, encoding="utf-8")

    with pytest.raises(DemoError) as error:
        load_exercises(tmp_path)

    assert problem in str(error.value)


def test_plain_text_is_something_said():
    assert Step.model_validate("bsn?") == Step(say="bsn?")
