"""Ids that buttons carry are not taken for personal data: `bot.gateway.incoming` refuses a payload that is."""

from pathlib import Path

import yaml

from bot.privacy.redact import redact

KNOWLEDGE = Path(__file__).parents[3] / "knowledge"


def test_ids_of_cards_and_agencies_pass():
    cards = [
        path.relative_to(KNOWLEDGE / "cards").with_suffix("").as_posix()
        for path in KNOWLEDGE.glob("cards/*/*.yml")
    ]
    agencies = [agency["id"] for agency in yaml.safe_load((KNOWLEDGE / "agencies.yml").read_text("utf-8"))]

    assert len(cards) > 100 and len(agencies) > 10
    assert [name for name in cards + agencies if redact(name).kinds] == []
