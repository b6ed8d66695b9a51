"""Counts conversations, messages, referrals and times. What it returns is already safe to show.

What is purged is added from the daily counts, as far as they know it: no municipality, feedback, agency or time.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, String, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.console.content import Content
from bot.console.numbers.declared import EntryCode
from bot.console.numbers.selection import Scope, Selection, first_card
from bot.console.numbers.small_counts import (
    SMALL,
    Counts,
    Split,
    is_small,
    largest_first,
    protect,
    protect_one,
    rate,
)
from bot.gateway.messages import Kind
from bot.log.marks import Mark, is_marked
from bot.log.signs import IndexKind
from bot.log.tables import ConversationRow, DailyCountRow, FeedbackRow, MessageRow, TurnIndexRow, TurnRow

OUTCOMES = (Kind.ANSWER, Kind.CHOICES, Kind.NO_ANSWER, Kind.REFERRAL, Kind.URGENT)
QUESTIONS = (Kind.ANSWER.value, Kind.CHOICES.value, Kind.NO_ANSWER.value)  # outcomes of a search
OTHER = "other"  # outcomes that answer no question
OTHER_CODES = "*"  # entry codes that nobody declared and few used; no code can be this
UNKNOWN = ""
REACHED = ("helped", "not_helped", "no")
HELPFUL, NOT_HELPFUL = "helpful", "not_helpful"
DAILY_UP_TO = 92  # days, a quarter: of longer times months are shown


@dataclass(frozen=True)
class Speed:
    """How long people waited, in milliseconds; None where there are too few messages."""

    median_ms: int | None
    p95_ms: int | None


@dataclass(frozen=True)
class Figures:
    """All numbers of one selection. `partial`: what is purged could not be told apart, and is missing."""

    conversations: Mapping[str, Counts]  # day, language, channel, entry, municipality: of one total
    messages: Mapping[str, Counts]  # outcome, theme: of one total
    feedback: Counts
    agencies: Counts  # one message can refer to several
    reached: Mapping[str, Counts]  # by answer: which agencies
    speed: Speed
    partial: bool

    @property
    def answer_rate(self) -> float | None:
        """Of the questions searched for, how many got an answer at once."""
        return rate(self.messages["outcome"], Kind.ANSWER.value, QUESTIONS)

    @property
    def no_answer_rate(self) -> float | None:
        """Of the questions searched for, how many got none."""
        return rate(self.messages["outcome"], Kind.NO_ANSWER.value, QUESTIONS)

    @property
    def helpful_rate(self) -> float | None:
        """Of the people who said so, how many were helped."""
        return rate(self.feedback, HELPFUL, (HELPFUL, NOT_HELPFUL))


def count(
    session: Session, selection: Selection, content: Content, entries: Mapping[str, EntryCode]
) -> Figures:
    """Return the numbers of `selection`."""
    scope = Scope.of(selection, content, entries)
    outcomes, themes, agencies = _messages(session, scope, content)
    return Figures(
        conversations=_conversations(session, scope, entries),
        messages=protect({"outcome": Split(outcomes, OTHER), "theme": Split(themes, UNKNOWN)}),
        feedback=_feedback(session, scope),
        agencies=largest_first(protect_one(dict(sorted(agencies.items())))),
        reached=_reached(session, scope),
        speed=_speed(session, scope),
        partial=scope.purged_lack,
    )


def _conversations(session: Session, scope: Scope, entries: Mapping[str, EntryCode]) -> dict[str, Counts]:
    opened = (
        select(
            _day(session, TurnRow.at).label("day"),
            ConversationRow.language,
            ConversationRow.channel,
            ConversationRow.entry,
            first_municipality(ConversationRow.id).label("municipality"),
        )
        .select_from(TurnRow)
        .join(ConversationRow, ConversationRow.id == TurnRow.conversation_id)
        .where(*scope.opened())
        .subquery()
    )
    live = select(*opened.c, func.count()).group_by(*opened.c)
    found: list[tuple[Any, ...]] = [tuple(row) for row in session.execute(live)]
    if not scope.purged_lack:
        kept = DailyCountRow.day, DailyCountRow.language, DailyCountRow.channel, DailyCountRow.entry
        gone = select(*kept, func.sum(DailyCountRow.count)).where(*scope.purged(openings=True))
        found += [(*row[:4], None, row[4]) for row in session.execute(gone.group_by(*kept))]
    counted: dict[str, Counter[str]] = {
        name: Counter() for name in ("day", "language", "channel", "entry", "municipality")
    }
    for day, language, channel, entry, named, times in found:
        declared = entries[entry].municipality if entry in entries else UNKNOWN
        counted["day"][_span(str(day), scope.selection)] += times
        counted["language"][language or UNKNOWN] += times
        counted["channel"][channel or UNKNOWN] += times
        counted["entry"][entry or UNKNOWN] += times
        counted["municipality"][named or declared] += times
    spans = _spans(scope.selection)
    splits = {name: Split(dict(sorted(parts.items())), UNKNOWN) for name, parts in counted.items()}
    splits["day"] = Split({span: counted["day"][span] for span in spans}, spans[0])
    splits["entry"] = Split(_few_together(counted["entry"], entries), UNKNOWN)
    shown = protect(splits)
    for name in ("language", "entry", "municipality"):
        shown[name] = largest_first(shown[name])
    return shown


def _few_together(codes: Counter[str], entries: Mapping[str, EntryCode]) -> dict[str, int]:
    """Return the codes with their counts; those that nobody declared and few used together: anybody can invent some."""
    few = {code for code, times in codes.items() if code and code not in entries and is_small(times)}
    kept = {code: times for code, times in sorted(codes.items()) if code not in few}
    return kept | ({OTHER_CODES: sum(codes[code] for code in few)} if few else {})


def _messages(
    session: Session, scope: Scope, content: Content
) -> tuple[dict[str, int], dict[str, int], Counter[str]]:
    """Return how many messages had which outcome, were on which theme, and were shown which agency."""
    parts = TurnRow.outcome, first_card(), cast(TurnRow.agencies, String)
    live = select(*parts, func.count()).where(*scope.asked()).group_by(*parts)
    found: list[tuple[Any, ...]] = [tuple(row) for row in session.execute(live)]
    if not scope.selection.municipality:
        kept = DailyCountRow.outcome, DailyCountRow.card
        gone = select(*kept, func.sum(DailyCountRow.count)).where(*scope.purged(openings=False))
        found += [(*row[:2], "[]", row[2]) for row in session.execute(gone.group_by(*kept))]
    theme_of = {card: theme for theme in content.themes("en") for card in content.cards_of_theme(theme)}
    outcomes = dict.fromkeys([*(kind.value for kind in OUTCOMES), OTHER], 0)
    themes = dict.fromkeys([*content.themes("en"), UNKNOWN], 0)
    agencies: Counter[str] = Counter()
    for outcome, card, shown, times in found:
        outcomes[outcome if outcome in outcomes else OTHER] += times
        themes[theme_of.get(card, UNKNOWN)] += times
        for agency in json.loads(shown):
            agencies[agency] += times
    return outcomes, themes, agencies


def _feedback(session: Session, scope: Scope) -> Counts:
    selection = scope.selection
    given = select(FeedbackRow.helpful, func.count()).where(
        FeedbackRow.at >= selection.begin,
        FeedbackRow.at < selection.end,
        ~is_marked(FeedbackRow.conversation_id, Mark.TEST),
    )
    of_conversation = scope.conversation()
    if selection.language:
        of_conversation.append(ConversationRow.language == selection.language)
    if of_conversation:
        narrowed = select(ConversationRow.id).where(*of_conversation)
        given = given.where(FeedbackRow.conversation_id.in_(narrowed))
    if selection.theme:
        shown = select(MessageRow.id).join(TurnRow, TurnRow.id == MessageRow.turn_id)
        given = given.where(FeedbackRow.message_id.in_(shown.where(first_card().in_(scope.cards))))
    found = {bool(row[0]): row[1] for row in session.execute(given.group_by(FeedbackRow.helpful))}
    return protect_one({HELPFUL: found.get(True, 0), NOT_HELPFUL: found.get(False, 0)})


def _reached(session: Session, scope: Scope) -> dict[str, Counts]:
    told = (
        select(TurnIndexRow.value, func.count())
        .join(TurnRow, TurnRow.id == TurnIndexRow.turn_id)
        .where(TurnIndexRow.kind == IndexKind.REACHED.value, *scope.asked())
        .group_by(TurnIndexRow.value)
    )
    answers: dict[str, dict[str, int]] = {answer: {} for answer in REACHED}
    for value, times in session.execute(told.order_by(TurnIndexRow.value)):
        agency, _, answer = value.partition(" ")
        if answer in answers:
            answers[answer][agency] = times
    return {answer: protect_one(agencies) for answer, agencies in answers.items()}


def _speed(session: Session, scope: Scope) -> Speed:
    taken = select(TurnRow.latency_ms, func.count()).where(*scope.asked()).group_by(TurnRow.latency_ms)
    found = sorted((ms, times) for ms, times in session.execute(taken))
    total = sum(times for _, times in found)
    if total < SMALL:
        return Speed(None, None)
    return Speed(percentile(found, total, 0.5), percentile(found, total, 0.95))


def percentile(found: Iterable[tuple[int, int]], total: int, share: float) -> int:
    """Return the smallest value that at least `share` of all do not exceed (nearest rank).

    Args:
        found: values in rising order, each with how often it occurs.
        total: how many there are, at least one.
    """
    passed = 0
    for value, times in found:
        passed += times
        if passed >= share * total:
            return value
    raise ValueError("fewer values than `total`")


def first_municipality(conversation_id: InstrumentedAttribute[str]) -> ScalarSelect[str]:
    """Return the municipality that the conversation in that column first named; null where it named none."""
    named = select(TurnIndexRow.value).where(
        TurnIndexRow.conversation_id == conversation_id,
        TurnIndexRow.kind == IndexKind.MUNICIPALITY.value,
    )
    return named.order_by(TurnIndexRow.turn_id, TurnIndexRow.value).limit(1).scalar_subquery()


def _day(session: Session, moment: Any) -> ColumnElement[Any]:
    """Return the day of a moment, UTC, as a column."""
    if session.get_bind().dialect.name == "sqlite":
        return func.date(moment)  # kept in UTC
    return func.date(func.timezone("UTC", moment))


def _spans(selection: Selection) -> Sequence[str]:
    """Return the days of a selection, or its months where there are more than DAILY_UP_TO."""
    days = [(selection.since + timedelta(days=number)).isoformat() for number in range(selection.days)]
    return days if len(days) <= DAILY_UP_TO else list(dict.fromkeys(_month(day) for day in days))


def _span(day: str, selection: Selection) -> str:
    return day if selection.days <= DAILY_UP_TO else _month(day)


def _month(day: str) -> str:
    return date.fromisoformat(day).strftime("%Y-%m")
