"""The wording of tiles and buttons about places, read once."""

from functools import lru_cache
from pathlib import Path

import yaml


@lru_cache(maxsize=1)
def all_wording() -> dict[str, dict[str, str]]:
    """Return every text by name and language."""
    return dict(yaml.safe_load(Path(__file__).with_name("wording.yml").read_text(encoding="utf-8")))


def wording(name: str, language: str) -> str:
    return all_wording()[name][language]
