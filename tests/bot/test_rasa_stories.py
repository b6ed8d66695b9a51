"""The conversations of tests/stories, told to Rasa's own judge: every rule, every form, and what interrupts them."""

import os
import subprocess

import pytest
import yaml

from bot.rasa_model import MODEL
from bot.settings import REPOSITORY, Settings

STORIES = REPOSITORY / "tests" / "stories"


def test_rasa_goes_the_way_of_every_story(tmp_path):
    settings = Settings()
    model = settings.build_dir / "rasa" / MODEL
    if not model.is_file():
        message = f"no Rasa model at {model}; run `make train`"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)

    done = subprocess.run(
        [
            settings.rasa_python, "-W", "ignore", "-m", "bot.rasa_runtime", "test", "core",
            "--model", model.absolute(), "--stories", STORIES, "--out", tmp_path, "--no-plot",
        ],
        cwd=REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-3000:]
    failed = (tmp_path / "failed_test_stories.yml").read_text(encoding="utf-8")
    assert yaml.safe_load(failed) is None, failed[:5000]
    told = yaml.safe_load((tmp_path / "story_report.json").read_text(encoding="utf-8"))
    assert told["accuracy"] == 1.0
    assert told["conversation_accuracy"]["total"] > 50


def test_each_form_is_told_to_the_end_and_interrupted_by_danger():
    forms = {
        form
        for file in (REPOSITORY / "domain").glob("*.yml")
        for form in yaml.safe_load(file.read_text(encoding="utf-8")).get("forms", {})
    }
    stories = [
        [step for step in story["steps"] if isinstance(step, dict)]
        for file in STORIES.glob("*.yml")
        for story in yaml.safe_load(file.read_text(encoding="utf-8"))["stories"]
    ]
    interrupted = {
        step["active_loop"]
        for steps in stories
        if any(str(step.get("intent", "")).startswith("urgent_") for step in steps)
        for step in steps
        if step.get("active_loop")
    }

    assert interrupted == forms
