"""The tests of Rasa's side run in Rasa's own environment; here they count as one."""

import os
import subprocess

import pytest

from bot.settings import REPOSITORY, Settings


def test_tests_of_rasas_environment_pass():
    python = Settings().rasa_python
    if not python.is_file():
        message = f"no Rasa environment at {python}; run `make install`"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)

    # Without the settings of the other pytest, which come by the environment too.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [python, "-m", "pytest", "tests/rasa", "-q"],
        cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
