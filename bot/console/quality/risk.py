"""The queue for finding faults: turns nobody has reviewed, those first that may have done most harm.

A turn's risk is the sum of the weights of its signs (bot/log/signs.py). What is found here says nothing about how
often answers are wrong; that is what the sample is for. Knows tables; no HTTP.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select, tuple_
from sqlalchemy.orm import Session

from bot.log.signs import IndexKind, Sign
from bot.log.tables import ReviewRow, TurnIndexRow, TurnRow

# Harm to the person weighs most; then that the person said it did not help; then that the machine doubted.
WEIGHTS = {
    Sign.SUSPECTED: 8,
    Sign.URGENT: 6,
    Sign.THUMBS_DOWN: 5,
    Sign.REPEATED: 3,
    Sign.NO_ANSWER: 3,
    Sign.LOW_PROBABILITY: 2,
    Sign.LONG: 1,
}
PAGE = 50
_SHOWN_CHARS = 160


@dataclass(frozen=True)
class Risky:
    """A turn in the queue, with its signs."""

    turn_id: int
    uid: str
    conversation_id: str
    at: datetime
    language: str
    said: str
    risk: int
    signs: tuple[str, ...]


def riskiest(
    session: Session, since: datetime, *, language: str = "", after: tuple[int, int] | None = None
) -> Sequence[Risky]:
    """Return a page and one more: of equal risk the newest first.

    Args:
        after: risk and id of the last turn of the page before.
    """
    risk = func.sum(_weight())
    turns = select(TurnRow.id).where(TurnRow.at >= since)
    if language:
        turns = turns.where(TurnRow.language == language)
    ranked = (
        select(TurnIndexRow.turn_id, risk.label("risk"))
        .where(TurnIndexRow.turn_id.in_(turns), TurnIndexRow.kind == IndexKind.SIGN.value, ~_is_reviewed())
        .group_by(TurnIndexRow.turn_id)
        .having(risk > 0)
    )
    if after is not None:
        ranked = ranked.having(tuple_(risk, TurnIndexRow.turn_id) < tuple_(*after))
    page = ranked.order_by(risk.desc(), TurnIndexRow.turn_id.desc()).limit(PAGE + 1).subquery()
    rows = session.execute(
        select(TurnRow, page.c.risk)
        .join(page, page.c.turn_id == TurnRow.id)
        .order_by(page.c.risk.desc(), TurnRow.id.desc())
    ).all()
    signs = _signs(session, [row.id for row, _ in rows])
    return [
        Risky(
            turn_id=row.id,
            uid=row.uid,
            conversation_id=row.conversation_id,
            at=row.at,
            language=row.language,
            said=(row.said or "")[:_SHOWN_CHARS],
            risk=int(score),
            signs=tuple(sign.value for sign in Sign if sign.value in signs.get(row.id, ())),
        )
        for row, score in rows
    ]


def _weight() -> ColumnElement[int]:
    weights = {sign.value: weight for sign, weight in WEIGHTS.items()}
    return case(weights, value=TurnIndexRow.value, else_=0)


def _is_reviewed() -> ColumnElement[bool]:
    return select(ReviewRow.id).where(ReviewRow.turn_id == TurnIndexRow.turn_id).exists()


def _signs(session: Session, turn_ids: list[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    signs = select(TurnIndexRow.turn_id, TurnIndexRow.value).where(
        TurnIndexRow.turn_id.in_(turn_ids), TurnIndexRow.kind == IndexKind.SIGN.value
    )
    for turn_id, sign in session.execute(signs):
        found.setdefault(turn_id, set()).add(sign)
    return found
