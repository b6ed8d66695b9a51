"""Reminders that people asked for: what can be reminded of, on which day, and sending each exactly once.

No job library does the sending: APScheduler 3 takes a job out of its store before it has run, so that a killed process
loses it, and its store serves one process alone. Here the row itself is the job: one process claims it, sends, erases.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from bot.gateway.languages import Language
from bot.gateway.strings import Strings
from bot.log.records import LogError
from bot.telegram.keyboards import in_rows
from bot.telegram.outgoing import Row, Tap, TapKind
from bot.telegram.store import Reminder, Store

logger = logging.getLogger("kompas.telegram")

LOOK_EVERY_S = 60.0
CLAIM_HOLDS = timedelta(minutes=10)  # far longer than sending takes, retries included
MOST_REMINDERS = 5  # per person: one of each kind
AT = time(10, 0)  # nobody is woken, and offices are open
_AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_TAX_DAYS = ((4, 1), (4, 15), (4, 25))  # month and day; the usual deadline is 1 May
_MONTHS_OF_STAY = 4  # who stays longer must register: Wet BRP, art. 2.38
_BEFORE_END = timedelta(days=35)  # the employer must tell a month before: BW 7:668, and a few days' grace
_PART_ENDS = {"1": 1, "2": 11, "3": 21}  # first day of each third of a month: better early than late
_MONTHS_SHOWN = 12
_CORRECTIONS_FOR = timedelta(days=90)  # as long as it is kept, unless set otherwise, what somebody was shown


class ReminderKind(StrEnum):
    """What can be reminded of."""

    TAX = "tax"
    STAY = "stay"
    CONTRACT = "contract"
    REFERRAL = "referral"
    CORRECTION = "correction"  # of an answer that proves wrong; nothing is sent where none does


@dataclass(frozen=True)
class Question:
    """What to ask next, with its answers as buttons."""

    text: str
    rows: tuple[Row, ...]


class ReminderMenu:
    """The questions and answers that lead to a reminder. All state is in the buttons."""

    def __init__(self, wording: Strings) -> None:
        self._wording = wording

    def overview(self, language: Language, held: list[Reminder]) -> Question:
        """Return what is set, to cancel, and what can be set."""
        w = self._wording
        lines = [w.text(language, "reminders_intro")]
        cancel: list[Row] = []
        if held:
            lines.append(w.text(language, "reminders_set"))
        for reminder in held:
            named = {"day": day_text(reminder.due_at), "what": self.name(language, reminder.kind)}
            lines.append("• " + w.text(language, "reminder_line", **named))
            title = w.text(language, "reminder_cancel", **named)
            cancel.append((Tap(title, TapKind.REMIND, f"cancel:{reminder.id}"),))
        new = [(Tap(self.name(language, kind), TapKind.REMIND, f"ask:{kind}"),) for kind in ReminderKind]
        return Question("\n\n".join(lines), (*cancel, *new))

    def ask(self, language: Language, kind: ReminderKind, today: date) -> Question:
        """Return the question when to remind."""
        taps: list[Tap] = []
        if kind is ReminderKind.TAX:
            days = sorted(_next(month, day, today) for month, day in _TAX_DAYS)
            taps = [self._set(f"{day:%d-%m-%Y}", kind, day) for day in days]
        elif kind is ReminderKind.STAY:
            for months in range(_MONTHS_OF_STAY):
                day = today + relativedelta(months=_MONTHS_OF_STAY - months)
                title = self._wording.text(language, "less_than_month") if not months else str(months)
                taps.append(self._set(title, kind, day))
        elif kind is ReminderKind.CONTRACT:
            for ahead in range(_MONTHS_SHOWN):
                month = today.replace(day=1) + relativedelta(months=ahead)
                title = f"{self._wording.text(language, f'month_{month.month}')} {month.year}"
                taps.append(Tap(title, TapKind.REMIND, f"part:{month:%Y-%m}"))
        elif kind is ReminderKind.CORRECTION:
            day = today + _CORRECTIONS_FOR
            taps = [self._set(self._wording.text(language, "until_day", day=f"{day:%d-%m-%Y}"), kind, day)]
        else:
            waits = {"in_three_days": 3, "in_a_week": 7, "in_two_weeks": 14}
            taps = [
                self._set(self._wording.text(language, wait), kind, today + timedelta(days=days))
                for wait, days in waits.items()
            ]
        return Question(self._wording.text(language, f"ask_{kind}"), tuple(in_rows(taps)))

    def ask_part(self, language: Language, month: str, today: date) -> Question:
        """Return the question in which third of a month ("2027-03") a contract ends."""
        taps = []
        for part, first_day in _PART_ENDS.items():
            day = date.fromisoformat(f"{month}-{first_day:02}") - _BEFORE_END
            day = max(day, today + timedelta(days=1))
            taps.append(self._set(self._wording.text(language, f"part_{part}"), ReminderKind.CONTRACT, day))
        return Question(self._wording.text(language, "ask_contract_part"), (tuple(taps),))

    def name(self, language: Language, kind: str) -> str:
        """Return what a reminder of this kind is about."""
        return self._wording.text(language, f"remind_{kind}")

    def _set(self, title: str, kind: ReminderKind, day: date) -> Tap:
        return Tap(title, TapKind.REMIND, f"set:{kind}:{day.isoformat()}")


class ReminderClock:
    """Sends what is due, once."""

    def __init__(self, store: Store, send: Callable[[Reminder], Awaitable[None]]) -> None:
        self._store = store
        self._send = send

    async def send_due(self) -> int:
        """Send everything that is due; return how many. What fails stays claimed and is tried again later."""
        sent = 0
        while reminder := await self._store.claim_due(claim_holds=CLAIM_HOLDS):
            try:
                await self._send(reminder)
            except Exception as error:  # one that cannot be sent must not stop the others
                logger.warning("reminder not sent: %s", type(error).__name__)
                continue
            await self._store.reminded(reminder.id)
            sent += 1
        return sent

    async def run(self, every_s: float = LOOK_EVERY_S) -> None:
        """Look for what is due, until cancelled; what is being sent is finished first."""
        while True:
            looking = asyncio.create_task(self.send_due())
            try:
                await asyncio.shield(looking)
            except LogError as error:
                logger.warning("reminders not read: %s", error)
            except asyncio.CancelledError:
                await asyncio.wait({looking})
                raise
            await asyncio.sleep(every_s)


def due_at(day: date) -> datetime:
    """Return the moment of a reminder on `day`."""
    return datetime.combine(day, AT, _AMSTERDAM).astimezone(UTC)


def day_text(at: datetime) -> str:
    """Return the day of a reminder as people write it in all four languages."""
    return f"{at.astimezone(_AMSTERDAM):%d-%m-%Y}"


def _next(month: int, day: int, today: date) -> date:
    """Return that day of this year, or of the next where it is over."""
    this_year = date(today.year, month, day)
    return this_year if this_year > today else date(today.year + 1, month, day)
