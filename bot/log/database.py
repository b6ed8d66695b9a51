"""The database of the conversation log: SQLite in the state folder, or PostgreSQL by one setting.

Knows addresses, timeouts and what differs between the two. Knows no table.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session

from bot.settings import Settings

FILE_NAME = "conversations.sqlite"
LOCK_WAIT_S = (
    1.5  # under KOMPAS_LOG_TIMEOUT_S: the database gives up first, and nothing is done behind our back
)
CONNECT_TIMEOUT_S = 2  # libpq takes whole seconds, and no fewer than two
IDLE_S = 10  # PostgreSQL ends the transaction of a gateway that stopped in the middle of one
CONNECTIONS = 8  # also the threads of the log; more at once only wait for each other's locks

_BEGIN = "kompas_begin"  # execution option: how SQLite begins a transaction
_WAIT_S = "kompas_wait_s"  # execution option: how long SQLite waits for the locks of one


def database_url(settings: Settings) -> URL:
    """Return where the log of these settings is."""
    given = settings.database_url.get_secret_value()
    if not given:
        return sqlite_url(settings.state_dir)
    # The driver is ours to choose: "postgresql" alone would mean psycopg 2 to some SQLAlchemy.
    return make_url(given).set(drivername="postgresql+psycopg")


def sqlite_url(folder: Path) -> URL:
    """Return the address of the log's file in `folder`."""
    return URL.create("sqlite", database=str(folder / FILE_NAME))


def open_engine(url: URL) -> Engine:
    """Return an engine that gives up soon and tells no values. Connects to nothing yet."""
    common = {
        "hide_parameters": True,  # values in an error message would end up in a log file
        "pool_size": CONNECTIONS,
        "max_overflow": 0,
        "pool_timeout": LOCK_WAIT_S,
    }
    if url.get_backend_name() == "sqlite":
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = create_engine(url, connect_args={"timeout": LOCK_WAIT_S}, **common)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    milliseconds = round(LOCK_WAIT_S * 1000)
    limits = {
        "statement_timeout": milliseconds,
        "lock_timeout": milliseconds,
        "idle_in_transaction_session_timeout": IDLE_S * 1000,
    }
    return create_engine(
        url,
        pool_pre_ping=True,  # after a restart of the server the old connections are dead
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_S,
            "tcp_user_timeout": IDLE_S * 1000,  # a network that swallows everything
            "application_name": "kompas",
            "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
        },
        **common,
    )


def for_writing(engine: Engine, *, lock_wait_s: float = LOCK_WAIT_S) -> Engine:
    """Return the engine whose transactions write, and in SQLite wait as long as that for others that do.

    SQLite refuses at once, without waiting, a transaction that begins to write after it has read what
    another has changed since. One that says so from the start waits for its turn.
    """
    return engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE", _WAIT_S: lock_wait_s})


def insert(session: Session, table: type[DeclarativeBase]) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT with `on_conflict_…`, which SQLAlchemy has once per database."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return sqlite.insert(table) if is_sqlite else postgresql.insert(table)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # Python would begin transactions late; _begin_sqlite does it
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # overwrite what is erased instead of only unlinking it
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    wait_s = options.get(_WAIT_S, LOCK_WAIT_S)
    connection.exec_driver_sql(f"PRAGMA busy_timeout={round(wait_s * 1000)}")  # stays with the connection
    connection.exec_driver_sql(options.get(_BEGIN, "BEGIN"))
