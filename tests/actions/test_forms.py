"""What every form shares: leaving it, by a button or in words."""

import pytest

from actions.answer import ActionSearchCards
from actions.handover.form import ValidateHandoverForm
from actions.stop_form import ActionStopForm
from actions.sum_forms.forms import ValidateHolidaySumForm


@pytest.mark.parametrize("text", ["stop", "/stop_form"])
def test_form_is_left_and_what_was_said_in_it_forgotten(dispatcher, tracker, text):
    state = tracker(text=text, intent="stop_form", notice_sum_side="me", payslip={"age": 20})
    state.active_loop = {"name": "notice_sum_form"}

    events = ActionStopForm().run(dispatcher, state, {})

    assert dispatcher.messages[0]["response"] == "utter_form_stopped"
    slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    assert slots == {"requested_slot": None, "notice_sum_side": None, "paused_form": None}


@pytest.mark.parametrize(("text", "response"), [("stop", "utter_bye"), ("/stop_form", "utter_form_stopped")])
def test_who_types_stop_with_no_form_open_takes_leave(dispatcher, tracker, text, response):
    ActionStopForm().run(dispatcher, tracker(text=text, intent="stop_form"), {})

    assert dispatcher.messages[0]["response"] == response


def test_what_hardly_sounds_like_stop_is_searched_for_where_no_form_is_open(dispatcher, tracker):
    state = tracker(text="ik durf niet meer", intent="stop_form", language="nl")
    state.latest_message["intent"]["confidence"] = 0.3

    ActionStopForm().run(dispatcher, state, {})

    assert dispatcher.messages[0]["response"] == "utter_no_answer"


def in_form(tracker, text, intent, confidence):
    state = tracker(text=text, intent=intent, requested_slot="holiday_sum_hourly_wage")
    state.latest_message["intent"]["confidence"] = confidence
    state.active_loop = {"name": "holiday_sum_form"}
    return state


@pytest.mark.parametrize(
    ("text", "intent", "confidence", "filled"),
    [
        ("I don't know", "skip", 0.8, "skipped"),
        ("I don't know", "skip", 0.35, "skipped"),
        ("15,20", "skip", 0.35, "15.20"),  # doubtfully taken for "next"
        ("stop", "stop_form", 0.8, None),
    ],
)
@pytest.mark.asyncio
async def test_question_is_skipped_and_a_form_left_by_typing(
    dispatcher, tracker, text, intent, confidence, filled
):
    events = await ValidateHolidaySumForm().get_extraction_events(
        dispatcher, in_form(tracker, text, intent, confidence), {}
    )

    values = [event["value"] for event in events if event["name"] == "holiday_sum_hourly_wage"]
    assert values == ([] if filled is None else [filled])


@pytest.mark.asyncio
async def test_form_that_begins_inside_another_reads_no_answer_to_the_others_question(dispatcher, tracker):
    text = "schrijf dat op voor het juridisch loket"
    state = tracker(text=text, intent="handover", requested_slot="transition_sum_end")
    state.active_loop = {"name": "handover_form"}

    assert await ValidateHandoverForm().get_extraction_events(dispatcher, state, {}) == []


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("stop. szef zabrał 200 euro", True),
        ("Oprește, ce fac dacă sunt bolnav?", True),
        ("never mind! my boss does not pay", True),
        ("my boss does not pay. stop", False),
        ("genoeg", False),
    ],
)
@pytest.mark.asyncio
async def test_question_that_begins_with_stop_leaves_the_form_and_is_answered(
    dispatcher, tracker, text, leaves
):
    state = tracker(text=text, intent="ask", requested_slot="holiday_sum_hours", holiday_sum_hours="40")
    state.active_loop = {"name": "holiday_sum_form"}

    if leaves:
        assert await ValidateHolidaySumForm().get_extraction_events(dispatcher, state, {}) == []
    events = ActionSearchCards().run(dispatcher, state, {})

    assert dispatcher.messages
    left = {event.get("name") or "loop" for event in events} >= {
        "loop",
        "requested_slot",
        "holiday_sum_hours",
    }
    assert left is leaves
