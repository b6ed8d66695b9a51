"""Restoring in tests, and who is in the log that is restored."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from bot.backup.erased_list import Erasure
from bot.backup.restore import Restored, restore_backup

PERSON = "p" * 64  # the pseudonym of the one on Telegram
SEALED = "sealed-chat-number"  # of their reminder


def restored(url: URL, file: Path, **wishes: Any) -> Restored:
    """Restore as the command does where everything is well, but for `wishes`."""
    usual: dict[str, Any] = {
        "replace": False,
        "erased": list[Erasure](),
        "without_list": False,
        "keep_days": 90,
        "now": datetime.now(UTC),
    }
    return restore_backup(url, file, **(usual | wishes))
