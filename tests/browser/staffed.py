"""A console with something in it: conversations with real cards, reviews, and people of the staff who are signed in."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import uuid4
from zoneinfo import ZoneInfo

from fastapi import FastAPI
from scripted import DANGER, HELPERS, answer, message, resources, response
from sqlalchemy.orm import Session

from bot.console.access import accounts, sessions
from bot.console.access.cookies import PATH, SESSION
from bot.console.access.roles import Role, Step
from bot.console.assignments import AssignmentKind, assign
from bot.console.tables import ConversationTagRow, TagRow
from bot.gateway.messages import Message, agencies_in, cards_in
from bot.log.records import Conversation, Feedback, Review, ReviewKind, Turn, Verdict

T = TypeVar("T")
WRONG = "wrong"  # the Romanian conversation of yesterday, with a thumb down and two reviews that differ
COLLEAGUE = "Ioana"


def run(work: Coroutine[Any, Any, T]) -> T:
    """Return what `work` returns; in a thread, because Playwright holds a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@dataclass
class Desk:
    """The console of a running gateway."""

    app: FastAPI

    def signed_in(
        self, role: Role = Role.ADMIN, language: str = "nl", step: Step = Step.DONE, *, name: str = ""
    ) -> Mapping[str, Any]:
        """Return what a browser context needs to be somebody on the staff: `visit(path, **desk.signed_in())`."""
        name = name or f"{role} {language} {step}"

        def begin(db: Session) -> str:
            if accounts.find_row(db, name) is None:
                accounts.add_account(db, name, role, language, password=None, openid=name)
            return sessions.begin(db, accounts.find_row(db, name), step, datetime.now(UTC)).token

        cookie = {
            "name": SESSION,
            "value": self.write(begin),
            "domain": "127.0.0.1",
            "path": PATH,
            "expires": -1,
            "httpOnly": True,
            "secure": False,
            "sameSite": "Strict",
        }
        return {"storage_state": {"cookies": [cookie], "origins": []}}

    def write(self, work: Callable[[Session], T]) -> T:
        """Return what `work` does in the console's database."""
        return run(self.app.state.console.database.run(work, writes=True))

    def fill(self) -> None:
        """Put the conversations in."""
        run(_fill(self.app))

        def note(db: Session) -> None:
            accounts.add_account(db, COLLEAGUE, Role.REVIEWER, "ro", password=None, openid=COLLEAGUE)
            db.add(TagRow(id=1, name="vraag de vakbond"))
            db.flush()
            db.add(ConversationTagRow(conversation_id=WRONG, tag_id=1))
            colleague = accounts.find_row(db, COLLEAGUE)
            assert colleague is not None
            assign(db, WRONG, colleague.id, AssignmentKind.SECOND_OPINION, "Anna")

        self.write(note)


async def _fill(app: FastAPI) -> None:
    log = app.state.console.log
    today = datetime.now(ZoneInfo("Europe/Amsterdam")).date()  # of the reviewer
    yesterday = datetime.combine(today - timedelta(days=1), time(18, 40), UTC)
    helpers, emergency = (resources().agencies(ids, "pl") for ids in (HELPERS, ["112"]))
    said = [
        ("pl1", "pl", "web", "szef nie zapłacił mi za październik", answer("pl"), 0.94),
        ("ro1", "ro", "telegram", "cât e salariul minim pe oră", answer("ro", "pay/minimum-wage"), 0.91),
        ("nl1", "nl", "web", "mag de verhuurder zomaar binnenlopen", answer("nl", "housing/landlord-enters"), 0.88),
        ("en1", "en", "api", "do I need a BSN before I start", answer("en", "registration/bsn"), 0.67),
        ("pl2", "pl", "web", "hodowla kur na kwaterze", message("no_answer", "…", "pl", agencies=helpers), 0.08),
        (
            "pl3", "pl", "telegram", "zabrali nam paszporty i nie wypuszczają",
            message("urgent", DANGER["pl"], "pl", urgent="exploitation", agencies=emergency), 0.2,
        ),
        (WRONG, "ro", "web", "nu mi-au plătit concediul rămas", answer("ro", "leave/holiday-days"), 0.64),
    ]  # fmt: skip
    for minutes, (name, language, channel, words, shown, probability) in enumerate(said):
        at = yesterday + timedelta(minutes=minutes * 17)
        conversation = Conversation(
            name, language, "poster-westland" if channel == "web" else None, channel, at
        )
        opening = message("notice", response("opening", "utter_opening", language)[0], language)
        await log.add_turn(conversation, _turn(at - timedelta(seconds=20), language, None, opening, 0.0))
        turn = _turn(at, language, words, shown, probability)
        await log.add_turn(conversation, turn)
        if name == WRONG:
            await log.add_feedback(
                name, Feedback(turn.messages[0].id, helpful=False, reason="other_question", at=at)
            )
            for reviewer, verdict, card, kind in (
                ("Anna", Verdict.WRONG_CARD, "pay/final-settlement", ReviewKind.FIRST),
                (COLLEAGUE, Verdict.RIGHT, None, ReviewKind.SECOND),
            ):
                await log.add_review(
                    Review(turn.uid, reviewer, verdict, card, "Weg bij het bedrijf.", at, kind)
                )


def _turn(at: datetime, language: str, said: str | None, shown: dict[str, Any], probability: float) -> Turn:
    shown_message = Message.model_validate({"id": uuid4().hex, **shown})
    cards = cards_in([shown_message])
    weighed = [*cards, "pay/final-settlement", "leave/holiday-refused"]
    hits = [
        {"card_id": card, "score": 2.0, "probability": round(probability / (1 + 2 * place), 2)}
        for place, card in enumerate(weighed)
    ]
    return Turn(
        at=at,
        said=said,
        language=language,
        outcome=shown_message.kind,
        messages=[shown_message],
        intent="ask",
        intent_confidence=0.97,
        trace={"answer_from": 0.6, "choices_from": 0.3, "hits": hits, "situation": {"contract": "agency"}},
        latency_ms=84,
        cards=cards,
        agencies=agencies_in([shown_message]),
    )
