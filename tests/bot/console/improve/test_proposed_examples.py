"""From a reviewed message to an example: proposed, looked at, decided on."""

import html
import json

import pytest

from bot.console.access.roles import Role
from bot.console.improve import proposals
from knowledge.stamp import FILE as STAMP

pytestmark = pytest.mark.asyncio
EXAMPLES = "/staff/improve/examples"
NEW = {"target": "pay/minimum-wage", "language": "en", "style": "noisy"}


async def held(running, status="open"):
    found = await running.state.console.database.run(
        lambda db: proposals.page_of(db, proposals.Status(status), after=None)
    )
    return [proposal.example for proposal in found]


@pytest.mark.parametrize("settings", ["sqlite", "postgresql"], indirect=True)
async def test_reviewed_message_is_proposed_with_the_card_named_in_the_review(
    enter, reviewed, running, audit
):
    turn = await reviewed(said="my wage, write to jan.kowalski@example.com\n- please")
    anna = await enter(Role.REVIEWER, "Anna")
    page = (await anna.get("/staff/conversations/c")).text
    assert 'list="cards" required autocomplete="off" maxlength="200" value="pay/minimum-wage"' in page

    answer = await anna.post(
        "/staff/conversations/c/proposals", turn=turn.uid, target="pay/minimum-wage", language="en"
    )
    await anna.post(
        "/staff/conversations/c/proposals", turn=turn.uid, target="pay/minimum-wage", language="en"
    )

    assert answer.headers["location"] == f"/staff/conversations/c?saved={turn.uid}#reviews-{turn.uid}"
    (example,) = await held(running)
    assert example.text.startswith("my wage, write to [email]")
    assert "\n" not in example.text
    assert (example.language, example.intent) == ("en", "ask/pay.minimum-wage")
    assert ("Anna", "propose", turn.uid) in await audit()
    assert 'data-proposed="open"' in (await anna.get("/staff/conversations/c")).text


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"target": "pay/none"}, 422),
        ({"target": "greet"}, 422),  # no search is built: which intents there are is not known
        ({"target": "out_of_scope"}, 303),
        ({"target": "pay/minimum-wage", "language": "xx"}, 422),
        ({"target": "pay/minimum-wage", "turn": "other"}, 404),
    ],
)
async def test_proposal_of_what_is_not_there_is_refused(enter, reviewed, fields, status):
    turn = await reviewed()
    anna = await enter(Role.REVIEWER)

    answer = await anna.post(
        "/staff/conversations/c/proposals", **{"turn": turn.uid, "language": "en", **fields}
    )

    assert answer.status_code == status


async def test_message_that_nobody_reviewed_is_not_proposed(enter, talk, running):
    turn = await talk("c")
    anna = await enter(Role.REVIEWER)

    answer = await anna.post(
        "/staff/conversations/c/proposals", turn=turn.uid, target="pay/minimum-wage", language="pl"
    )

    assert answer.status_code == 404
    assert await held(running) == []
    assert "data-propose" not in (await anna.get("/staff/conversations/c")).text


async def test_editor_sees_what_lies_near_what_it_gets_today_and_the_estimate(
    enter, propose, built, settings
):
    evaluation = settings.data_dir / "evaluation"
    evaluation.mkdir()
    messages = [
        # Both lie where the proposal does and far from every example, the first of which is of the wage.
        {"lang": "en", "card": "pay/minimum-wage", "alt": [], "style": "plain", "text": "overtime overtime"},
        {"lang": "en", "card": "registration/bsn", "alt": [], "style": "plain", "text": "overtime"},
        {"lang": "en", "card": "registration/bsn", "alt": [], "style": "plain", "text": "bsn"},
    ]
    lines = "\n".join(json.dumps(message) for message in messages)
    (evaluation / "ask.jsonl").write_text(lines, encoding="utf-8")
    await propose("overtime overtime overtime, is it so", "registration/bsn")

    page = (await (await enter(Role.EDITOR)).get(EXAMPLES)).text

    assert page.count("<tr") >= 5
    assert 'data-today="no_answer"' in page
    assert 'data-taken="1" data-given="1"' in page
    assert "of 3 messages" in page.lower()


async def test_neighbouring_card_that_lies_nearer_is_named(enter, propose, built):
    await propose("my bsn number, tell me of it")

    page = (await (await enter(Role.EDITOR)).get(EXAMPLES)).text

    assert 'data-rival="registration/bsn"' in page


async def test_accepted_text_is_redacted_again_and_decided_once(enter, propose, built, running, audit):
    number = await propose("wage of my cousin at the farm")
    editor = await enter(Role.EDITOR, "Ed")
    fields = {**NEW, "text": "wage of a cousin,\nmail a.nowak@example.com"}

    answer = await editor.post(f"{EXAMPLES}/{number}/accept", **fields)
    again = await editor.post(f"{EXAMPLES}/{number}/accept", **fields)

    assert (answer.status_code, again.status_code) == (303, 409)
    (example,) = await held(running, "accepted")
    assert example.text == "wage of a cousin, mail [email]"
    assert ("Ed", "accept", str(number)) in await audit()


async def test_effect_of_an_edited_text_is_shown_before_it_is_accepted(enter, propose, built, running):
    number = await propose("the thing with my boss")
    editor = await enter(Role.EDITOR)

    page = await editor.post(f"{EXAMPLES}/{number}/accept", **NEW, text="the wage thing of my boss", look="1")

    assert page.status_code == 200
    assert 'data-today="answer"' in page.text
    assert "the wage thing of my boss</textarea>" in page.text
    assert [example.text for example in await held(running)] == ["the thing with my boss"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("min wage HOUR!", "already an example"),
        ("What is the Lowest hourly pay", "already an example"),
        ("how high is the wage at least for one hour?", "measured or tuned"),
        ("?!", "There is no word"),
        ("wage " * 101, "too long"),
    ],
)
async def test_copy_of_an_example_or_of_what_measures_is_refused(
    enter, propose, built, running, settings, text, says
):
    (settings.data_dir / "evaluation").mkdir()
    line = json.dumps({"lang": "en", "text": "How high is the wage at least for one hour"})
    (settings.data_dir / "evaluation" / "other.jsonl").write_text(line, encoding="utf-8")
    number = await propose("wage wage, what else")

    answer = await (await enter(Role.EDITOR)).post(f"{EXAMPLES}/{number}/accept", **NEW, text=text)

    assert answer.status_code == 422
    assert says in answer.text
    assert await held(running, "accepted") == []


async def test_copy_of_another_accepted_proposal_is_refused(enter, propose, built, running):
    first, second = [await propose("wage of those who pick apples") for _ in range(2)]
    editor = await enter(Role.EDITOR)
    assert (
        await editor.post(f"{EXAMPLES}/{first}/accept", **NEW, text="wage of apple pickers")
    ).status_code == 303

    answer = await editor.post(f"{EXAMPLES}/{second}/accept", **NEW, text="wage of apple picker")

    assert answer.status_code == 422
    assert "Another proposal" in answer.text


async def test_without_a_built_search_the_page_says_so_and_nothing_is_accepted(enter, propose, running):
    number = await propose("wage of my cousin at the farm")
    editor = await enter(Role.EDITOR)

    page = await editor.get(EXAMPLES)
    answer = await editor.post(f"{EXAMPLES}/{number}/accept", **NEW, text="wage of my cousin at the farm")

    assert page.status_code == 200
    assert "data-no-index" in page.text
    assert answer.status_code == 422
    assert await held(running, "accepted") == []


async def test_rejected_proposal_stands_with_its_reason(enter, propose, built, audit):
    number = await propose("wage of my cousin at the farm")
    editor = await enter(Role.EDITOR, "Ed")

    assert (await editor.post(f"{EXAMPLES}/{number}/reject")).status_code == 422
    await editor.post(f"{EXAMPLES}/{number}/reject", reason="too private")

    assert 'data-proposal="1"' not in (await editor.get(EXAMPLES)).text
    assert "too private" in (await editor.get(f"{EXAMPLES}?status=rejected")).text
    assert ("Ed", "reject", str(number)) in await audit()


@pytest.mark.parametrize("settings", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.parametrize("way", ["erase", "purge", "words"])
async def test_proposal_goes_with_its_conversation(propose, running, later, way):
    await propose("wage of my cousin at the farm")
    log = running.state.log

    if way == "erase":
        await log.erase("c")
    elif way == "purge":
        await log.purge(later(1), now=later(1))
    else:
        await log.set_keep_words("c", False)

    assert await held(running) == []


async def test_whatever_is_typed_is_shown_as_text(enter, propose, built):
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"
    number = await propose(f"wage {attack}")
    editor = await enter(Role.EDITOR)

    pages = [
        await editor.get(EXAMPLES),
        await editor.get("/staff/conversations/c"),
        await editor.post(f"{EXAMPLES}/{number}/accept", **NEW, text=f"wage {attack}", look="1"),
    ]
    await editor.post(f"{EXAMPLES}/{number}/reject", reason=attack)
    pages.append(await editor.get(f"{EXAMPLES}?status=rejected"))

    for page in pages:
        assert page.status_code == 200
        assert "alert(1)" in html.unescape(page.text)
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text


async def test_where_the_search_is_damaged_the_page_says_so_and_the_log_says_why(
    propose, enter, settings, caplog
):
    await propose("what wage")
    settings.index_dir.mkdir(parents=True)
    (settings.index_dir / STAMP).touch()  # and nothing else
    anna = await enter(Role.EDITOR, "Anna")

    page = (await anna.get(EXAMPLES)).text

    assert "make train" in page
    assert "data-taken" not in page
    assert f"no usable index in {settings.index_dir}" in caplog.text
