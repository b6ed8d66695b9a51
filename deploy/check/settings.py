"""Which KOMPAS_… names a process of ours reads: a name misspelt in a manifest would be ignored in silence."""

from collections.abc import Iterable

from bot.settings import SECRETS_DIR, Settings

PREFIX = "KOMPAS_"
RASA = {"KOMPAS_ACTIONS_URL", "KOMPAS_TRACKER_DB"}  # only endpoints.yml names these two


def known_settings() -> set[str]:
    """Return the names of all settings."""
    return {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | RASA | {SECRETS_DIR}


def unknown_settings(names: Iterable[str]) -> list[str]:
    """Return the names that begin as ours do and are none."""
    known = known_settings()
    return sorted(name for name in names if name.upper().startswith(PREFIX) and name.upper() not in known)
