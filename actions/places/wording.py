"""The wording of tiles and buttons about places."""

from pathlib import Path

from actions.wording import wording_entries

FILE = Path(__file__).with_name("wording.yml")


def wording(name: str, language: str) -> str:
    return wording_entries(FILE)[name][language]
