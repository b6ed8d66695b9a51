"""Several gateways, Rasa servers and action servers behind nginx lose, double and mix up nothing while parts die.

`make scale-test` in small. Real PostgreSQL, Redis and nginx of the system, processes and a model as in production.
"""

import asyncio
import os
import shutil

from bench.scale import run as scale
from bench.scale.cluster import KINDS, _parents
from bench.scale.servers import ServerError
from bot.rasa_model import RasaModelError, model_path
from bot.settings import Settings
from tests.chromium import lack

CONVERSATIONS = 24
PAUSE_S = 4.0  # between two messages of one person: six messages a second, with other tests beside
QUIET_S = 10.0


def test_every_message_is_answered_once_and_in_order_while_one_of_each_kind_dies(tmp_path, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    settings = Settings()
    try:
        model = shutil.copy(model_path(settings.build_dir), tmp_path)
    except RasaModelError as error:
        lack(str(error))
    said: list[str] = []
    before = _children()

    try:
        outcome = asyncio.run(
            scale.run(
                settings,
                tmp_path,
                tmp_path / model,
                conversations=CONVERSATIONS,
                pause_s=PAUSE_S,
                quiet_s=QUIET_S,
                report=said.append,
            )
        )
    except ServerError as error:
        lack(str(error))

    assert list(outcome.broken) == [], "\n".join([*said, *outcome.broken])
    assert outcome.answers > CONVERSATIONS * 5
    assert len(outcome.troubles) == 6
    assert all(trouble.answers for trouble in outcome.troubles)  # the others went on meanwhile
    assert set(outcome.quiet.cpu_ms) == set(KINDS)
    assert all(ms > 0 for kind, ms in outcome.quiet.cpu_ms.items() if kind not in ("nginx", "Redis"))
    assert _children() == before  # nothing is left running


def _children() -> set[int]:
    return {child for child, parent in _parents().items() if parent == os.getpid()}
