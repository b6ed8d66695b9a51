"""Recalls: an editor says that a card was wrong; those who were shown it are told, once."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from fastapi import APIRouter
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session as DbSession
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.announce.recall import conversations_shown, told_in
from bot.announce.tables import RecallRow
from bot.console.access.guard import Admitted, Visit
from bot.console.audit import Deed, note
from bot.console.content import NamedCard
from bot.console.errors import NotFoundError
from bot.console.house.four_texts import lacking, texts_in
from bot.log.records import ANNOUNCED
from bot.log.tables import TurnRow
from bot.telegram.recalls import queue_recall

SHOWN = 50  # recalls in the list, newest first

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Draft:
    """A recall as typed."""

    card: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    error: str = ""  # a key of wording.yml


@dataclass(frozen=True)
class Listed:
    """A recall in the list, with how many conversations had the card and how many were told so far."""

    id: int
    card: NamedCard
    texts: dict[str, str]
    by: str
    at: datetime
    ended_at: datetime | None
    shown: int
    told: int


@router.get("/staff/recalls")
async def show_recalls(visit: Admitted) -> Response:
    """Show the recalls and the form for a new one, of the card in the address."""
    return await _page(visit, Draft(card=visit.request.query_params.get("card", "")))


@router.post("/staff/recalls")
async def write_recall(visit: Admitted) -> Response:
    """Show the recall as workers will read it and how many it reaches, or send what was shown."""
    content = visit.console.content
    await content.load()
    draft = Draft(visit.field("card"), texts_in(visit))
    if not content.has_card(draft.card):
        draft = replace(draft, error="which_card")
    elif lacking(draft.texts):
        draft = replace(draft, error="lacks_language")
    wished = visit.field("do")
    if draft.error or wished != "publish":
        return await _page(visit, draft, preview=not draft.error and wished != "change")
    now = datetime.now(UTC)
    row = RecallRow(card_id=draft.card, texts=draft.texts, by=visit.who, at=now)

    def send(db: DbSession) -> None:
        db.add(row)
        db.flush()
        queue_recall(db, conversations_shown(draft.card, now), now)
        note(db, visit.who, Deed.RECALL, f"{row.id} {draft.card}")

    await visit.console.database.run(send, writes=True)
    return _sent(visit)


@router.post("/staff/recalls/{recall_id}/end")
async def end_recall(visit: Admitted, recall_id: int) -> Response:
    """Tell nobody else."""
    now = datetime.now(UTC)

    def end(db: DbSession) -> None:
        held = update(RecallRow).where(RecallRow.id == recall_id).returning(RecallRow.id)
        if db.scalar(held.where(RecallRow.ended_at.is_(None)).values(ended_at=now)):
            note(db, visit.who, Deed.RECALL, f"{recall_id} ended")
        elif db.get(RecallRow, recall_id) is None:
            raise NotFoundError

    await visit.console.database.run(end, writes=True)
    return _sent(visit)


def _sent(visit: Visit) -> Response:
    visit.console.announcements.changed()
    return RedirectResponse("/staff/recalls?saved", status_code=303)


async def _page(visit: Visit, draft: Draft, *, preview: bool = False) -> Response:
    content, language = visit.console.content, visit.language
    await content.load()

    def read(db: DbSession) -> tuple[Sequence[Listed], int]:
        rows = db.scalars(select(RecallRow).order_by(RecallRow.id.desc()).limit(SHOWN))
        listed = [
            Listed(
                row.id,
                NamedCard(row.card_id, content.title(row.card_id, language)),
                row.texts,
                row.by,
                row.at,
                row.ended_at,
                _reached(db, row.card_id, row.at),
                _told(db, row.id),
            )
            for row in rows
        ]
        return listed, _reached(db, draft.card, datetime.now(UTC)) if preview else 0

    listed, reached = await visit.console.database.run(read)
    html = visit.console.renderer.page(
        "recalls.html",
        language,
        visit=visit,
        listed=listed,
        draft=draft,
        preview=preview,
        reached=reached,
        title=content.title(draft.card, language),
        nearest=content.nearest(draft.card, language) if draft.error == "which_card" and draft.card else [],
        cards=content.cards(language),
        saved="saved" in visit.request.query_params,
    )
    return HTMLResponse(html, status_code=422 if draft.error else 200)


def _reached(db: DbSession, card_id: str, before: datetime) -> int:
    shown = conversations_shown(card_id, before).distinct().subquery()
    return db.scalar(select(func.count()).select_from(shown)) or 0


def _told(db: DbSession, recall_id: int) -> int:
    told = TurnRow.outcome == ANNOUNCED, TurnRow.uid.startswith(told_in(recall_id))
    return db.scalar(select(func.count()).where(*told)) or 0
