"""Whoever asks to be forgotten is offered it, and it is done everywhere: log, thread, spool, files."""

import pytest
from assistant import NOT_PAID
from traces import left_in, traces_in
from trouble import locked_sqlite

from bot.log.database import FILE_NAME as LOG
from bot.log.spool import FILE_NAME as SPOOL

FORGET_ME = {
    "pl": "zapomnij wszystko, co ci powiedziałem",
    "ro": "uită tot ce ți-am spus",
    "en": "forget everything I told you",
    "nl": "vergeet alles wat ik heb gezegd",
}
MARKER = {
    "pl": "bursztynowy tapir",
    "ro": "un tapir chihlimbariu",
    "en": "an amber tapir",
    "nl": "een barnstenen tapir",
}
ERASE, KEEP_NOTHING, KEEP_AGAIN = "/erase", '/keep_words{"keep":"no"}', '/keep_words{"keep": "yes"}'


def kept(assistant, text: str) -> list[str]:
    return traces_in(left_in(assistant.state_dir), {"it": text})


@pytest.mark.parametrize("language", FORGET_ME)
def test_who_asks_to_be_forgotten_is_shown_how_and_nothing_is_left(worker, ready, language):
    asker = worker(language=language)
    asker.say(f"{NOT_PAID[language]}, {MARKER[language]}")

    offer = asker.say(FORGET_ME[language])
    held = {place.removeprefix("it in ") for place in kept(ready, MARKER[language])}
    done = asker.tap(ERASE)

    assert [button["payload"] for button in offer["buttons"]] == [ERASE, KEEP_NOTHING]
    assert {f"tables of {LOG}", "tables of trackers.db"} <= held
    assert (done["kind"], done["language"]) == ("notice", language)
    assert any(char.isdigit() for char in done["text"])  # by how much
    assert kept(ready, MARKER[language]) == []
    assert kept(ready, asker.conversation_id) == []
    assert asker.post({"text": "ok"}).status_code == 404


@pytest.mark.parametrize("language", FORGET_ME)
def test_words_not_to_be_kept_are_in_no_file_after_the_next_turn(worker, ready, language):
    asker = worker(language=language)
    asker.say(f"{NOT_PAID[language]}, {MARKER[language]}")

    notice = asker.tap(KEEP_NOTHING)
    after = asker.say(f"{NOT_PAID[language]}, lapis lazuli {language}")

    assert [button["payload"] for button in notice["buttons"]] == [KEEP_AGAIN]
    assert after["kind"] == "answer"
    assert kept(ready, MARKER[language]) == []
    # The thread of what is said now: without it nothing could be asked back. It goes with a day of silence.
    assert {place for place in kept(ready, f"lapis lazuli {language}") if "trackers.db" not in place} == set()


def test_what_waits_for_the_log_is_erased_too(worker, ready):
    asker = worker(language="pl")
    asker.say(NOT_PAID["pl"])

    with locked_sqlite(ready.state_dir / LOG):
        asker.say(f"{NOT_PAID['pl']}, turkusowy mrówkojad")
        held = kept(ready, "turkusowy mrówkojad")
        refused = asker.post({"payload": ERASE})

    assert f"it in tables of {SPOOL}" in held
    assert refused.status_code == 503  # not called done
    assert asker.erase().status_code == 204  # it would follow by itself, within a minute
    assert kept(ready, "turkusowy mrówkojad") == []
    assert asker.post({"text": "ok"}).status_code == 404
    assert kept(ready, asker.conversation_id) == []
