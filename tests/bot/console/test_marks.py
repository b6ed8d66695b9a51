"""Tests are out of the queues, preserved conversations stay, and the preview tells what goes when."""

import html
import re
from datetime import datetime, timedelta

import pytest
from given import NOW, ON_BOTH

from bot.console.access.roles import Role
from bot.console.house import retention
from bot.web.render import AMSTERDAM

pytestmark = pytest.mark.asyncio
on_both = pytest.mark.parametrize("settings", ON_BOTH, indirect=True)

MARKS = "/staff/conversations/c/marks"
TODAY = NOW.astimezone(AMSTERDAM).date()
UNTIL = TODAY + timedelta(days=200)


@on_both
async def test_test_conversation_leaves_the_inbox_and_is_found_by_its_mark(enter, talk, listed, audit):
    await talk("c")
    await talk("d")
    anna = await enter(Role.EDITOR, "Anna")

    answer = await anna.post(f"{MARKS}?language=pl", mark="test")

    assert answer.headers["location"] == "/staff/conversations/c?language=pl&saved=marks#marks"
    assert listed(await anna.get("/staff")) == ["d"]
    assert listed(await anna.get("/staff?marked=test")) == ["c"]
    assert listed(await anna.get("/staff?marked=any")) == ["d", "c"]
    assert 'rel="next"' not in (await anna.get("/staff/conversations/d")).text
    assert ("Anna", "mark", "c test") in await audit()
    await anna.post(f"{MARKS}/test/delete")
    assert listed(await anna.get("/staff")) == ["d", "c"]
    assert ("Anna", "unmark", "c test") in await audit()


@on_both
async def test_preserve_mark_shows_who_and_why_and_the_first_one_stands(enter, talk, audit):
    await talk("c")
    anna, jan = await enter(Role.EDITOR, "Anna"), await enter(Role.ADMIN, "Jan")

    await anna.post(MARKS, mark="preserve", reason="aangifte; bel 06 12345678", until=str(UNTIL))
    await jan.post(MARKS, mark="preserve", reason="later", until=str(UNTIL))

    page = (await (await enter(Role.READER)).get("/staff/conversations/c")).text
    mark = page.partition('data-mark="preserve"')[2].partition("</div>")[0]
    assert "aangifte" in mark
    assert f"kept up to and including {UNTIL:%d-%m-%Y}" in mark
    assert "12345678" not in mark
    assert "Anna" in mark
    assert "later" not in mark
    assert "/marks" not in mark  # a reader lifts nothing
    assert [entry for entry in await audit() if entry[1] == "mark"] == [("Anna", "mark", "c preserve")]


async def test_mark_that_cannot_be_is_refused(enter, talk):
    await talk("c")
    anna = await enter(Role.EDITOR)
    today = datetime.now(AMSTERDAM).date()  # midnight may have come since this file was read
    refused = [
        (MARKS, {"mark": "preserve", "until": str(UNTIL)}, 422),
        (MARKS, {"mark": "preserve", "reason": "r"}, 422),
        (MARKS, {"mark": "preserve", "reason": "r", "until": "soon"}, 422),
        (MARKS, {"mark": "preserve", "reason": "r", "until": str(today - timedelta(days=1))}, 422),
        (MARKS, {"mark": "preserve", "reason": "r", "until": str(today + timedelta(days=366))}, 422),
        (MARKS, {"mark": "nonsense"}, 422),
        ("/staff/conversations/none/marks", {"mark": "test"}, 404),
        (f"{MARKS}/nonsense/delete", {}, 422),
    ]

    for path, fields, status in refused:
        assert (await anna.post(path, **fields)).status_code == status, (path, fields)


async def test_marks_go_with_the_conversation(enter, talk, running):
    await talk("c")
    anna = await enter(Role.EDITOR)
    await anna.post(MARKS, mark="preserve", reason="r", until=str(UNTIL))

    await running.state.log.erase("c")
    await talk("c")

    assert "data-mark" not in (await anna.get("/staff/conversations/c")).text


def days_of(page):
    found = re.findall(r'data-day="([^"]+)".*?<td>([^<]+)</td><td>([^<]+)</td>', page)
    return {day: (html.unescape(conversations), html.unescape(turns)) for day, conversations, turns in found}


@on_both
async def test_preview_tells_what_goes_by_day_and_what_is_preserved(enter, talk, running, audit):
    old = timedelta(days=90)
    await talk("overdue", at=NOW - old - timedelta(days=3))
    await talk("overdue", at=NOW)
    await talk("kept", at=NOW - old - timedelta(days=3))
    for _ in range(6):
        await talk("soon", at=NOW - old + timedelta(days=2))
    await talk("young", at=NOW)
    anna = await enter(Role.EDITOR, "Anna")
    await talk("ending", at=NOW - old - timedelta(days=3))
    for name, until in (("kept", UNTIL), ("ending", TODAY + timedelta(days=3))):
        await anna.post(f"/staff/conversations/{name}/marks", mark="preserve", reason="r", until=str(until))

    page = (await anna.get("/staff/retention")).text

    days = days_of(page)
    assert len(days) == 14
    assert next(iter(days.values())) == ("<5", "<5")
    assert [going for going in days.values() if going != ("0", "0")] == [
        *[("<5", "<5"), ("<5", "6"), ("<5", "<5")],  # overdue, soon, ending
    ]
    going = page.partition("data-going")[2].partition("data-preserved")[0]
    preserved = page.partition("data-preserved")[2]
    assert re.findall(r"/staff/conversations/(\w+)", going) == ["overdue"]
    assert "still staying: 1" in going
    assert re.findall(r"/staff/conversations/(\w+)", preserved) == ["kept"]
    (later_day,) = [day for day, counts in days.items() if counts == ("<5", "6")]
    of_later = (await anna.get(f"/staff/retention?day={later_day}")).text
    assert re.findall(r"/staff/conversations/(\w+)", of_later.partition("data-preserved")[0]) == ["soon"]
    assert ("Anna", "retention", later_day) in await audit()
    of_end = (await anna.get(f"/staff/retention?day={TODAY + timedelta(days=4)}")).text
    assert re.findall(r"/staff/conversations/(\w+)", of_end.partition("data-preserved")[0]) == ["ending"]
    # The purge agrees: at the end of today it takes what stands there for today, and nothing else.
    assert await running.state.log.purge(NOW - old, now=NOW) == 1


async def test_long_list_goes_on_on_the_next_page(enter, talk, monkeypatch):
    monkeypatch.setattr(retention, "PAGE", 2)
    for name in "abc":
        await talk(name, at=NOW - timedelta(days=95))
    anna = await enter(Role.READER)

    first = (await anna.get("/staff/retention")).text
    more = html.unescape(re.search(r'rel="next" href="([^"#]+)', first)[1])
    second = (await anna.get(more)).text

    lists = [page.partition("data-going")[2].partition("data-preserved")[0] for page in (first, second)]
    assert [re.findall(r"/staff/conversations/(\w+)", page) for page in lists] == [["a", "b"], ["c"]]
