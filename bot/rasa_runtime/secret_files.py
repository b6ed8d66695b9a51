"""Secrets of Rasa from files, where KOMPAS_SECRETS_DIR names their folder: endpoints.yml knows variables only.

The other processes read the same folder through bot/settings.py. Runs in Rasa's Python 3.10.
"""

import sys
from pathlib import Path
from typing import MutableMapping

FOLDER = "KOMPAS_SECRETS_DIR"
SECRETS = ("KOMPAS_TRACKER_URL", "KOMPAS_REDIS_URL")  # no others: Rasa has no business with them


def take_secrets(environment: MutableMapping[str, str]) -> None:
    """Set each secret from the file of its name, unless the variable is there; end the process where that fails."""
    if not environment.get(FOLDER):
        return
    folder = Path(environment[FOLDER])
    if not folder.is_dir():
        sys.exit(f"Rasa: {FOLDER}: there is no folder {folder}")
    for file in folder.iterdir():
        name = file.name.upper()
        if name in SECRETS and name not in environment:
            try:
                environment[name] = file.read_text(encoding="utf-8").strip()
            except OSError as error:
                sys.exit(f"Rasa: {FOLDER}: {error.filename}: {error.strerror}")
