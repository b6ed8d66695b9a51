"""The trained assistant as a whole, on messages it never learnt from: no change may make it worse unnoticed."""

import asyncio
from pathlib import Path
from typing import Any

from bot.evaluate import evaluate_file
from bot.settings import REPOSITORY, Settings

LANGUAGES = ("pl", "ro", "en", "nl")
# A little below what was measured when they were set; raise them with the measures, and lower none without a reason.
QUESTIONS_AT_LEAST = {"first card right": 0.86, "among first three": 0.92, "language right": 0.97}
OTHERS_AT_LEAST = {
    "urgent recall": 0.94,
    "out of scope refused": 0.92,
    "small talk right": 0.85,
    "first referral right": 0.9,
    "tool opened": 0.57,
    "follow-up right": 0.6,
}
IN_A_TALK_AT_LEAST = {"right card shown in a talk": 0.45}  # of 30 messages a language


def measures(name: str, state_dir: Path) -> dict[str, Any]:
    file = REPOSITORY / "data" / "evaluation" / name
    return asyncio.run(evaluate_file(file, Settings(state_dir=state_dir), lambda said: None))


def hold(name: str, state_dir: Path, at_least: dict[str, float], at_most: dict[str, float]) -> None:
    """Fail where a measure of the file, in any language, is worse than it may be."""
    found = measures(name, state_dir)
    for language in LANGUAGES:
        for measure, least in at_least.items():
            assert found[language][measure] >= least, f"{language}: {measure}"
        for measure, most in {**at_most, "failed": 0}.items():
            assert found[language][measure] <= most, f"{language}: {measure}"


def test_questions_of_every_language_find_their_card(tmp_path: Path) -> None:
    hold("ask.jsonl", tmp_path, QUESTIONS_AT_LEAST, {"wrong shown alone": 0.04})


def test_danger_small_talk_and_wishes_are_recognised_in_every_language(tmp_path: Path) -> None:
    hold("other.jsonl", tmp_path, OTHERS_AT_LEAST, {"urgent false alarms": 0.1})


def test_what_is_understood_only_from_the_answer_before_brings_its_card_in_every_language(
    tmp_path: Path,
) -> None:
    hold("thread.jsonl", tmp_path, IN_A_TALK_AT_LEAST, {})
