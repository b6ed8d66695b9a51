"""Turn a card into a message in one language, with today's figures.

Knows cards and figures. Knows nothing of dialogue.
"""

import datetime as dt
from typing import Any

from actions.situation.whom import whom
from knowledge.figures import fill_figures
from knowledge.loader import Knowledge
from knowledge.models import Card, Situation


def card_message(
    card: Card,
    language: str,
    knowledge: Knowledge,
    day: dt.date,
    *,
    probability: float | None,
    situation: Situation,
) -> dict[str, Any]:
    """Return the message of kind `answer`: its text is the short answer, `card` holds the rest."""
    content = card[language]
    parts: dict[str, Any] = {name: getattr(content, name) for name in type(content).model_fields}
    variant = card.variant_for(situation)
    if variant:
        parts |= variant[language].model_dump(exclude_none=True)

    def fill(text: str | None) -> str | None:
        return None if text is None else fill_figures(text, language, knowledge.figures, day)

    say = parts["say"] and {"dutch": card["nl"].say, "meaning": parts["say"] if language != "nl" else ""}
    return {
        "kind": "answer",
        "text": fill(parts["short"]),
        "card": {
            "id": card.id,
            "title": content.title,
            "confidence": probability,
            "checked": card.checked.isoformat(),
            "review_by": card.review_by.isoformat(),
            "due": card.review_by < day,
            "more": fill(parts["more"]),
            "steps": [fill(step) for step in parts["steps"]],
            "keep": [fill(item) for item in parts["keep"]],
            "story": fill(parts["story"]),
            "abroad": fill(parts["abroad"]),
            "say": say or None,
            "free_of_charge": fill(card.free_of_charge[language]) if card.free_of_charge else None,
            "variants": [
                {"whom": whom(other.when, language), "text": fill(other[language].short)}
                for other in card.other_variants(situation)
                if other[language].short
            ],
            "sources": [source.model_dump(mode="json") for source in card.sources],
        },
    }
