"""What was erased after a backup was made stays erased when it is restored, whichever way it was erased."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from people import conversation, everything, rows, turn
from restoring import PERSON, SEALED, restored
from sqlalchemy import func, select

from bot.backup.archive import BackupError
from bot.backup.erased_list import read_list, write_list
from bot.backup.make import list_erasures, make_backup
from bot.log.conversation_log import ConversationLog
from bot.log.erasures import ErasureRow, Gone, remember_erased
from bot.log.tables import DailyCountRow
from bot.panel.answers import Guest, forget_answers
from bot.panel.tables import PanelCardRow
from bot.telegram.store import Store

pytestmark = pytest.mark.asyncio


async def erase_all_that_can_be(log, url):
    """Do what people do: erase a conversation, take consent back, /delete, cancel, take an answer back."""
    await log.erase("erased")
    await log.set_keep_words("silenced", False)
    await log.erase_person([PERSON])
    store = Store(url)
    await store.forget([PERSON])
    store.close()
    await log.database.run(lambda session: forget_answers(session, Guest(1, "pl", ())), writes=True)


@pytest.mark.parametrize("by", ["the database that is replaced", "the list that was carried away"])
async def test_erased_stays_erased(filled, url, elsewhere, tmp_path, by):
    file, listed = tmp_path / "log.backup", tmp_path / "erased.jsonl"
    make_backup(url, file)
    assert SEALED in everything(url)
    await erase_all_that_can_be(filled, url)
    write_list(listed, list_erasures(url))

    if by == "the database that is replaced":
        target = url
        done = restored(url, file, replace=True, erased=None)
    else:
        target = elsewhere
        done = restored(elsewhere, file, erased=read_list(listed))

    back = ConversationLog(target, timeout_s=30)
    try:
        assert [await back.find(name) for name in ("erased", "chat")] == [None, None]
        assert await back.find("kept") is not None
        silenced = await back.find("silenced")
        assert not silenced.keep_words
        assert [held.said for held in await back.turns("silenced")] == ["[not kept]"]
        answers = await back.database.run(
            lambda session: session.scalars(select(PanelCardRow.would_do)).all()
        )
        assert answers == [None]
    finally:
        back.close()
    left = everything(target)
    assert [
        word for word in ("mówi erased", "mówi silenced", PERSON, SEALED, "nie pomogło") if word in left
    ] == []
    assert "mówi kept" in left
    assert done.settled.erased == 5  # two conversations, one without words, a person, a reader
    # What is known stays known: the next restore of the same file brings nothing back either.
    assert {line.digest for line in read_list(listed)} <= {line.digest for line in list_erasures(target)}


@pytest.mark.parametrize("how", ["cancelled", "sent", "replaced"])
async def test_reminder_that_is_gone_is_not_sent_again(filled, url, tmp_path, how):
    file = tmp_path / "log.backup"
    make_backup(url, file)
    store = Store(url)
    (reminder,) = await store.reminders(PERSON)
    if how == "cancelled":
        await store.cancel(PERSON, reminder.id)
    elif how == "sent":
        await store.reminded(reminder.id)
    else:
        due = datetime.now(UTC) + timedelta(days=5)
        await store.add_reminder(PERSON, sealed_chat="another", kind="letter", due_at=due, most=5)

    restored(url, file, replace=True, erased=None)

    assert await store.reminders(PERSON) == []
    store.close()


async def test_what_came_after_an_older_erasure_is_kept(filled, url, tmp_path):
    """Somebody deleted everything a week ago and writes again: the backup holds what they wrote since."""
    file = tmp_path / "log.backup"
    await filled.database.run(lambda session: remember_erased(session, Gone.PERSON, [PERSON]), writes=True)

    def a_week_ago(session):
        for row in session.scalars(select(ErasureRow)):
            row.at -= timedelta(days=7)

    await filled.database.run(a_week_ago, writes=True)
    make_backup(url, file)

    restored(url, file, replace=True, erased=None)

    assert SEALED in everything(url)


async def test_where_nothing_tells_what_was_erased_a_restore_needs_to_be_told_so(
    filled, url, elsewhere, tmp_path
):
    file = tmp_path / "log.backup"
    make_backup(url, file)

    with pytest.raises(BackupError, match="nothing tells what was erased since the backup was made"):
        restored(elsewhere, file, erased=None)
    restored(elsewhere, file, erased=None, without_list=True)

    assert rows(elsewhere)["conversations"] == 4


async def test_what_is_too_old_by_now_is_counted_and_gone_at_once(filled, url, tmp_path):
    file = tmp_path / "log.backup"
    opened = datetime.now(UTC) - timedelta(days=89)
    await filled.add_turn(conversation("old", opened_at=opened), turn("stare słowa", at=opened))
    make_backup(url, file)

    done = restored(url, file, replace=True, erased=None, now=datetime.now(UTC) + timedelta(days=2))

    assert done.settled.purged == 1
    assert "stare słowa" not in everything(url)
    assert await filled.find("old") is None
    total = select(func.sum(DailyCountRow.count)).where(DailyCountRow.day == opened.date())
    assert await filled.database.run(lambda session: session.scalar(total)) == 1


async def test_erasures_hold_no_id_and_go_with_retention(filled, url):
    await erase_all_that_can_be(filled, url)

    held = everything(url, ["erasures"])
    assert [name for name in ("erased", "silenced", PERSON, SEALED) if f"'{name}'" in held] == []
    assert len(list_erasures(url)) == 5
    later = datetime.now(UTC) + timedelta(seconds=1)
    await filled.purge(later, now=later)
    assert list_erasures(url) == []


async def test_list_that_cannot_be_read_is_refused_by_file_and_line(tmp_path):
    listed = tmp_path / "erased.jsonl"
    line = json.dumps({"kind": "conversation", "digest": "0" * 64, "at": "2031-05-01T12:00:00Z"})
    listed.write_text(f"{line}\n{line.replace('conversation', 'other')}\n", encoding="utf-8")

    with pytest.raises(BackupError, match=f"{listed}, line 2: not a line that `kompas erased` wrote"):
        read_list(listed)
    with pytest.raises(BackupError, match="cannot be read: FileNotFoundError"):
        read_list(tmp_path / "none")
