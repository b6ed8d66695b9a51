"""A conversation with all that stands beside it, and what reviewers add to it."""

import asyncio
import html

import pytest
from given import ON_BOTH

from bot.console.access.roles import Role
from bot.log.records import Feedback

pytestmark = [pytest.mark.asyncio, pytest.mark.parametrize("settings", ON_BOTH, indirect=True)]


def reviews_path(name="c"):
    return f"/staff/conversations/{name}/reviews"


async def test_page_shows_transcript_trace_and_the_card_in_the_reviewers_language(enter, talk, audit):
    turn = await talk("c", "ile płacą", text="Co najmniej tyle.")

    page = html.unescape(
        (await (await enter(Role.READER, "Anna", language="nl")).get("/staff/conversations/c")).text
    )

    assert "ile płacą" in page
    assert "Co najmniej tyle." in page
    assert "pay/minimum-wage" in page
    assert "93%" in page
    assert "antwoord vanaf 60%, keuze vanaf 30%" in page
    assert "via een uitzendbureau" in page
    assert f'id="m-translated-{turn.messages[0].id}" lang="nl"' in page
    assert "/reviews" not in page  # a reader reviews nothing
    assert ("Anna", "look", "c") in await audit()


@pytest.mark.parametrize(
    ("helpful", "reason", "told"),
    [
        (True, None, "Hielp, zegt de vraagsteller<"),
        (False, "other_question", "Hielp niet, zegt de vraagsteller: ik vroeg iets anders<"),
        (
            False,
            "eu vreau <b>o cameră</b>",
            'Hielp niet, zegt de vraagsteller: <q lang="ro">eu vreau &lt;b&gt;o cam',
        ),
    ],
)
async def test_page_tells_what_the_worker_said_of_the_answer(enter, talk, running, helpful, reason, told):
    turn = await talk("c", language="ro")
    await running.state.log.add_feedback("c", Feedback(turn.messages[0].id, helpful=helpful, reason=reason))

    page = (await (await enter(Role.READER, language="nl")).get("/staff/conversations/c")).text

    assert told in page
    assert page.count("data-thumb=") == 1


async def test_neighbours_are_those_of_the_list_one_came_from(enter, talk, later):
    for number, language in enumerate(("pl", "ro", "pl", "pl")):
        await talk(f"c{number}", language=language, at=later(number))

    page = (await (await enter(Role.READER)).get("/staff/conversations/c2?language=pl")).text

    assert 'rel="prev" href="/staff/conversations/c3?language=pl"' in page
    assert 'rel="next" href="/staff/conversations/c0?language=pl"' in page


async def test_review_is_added_with_the_right_card_and_comes_back_to_the_same_list(
    enter, talk, running, audit
):
    turn = await talk("c")
    anna = await enter(Role.REVIEWER, "Anna")

    answer = await anna.post(
        f"{reviews_path()}?queue=urgent",
        turn=turn.uid,
        verdict="wrong_card",
        right_card="registration/bsn",
        note="chodzi o BSN, mój mail to a.kowalska@example.com",
        tag="Loon",
        seen="0",
    )

    assert answer.status_code == 303
    assert (
        answer.headers["location"]
        == f"/staff/conversations/c?queue=urgent&saved={turn.uid}#reviews-{turn.uid}"
    )
    (review,) = await running.state.log.reviews("c")
    assert (review.reviewer, review.verdict, review.right_card, review.tag) == (
        "Anna",
        "wrong_card",
        "registration/bsn",
        "loon",
    )
    assert "chodzi o BSN" in review.note
    assert "kowalska" not in review.note
    assert ("Anna", "review", turn.uid) in await audit()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "Choose a verdict."),
        ({"verdict": "nonsense"}, "Choose a verdict."),
        ({"verdict": "wrong_card"}, "Say which card is the right one."),
        ({"verdict": "wrong_card", "right_card": "bsn"}, "Which card do you mean?"),
    ],
)
async def test_incomplete_review_is_not_lost(enter, talk, running, fields, says):
    turn = await talk("c")
    anna = await enter(Role.REVIEWER)

    answer = await anna.post(reviews_path(), turn=turn.uid, note="moja uwaga", **fields)

    assert answer.status_code == 422
    assert says in answer.text
    assert "moja uwaga" in answer.text
    assert await running.state.log.reviews("c") == []


async def test_words_in_place_of_a_card_offer_the_nearest_cards(enter, talk):
    turn = await talk("c")

    answer = await (await enter(Role.REVIEWER)).post(
        reviews_path(), turn=turn.uid, verdict="wrong_card", right_card="burgerservicenummer"
    )

    offered = answer.text.partition("data-nearest")[2]
    assert offered.index("registration/bsn") < offered.index("pay/minimum-wage")


async def test_review_of_another_conversations_turn_is_refused(enter, talk):
    turn = await talk("c")
    await talk("d")

    answer = await (await enter(Role.REVIEWER)).post(reviews_path("d"), turn=turn.uid, verdict="right")

    assert answer.status_code == 404


async def test_two_who_review_at_once_both_stand_and_the_later_is_told(enter, talk, running):
    turn = await talk("c")
    anna, jan = await enter(Role.REVIEWER, "Anna"), await enter(Role.REVIEWER, "Jan")
    seen = {"turn": turn.uid, "seen": "0"}

    first = await anna.post(reviews_path(), verdict="right", **seen)
    second = await jan.post(reviews_path(), verdict="missing_topic", **seen)

    assert "saved" in first.headers["location"]
    assert "meanwhile" in second.headers["location"]
    assert [review.reviewer for review in await running.state.log.reviews("c")] == ["Anna", "Jan"]
    page = (await jan.get(second.headers["location"])).text
    assert "data-meanwhile" in page
    assert 'data-agree="no"' in page


async def test_many_reviews_at_the_same_moment_are_all_kept(enter, talk, running):
    turn = await talk("c")
    staff = [await enter(Role.REVIEWER, f"R{number}") for number in range(4)]

    fields = {"turn": turn.uid, "verdict": "right", "tag": "druk"}
    answers = await asyncio.gather(*[member.post(reviews_path(), **fields) for member in staff])

    assert [answer.status_code for answer in answers] == [303] * 4
    assert len(await running.state.log.reviews("c")) == 4
    assert 'data-agree="yes"' in (await staff[0].get("/staff/conversations/c")).text


async def test_second_opinion_is_asked_for_given_and_done(enter, talk, listed, running):
    turn = await talk("c")
    anna, jan = await enter(Role.REVIEWER, "Anna"), await enter(Role.REVIEWER, "Jan")
    page = (await anna.get("/staff/conversations/c")).text
    jans_id = page.partition(">Jan</option>")[0].rpartition('value="')[2].rstrip('"')

    await anna.post("/staff/conversations/c/assignments", staff=jans_id, kind="second_opinion")

    assert listed(await jan.get("/staff?queue=mine")) == ["c"]
    assert listed(await anna.get("/staff?queue=mine")) == []
    await jan.post(reviews_path(), turn=turn.uid, verdict="right")
    assert [review.kind for review in await running.state.log.reviews("c")] == ["second"]
    assert listed(await jan.get("/staff?queue=mine")) == []
    assert listed(await anna.get("/staff?reviewer=Jan")) == ["c"]


@pytest.mark.parametrize(
    "fields", [{"staff": "99", "kind": "review"}, {"staff": "1", "kind": "x"}, {"staff": "x"}]
)
async def test_assignment_to_nobody_or_for_nothing_is_refused(enter, talk, fields):
    await talk("c")

    answer = await (await enter(Role.REVIEWER)).post("/staff/conversations/c/assignments", **fields)

    assert answer.status_code == 422


async def test_tag_is_added_found_and_removed(enter, talk, listed):
    await talk("c")
    await talk("d")
    anna = await enter(Role.REVIEWER)

    await anna.post("/staff/conversations/c/tags", tag="Nachtwerk")

    assert listed(await anna.get("/staff?tag=nachtwerk")) == ["c"]
    await anna.post("/staff/conversations/c/tags/1/delete")
    assert listed(await anna.get("/staff?tag=nachtwerk")) == []


async def test_what_reviewers_noted_goes_with_the_conversation(enter, talk, running):
    turn = await talk("c")
    anna = await enter(Role.REVIEWER)
    await anna.post(reviews_path(), turn=turn.uid, verdict="right", tag="x")

    await running.state.log.erase("c")
    await talk("c")

    page = (await anna.get("/staff/conversations/c")).text
    assert "data-verdict" not in page
    assert "/tags/1/delete" not in page


ATTACK = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"


@pytest.mark.parametrize("role", [Role.ADMIN])
async def test_whatever_is_typed_is_shown_as_text(enter, talk, running, role):
    from bot.log.records import Feedback

    turn = await talk("c", ATTACK, text=ATTACK, outcome="no_answer", entry=ATTACK, channel=ATTACK)
    await running.state.log.add_feedback("c", Feedback(turn.messages[0].id, False, ATTACK))
    member = await enter(role, f"Eve {ATTACK}"[:80])
    posts = [
        ("/staff/conversations/c/tags", {"tag": ATTACK[:40]}),
        (reviews_path(), {"turn": turn.uid, "verdict": "right", "note": ATTACK, "tag": ATTACK[:40]}),
        ("/staff/filters", {"name": ATTACK[:60], "query": f"words={ATTACK}"}),
    ]
    for path, fields in posts:
        assert (await member.post(path, **fields)).status_code == 303, path
    refused = await member.post(
        reviews_path(), turn=turn.uid, verdict="wrong_card", right_card=ATTACK, note=ATTACK, tag=ATTACK
    )
    pages = [refused] + [
        await member.get(path)
        for path in (
            "/staff",
            f"/staff?words={ATTACK}&entry={ATTACK}&card={ATTACK}",
            "/staff/conversations/c",
        )
    ]
    pages.append(await member.get("/staff/audit"))

    for page in pages:
        assert "alert(1)" in page.text
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
