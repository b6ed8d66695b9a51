"""What is known of a person's situation, and what of it could still change a card's answer.

Pure. Knows cards and slots; knows no wording.
"""

from collections.abc import Mapping
from typing import Any, get_args

from actions.forms import SKIPPED
from knowledge.models import Card, Situation


def _values(facet: str) -> frozenset[str]:
    literal = next(
        part for part in get_args(Situation.model_fields[facet].annotation) if part is not type(None)
    )
    return frozenset(get_args(literal))


FACETS = {facet: _values(facet) for facet in Situation.model_fields}  # each is the name of its slot
MOST_QUESTIONS = 2  # about one card; more would be a questionnaire before help

Known = Mapping[str, str]  # value per facet that was asked; SKIPPED where it was not told


def known_in(slots: Mapping[str, Any]) -> dict[str, str]:
    """Return what the slots say of the situation; a value that no card knows is left out."""
    given = {facet: slots.get(facet) for facet in FACETS}
    return {
        facet: value
        for facet, value in given.items()
        if isinstance(value, str) and (value == SKIPPED or value in FACETS[facet])
    }


def situation_from(known: Known) -> Situation:
    """Return the situation as far as it was told."""
    return Situation.model_validate({facet: value for facet, value in known.items() if value != SKIPPED})


def undecided_facet(card: Card, known: Known) -> str | None:
    """Return the facet to ask next: the first not yet asked on which the card's answer still depends."""
    for variant in card.variants:
        when = variant.when.model_dump(exclude_none=True)
        if any(known.get(facet, value) != value for facet, value in when.items()):
            continue  # told otherwise, or left untold
        # None where the variant holds: it goes before those that follow, whatever they ask for.
        return next((facet for facet in when if facet not in known), None)
    return None
