"""The public page: from the sample alone, in four languages, without sign-in, at no cost to the database."""

import re

import pytest
from drawing import OLD, draw_day
from given import NOW
from sqlalchemy import event

from bot.console.quality import public_quality
from bot.console.quality.public_quality import MINIMUM
from bot.log.records import LogError, Review, Stream, Verdict

pytestmark = pytest.mark.asyncio


async def reviewed(running, talk, wrong, count=MINIMUM + 10):
    turns = [await talk(f"c{number}", f"pytanie {number}", at=OLD) for number in range(count)]
    await draw_day(running)
    for number, turn in enumerate(turns):
        verdict = Verdict.WRONG_CARD if number < wrong else Verdict.RIGHT
        await running.state.log.add_review(
            Review(turn.uid, "Anna", verdict, note="tajne", at=NOW, stream=Stream.SAMPLE)
        )


async def test_page_shows_rates_with_intervals_and_no_word_of_anybody(browser, talk, running):
    await reviewed(running, talk, wrong=8)
    http = browser()

    page = (await http.get("/quality?lang=en")).text
    # 32 of 40 right and 8 wrong, with Wilson's bounds; of the others none: at most what 4 of 40 would give.
    assert "80% (between 65% and 90%)" in page
    assert "20% (between 10% and 35%)" in page
    assert page.count("at most 23%") == 5 * 2
    assert "pytanie" not in page
    assert "Anna" not in page
    assert "tajne" not in page
    titles = {code: (await http.get(f"/quality?lang={code}")).text for code in ("nl", "pl", "ro", "en")}
    assert {code for code, text in titles.items() if f'<html lang="{code}">' in text} == set(titles)
    assert len({re.search("<h1>(.*)</h1>", text)[1] for text in titles.values()}) == 4


async def test_few_reviews_and_those_of_the_queue_show_nothing(browser, talk, running):
    turns = [await talk(f"c{number}", at=OLD) for number in range(MINIMUM)]
    await draw_day(running)
    for turn in turns:  # as many as would do, had they been found by lot
        await running.state.log.add_review(Review(turn.uid, "Anna", Verdict.HARMFUL))

    page = (await browser().get("/quality?lang=en")).text

    assert "data-too-few" in page
    assert "%" not in page.partition("<main>")[2].replace("95%", "")


async def test_page_is_read_from_the_database_once_an_hour(browser, running, monkeypatch):
    http, statements = browser(), []
    await http.get("/quality")
    engine = running.state.console.database._engine
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))

    answers = [await http.get("/quality?lang=pl") for _ in range(3)]

    assert statements == []
    assert {answer.headers["cache-control"] for answer in answers} == {"public, max-age=3600"}
    assert (await http.head("/quality")).status_code == 200
    running.state.quality._next = 0.0
    await http.get("/quality")
    assert statements


async def test_page_without_database_says_so_and_keeps_what_it_had(browser, running, monkeypatch):
    http, real = browser(), public_quality.read_report

    async def away(*_given, **_named):
        raise LogError("away")

    monkeypatch.setattr(public_quality, "read_report", away)
    first = await http.get("/quality?lang=en")
    assert (first.status_code, first.headers["cache-control"]) == (503, "no-store")
    assert "Try again later" in first.text

    monkeypatch.setattr(public_quality, "read_report", real)
    running.state.quality._next = 0.0
    assert (await http.get("/quality")).status_code == 200
    monkeypatch.setattr(public_quality, "read_report", away)
    running.state.quality._next = 0.0
    assert (await http.get("/quality")).status_code == 200
