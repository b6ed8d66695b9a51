"""Clusters, quality per card, what needs care, languages side by side."""

import re
from datetime import UTC, datetime

import pytest

from bot.console.access.roles import Role
from bot.console.improve.quality import CardQuality, quality
from bot.log.marks import MarkRow
from bot.log.records import Feedback, Review, Verdict

pytestmark = pytest.mark.asyncio


async def mark_test(running, conversation_id):
    row = {
        "conversation_id": conversation_id,
        "mark": "test",
        "reason": "x",
        "by": "x",
        "at": datetime.now(UTC),
    }
    await running.state.console.database.run(lambda db: db.add(MarkRow(**row)), writes=True)


@pytest.mark.parametrize("settings", ["sqlite", "postgresql"], indirect=True)
async def test_unanswered_messages_alike_are_one_cluster(enter, talk, running, built, later):
    none = {"outcome": "no_answer", "card": None, "probability": 0.1}
    for number in range(5):
        language = "pl" if number else "en"
        await talk(f"rent{number}", f"rent {'rent ' * number}", language=language, at=later(number), **none)
    for number in range(2):
        await talk(f"few{number}", "weather", at=later(number), **none)
    await talk("answered", "rent")
    await talk("test", "rent", **none)
    await mark_test(running, "test")
    missed = await talk("missed", "rent <i>rent</i>")
    await running.state.log.add_review(Review(missed.uid, "Rita", Verdict.MISSING_TOPIC))

    page = (await (await enter(Role.REVIEWER)).get("/staff/improve/clusters")).text

    assert re.findall(r'data-cluster="([^"]+)"', page) == ["6"]
    assert "Polski: 5, English: &lt;5" in page
    assert "/staff/conversations/few0" not in page
    assert "/staff/conversations/test" not in page
    assert "<i>" not in page


async def test_clusters_without_a_built_search_say_so(enter, talk):
    await talk("c", "rent", outcome="no_answer", card=None)

    page = await (await enter(Role.REVIEWER)).get("/staff/improve/clusters")

    assert page.status_code == 200
    assert "data-no-index" in page.text


@pytest.mark.parametrize("settings", ["sqlite", "postgresql"], indirect=True)
async def test_quality_counts_each_turn_once_and_leaves_tests_out(enter, talk, running, later):
    log = running.state.log
    turns = [await talk(f"c{number}", at=later(number)) for number in range(6)]
    await talk("choice", outcome="choices")
    await log.add_feedback("c0", Feedback(turns[0].messages[0].id, True))
    await log.add_feedback("c1", Feedback(turns[1].messages[0].id, False))
    for reviewer in ("Rita", "Sam"):
        await log.add_review(
            Review(turns[2].uid, reviewer, Verdict.WRONG_CARD, right_card="registration/bsn")
        )
    await log.add_review(Review(turns[3].uid, "Rita", Verdict.RIGHT))
    test = await talk("test")
    await log.add_review(Review(test.uid, "Rita", Verdict.WRONG_CARD, right_card="registration/bsn"))
    await mark_test(running, "test")

    found = await running.state.console.database.run(quality)

    assert sorted(found, key=lambda card: card.card_id) == [
        CardQuality(
            "pay/minimum-wage", asked=7, answered=6, helpful=1, unhelpful=1, reviewed=2, wrong=1, missed=0
        ),
        CardQuality("registration/bsn", missed=1),
    ]
    reader = await enter(Role.READER)
    page = (await reader.get("/staff/improve/cards?sort=missed")).text
    assert re.findall(r'data-card="([^"]+)"', page) == ["registration/bsn", "pay/minimum-wage"]
    assert re.findall(r'data-column="asked">([^<]+)<', page) == ["0", "7"]
    assert re.findall(r'data-column="missed">([^<]+)<', page) == ["&lt;5", "0"]
    assert 'aria-sort="descending"><a href="/staff/improve/cards?sort=missed"' in page


async def test_page_shows_what_needs_care_and_who_is_behind(enter, content):
    card = content / "knowledge" / "cards" / "registration" / "bsn.yml"
    text = card.read_text(encoding="utf-8").replace("checked: 2031-07-02", "checked: 2026-03-02")
    text = text.replace("review_by: 2032-07-02", "review_by: 2026-03-05\nolder: {pl: 2026-02-01}")
    card.write_text(text, encoding="utf-8")
    reader = await enter(Role.READER)

    care = (await reader.get("/staff/improve/care")).text
    parity = (await reader.get("/staff/improve/parity")).text

    assert 'data-due="registration/bsn" class="chosen"' in care
    row = parity.partition('data-card="registration/bsn"')[2].partition("</tr>")[0]
    assert re.findall(r'data-state="(\w+)"', row) == ["draft", "reviewed", "stale", "reviewed"]
    # Two cards: one of them is half of all, above the share of 5 %.
    breaks = re.findall(r'data-language="(\w+)" data-breaks="(\w+)"', parity)
    assert breaks == [("nl", "yes"), ("en", "no"), ("pl", "yes"), ("ro", "no")]
    assert (
        "data-card" not in (await reader.get("/staff/improve/parity?none")).text.partition("pay/minimum")[2]
    )


@pytest.mark.parametrize("language", ["nl", "pl", "ro", "en"])
async def test_every_page_is_there_in_every_language(enter, propose, built, language):
    await propose("wage of my cousin at the farm")
    editor = await enter(Role.EDITOR, language=language)

    for part in ("examples", "clusters", "replay", "cards", "care", "parity"):
        page = await editor.get(f"/staff/improve/{part}")

        assert page.status_code == 200, part
        assert f'href="/staff/improve/{part}" aria-current="page"' in page.text
        assert re.findall(r"<style|\sstyle=|\son[a-z]+=", page.text) == []
