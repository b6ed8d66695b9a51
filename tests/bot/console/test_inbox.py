"""Queues, filters, search, pages by key and saved filters, on both databases."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from given import NOW, ON_BOTH

from bot.console import find
from bot.console.access.roles import Role
from bot.console.filters import Filters, Key

pytestmark = [pytest.mark.asyncio, pytest.mark.parametrize("settings", ON_BOTH, indirect=True)]


async def fill(talk, later):
    await talk("urgent", "zabrał mi paszport", outcome="urgent", card=None, urgent="exploitation")
    await talk("silent", "nie wiem czego szukam", outcome="no_answer", card=None, at=later(1))
    await talk("unsure", "płaca", probability=0.61, at=later(2))
    await talk("again", "cât e salariul minim", language="ro", at=later(3), entry="poster-x")
    await talk("again", "cât e salariul minim", language="ro", at=later(4), entry="poster-x")
    await talk("bsn", "jak dostać BSN", card="registration/bsn", at=later(5), channel="telegram")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["bsn", "again", "unsure", "silent", "urgent"]),
        ("queue=urgent", ["urgent"]),
        ("queue=suspected", ["urgent"]),
        ("queue=no_answer", ["silent"]),
        ("queue=low_probability", ["unsure"]),
        ("queue=repeated", ["again"]),
        ("queue=long", []),
        ("queue=mine", []),
        ("queue=nonsense", ["bsn", "again", "unsure", "silent", "urgent"]),
        ("language=ro", ["again"]),
        ("entry=poster-x", ["again"]),
        ("channel=telegram", ["bsn"]),
        ("card=registration/bsn", ["bsn"]),
        ("theme=registration", ["bsn"]),
        ("phase=just-arrived", ["bsn"]),
        ("agency=juridisch-loket&language=ro", ["again"]),
        ("words=PASZPORT", ["urgent"]),
        ("words=placa", ["unsure"]),
        ("words=cat+salariul", ["again"]),
        ("words=cat+paszport", []),
        ("tag=nothing", []),
        ("reviewer=nobody", []),
        ("since=2000-01-01&until=2000-01-02", []),
        ("queue=urgent&since=2000-01-01", ["urgent"]),
        ("since=nonsense", ["bsn", "again", "unsure", "silent", "urgent"]),
    ],
)
async def test_list_holds_what_fits_newest_first(enter, talk, listed, later, query, expected):
    await fill(talk, later)

    page = await (await enter(Role.READER)).get(f"/staff?{query}")

    assert listed(page) == expected


async def test_list_holds_the_same_where_very_much_fits(enter, talk, listed, later, monkeypatch):
    await fill(talk, later)
    reader = await enter(Role.READER)
    today = f"since={NOW:%Y-%m-%d}"
    queries = ["queue=urgent", f"queue=urgent&{today}", "queue=long", "theme=registration", "words=salariul"]
    queries += [
        f"words=cat+salariul&{today}",
        "words=paszport&queue=suspected",
        "agency=juridisch-loket&words=bsn",
    ]

    looked_up = [listed(await reader.get(f"/staff?{query}")) for query in queries]
    monkeypatch.setattr(find, "_MANY", 1)  # then what is found is not looked up: the list is walked
    walked = [listed(await reader.get(f"/staff?{query}")) for query in queries]

    assert walked == looked_up
    assert looked_up == [["urgent"], ["urgent"], [], ["bsn"], ["again"], ["again"], ["urgent"], ["bsn"]]


async def test_pages_by_key_hold_every_conversation_once(enter, talk, listed, monkeypatch):
    monkeypatch.setattr(find, "PAGE", 3)
    for number in range(8):  # pairs at the same moment
        await talk(f"c{number}", at=NOW + timedelta(minutes=number // 2))
    member = await enter(Role.READER)
    address, seen = "/staff", []
    while address:
        page = await member.get(address)
        seen.append(listed(page))
        older = page.text.partition('rel="next" href="')[2].partition('"')[0]
        address = older.replace("&amp;", "&")

    assert seen == [["c7", "c6", "c5"], ["c4", "c3", "c2"], ["c1", "c0"]]


async def test_day_and_sign_must_be_of_the_same_turn(enter, talk, listed):
    await talk("c", "dawno temu", outcome="no_answer", card=None, at=NOW - timedelta(days=3))
    await talk("c", "dzisiaj")
    member = await enter(Role.READER)
    today = NOW.astimezone().date()

    assert listed(await member.get(f"/staff?since={today - timedelta(days=1)}")) == ["c"]
    assert listed(await member.get(f"/staff?queue=no_answer&since={today - timedelta(days=1)}")) == []


async def test_thumbs_down_brings_a_conversation_into_its_queue(enter, talk, listed, running):
    from bot.log.records import Feedback

    turn = await talk("liked")
    await running.state.log.add_feedback("liked", Feedback(turn.messages[0].id, True))
    turn = await talk("disliked")
    for minute in (0, 1):
        at = NOW + timedelta(minutes=minute)
        await running.state.log.add_feedback("disliked", Feedback(turn.messages[0].id, False, at=at))

    assert listed(await (await enter(Role.READER)).get("/staff?queue=thumbs_down")) == ["disliked"]


async def test_erased_conversation_leaves_list_and_search(enter, talk, listed, running):
    await talk("c", "brzęczyszczykiewicz")
    await running.state.log.erase("c")
    member = await enter(Role.READER)

    assert listed(await member.get("/staff")) == listed(await member.get("/staff?words=brz")) == []
    assert (await member.get("/staff/conversations/c")).status_code == 404


async def test_filters_are_saved_for_oneself_under_a_name(enter):
    anna, jan = await enter(Role.READER, "Anna"), await enter(Role.READER, "Jan")

    await anna.post("/staff/filters", name="Romanian", query="language=ro&nonsense=1&queue=urgent")

    assert 'href="/staff?queue=urgent&amp;language=ro">Romanian<' in (await anna.get("/staff")).text
    assert "Romanian<" not in (await jan.get("/staff")).text
    await jan.post("/staff/filters/1/delete")
    assert "/filters/1/delete" in (await anna.get("/staff")).text
    await anna.post("/staff/filters/1/delete")
    assert "/filters/1/delete" not in (await anna.get("/staff")).text


async def test_looking_at_a_list_is_written_down_without_the_words_searched_for(enter, talk, audit):
    await talk("c", "szef")

    await (await enter(Role.READER, "Anna")).get("/staff?words=szef&language=pl")

    assert ("Anna", "list", "words,language") in await audit()
    assert "szef" not in str(await audit())


@pytest.mark.parametrize("text", ["", "x", "2031-01-01_c", "2031-01-01T00:00:00+00:00_", "nonsense_c"])
async def test_key_that_is_none_of_ours_begins_at_the_top(text, settings):
    assert Key.read(text) is None


async def test_key_survives_the_address(settings):
    key = Key(NOW, "c_d")

    assert Key.read(str(key)) == key


async def test_day_is_that_of_the_netherlands(settings):
    filters = Filters(since="2031-07-01", until="2031-07-01")

    assert filters.end - filters.begin == timedelta(days=1)
    assert filters.begin.isoformat() == "2031-07-01T00:00:00+02:00"


@pytest.mark.parametrize(("days", "first", "last"), [("today", 0, 0), ("yesterday", 1, 1), ("week", 6, 0)])
async def test_days_that_move_on_are_kept_by_their_name(settings, days, first, last):
    today = datetime.now(ZoneInfo("Europe/Amsterdam")).date()

    filters = Filters.read({"days": days, "since": "2031-07-01", "language": "ro"})

    assert filters.query == f"days={days}&language=ro"
    assert filters.begin.date() == today - timedelta(days=first)
    assert filters.end.date() == today - timedelta(days=last - 1)
    assert Filters.read({"days": "someday", "since": "2031-07-01"}).query == "since=2031-07-01"


async def test_wrong_answers_of_yesterday_are_a_filter_to_keep(enter, talk, listed):
    today = datetime.now(ZoneInfo("Europe/Amsterdam")).date()
    at = datetime.combine(today - timedelta(days=1), time(12), UTC)  # at noon: a day may have 23 or 25 hours
    await talk("old", language="ro", at=at - timedelta(days=2))
    await talk("yesterday", language="ro", at=at)
    await talk("today", language="ro", at=at + timedelta(days=1))
    anna = await enter(Role.READER, "Anna")

    await anna.post("/staff/filters", name="RO", query="language=ro&days=yesterday&since=2031-07-01&until=")

    assert 'href="/staff?days=yesterday&amp;language=ro">RO<' in (await anna.get("/staff")).text
    assert listed(await anna.get("/staff?days=yesterday&language=ro")) == ["yesterday"]


async def test_number_of_messages_stands_in_its_own_form(enter, talk):
    await talk("short")
    for _ in range(2):
        await talk("long")

    page = (await (await enter(Role.READER)).get("/staff")).text

    assert "· 1 message</p>" in page
    assert "· 2 messages</p>" in page
