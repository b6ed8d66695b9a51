"""The benchmark of the console: rows as the log writes them, cases that find something, the table."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.console import peer, report
from bench.console.cases import cases
from bench.console.fill import add_staff, fill, sign_in
from bench.console.measure import Measured, Times
from bench.console.rows import RARE_WORD, Material, conversations
from bot.console import find
from bot.console.content import Content
from bot.demo.plan import LANGUAGES
from bot.log.database import open_engine, sqlite_url
from bot.log.signs import Sign
from bot.log.tables import ConversationRow, TurnIndexRow, TurnRow
from bot.log.upgrade import upgrade
from knowledge.loader import load_knowledge

KNOWLEDGE = Path(__file__).parents[1] / "knowledge" / "fixtures" / "knowledge"
NOW = datetime(2031, 5, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def material():
    knowledge = load_knowledge(KNOWLEDGE)
    said = {language: [f"loon {language}", "bsn nie", "kamer"] for language in LANGUAGES}
    agencies = {card_id: card.agencies for card_id, card in knowledge.cards.items()}
    return Material(said, agencies, sorted(knowledge.municipalities))


@pytest.fixture(scope="module")
def filled(material, tmp_path_factory):
    engine = open_engine(sqlite_url(tmp_path_factory.mktemp("log")))
    upgrade(engine)
    fill(engine, material, 300)
    add_staff(engine)
    yield engine, sign_in(engine).staff.id
    engine.dispose()


@pytest.fixture(scope="module")
def content():
    read = Content(KNOWLEDGE)
    read._knowledge = load_knowledge(KNOWLEDGE)  # its own way needs a loop, and that a socket
    return read


def test_same_seed_makes_the_same_rows_in_the_order_of_time(material):
    first, again = (list(conversations(material, 20, NOW, Random(3))) for _ in range(2))

    assert first == again
    last = [rows[ConversationRow][0]["last_at"] for rows in first]
    opened = [rows[ConversationRow][0]["opened_at"] for rows in first]
    assert opened == sorted(opened)
    assert all(begin <= end for begin, end in zip(opened, last, strict=True))


def test_log_holds_every_sign_and_finds_its_words(filled):
    engine, _ = filled
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(ConversationRow)) == 300
        turns = session.scalar(select(func.count()).select_from(TurnRow))
        signs = Counter(session.scalars(select(TurnIndexRow.value).where(TurnIndexRow.kind == "sign")))

    assert turns > 600
    assert set(signs) >= {Sign.NO_ANSWER, Sign.THUMBS_DOWN, Sign.URGENT, Sign.LONG, Sign.LOW_PROBABILITY}


def test_peer_finds_the_same_conversations(filled, content):
    engine, staff_id = filled
    with Session(engine) as session:
        for case in cases(session, content):
            look = case.looks[0]
            if look.after or look.filters.words == RARE_WORD:
                continue
            ours = find.find_rows(
                session, look.filters, content, staff_id=staff_id, after=None, limit=find.PAGE + 1
            )
            theirs = peer.list_by_offset(session, look.filters, content, staff_id=staff_id, offset=0)
            assert [row.id for row in ours] == [row.id for row in theirs], case.name


def test_peer_finds_the_same_neighbours(filled, content):
    engine, staff_id = filled
    with Session(engine) as session:
        look = next(case for case in cases(session, content) if case.name == "conversation").looks[0]
        before, after = find.neighbours(session, look.filters, content, staff_id=staff_id, of=look.after)
        around = peer.neighbours_by_offset(session, look.filters, content, look.opened, staff_id=staff_id)

    assert around == [before, look.opened, after]


def test_report_tells_what_is_over_the_bound(tmp_path):
    quick = Measured("queue all", Times(20, 40), Times(2, 3), Times(8, 9))
    slow = Measured("search a word", Times(90, 250.4), Times(60, 80), Times(30, 40))

    page, numbers = Measured("audit", Times(5, 6)), Measured("numbers", Times(600, 640))
    results = {
        "SQLite": report.Result(12.4, [quick, page, numbers]),
        "PostgreSQL": report.Result(9.6, [quick, slow]),
    }

    text = report.write(tmp_path, results, "Few.").read_text()

    assert "| queue all | 20.0 | 40.0 | 2.0 | 3.0 | 8.0 | 9.0 | 4.0 |" in text
    assert "| audit | 5.0 | 6.0 | – | – | – | – | – |" in text
    assert "The database takes 12 MB." in text
    assert "Over 200 ms, 5 times of 100: search a word (250 ms)." in text
    assert text.count("Every list and search comes within 200 ms") == 1
    assert text.count("Of the other pages longer take numbers (640 ms).") == 1
