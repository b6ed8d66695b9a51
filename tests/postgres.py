"""A real PostgreSQL for tests: the one that is named, or one started for the run and thrown away after.

Python 3.10 reads this too: the tests of Rasa's environment share tests/conftest.py.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from bench.scale.servers import Postgres, postgres_binaries

NAMED = "KOMPAS_TEST_POSTGRES_URL"
LACKING = f"no PostgreSQL server: install one (apt-get install postgresql), or name one in {NAMED}"


@contextmanager
def running_server() -> Iterator[str | None]:
    """Yield the address of a database to connect to as its owner, for psycopg; None where there is no server."""
    if os.environ.get(NAMED):
        yield os.environ[NAMED]
        return
    if postgres_binaries() is None:
        yield None
        return
    server = Postgres()
    try:
        server.start()
        try:
            yield server.url
        finally:
            server.stop()
    finally:
        server.remove()
