"""`kompas demo-data` with the whole assistant: the walk of docs/staff.md has a wrong answer of yesterday to find."""

import os
import subprocess
import sys
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.demo.exercise import load_exercises
from bot.demo.scripts import FOLDER
from bot.log.database import database_url, open_engine
from bot.log.tables import FeedbackRow, MessageRow, TurnRow
from bot.settings import REPOSITORY, Settings

TIMEOUT_S = 120
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def test_an_exercise_still_gets_the_wrong_card(ready):
    port = str(urlsplit(ready.url).port)
    before = datetime.now(AMSTERDAM).date()
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "demo-data", "--conversations", "1", "--yes"],
        cwd=REPOSITORY,
        env={**os.environ, "KOMPAS_STATE_DIR": str(ready.state_dir), "KOMPAS_PORT": port},
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT_S,
    )

    assert done.returncode == 0, done.stderr
    assert "exercise" not in done.stderr  # else: every one got the right card
    right_cards = {
        exercise.say: exercise.right_card for exercise in load_exercises(Settings().data_dir / FOLDER)
    }
    ((said, cards, at),) = disliked(Settings(state_dir=ready.state_dir), set(right_cards))
    assert right_cards[said] not in cards
    todays = (before, datetime.now(AMSTERDAM).date())  # two where midnight came between
    assert at.astimezone(AMSTERDAM).date() in [today - timedelta(days=1) for today in todays]


def disliked(settings, texts):
    """Return what was said, the cards shown and when, of those of `texts` that got a thumb down."""
    engine = open_engine(database_url(settings))
    found = (
        select(TurnRow.said, TurnRow.cards, TurnRow.at)
        .join(MessageRow, MessageRow.turn_id == TurnRow.id)
        .join(FeedbackRow, FeedbackRow.message_id == MessageRow.id)
        .where(TurnRow.said.in_(texts), ~FeedbackRow.helpful)
    )
    with Session(engine) as session:
        rows = [tuple(row) for row in session.execute(found)]
    engine.dispose()
    return rows
