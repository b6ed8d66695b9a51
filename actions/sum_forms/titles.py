"""Understand who types the title of a button instead of tapping it. Knows the wording of the questions."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from rapidfuzz import process, utils
from rapidfuzz.fuzz import ratio

from knowledge.yaml_files import read_yaml

QUESTIONS_FILE = Path(__file__).parents[2] / "domain" / "responses" / "calculators.yml"
ALIKE = 85  # of 100: a typing error or a missing accent in a title, not another title


def value_of_title(slot: str, text: str) -> str | None:
    """Return the value of the button of a question that says about what `text` says, in any language."""
    titles = _titles().get(slot, {})
    best = process.extractOne(
        text, list(titles), scorer=ratio, processor=utils.default_process, score_cutoff=ALIKE
    )
    return titles[best[0]] if best else None


@lru_cache(maxsize=1)
def _titles() -> Mapping[str, Mapping[str, str]]:
    """Return for each slot the titles of its buttons and what they stand for."""
    found: dict[str, dict[str, str]] = {}
    for name, variations in read_yaml(QUESTIONS_FILE)["responses"].items():
        titles = found.setdefault(name.partition("_ask_")[2], {})
        for button in (button for variation in variations for button in variation.get("buttons", [])):
            if button["payload"].startswith("/inform"):
                payload = button["payload"].removeprefix("/inform").replace("{{", "{").replace("}}", "}")
                titles[button["title"]] = json.loads(payload)["value"]
    return found
