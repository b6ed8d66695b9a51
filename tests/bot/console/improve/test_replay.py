"""Old messages through the search as it is now: what flips is listed, kept and shown."""

import pytest

from bot.console.access.roles import Role
from bot.console.improve import commands
from bot.console.improve.commands import replay_last

pytestmark = pytest.mark.asyncio
PAGE = "/staff/improve/replay"


@pytest.fixture
def rerun(settings, built, monkeypatch):
    class Record:
        learnt_from = "abc"

    monkeypatch.setattr(commands, "load_record", lambda folder: Record)

    async def run(last=100):
        done = await replay_last(settings, last, lambda line: None)
        return done.messages, [(f.old.conversation_id, f.old.then.outcome, f.now.outcome) for f in done.flips]

    return run


@pytest.mark.parametrize("settings", ["sqlite", "postgresql"], indirect=True)
async def test_only_what_would_change_is_listed(rerun, talk, enter, later):
    await talk("same", "what wage", language="en")
    await talk("other-card", "wage or what", language="en", card="registration/bsn", at=later(1))
    await talk("lost", "some thing", language="en", at=later(2))
    await talk("still-none", "some thing", outcome="no_answer", card=None, at=later(3), probability=0.1)
    await talk("found", "what wage is it", outcome="no_answer", card=None, at=later(4), probability=0.1)

    messages, flips = await rerun()

    assert messages == 5
    assert flips == [
        ("found", "no_answer", "answer"),
        ("lost", "answer", "no_answer"),
        ("other-card", "answer", "answer"),
    ]
    page = (await (await enter(Role.REVIEWER)).get(PAGE)).text
    assert page.count("data-flip=") == 3
    assert 'data-flipped="3"' in page
    assert "wage or what" in page


async def test_so_many_of_the_newest_and_no_tests_urgent_or_unkept(rerun, talk, running, later):
    await talk("old", "some thing", at=later(-9))
    for number in range(3):
        await talk(f"new{number}", "some thing", at=later(number))
    await talk("urgent", "some thing", outcome="urgent", at=later(5))
    await talk("unkept", "some thing", at=later(6))
    await running.state.log.set_keep_words("unkept", False)
    await talk("test", "some thing", at=later(7))
    await mark(running, "test")

    messages, flips = await rerun(3)

    assert messages == 3
    assert [flip[0] for flip in flips] == ["new2", "new1", "new0"]


async def mark(running, conversation_id):
    from datetime import UTC, datetime

    from bot.log.marks import MarkRow

    row = {
        "conversation_id": conversation_id,
        "mark": "test",
        "reason": "x",
        "by": "x",
        "at": datetime.now(UTC),
    }
    await running.state.console.database.run(lambda db: db.add(MarkRow(**row)), writes=True)


@pytest.mark.parametrize("settings", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.parametrize("way", ["erase", "purge", "words"])
async def test_flip_goes_with_its_conversation_and_the_count_stays(rerun, talk, running, enter, later, way):
    await talk("c", "some <b>thing</b>")
    await rerun()
    reviewer = await enter(Role.REVIEWER)
    assert "some &lt;b&gt;thing" in (await reviewer.get(PAGE)).text

    if way == "erase":
        await running.state.log.erase("c")
    elif way == "purge":
        await running.state.log.purge(later(1), now=later(1))
    else:
        await running.state.log.set_keep_words("c", False)

    page = (await reviewer.get(PAGE)).text
    assert "data-flip=" not in page
    assert 'data-flipped="1"' in page


async def test_without_a_run_the_page_says_how(enter):
    page = (await (await enter(Role.REVIEWER)).get(PAGE)).text

    assert "kompas replay --last" in page
    assert "has not been done yet" in page
