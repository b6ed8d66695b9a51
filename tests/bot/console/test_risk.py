"""The queue for finding faults: the greatest risk first, each turn once, what was reviewed no more."""

import re
from datetime import timedelta

import pytest
from given import NOW, ON_BOTH

from bot.console.access.roles import Role
from bot.console.quality import risk
from bot.log.records import Feedback
from bot.log.signs import Sign


def shown(page):
    return re.findall(r'href="/staff/conversations/([^#"]+)#turn-[^"]+" data-item', page.text)


def test_every_sign_has_a_weight():
    assert set(risk.WEIGHTS) == set(Sign)


@pytest.mark.asyncio
@pytest.mark.parametrize("settings", ON_BOTH, indirect=True)
async def test_turns_stand_by_the_sum_of_their_signs(enter, talk, running, later, monkeypatch):
    await talk("fine", "wszystko dobrze")
    await talk("unsure", "płaca", probability=0.61)
    await talk("silent", "nie wiem czego szukam", outcome="no_answer", card=None)
    disliked = await talk("disliked", "ile godzin", probability=0.61, language="ro")
    await running.state.log.add_feedback("disliked", Feedback(disliked.messages[0].id, False))
    passport = await talk("passport", "zabrał paszport", outcome="urgent", card=None, urgent="exploitation")
    await talk("newer", "inne pytanie", outcome="no_answer", card=None, at=later(1))
    await talk("long ago", "dawno", outcome="no_answer", card=None, at=NOW - timedelta(days=20))
    member = await enter(Role.REVIEWER)

    first = await member.get("/staff/risk")
    # passport 8 + 6, disliked 5 + 2, no answer 3 each (the later written first), low probability 2
    assert shown(first) == ["passport", "disliked", "newer", "silent", "unsure"]
    assert re.findall(r'data-risk="(\d+)"', first.text) == ["14", "7", "3", "3", "2"]
    assert shown(await member.get("/staff/risk?language=ro")) == ["disliked"]
    assert "long ago" in shown(await member.get("/staff/risk?days=28"))

    monkeypatch.setattr(risk, "PAGE", 2)
    address, seen = "/staff/risk", []
    while address:
        page = await member.get(address)
        seen.append(shown(page))
        address = page.text.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert seen == [["passport", "disliked"], ["newer", "silent"], ["unsure"]]

    await member.post("/staff/conversations/passport/reviews", turn=passport.uid, verdict="right")
    assert "passport" not in shown(await member.get("/staff/risk"))


@pytest.mark.asyncio
async def test_key_that_is_none_of_ours_begins_at_the_top(enter, talk):
    await talk("silent", outcome="no_answer", card=None)
    member = await enter(Role.READER)

    for after in ("x", "3", "_", "²_²"):
        assert shown(await member.get(f"/staff/risk?after={after}&days=9&language=xx")) == ["silent"]
