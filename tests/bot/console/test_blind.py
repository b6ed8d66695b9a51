"""A second reviewer sees nothing of the first until both have reviewed; then they are compared, and a third settles."""

import asyncio
import html
import re
from datetime import timedelta

import pytest
from drawing import DAY, OLD, draw_day, review, task
from given import NOW, ON_BOTH

from bot.console.access.roles import Role
from bot.console.quality.sampled import read_sample
from bot.log.records import Review, ReviewKind, Stream, Verdict

pytestmark = pytest.mark.asyncio
both = pytest.mark.parametrize("settings", ON_BOTH, indirect=True)


async def held(running, name="c"):
    reviews = await running.state.log.reviews(name)
    return [(review.reviewer, review.verdict, review.kind, review.blind) for review in reviews]


async def pages(member, turn, listed):
    """Return what somebody sees of the conversation wherever reviews may show."""
    inbox = await member.get("/staff")
    found = [listed(await member.get(f"/staff?{query}")) for query in ("reviewer=Anna", "tag=pilne")]
    texts = [(await member.get(path)).text for path in ("/staff/conversations/c", task(turn))]
    return html.unescape(inbox.text + texts[0] + texts[1]), found


@both
async def test_second_reviewer_sees_nothing_of_the_first_until_they_have_reviewed(
    enter, talk, running, listed
):
    turn = await talk("c", at=OLD)
    await draw_day(running, second=100)
    anna, jan = await enter(Role.REVIEWER, "Anna"), await enter(Role.ADMIN, "Jan")
    await review(anna, turn, "wrong_card", right_card="registration/bsn", note="chodzi o BSN")
    await anna.post("/staff/conversations/c/tags", tag="pilne")
    await anna.post(
        "/staff/conversations/c/reviews", turn=turn.uid, verdict="harmful", note="z kolejki", tag="pilne"
    )

    seen, found = await pages(jan, turn, listed)

    # The tag stands among the filters to choose from, which are of all conversations.
    assert "✓" not in seen
    assert not re.search(r"chodzi o BSN|z kolejki|data-verdict|data-agree|/tags/1/delete", seen)
    assert found == [[], []]
    assert "data-hidden" in seen
    # Who has reviewed already sees it all.
    seen, found = await pages(anna, turn, listed)
    assert "chodzi o BSN" in seen
    assert found[0] == ["c"]

    await review(jan, turn, "wrong_card", right_card="registration/bsn")

    assert await held(running) == [
        ("Anna", "wrong_card", "first", True),
        ("Anna", "harmful", "first", False),
        ("Jan", "wrong_card", "second", True),
    ]
    seen, found = await pages(jan, turn, listed)
    assert "chodzi o BSN" in seen
    assert "data-agree" in seen
    assert found == [["c"], ["c"]]


async def test_reader_who_reviews_nothing_sees_everything(enter, talk, running, listed):
    turn = await talk("c", at=OLD)
    await draw_day(running, second=100)
    await review(await enter(Role.REVIEWER, "Anna"), turn, note="chodzi o BSN")

    assert "chodzi o BSN" in (await (await enter(Role.READER)).get("/staff/conversations/c")).text


async def test_review_that_only_one_was_to_give_hides_nothing_afterwards(enter, talk, running):
    turn = await talk("c", at=OLD)
    await draw_day(running, second=0)
    anna, jan = await enter(Role.REVIEWER, "Anna"), await enter(Role.REVIEWER, "Jan")
    await review(anna, turn, note="chodzi o BSN")

    assert "chodzi o BSN" in (await jan.get("/staff/conversations/c")).text
    assert "data-not-for" in (await jan.get(task(turn))).text
    assert (await review(jan, turn)).status_code == 303
    assert await held(running) == [("Anna", "right", "first", True)]


@both
async def test_two_at_once_are_first_and_second_and_a_third_is_too_late(enter, talk, running):
    turn = await talk("c", at=OLD)
    await draw_day(running, second=100)
    staff = [await enter(Role.REVIEWER, f"R{number}") for number in range(3)]

    answers = await asyncio.gather(*[review(member, turn) for member in staff])

    assert [answer.status_code for answer in answers] == [303] * 3
    assert [entry[1:] for entry in await held(running)] == [
        ("right", "first", True),
        ("right", "second", True),
    ]


async def test_review_from_before_the_draw_was_open_to_all_so_none_is_blind_after_it(enter, talk, running):
    turn = await talk("c", at=OLD)
    anna, jan = await enter(Role.REVIEWER, "Anna"), await enter(Role.REVIEWER, "Jan")
    early = Review(turn.uid, "Piotr", Verdict.HARMFUL, at=NOW - timedelta(hours=1))
    await running.state.log.add_review(early)
    await draw_day(running, second=100)

    await review(anna, turn)
    await review(jan, turn)

    assert [entry[-1] for entry in await held(running)] == [False] * 3
    sample = await running.state.console.database.run(lambda db: read_sample(db, DAY, DAY))
    assert [turn.pair for turn in sample.turns] == [None]  # no kappa of it


async def test_second_opinion_that_takes_too_long_is_given_up(enter, talk, running):
    turn = await talk("c", at=OLD)
    await draw_day(running, second=100, now=NOW - timedelta(hours=1))
    anna, jan = await enter(Role.REVIEWER, "Anna"), await enter(Role.REVIEWER, "Jan")
    await review(anna, turn, note="chodzi o BSN")

    def age(db):
        from bot.console.quality.quality_tables import SampleDrawRow

        db.get_one(SampleDrawRow, DAY).at -= timedelta(days=15)

    await running.state.console.database.run(age, writes=True)

    assert "chodzi o BSN" in (await jan.get("/staff/conversations/c")).text
    assert "Nothing is waiting" in (await jan.get("/staff/sample")).text


@both
async def test_disagreement_is_listed_and_settled_by_a_third_person(enter, talk, running):
    turn = await talk("c", at=OLD)
    await draw_day(running, second=100)
    anna, jan = await enter(Role.REVIEWER, "Anna"), await enter(Role.EDITOR, "Jan")
    ewa = await enter(Role.EDITOR, "Ewa")
    settlement = f"{task(turn)}/settlement"
    await review(anna, turn, "right")
    assert (await ewa.get(settlement)).status_code == 404  # Ewa may still be the second
    await review(jan, turn, "wrong_language")

    listed = {member.name: (await member.get("/staff/quality")).text for member in (anna, jan, ewa)}
    assert {name for name, page in listed.items() if f'data-disputed="{turn.uid}"' in page} == set(listed)
    assert [name for name, page in listed.items() if settlement in page] == ["Ewa"]
    refused = await jan.post(settlement, turn=turn.uid, verdict="wrong_language")
    assert refused.status_code == 422  # one of the two
    page = (await ewa.get(settlement)).text
    assert page.count('class="review"') == 2
    await ewa.post(settlement, turn=turn.uid, verdict="wrong_language", note="rozstrzygam")

    assert "data-disputed" not in (await ewa.get("/staff/quality")).text
    sample = await running.state.console.database.run(lambda db: read_sample(db, DAY, DAY))
    assert [judged.verdict for judged in sample.judged] == ["wrong_language"]
    last = (await running.state.log.reviews("c"))[-1]
    assert (last.kind, last.stream) == (ReviewKind.SETTLED, Stream.SAMPLE)
    again = await ewa.post(settlement, turn=turn.uid, verdict="right")
    assert again.status_code == 422
    assert len(await held(running)) == 3


async def test_agreement_of_reviewers_is_shown_per_pair(enter, talk, running):
    turns = [await talk(f"c{number}", at=OLD) for number in range(6)]
    await draw_day(running, second=100)
    anna, jan = await enter(Role.REVIEWER, "Anna"), await enter(Role.REVIEWER, "Jan")
    for number, turn in enumerate(turns):
        await review(anna, turn, "right" if number < 3 else "harmful")
        await review(jan, turn, "right" if number < 4 else "harmful")

    table = (await jan.get("/staff/quality")).text.partition("data-agreement")[2].partition("</table>")[0]

    rows = re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td>\s*<td>(.*?)</td>\s*<td>(\S+)', table)
    # 5 of 6 the same; by chance (3·4 + 3·2) / 36 = 1/2; (5/6 - 1/2) / (1/2) = 2/3.
    assert rows == [("Everybody", "6", "83%", "0.67"), ("Anna – Jan", "6", "83%", "0.67")]


async def test_right_card_is_found_by_words_before_anything_is_saved(enter, talk, running):
    turn = await talk("c", at=OLD)
    anna = await enter(Role.REVIEWER)
    path = "/staff/conversations/c/reviews"

    found = await anna.post(
        path, turn=turn.uid, verdict="wrong_card", right_card="burgerservicenummer", search="1", note="uwaga"
    )

    assert found.status_code == 200
    assert "uwaga" in found.text
    assert 'role="alert"' not in found.text
    assert 'value="wrong_card" required checked' in found.text
    assert 'name="chosen_card" value="registration/bsn"' in found.text.partition("data-nearest")[2]
    assert await held(running) == []
    fields = {"turn": turn.uid, "verdict": "wrong_card", "right_card": "burgerservicenummer"}
    await anna.post(path, **fields, chosen_card="registration/bsn")
    (saved,) = await running.state.log.reviews("c")
    assert saved.right_card == "registration/bsn"
    # Enter in another field presses the first button, search: with a card in its place it saves.
    fields["right_card"] = "registration/bsn"
    assert (await anna.post(path, **fields, search="1")).status_code == 303


async def test_what_reviewers_type_in_the_sample_is_shown_as_text(enter, talk, running):
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"
    turn = await talk("c", attack, text=attack, at=OLD)
    await draw_day(running, second=100)
    eve = await enter(Role.EDITOR, f"Eve {attack}"[:80])
    jan, ewa = await enter(Role.EDITOR, "Jan"), await enter(Role.EDITOR, "Ewa")
    refused = await review(eve, turn, "wrong_card", right_card=attack, note=attack)
    waiting = await eve.get(task(turn))
    await review(eve, turn, "right", note=attack)
    await review(jan, turn, "harmful", note=attack)
    pages = [refused, waiting, await ewa.get(f"{task(turn)}/settlement"), await ewa.get("/staff/quality")]

    for page in pages:
        assert "alert(1)" in page.text
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
