"""Puts invented conversations into an empty log, many at a time; what staff did with them; and who looks at them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy import Engine, insert, select, text
from sqlalchemy.orm import Session

from bench.console.rows import DAYS, REVIEWERS, Material, Rows, conversations
from bot.console.access import accounts, sessions
from bot.console.access.roles import Role, Step
from bot.console.access.sessions import StaffSession
from bot.console.assignments import AssignmentKind, assign
from bot.console.quality import sample
from bot.console.tables import ConversationTagRow, TagRow
from bot.demo.scripts import FOLDER, load_scripts
from bot.log.database import for_writing
from bot.log.tables import ConversationRow
from bot.settings import Settings
from knowledge.loader import Knowledge

AT_ONCE = 2_000  # conversations in one transaction
TAGS = ("translate", "card missing", "ask the union", "follow up")
TAGGED, MINE = 2_000, 300  # conversations that have a tag; that wait for the one who looks
SAMPLED: dict[str, int] = {"size": 20, "second_percent": 20}  # of a day and language
SEED = 8


def material(settings: Settings, knowledge: Knowledge) -> Material:
    """Return what the conversations are made of: sentences of the demo's scripts, cards, municipalities."""
    scripts = load_scripts(settings.data_dir / FOLDER)
    said = {
        language: [step.say for script in own for step in script if step.say]
        for language, own in scripts.items()
    }
    agencies = {card_id: card.agencies for card_id, card in knowledge.cards.items()}
    return Material(said, agencies, sorted(knowledge.municipalities))


def fill(engine: Engine, made_of: Material, count: int) -> None:
    """Write `count` conversations into an empty log with its tables."""
    for rows in _together(conversations(made_of, count, datetime.now(UTC), Random(SEED))):
        with for_writing(engine).begin() as connection:
            for table in sorted(rows, key=lambda table: _ORDER.index(table.__tablename__)):
                connection.execute(insert(table), rows[table])
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "postgresql":  # its autovacuum does so by itself, a minute later
            connection.execute(text("SET statement_timeout = 0"))
            connection.execute(text("VACUUM ANALYZE"))
            # The ids were given; the next turn must not get one of them.
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence('turns', 'id'), max(id)) FROM turns")
            )


def add_staff(engine: Engine) -> None:
    """Add reviewers, their tags, what one of them is asked to do, and the random sample of every day."""
    now = datetime.now(UTC)
    with Session(for_writing(engine)) as session, session.begin():
        for name in REVIEWERS:
            accounts.add_account(session, name, Role.ADMIN, "nl", password=None, openid=name)
        session.add_all(TagRow(name=name) for name in TAGS)
        session.flush()
        tags = list(session.scalars(select(TagRow.id)))
        ids = list(session.scalars(select(ConversationRow.id).limit(TAGGED)))
        session.add_all(
            ConversationTagRow(conversation_id=one, tag_id=tags[number % len(tags)])
            for number, one in enumerate(ids)
        )
        row = accounts.find_row(session, REVIEWERS[0])
        assert row is not None
        for one in ids[:MINE]:
            assign(session, one, row.id, AssignmentKind.REVIEW, REVIEWERS[1])
        first = now - timedelta(days=DAYS)
        sample.set_plan(session, **SAMPLED, by=REVIEWERS[0], now=first)
        plan = sample.Plan(**SAMPLED, since=sample.local_day(first))
        for day in sample.undrawn(session, plan.since, now):
            drawn_at = sample.midnight(day + timedelta(days=1)) + sample.OVER_AFTER
            sample.draw(session, day, plan, seed=f"{SEED}", by=REVIEWERS[0], now=drawn_at)


def sign_in(engine: Engine) -> StaffSession:
    """Return a session of the first reviewer."""
    with Session(for_writing(engine)) as session, session.begin():
        row = accounts.find_row(session, REVIEWERS[0])
        assert row is not None
        return sessions.begin(session, row, Step.DONE, datetime.now(UTC))


_ORDER = ("conversations", "turns", "messages", "turn_index", "feedback", "reviews")  # parents first


def _together(each: Iterable[Rows]) -> Iterable[Rows]:
    rows: Rows = defaultdict(list)
    for number, one in enumerate(each, start=1):
        for table, values in one.items():
            rows[table] += values
        if number % AT_ONCE == 0:
            yield rows
            rows = defaultdict(list)
    if rows:
        yield rows
