"""The bounds of the pipeline's parts fit each other."""

from pathlib import Path

import yaml

from bot.nlu.intent_classifier import KompasIntentClassifier

CONFIG = Path(__file__).parents[2] / "config.yml"


def test_danger_is_never_taken_for_doubt():
    pipeline = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["pipeline"]
    (fallback,) = [part for part in pipeline if part["name"] == "FallbackClassifier"]
    bounds = KompasIntentClassifier.get_default_config()

    assert fallback["threshold"] <= bounds["urgent_from"] <= bounds["urgent_sentence_from"]
    assert fallback["ambiguity_threshold"] < 0
