"""Any database becomes what the code expects, by one process at a time; one from the future is refused."""

import subprocess
import sys

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from people import conversation, rows, turn
from sqlalchemy import create_engine, inspect, text

from bot.backup import tables as _every_table  # noqa: F401 (adds them to the metadata)
from bot.log.conversation_log import ConversationLog
from bot.log.database import open_engine
from bot.log.records import LogError
from bot.log.tables import Table
from bot.log.turn_words import INDEX
from bot.log.upgrade import upgrade

# What `create_all` made before there were revisions, word for word.
OLD_SCHEMA = """
CREATE TABLE conversations (
    id VARCHAR NOT NULL, opened_at DATETIME NOT NULL, language VARCHAR, entry VARCHAR, channel VARCHAR NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX ix_conversations_entry ON conversations (entry);
CREATE TABLE turns (
    id INTEGER NOT NULL, conversation_id VARCHAR NOT NULL, at DATETIME NOT NULL, said VARCHAR,
    language VARCHAR NOT NULL, intent VARCHAR, intent_confidence DOUBLE, outcome VARCHAR NOT NULL, trace JSON,
    latency_ms INTEGER NOT NULL, PRIMARY KEY (id),
    FOREIGN KEY(conversation_id) REFERENCES conversations (id) ON DELETE CASCADE
);
CREATE INDEX ix_turns_conversation_id ON turns (conversation_id);
CREATE INDEX ix_turns_at ON turns (at);
CREATE INDEX ix_turns_intent ON turns (intent);
CREATE INDEX ix_turns_outcome ON turns (outcome);
CREATE TABLE messages (
    id VARCHAR NOT NULL, conversation_id VARCHAR NOT NULL, turn_id INTEGER NOT NULL, position INTEGER NOT NULL,
    body JSON NOT NULL, PRIMARY KEY (id),
    FOREIGN KEY(conversation_id) REFERENCES conversations (id) ON DELETE CASCADE,
    FOREIGN KEY(turn_id) REFERENCES turns (id) ON DELETE CASCADE
);
CREATE INDEX ix_messages_conversation_id ON messages (conversation_id);
CREATE INDEX ix_messages_turn_id ON messages (turn_id);
CREATE TABLE feedback (
    id INTEGER NOT NULL, conversation_id VARCHAR NOT NULL, message_id VARCHAR NOT NULL, at DATETIME NOT NULL,
    helpful BOOLEAN NOT NULL, reason VARCHAR, PRIMARY KEY (id),
    FOREIGN KEY(conversation_id) REFERENCES conversations (id) ON DELETE CASCADE,
    FOREIGN KEY(message_id) REFERENCES messages (id) ON DELETE CASCADE
);
CREATE INDEX ix_feedback_conversation_id ON feedback (conversation_id);
CREATE INDEX ix_feedback_message_id ON feedback (message_id);
INSERT INTO conversations VALUES ('c', '2031-05-01 12:00:00.000000', 'pl', 'poster-x', 'api');
INSERT INTO turns VALUES (1, 'c', '2031-05-01 12:00:00.000000', 'szef', 'pl', 'ask', 0.9, 'answer', 'null', 7);
INSERT INTO turns VALUES (2, 'c', '2031-05-01 12:01:00.000000', 'urlop', 'pl', 'ask', 0.9, 'answer', 'null', 7);
INSERT INTO messages VALUES ('m', 'c', 2, 0, '{"id": "m", "kind": "answer", "text": "T", "language": "pl"}');
"""


@pytest.fixture
def engine(url):
    engine = open_engine(url)
    yield engine
    engine.dispose()


def differences(engine):
    """Return what distinguishes the tables that are there from those the code knows.

    Two indexes are none of SQLAlchemy's: the full-text one, and the one that the numbers are counted from.
    """
    others = (INDEX, "ix_turns_asked")
    with engine.connect() as connection:
        opts = {"compare_type": True, "include_object": lambda _object, name, *_: not name.startswith(others)}
        context = MigrationContext.configure(connection, opts=opts)
        return compare_metadata(context, Table.metadata)


def test_revisions_make_the_tables_that_the_code_knows(engine):
    upgrade(engine)

    assert differences(engine) == []


def test_difference_would_be_noticed(engine):
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_turns_uid"))
        connection.execute(text("ALTER TABLE audit DROP COLUMN who"))

    assert len(differences(engine)) == 2


@pytest.mark.asyncio
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
async def test_database_from_before_there_were_revisions_keeps_what_it_holds(url, engine):
    with engine.connect() as connection:
        connection.connection.cursor().executescript(OLD_SCHEMA)
    log = ConversationLog(url, timeout_s=30)
    await log.open()

    turns = await log.turns("c")

    assert [(held.said, held.uid, held.cards) for held in turns] == [
        ("szef", "turn-1", ()),
        ("urlop", "turn-2", ()),
    ]
    assert [message.text for message in turns[1].messages] == ["T"]
    assert (await log.find("c")).keep_words
    await log.add_turn(conversation(), turn("nowa"))
    assert rows(url) == {"conversations": 1, "turns": 3, "messages": 2, "turn_index": 2}
    assert differences(engine) == []


def test_processes_that_start_at_once_do_not_both_migrate(engine, environment):
    migrate = (
        "from bot.log.database import database_url, open_engine; from bot.log.upgrade import upgrade;"
        "from bot.settings import Settings; upgrade(open_engine(database_url(Settings())))"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", migrate], env=environment, stderr=subprocess.PIPE)
        for _ in range(3)
    ]

    ends = [process.communicate()[1].decode()[-500:] for process in processes]

    assert ends == ["", "", ""]
    assert differences(engine) == []


@pytest.mark.asyncio
async def test_database_newer_than_the_code_is_refused_clearly(url, engine):
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(LogError, match="revision 9999, which is newer than this Kompas: run the Kompas that"):
        await ConversationLog(url, timeout_s=30).find("c")


@pytest.mark.asyncio
async def test_migration_that_fails_leaves_the_database_as_it_was(url, engine, monkeypatch):
    def half(config: Config, revision: str) -> None:
        config.attributes["connection"].execute(text("CREATE TABLE conversations (id VARCHAR)"))
        raise OSError("killed")

    monkeypatch.setattr(command, "upgrade", half)
    with pytest.raises(LogError):
        await ConversationLog(url, timeout_s=30).open()

    assert inspect(create_engine(url)).get_table_names() == []
