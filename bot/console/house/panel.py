"""The panel, for staff: invitations by link, and per card what those who read it answered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session as DbSession
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.console.access.guard import Admitted, Visit
from bot.console.audit import Deed, note
from bot.console.content import NamedCard
from bot.console.errors import NotFoundError
from bot.log.database import insert
from bot.nlu.languages import languages
from bot.panel.answers import Understood
from bot.panel.tables import InvitationRow, PanelCardRow
from bot.privacy.redact import redact
from knowledge.models import Situation

CARD_FIELDS = 3  # cards of one form; the same person may be sent more by another
DAYS = (7, 30, 90)  # that a link may hold
SHOWN = 100  # invitations in the list, newest first
MAX_PERSON_CHARS = 40

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Draft:
    """An invitation as typed."""

    person: str = ""
    language: str = ""
    cards: Sequence[str] = field(default_factory=tuple)
    error: str = ""  # a key of wording.yml


@dataclass(frozen=True)
class Invitation:
    """An invitation in the list; `link` is empty where it no longer holds, or the visitor may not send it."""

    id: int
    person: str
    language: str
    expires_at: datetime
    state: str  # open, revoked or over
    link: str
    asked: int
    answered: int


@dataclass(frozen=True)
class Answer:
    """What somebody answered about a card. `outdated`: the text has changed since."""

    language: str
    understood: Understood
    would_do: str
    at: datetime
    outdated: bool


@router.get("/staff/panel")
async def show_panel(visit: Admitted) -> Response:
    """Show invitations, the form for a new one, and the cards that were read."""
    card = visit.request.query_params.get("card", "")
    return await _page(visit, Draft(cards=(card,) if card else ()))


@router.post("/staff/panel/invitations")
async def invite(visit: Admitted) -> Response:
    """Invite somebody to read cards in a language; whoever has a link in it already gets a new one."""
    content = visit.console.content
    await content.load()
    draft = _checked(visit)
    if draft.error:
        return await _page(visit, draft)
    now = datetime.now(UTC).replace(microsecond=0)  # a link knows whole seconds
    days = visit.field("days")
    expires_at = now + timedelta(days=int(days) if days in map(str, DAYS) else DAYS[0])

    def write(db: DbSession) -> None:
        whom = {"person": draft.person, "language": draft.language}
        new = {"expires_at": expires_at, "revoked_at": None, "by": visit.who, "at": now}
        row = insert(db, InvitationRow).values(**whom, **new)
        row = row.on_conflict_do_update(index_elements=list(whom), set_=new)
        invitation_id = db.scalar(row.returning(InvitationRow.id))
        for card_id in draft.cards:
            asked = insert(db, PanelCardRow).values(invitation_id=invitation_id, card_id=card_id)
            db.execute(asked.on_conflict_do_nothing())
        note(db, visit.who, Deed.PANEL, f"{invitation_id} {' '.join(draft.cards)}")

    await visit.console.database.run(write, writes=True)
    return RedirectResponse("/staff/panel?saved", status_code=303)


@router.post("/staff/panel/invitations/{invitation_id}/revoke")
async def revoke(visit: Admitted, invitation_id: int) -> Response:
    """Let a link open nothing any more; what was answered stays."""

    def write(db: DbSession) -> None:
        held = update(InvitationRow).where(InvitationRow.id == invitation_id).returning(InvitationRow.id)
        if db.scalar(held.values(revoked_at=datetime.now(UTC))) is None:
            raise NotFoundError
        note(db, visit.who, Deed.PANEL, f"{invitation_id} revoked")

    await visit.console.database.run(write, writes=True)
    return RedirectResponse("/staff/panel?saved", status_code=303)


@router.get("/staff/panel/card")
async def show_answers(visit: Admitted) -> Response:
    """Show a card, and beside it what those who read it answered."""
    console, language = visit.console, visit.language
    card_id = visit.request.query_params.get("id", "")
    await console.content.load()
    message = console.content.card_in(language, card_id, Situation(), "card")
    if message is None:
        raise NotFoundError

    def read(db: DbSession) -> list[Answer]:
        note(db, visit.who, Deed.PANEL, card_id)
        given = select(PanelCardRow, InvitationRow.language).join(InvitationRow)
        given = given.where(PanelCardRow.card_id == card_id)
        return [
            Answer(
                code,
                Understood(row.understood),
                row.would_do or "",
                row.answered_at,
                row.digest != console.content.digest(card_id, code),
            )
            for row, code in db.execute(given.order_by(PanelCardRow.answered_at.desc()))
            if row.understood and row.answered_at
        ]

    answers = await console.database.run(read, writes=True)
    html = console.renderer.page(
        "panel_card.html",
        language,
        visit=visit,
        card=NamedCard(card_id, console.content.title(card_id, language)),
        message=message,
        answers=answers,
    )
    return HTMLResponse(html)


async def _page(visit: Visit, draft: Draft) -> Response:
    console, language = visit.console, visit.language
    await console.content.load()
    now = datetime.now(UTC)

    def read(db: DbSession) -> tuple[list[Invitation], list[tuple[str, int]]]:
        return _invitations(db, visit, now), _cards_read(db)

    invitations, cards_read = await console.database.run(read)
    html = console.renderer.page(
        "panel.html",
        language,
        visit=visit,
        draft=draft,
        invitations=invitations,
        cards_read=[
            (NamedCard(card_id, console.content.title(card_id, language)), count)
            for card_id, count in cards_read
        ],
        cards=console.content.cards(language),
        card_fields=[*draft.cards, *[""] * CARD_FIELDS][:CARD_FIELDS],
        days=DAYS,
        saved="saved" in visit.request.query_params,
    )
    return HTMLResponse(html, status_code=422 if draft.error else 200)


def _invitations(db: DbSession, visit: Visit, now: datetime) -> list[Invitation]:
    counts = (
        select(InvitationRow, func.count(PanelCardRow.card_id), func.count(PanelCardRow.answered_at))
        .join(PanelCardRow, isouter=True)
        .group_by(InvitationRow.id)
        .order_by(InvitationRow.at.desc(), InvitationRow.id.desc())
        .limit(SHOWN)
    )
    found = []
    for row, asked, answered in db.execute(counts):
        state = "revoked" if row.revoked_at else "over" if row.expires_at <= now else "open"
        link = ""
        if state == "open" and visit.may("editor"):
            token = visit.console.panel_links.token(row.id, row.expires_at)
            link = f"{visit.request.base_url}panel/{token}"
        found.append(
            Invitation(row.id, row.person, row.language, row.expires_at, state, link, asked, answered)
        )
    return found


def _cards_read(db: DbSession) -> list[tuple[str, int]]:
    answered = func.count(PanelCardRow.answered_at)
    by_card = select(PanelCardRow.card_id, answered).group_by(PanelCardRow.card_id)
    return [(card_id, count) for card_id, count in db.execute(by_card.order_by(PanelCardRow.card_id))]


def _checked(visit: Visit) -> Draft:
    """Return what was typed, with the first thing that is wrong with it."""
    typed = [card.strip() for card in visit.form.getlist("card") if isinstance(card, str) and card.strip()]
    draft = Draft(
        visit.field("person")[:MAX_PERSON_CHARS],
        visit.field("language"),
        tuple(dict.fromkeys(typed))[:CARD_FIELDS],
    )
    error = ""
    if not draft.person or redact(draft.person).kinds:
        error = "person_is_named"
    elif draft.language not in languages():
        error = "lacks_language_of_person"
    elif not draft.cards or not all(map(visit.console.content.has_card, draft.cards)):
        error = "which_card"
    return Draft(draft.person, draft.language, draft.cards, error)
