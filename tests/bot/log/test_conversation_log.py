"""What is written is there, once and whole; what is erased is gone; consent decides about words."""

import asyncio
from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from people import NOW, conversation, everything, rows, turn

from bot.log import conversation_log
from bot.log.records import NOT_KEPT, Feedback, LogError, Review, Verdict

pytestmark = pytest.mark.asyncio


async def test_turn_comes_back_as_it_was_written(log):
    written = turn(shown=2)

    await log.add_turn(conversation(), written)

    assert await log.turns("c") == [written]
    assert await log.find("c") == conversation()


async def test_moment_of_another_zone_comes_back_in_utc(log):
    written = turn(at=NOW.astimezone(timezone(timedelta(hours=2))))

    await log.add_turn(conversation(), written)

    (kept,) = await log.turns("c")
    assert (kept.at, kept.at.utcoffset()) == (NOW, timedelta(0))


async def test_moment_without_a_zone_is_refused(log, url):
    with pytest.raises(LogError):
        await log.add_turn(conversation(), turn(at=NOW.replace(tzinfo=None)))

    assert rows(url) == {}


async def test_turn_written_twice_is_kept_once(log, url):
    first, second = turn(language="pl"), turn("a urlop?", at=NOW + timedelta(minutes=1))
    await log.add_turn(conversation(), first)
    await log.add_turn(conversation(), replace(second, language="ro"))

    await log.add_turn(conversation(), first)

    assert [kept.uid for kept in await log.turns("c")] == [first.uid, second.uid]
    assert (await log.find("c")).language == "ro"  # that of the younger turn
    assert rows(url) == {"conversations": 1, "turns": 2, "messages": 2, "turn_index": 5}


async def test_repeated_question_is_told_among_the_last_turns_only(log, url, monkeypatch):
    monkeypatch.setattr(conversation_log, "MOST_EARLIER", 3)
    for number, said in enumerate(["first", "second", "third", "fourth", "third", "first"]):
        await log.add_turn(conversation(), turn(said, at=NOW + timedelta(minutes=number), cards=()))

    assert everything(url, ["turn_index"]).count("repeated") == 1  # "third"; "first" is four turns back


async def test_turn_written_by_many_at_once_is_kept_once(log, url):
    written = turn(shown=3)

    await asyncio.gather(*[log.add_turn(conversation(), written) for _ in range(8)])

    assert rows(url) == {"conversations": 1, "turns": 1, "messages": 3, "turn_index": 2}


async def test_turn_that_waited_stands_where_it_was_said(log):
    late = turn("pierwsza", at=NOW)
    await log.add_turn(conversation(), turn("druga", at=NOW + timedelta(seconds=5)))

    await log.add_turn(conversation(), late)

    assert [kept.said for kept in await log.turns("c")] == ["pierwsza", "druga"]


async def test_turn_that_cannot_be_written_whole_is_not_written(log, url):
    await log.add_turn(conversation(), first := turn())

    with pytest.raises(LogError):
        await log.add_turn(conversation(), replace(turn(), messages=first.messages))  # ids that are taken

    assert rows(url) == {"conversations": 1, "turns": 1, "messages": 1, "turn_index": 2}


async def test_feedback_needs_a_message_of_the_conversation(log, url):
    await log.add_turn(conversation(), written := turn())
    (message,) = written.messages

    given = await log.add_feedback("c", Feedback(message.id, True))
    refused = await log.add_feedback("another", Feedback(message.id, True))

    assert (given, refused) == (True, False)
    assert rows(url)["feedback"] == 1


async def test_feedback_on_a_message_is_one_row_and_the_latest_word_counts(log, url):
    await log.add_turn(conversation(), written := turn())
    (message,) = written.messages

    for feedback in (
        Feedback(message.id, False, None, NOW + timedelta(minutes=1)),
        Feedback(message.id, False, "wrong", NOW + timedelta(minutes=2)),
        Feedback(message.id, True, None, NOW),  # has waited in the spool
    ):
        assert await log.add_feedback("c", feedback)

    assert rows(url)["feedback"] == 1
    assert "wrong" in everything(url, ["feedback"])


async def test_later_review_stands_beside_the_first(log, url):
    await log.add_turn(conversation(), written := turn())
    first = Review(written.uid, "anna", Verdict.WRONG_CARD, "pay/overtime", "chodzi o nadgodziny", NOW)
    second = Review(written.uid, "jan", Verdict.RIGHT, at=NOW)

    added = [await log.add_review(review) for review in (first, second, replace(first, turn_uid="none"))]

    assert added == [True, True, False]
    assert await log.reviews("c") == [first, second]
    assert rows(url)["audit"] == 2
    assert "nadgodziny" not in everything(url, ["audit"])


async def test_erasing_leaves_nothing_and_tells_how_much_there_was(log, url):
    await log.add_turn(conversation("mine"), mine := turn(shown=2))
    await log.add_feedback("mine", Feedback(mine.messages[0].id, False, "pomylka"))
    await log.add_review(Review(mine.uid, "anna", Verdict.WRONG_CARD, note="pomylka"))
    await log.add_turn(conversation("theirs"), turn())
    held = await log.count("mine")

    erased = await log.erase("mine")

    assert held == erased == 6  # conversation, turn, two messages, feedback, review
    assert await log.count("mine") == 0
    assert await log.count("theirs") == 3
    assert "pomylka" not in everything(url)
    assert await log.erase("mine") == 0


async def test_erasing_can_leave_the_handle_to_try_again(log):
    await log.add_turn(conversation(), turn())

    assert await log.erase("c", keep_handle=True) == 2
    assert await log.count("c") == 1
    assert await log.find("c") == conversation()


async def test_person_is_found_again_by_the_newest_conversation(log):
    day = timedelta(days=1)
    for name, at in (("older", NOW - day), ("newest", NOW), ("middle", NOW - day / 2)):
        await log.add_turn(conversation(name, opened_at=at, pseudonym="key1"), turn())
    await log.add_turn(conversation("another", opened_at=NOW + day, pseudonym="other"), turn())

    assert (await log.find_by_pseudonym(["key1"])).id == "newest"
    assert await log.find_by_pseudonym(["nobody"]) is None


async def test_person_known_by_an_older_key_is_moved_to_the_current(log):
    await log.add_turn(conversation("old", pseudonym="key1"), turn())
    await log.add_turn(conversation("older", opened_at=NOW - timedelta(days=1), pseudonym="key0"), turn())

    found = await log.find_by_pseudonym(["key2", "key1", "key0"])

    assert (found.id, found.pseudonym) == ("old", "key2")
    assert [held.id for held in await log.conversations_of(["key2"])] == ["old", "older"]
    assert await log.conversations_of(["key1", "key0"]) == []


async def test_erasing_a_person_erases_every_conversation_by_every_key(log, url):
    await log.add_turn(conversation("new", pseudonym="key2"), turn())
    await log.add_turn(conversation("old", pseudonym="key1"), turn())
    await log.add_turn(conversation("another", pseudonym="other"), turn())

    erased = await log.erase_person(["key2", "key1"])

    assert erased == 6
    assert await log.conversations_of(["key2", "key1"]) == []
    assert rows(url) == {"conversations": 1, "turns": 1, "messages": 1, "turn_index": 2}


async def test_without_consent_the_words_so_far_go(log, url):
    await log.add_turn(conversation(), turn(None, shown=1))
    await log.add_turn(conversation(), written := turn("moj szef", at=NOW + timedelta(minutes=1), shown=2))
    await log.add_feedback("c", Feedback(written.messages[0].id, False, "moj powod"))
    await log.add_review(Review(written.uid, "anna", Verdict.WRONG_CARD, note="moj szef, pisze"))

    found = await log.set_keep_words("c", False)

    assert found
    opening, kept = await log.turns("c")
    assert opening.said is None
    assert kept == replace(written, said=NOT_KEPT, messages=[], trace=None)
    assert "moj" not in everything(url)
    assert (await log.reviews("c"))[0].verdict == "wrong_card"


async def test_without_consent_no_words_come_in(log, url):
    await log.add_turn(conversation(), turn(None))
    await log.set_keep_words("c", False)
    written = turn("moj szef", at=NOW + timedelta(minutes=1))

    await log.add_turn(conversation(), written)

    assert (await log.turns("c"))[-1] == replace(written, said=NOT_KEPT, messages=[], trace=None)
    assert "moj" not in everything(url)
    assert not (await log.find("c")).keep_words


async def test_conversation_can_begin_without_consent_and_get_it_later(log):
    await log.add_turn(conversation(keep_words=False), turn("przed"))

    await log.set_keep_words("c", True)
    await log.add_turn(conversation(), turn("po", at=NOW + timedelta(minutes=1)))

    assert [kept.said for kept in await log.turns("c")] == [NOT_KEPT, "po"]


async def test_consent_of_no_conversation_is_told(log):
    assert not await log.set_keep_words("nobody", False)


async def test_values_are_in_no_error(log):
    await log.add_turn(conversation(), first := turn())

    with pytest.raises(LogError) as caught:
        await log.add_turn(conversation(), replace(turn("tajemnica"), messages=first.messages))

    assert str(caught.value) == "IntegrityError"
