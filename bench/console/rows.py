"""Rows of invented conversations for the log's tables: as many as wanted, the same for the same seed.

Knows tables and signs. Knows no database.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from bot.console.numbers.figures import REACHED
from bot.demo.plan import ENTRIES, LANGUAGES
from bot.gateway.messages import Kind
from bot.log.records import Turn, Verdict
from bot.log.signs import Earlier, IndexKind, Sign, signs_of
from bot.log.tables import ConversationRow, FeedbackRow, MessageRow, ReviewRow, Table, TurnIndexRow, TurnRow

DAYS = 89  # one less than are kept: the gateway purges when it starts
TURNS = (1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 7, 13)  # messages in a conversation, each as often as the others
OUTCOMES = {
    Kind.ANSWER: 68,
    Kind.CHOICES: 14,
    Kind.NO_ANSWER: 9,
    Kind.REFERRAL: 4,
    Kind.SMALLTALK: 3,
    Kind.URGENT: 2,
}
CHANNELS = {"web": 60, "telegram": 33, "api": 7}
REVIEWERS = ("Anna", "Bogdan", "Chantal", "Dirk")
DISLIKED, LIKED, REVIEWED = 0.06, 0.15, 0.05  # shares of answers
NAMED_TOWN, TOLD = 0.2, 0.02  # shares of turns: a town to be shown places near it; whether an agency helped
RARE_WORD, RARE_EVERY = "oesterzwam", 10_000  # turns: a word that hardly anybody says
ANSWER_FROM, CHOICES_FROM = 0.6, 0.3
_TEXT = (
    "Your employer must pay you on time, also where you work for an agency and the client has not paid it. "
    * 3
)

Rows = dict[type[Table], list[dict[str, Any]]]


@dataclass(frozen=True)
class Material:
    """Of what conversations are made: sentences by language, agencies by card, municipalities."""

    said: Mapping[str, Sequence[str]]
    agencies: Mapping[str, Sequence[str]]
    municipalities: Sequence[str]


def conversations(material: Material, count: int, now: datetime, random: Random) -> Iterator[Rows]:
    """Yield the rows of one conversation after the other, oldest first."""
    cards = sorted(material.agencies)
    random.shuffle(cards)
    # Some questions come all the time, most seldom.
    shares = list(accumulate(1 / (rank + 5) for rank in range(len(cards))))
    turn_id = 0
    for number in range(count):
        rows: Rows = defaultdict(list)
        at = now - timedelta(days=DAYS) * (1 - (number + random.random()) / count)
        conversation_id = f"{random.getrandbits(128):032x}"
        language = _drawn(random, LANGUAGES)
        earlier: list[Earlier] = []
        opened_at = at
        turn_id += 1
        opening = Turn(
            at=at, said=None, language=language, outcome=Kind.NOTICE, messages=[], uid=f"{turn_id:032x}"
        )
        _add_turn(rows, opening, {"conversation_id": conversation_id, "turn_id": turn_id})
        for _ in range(random.choice(TURNS)):
            turn_id += 1
            at += timedelta(seconds=random.randint(15, 150))
            (card,) = random.choices(cards, cum_weights=shares)
            turn = _turn(material, random, at=at, language=language, card=card, number=turn_id)
            of_turn = {"conversation_id": conversation_id, "turn_id": turn_id}
            _add_turn(rows, turn, of_turn)
            _add_found(rows, turn, material, random, earlier=earlier, of_turn=of_turn)
            earlier.append(Earlier(turn.said or "", turn.cards))
        rows[ConversationRow] = [
            {
                "id": conversation_id,
                "opened_at": opened_at,
                "last_at": rows[TurnRow][-1]["at"],
                "language": language,
                "entry": _drawn(random, ENTRIES) if random.random() < 0.6 else None,
                "channel": _drawn(random, CHANNELS),
                "pseudonym": None,
                "keep_words": True,
            }
        ]
        yield rows


def _turn(material: Material, random: Random, *, at: datetime, language: str, card: str, number: int) -> Turn:
    said = f"{random.choice(material.said[language])} {random.choice(material.said[language])}"
    outcome = _drawn(random, OUTCOMES)
    shown = (card,) if outcome in (Kind.ANSWER, Kind.CHOICES) else ()
    return Turn(
        at=at,
        said=f"{said} {RARE_WORD}" if number % RARE_EVERY == 0 else said,
        language=language,
        outcome=outcome,
        messages=[],
        intent="ask",
        intent_confidence=random.random(),
        trace={
            "answer_from": ANSWER_FROM,
            "choices_from": CHOICES_FROM,
            "hits": [{"card_id": card, "score": 1.0, "probability": random.uniform(ANSWER_FROM, 1.0)}],
            "situation": {},
        },
        latency_ms=random.randint(40, 400),
        cards=shown,
        agencies=tuple(material.agencies[card]) if shown else (),
        uid=f"{number:032x}",
    )


def _add_turn(rows: Rows, turn: Turn, of_turn: Mapping[str, Any]) -> None:
    rows[TurnRow].append(
        {
            **{name: value for name, value in vars(turn).items() if name != "messages"},
            "id": of_turn["turn_id"],
            "conversation_id": of_turn["conversation_id"],
            "asked": turn.said is not None,
            "cards": list(turn.cards),
            "agencies": list(turn.agencies),
        }
    )
    body = {"id": _message_id(turn), "kind": turn.outcome, "text": _TEXT, "language": turn.language}
    rows[MessageRow].append({"id": _message_id(turn), **of_turn, "position": 0, "body": body})


def _add_found(
    rows: Rows,
    turn: Turn,
    material: Material,
    random: Random,
    *,
    earlier: list[Earlier],
    of_turn: Mapping[str, Any],
) -> None:
    """Add what a turn is found by, and what people and reviewers said of it."""
    signs = set(signs_of(turn, earlier))
    judged = random.random() if turn.outcome == Kind.ANSWER else 1.0
    if judged < DISLIKED + LIKED:
        helpful = judged >= DISLIKED
        signs |= set() if helpful else {Sign.THUMBS_DOWN}
        rows[FeedbackRow].append(
            {
                "conversation_id": of_turn["conversation_id"],
                "message_id": _message_id(turn),
                "at": turn.at,
                "helpful": helpful,
                "reason": None if helpful else "wrong",
            }
        )
    found = [(IndexKind.CARD, card) for card in turn.cards]
    found += [(IndexKind.AGENCY, agency) for agency in turn.agencies]
    found += [(IndexKind.SIGN, sign.value) for sign in sorted(signs)]
    if random.random() < NAMED_TOWN:
        found.append((IndexKind.MUNICIPALITY, random.choice(material.municipalities)))
    if turn.agencies and random.random() < TOLD:
        found.append((IndexKind.REACHED, f"{turn.agencies[0]} {random.choice(REACHED)}"))
    rows[TurnIndexRow] += [
        {**of_turn, "kind": kind.value, "value": value} for kind, value in dict.fromkeys(found)
    ]
    if random.random() < REVIEWED:
        rows[ReviewRow].append(
            {**of_turn, "reviewer": random.choice(REVIEWERS), "verdict": random.choice(list(Verdict)).value}
            | {"at": turn.at, "right_card": None, "note": None, "kind": "first", "blind": False, "tag": None}
        )


def _message_id(turn: Turn) -> str:
    return f"{turn.uid}-0"


def _drawn(random: Random, shares: Mapping[Any, float]) -> Any:
    return random.choices(list(shares), list(shares.values()))[0]
