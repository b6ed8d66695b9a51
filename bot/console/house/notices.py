"""Notices to workers, written by staff: looked at in all languages first, shown at once, ended at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from fastapi import APIRouter
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select, update
from sqlalchemy.orm import Session as DbSession
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.announce.notice import Level, Notice
from bot.announce.tables import NoticeRow
from bot.console.access.guard import Admitted, Visit
from bot.console.audit import Deed, note
from bot.console.errors import NotFoundError
from bot.console.house.four_texts import lacking, texts_in
from bot.gateway.messages import WebAddress
from bot.web.render import AMSTERDAM

SHOWN = 50  # notices in the list, newest first
_WEB_ADDRESS = TypeAdapter(WebAddress)

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Draft:
    """A notice as typed. `starts` and `ends` are moments in the Netherlands, as the browser writes them."""

    texts: dict[str, str] = field(default_factory=dict)
    starts: str = ""
    ends: str = ""
    level: str = Level.INFO.value
    url: str = ""
    error: str = ""  # a key of wording.yml

    @property
    def starts_at(self) -> datetime | None:
        """The first moment."""
        return _moment(self.starts)

    @property
    def ends_at(self) -> datetime | None:
        """The first moment after it."""
        return _moment(self.ends)


@dataclass(frozen=True)
class Listed:
    """A notice in the list."""

    notice: Notice
    by: str
    state: str  # planned, shown or over


@router.get("/staff/notices")
async def show_notices(visit: Admitted) -> Response:
    """Show the notices and the form for a new one."""
    return await _page(visit)


@router.post("/staff/notices")
async def write_notice(visit: Admitted) -> Response:
    """Show the notice as workers will see it, or publish what was shown."""
    draft = _checked(visit)
    wished = visit.field("do")
    if draft.error or wished != "publish":
        return await _page(visit, draft, preview=not draft.error and wished != "change")
    assert draft.starts_at is not None  # checked
    assert draft.ends_at is not None
    row = NoticeRow(
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        texts=draft.texts,
        level=draft.level,
        url=draft.url or None,
        by=visit.who,
        at=datetime.now(UTC),
    )

    def publish(db: DbSession) -> None:
        db.add(row)
        db.flush()
        note(db, visit.who, Deed.NOTICE, str(row.id))

    await visit.console.database.run(publish, writes=True)
    return _published(visit)


@router.post("/staff/notices/{notice_id}/end")
async def end_notice(visit: Admitted, notice_id: int) -> Response:
    """End the notice now."""
    now = datetime.now(UTC)

    def end(db: DbSession) -> None:
        held = update(NoticeRow).where(NoticeRow.id == notice_id).returning(NoticeRow.id)
        if db.scalar(held.where(NoticeRow.ends_at > now).values(ends_at=now)):
            note(db, visit.who, Deed.NOTICE, f"{notice_id} ended")
        elif db.get(NoticeRow, notice_id) is None:
            raise NotFoundError

    await visit.console.database.run(end, writes=True)
    return _published(visit)


def _published(visit: Visit) -> Response:
    visit.console.announcements.changed()
    return RedirectResponse("/staff/notices?saved", status_code=303)


async def _page(visit: Visit, draft: Draft | None = None, *, preview: bool = False) -> Response:
    now = datetime.now(UTC)
    listed = await visit.console.database.run(lambda db: _listed(db, now))
    shown = None
    if draft and preview and draft.starts_at and draft.ends_at:
        url = draft.url or None
        shown = Notice(0, draft.starts_at, draft.ends_at, Level(draft.level), draft.texts, url)
    html = visit.console.renderer.page(
        "notices.html",
        visit.language,
        visit=visit,
        listed=listed,
        draft=draft or Draft(starts=f"{now.astimezone(AMSTERDAM):%Y-%m-%dT%H:%M}"),
        shown=shown,
        levels=list(Level),
        saved="saved" in visit.request.query_params,
    )
    return HTMLResponse(html, status_code=422 if draft and draft.error else 200)


def _listed(db: DbSession, now: datetime) -> Sequence[Listed]:
    rows = db.scalars(select(NoticeRow).order_by(NoticeRow.id.desc()).limit(SHOWN))
    return [
        Listed(
            Notice(row.id, row.starts_at, row.ends_at, Level(row.level), row.texts, row.url),
            row.by,
            "over" if row.ends_at <= now else "planned" if row.starts_at > now else "shown",
        )
        for row in rows
    ]


def _checked(visit: Visit) -> Draft:
    """Return what was typed, with the first thing that is wrong with it."""
    draft = Draft(
        texts=texts_in(visit),
        starts=visit.field("starts"),
        ends=visit.field("ends"),
        level=visit.field("level"),
        url=visit.field("url"),
    )
    error = ""
    if lacking(draft.texts):
        error = "lacks_language"
    elif draft.level not in set(Level):
        error, draft = "lacks_level", replace(draft, level=Level.INFO.value)
    elif draft.starts_at is None or draft.ends_at is None:
        error = "lacks_moment"
    elif draft.ends_at <= max(draft.starts_at, datetime.now(UTC)):
        error = "ends_too_soon"
    elif draft.url and not _is_web_address(draft.url):
        error = "no_web_address"
    return replace(draft, error=error)


def _is_web_address(url: str) -> bool:
    try:
        _WEB_ADDRESS.validate_python(url)
    except ValidationError:
        return False
    return True


def _moment(typed: str) -> datetime | None:
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=AMSTERDAM).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
