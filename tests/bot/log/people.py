"""Conversations and turns to write, and a look into every table."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import URL, create_engine, func, select

from bot.gateway.messages import Kind, Message
from bot.log.records import Conversation, Turn
from bot.log.tables import Table

NOW = datetime(2031, 5, 1, 12, tzinfo=UTC)


def conversation(name: str = "c", **changes: Any) -> Conversation:
    known: dict[str, Any] = {"language": "pl", "entry": "poster-x", "channel": "api", "opened_at": NOW}
    return Conversation(id=name, **(known | changes))


def turn(said: str | None = "szef nie płaci", *, at: datetime = NOW, shown: int = 1, **changes: Any) -> Turn:
    """Return a turn with `shown` messages; their ids are made of the turn's own."""
    known: dict[str, Any] = {
        "language": "pl",
        "intent": "ask",
        "intent_confidence": 0.9,
        "outcome": "answer",
        "trace": {"answer_from": 0.6, "hits": [{"card": "pay/not-paid", "probability": 0.93}]},
        "latency_ms": 120,
        "cards": ("pay/not-paid",),
        "agencies": ("juridisch-loket",),
        "messages": [],
    }
    made = Turn(at=at, said=said, **(known | changes))
    messages = [
        Message(id=f"{made.uid}-{number}", kind=Kind.ANSWER, text="Zażądaj zapłaty.", language="pl")
        for number in range(shown)
    ]
    return Turn(**(vars(made) | {"messages": messages}))


def rows(url: URL) -> dict[str, int]:
    """Return how many rows each table has, those with none left out, as is what is remembered of erasures."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            counted = {
                name: connection.scalar(select(func.count()).select_from(table))
                for name, table in Table.metadata.tables.items()
            }
    finally:
        engine.dispose()
    return {name: count for name, count in counted.items() if count and name != "erasures"}


def everything(url: URL, tables: Iterable[str] = Table.metadata.tables) -> str:
    """Return all that stands in the tables, as one text."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            found = [connection.execute(select(Table.metadata.tables[name])).all() for name in tables]
    finally:
        engine.dispose()
    return str(found)
