"""Who is asked about which card, and what they answered. Knows the panel's tables; what is kept is redacted."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.log.erasures import Gone, remember_erased
from bot.panel.tables import InvitationRow, PanelCardRow
from bot.privacy.redact import redact

MAX_CHARS = 1000  # of an answer in somebody's own words


class Understood(StrEnum):
    """Whether somebody understood a card."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True)
class Asked:
    """A card that somebody is asked about, with what they answered so far."""

    card_id: str
    understood: Understood | None
    would_do: str


@dataclass(frozen=True)
class Guest:
    """Somebody who came by a link that holds."""

    invitation_id: int
    language: str
    asked: tuple[Asked, ...]

    def asked_about(self, card_id: str) -> Asked | None:
        """Return what they are asked about a card; None where they are not."""
        return next((asked for asked in self.asked if asked.card_id == card_id), None)


def find_guest(session: Session, invitation_id: int, expires_at: datetime) -> Guest | None:
    """Return who was invited; None where the invitation was revoked, or given a new link since."""
    row = session.get(InvitationRow, invitation_id)
    if row is None or row.revoked_at is not None or row.expires_at != expires_at:
        return None
    of_them = select(PanelCardRow).where(PanelCardRow.invitation_id == invitation_id)
    asked = [
        Asked(card.card_id, Understood(card.understood) if card.understood else None, card.would_do or "")
        for card in session.scalars(of_them.order_by(PanelCardRow.card_id))
    ]
    return Guest(row.id, row.language, tuple(asked))


def keep_answer(
    session: Session,
    guest: Guest,
    card_id: str,
    *,
    understood: Understood,
    would_do: str,
    digest: str,
    now: datetime,
) -> None:
    """Keep an answer in place of an earlier one, without what tells who somebody is."""
    kept = redact(would_do[:MAX_CHARS]).text
    asked = PanelCardRow.invitation_id == guest.invitation_id, PanelCardRow.card_id == card_id
    values = {"understood": understood.value, "would_do": kept, "digest": digest, "answered_at": now}
    session.execute(update(PanelCardRow).where(*asked).values(values))


def forget_answers(session: Session, guest: Guest) -> None:
    """Erase what somebody answered; the link stays."""
    remember_erased(session, Gone.PANEL, [str(guest.invitation_id)])
    erase_answers(session, guest.invitation_id)


def erase_answers(session: Session, invitation_id: int) -> None:
    """Erase what was answered by an invitation."""
    nothing = {"understood": None, "would_do": None, "digest": None, "answered_at": None}
    of_them = PanelCardRow.invitation_id == invitation_id
    session.execute(update(PanelCardRow).where(of_them).values(nothing))
