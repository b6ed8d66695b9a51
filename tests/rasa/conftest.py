"""Parts of Rasa for the tests of what we put into it. Runs in Rasa's Python 3.10."""

import asyncio
import sys

# The other environment has no Rasa; there, tests/bot/test_rasa_environment.py runs this folder.
collect_ignore_glob = ["test_*.py"] if sys.version_info >= (3, 11) else []

if sys.version_info < (3, 11):
    import pytest
    from rasa.shared.core.domain import Domain

    from bot.rasa_runtime.tracker_store import KompasTrackerStore
    from tests.redis_server import redis_server  # noqa: F401 (a fixture)

    @pytest.fixture(scope="session")
    def domain():
        """A domain with the slots that Rasa's side of Kompas knows."""
        slots = {
            name: {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]}
            for name in ("language", "trace")
        }
        return Domain.from_dict({"version": "3.1", "intents": ["ask"], "slots": slots})

    @pytest.fixture
    def store(domain, tmp_path):
        """A tracker store in a file of its own."""
        return KompasTrackerStore(domain, db=str(tmp_path / "trackers.db"))

    @pytest.fixture
    def wait():
        """Run a coroutine to its end and return its result."""
        return asyncio.run
