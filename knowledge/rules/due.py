"""What lapses with time."""

import datetime as dt

from knowledge.loader import Knowledge, Problem
from knowledge.rules.where import at_card
from knowledge.yaml_files import line_of


def due(knowledge: Knowledge, day: dt.date) -> list[Problem]:
    """Return what lapses: cards past `review_by` and figures without a value on `day`. A warning, not an error."""
    cards = (
        at_card(knowledge, card, ("review_by",), f"due since {card.review_by}; read the sources again")
        for card in knowledge.cards.values()
        if card.review_by < day
    )
    file = knowledge.directory / "figures.yml"
    figures = (
        Problem(
            "knowledge/figures.yml",
            line_of(file, (name,)),
            name,
            f"no value on {day}; add one with its source",
        )
        for name, figure in knowledge.figures.items()
        if figure.value_on(day) is None
    )
    return sorted((*cards, *figures))
