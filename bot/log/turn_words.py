"""The full-text index over what people said, redacted: FTS5 in SQLite, a GIN index in PostgreSQL.

The database itself keeps it in step with the turns. Words are found without capitals and diacritics, from their
beginning. Knows nothing of who searches.
"""

import re
import time
import unicodedata
from typing import Any

from sqlalchemy import Connection, Integer, Select, column, func, literal_column, select, table, text
from sqlalchemy.orm import Session

from bot.log.tables import TurnRow

MAX_WORDS = 8  # of one search; each costs a look into the index
# Turns from which on it is sooner to walk the list of conversations, newest first, than to look up and sort all that
# have the words. PostgreSQL takes a turn that it walks past apart into words anew.
MANY = {"sqlite": 2_000, "postgresql": 8_000}
INDEX = "turn_words"  # the table in SQLite, the index in PostgreSQL
PAGES_AT_ONCE = 250  # of 4 KB, merged under one lock: some tens of milliseconds
ATTEMPTS, ATTEMPT_EVERY_S = 150, 0.2  # at rebuilding while another process does: half a minute
_REBUILDING = 0x6B6F6D70  # of PostgreSQL's advisory locks, the one that whoever rebuilds holds
_WORKED = 2  # changes from which on FTS5 says that a merge had something to do (sqlite.org/fts5.html, 6.8)
# Changing any of the following needs a revision that makes the index anew.
_MARKED = "ąćęłńóśźżăâîșşțţáàäãéèêëíìïóòôöõúùûüçñýěščřžůőű"
_PLAIN = "acelnoszzaaissttaaaaeeeeiiiooooouuuucnyescrzuou"
_STROKED = "replace(replace({0}.said, 'ł', 'l'), 'Ł', 'L')"  # FTS5 takes marks off, and this is none
POSTGRES_WORDS = (
    f"to_tsvector('simple', translate(coalesce(said, ''), '{_MARKED}{_MARKED.upper()}', '{_PLAIN}{_PLAIN}'))"
)
_ADD = f"INSERT INTO {INDEX} (rowid, said) VALUES (new.id, {_STROKED.format('new')});"
_REMOVE = f"INSERT INTO {INDEX} ({INDEX}, rowid, said) VALUES ('delete', old.id, {_STROKED.format('old')});"
SQLITE_INDEX = (
    f"CREATE VIRTUAL TABLE {INDEX} USING fts5(said, content='', tokenize='unicode61 remove_diacritics 2')",
    f"INSERT INTO {INDEX} (rowid, said) SELECT id, {_STROKED.format('turns')} FROM turns WHERE said IS NOT NULL",
    f"CREATE TRIGGER {INDEX}_added AFTER INSERT ON turns WHEN new.said IS NOT NULL BEGIN {_ADD} END",
    f"CREATE TRIGGER {INDEX}_erased AFTER DELETE ON turns WHEN old.said IS NOT NULL BEGIN {_REMOVE} END",
    f"CREATE TRIGGER {INDEX}_changed AFTER UPDATE OF said ON turns WHEN old.said IS NOT NULL"
    f" BEGIN {_REMOVE} {_ADD} END",
)
POSTGRES_INDEX = (f"CREATE INDEX {INDEX} ON turns USING gin (({POSTGRES_WORDS}))",)
_WORD = re.compile(r"[^\W_]+")


def words_in(query: str) -> list[str]:
    """Return the words of a search as the index knows them: without capitals and diacritics, MAX_WORDS at most."""
    apart = unicodedata.normalize("NFKD", query.casefold().replace("ł", "l"))
    return _WORD.findall("".join(sign for sign in apart if not unicodedata.combining(sign)))[:MAX_WORDS]


def turns_with(session: Session, words: list[str]) -> Select[int]:
    """Return the ids of the turns in which every one of `words` stands, or begins a word."""
    if session.get_bind().dialect.name == "sqlite":
        wanted = " ".join(f'"{word}"*' for word in words)
        words_of = table(INDEX, column("rowid", Integer))
        return select(words_of.c.rowid).where(text(f"{INDEX} MATCH :wanted").bindparams(wanted=wanted))
    wanted = " & ".join(f"{word}:*" for word in words)
    return select(TurnRow.id).where(
        literal_column(POSTGRES_WORDS).op("@@")(func.to_tsquery("simple", wanted))
    )


def forget_some_words(session: Session, *, begins: bool) -> bool:
    """Take some erased words out of the index; return whether there is more to do, in a transaction of its own.

    FTS5 only notes that a word is gone until the parts of its index are one. The call that `begins` puts all parts on
    the way to that, those that follow go on. PostgreSQL has nothing to do here, see `rebuild_words`.
    """
    if session.get_bind().dialect.name != "sqlite":
        return False
    connection: Any = session.connection().connection.dbapi_connection
    before = connection.total_changes
    pages = -PAGES_AT_ONCE if begins else PAGES_AT_ONCE
    merge = text(f"INSERT INTO {INDEX} ({INDEX}, rank) VALUES ('merge', :pages)")
    session.execute(merge.bindparams(pages=pages))
    return bool(connection.total_changes - before >= _WORKED)


def forget_all_words(session: Session) -> None:
    """Take every erased word out of the index within this transaction, as a restore may: nobody waits for it."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text(f"INSERT INTO {INDEX} ({INDEX}) VALUES ('optimize')"))
    else:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        session.execute(text(f"REINDEX INDEX {INDEX}"))


def rebuild_words(connection: Connection) -> None:
    """Do the same in PostgreSQL, whose index keeps a word without its turns until it is built anew.

    Takes seconds, in which everybody reads and writes as before; so it goes with the daily purge and not with each
    erasure. `connection` is outside of any transaction.

    Raises:
        TimeoutError: others build it anew all the time.
    """
    if connection.dialect.name != "postgresql":
        return
    connection.execute(text("SET statement_timeout = 0"))
    connection.execute(text("SET lock_timeout = 0"))
    try:
        _be_alone(connection)
        try:
            for left in ("ccnew", "ccold"):  # what PostgreSQL leaves of a rebuilding that was killed
                connection.execute(text(f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX}_{left}"))
            connection.execute(text(f"REINDEX INDEX CONCURRENTLY {INDEX}"))
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)").bindparams(key=_REBUILDING))
    finally:
        connection.execute(text("RESET statement_timeout"))
        connection.execute(text("RESET lock_timeout"))


def _be_alone(connection: Connection) -> None:
    """Wait until nobody else rebuilds: two at once would each wait for the other to end."""
    for _ in range(ATTEMPTS):
        if connection.scalar(text("SELECT pg_try_advisory_lock(:key)").bindparams(key=_REBUILDING)):
            return
        time.sleep(ATTEMPT_EVERY_S)
    raise TimeoutError("another process rebuilds the index of words")
