"""What about a turn deserves a look by staff: danger, doubt, silence. Pure; knows no database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.gateway.messages import Kind
from bot.log.records import NOT_KEPT, Turn

LONG_FROM = 12  # messages of one person: whoever needs more has not found the answer
MARGIN = 0.1  # of probability: an answer that passed its threshold by less may well be wrong
EXPLOITATION = "exploitation"  # label of the urgent sign
MUNICIPALITY_TILE = (
    "municipality-"  # begins the id of a municipality among places (actions/places/nearest.py)
)
# Cards on paying for what is free, and on being held or made to work.
SUSPECTED_TOPIC = "intermediary/"
SUSPECTED_CARDS = frozenset(
    {"help/exploitation", "help/passport-taken", "help/threats", "help/boss-retaliates"}
)


class IndexKind(StrEnum):
    """By what a turn is found."""

    CARD = "card"
    AGENCY = "agency"
    SIGN = "sign"
    MUNICIPALITY = "municipality"  # of the town that somebody named to be shown places near it
    REACHED = "reached"  # agency and answer, as "fnv helped": whether they reached who they were sent to


class Sign(StrEnum):
    """Why a turn stands in a queue of the console."""

    URGENT = "urgent"
    THUMBS_DOWN = "thumbs_down"
    NO_ANSWER = "no_answer"
    LOW_PROBABILITY = "low_probability"
    REPEATED = "repeated"
    SUSPECTED = "suspected"
    LONG = "long"


@dataclass(frozen=True)
class Earlier:
    """What was said before in the same conversation, and the cards shown for it."""

    said: str
    cards: Sequence[str]


def signs_of(turn: Turn, earlier: Sequence[Earlier]) -> frozenset[Sign]:
    """Return the signs of a turn. THUMBS_DOWN is not among them: feedback comes later."""
    return frozenset(_signs(turn, earlier))


def told_in(turn: Turn) -> Iterator[tuple[IndexKind, str]]:
    """Yield what the person told about themselves that is counted."""
    for message in turn.messages:
        for place in message.places or ():
            if place.id.startswith(MUNICIPALITY_TILE):
                yield IndexKind.MUNICIPALITY, place.id.removeprefix(MUNICIPALITY_TILE)
    outcome = (turn.trace or {}).get("outcome")
    if outcome and outcome["reason"] is None:  # why not is asked after a "no", and would tell it twice
        yield IndexKind.REACHED, f"{outcome['agency']} {outcome['reached']}"


def _signs(turn: Turn, earlier: Sequence[Earlier]) -> Iterator[Sign]:
    if turn.said is None:
        return
    if turn.outcome == Kind.URGENT:
        yield Sign.URGENT
    if turn.outcome == Kind.NO_ANSWER:
        yield Sign.NO_ANSWER
    if _is_uncertain(turn):
        yield Sign.LOW_PROBABILITY
    if any(_is_same_question(turn, before) for before in earlier):
        yield Sign.REPEATED
    if _is_suspected(turn):
        yield Sign.SUSPECTED
    if len(earlier) + 1 == LONG_FROM:
        yield Sign.LONG


def _is_uncertain(turn: Turn) -> bool:
    """Say whether the answer shown was found by search, and barely."""
    trace = turn.trace or {}
    hits = trace.get("hits") if turn.outcome == Kind.ANSWER else None
    return bool(hits) and float(trace["hits"][0]["probability"]) < float(trace["answer_from"]) + MARGIN


def _is_same_question(turn: Turn, before: Earlier) -> bool:
    """Say whether it was asked before: in the same words, or answered by the same card."""
    same_words = turn.said == before.said != NOT_KEPT
    same_card = turn.outcome == Kind.ANSWER and turn.cards[:1] and before.cards[:1] == list(turn.cards[:1])
    return same_words or bool(same_card)


def _is_suspected(turn: Turn) -> bool:
    urgent = any(message.urgent == EXPLOITATION for message in turn.messages)
    answered = turn.outcome == Kind.ANSWER and any(
        card.startswith(SUSPECTED_TOPIC) or card in SUSPECTED_CARDS for card in turn.cards
    )
    return urgent or answered or turn.intent == f"urgent_{EXPLOITATION}"
