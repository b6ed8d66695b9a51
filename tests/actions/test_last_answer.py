"""The last answer said again: when asked, and in another language."""

import pytest
from rasa_sdk.events import SlotSet

from actions.language import ActionChangeLanguage, ActionSayLanguage
from actions.last_answer import ActionRepeat, ActionRepeatInLanguage
from tests.actions.conftest import LANGUAGES


def user(intent):
    return {"event": "user", "text": "…", "parse_data": {"intent": {"name": intent, "confidence": 0.9}}}


def language(code):
    return {"event": "slot", "name": "language", "value": code}


def bot(text, response, buttons=(), **custom):
    return {
        "event": "bot",
        "text": text,
        "data": {"buttons": list(buttons), "custom": custom},
        "metadata": {"utter_action": response},
    }


CARD = bot(
    "short", "utter_answer", kind="answer", card={"id": "pay/not-paid", "confidence": 0.8}, filled=True
)
BUTTON = {"title": "Dalej", "payload": "/more"}


def repeat(action, dispatcher, tracker, events, now="pl", current="repeat", **slots):
    state = tracker(language=now, **slots)
    state.events = [*events, user(current), language(now)]
    assert action().run(dispatcher, state, {}) == []
    return dispatcher.messages


def test_last_answer_is_said_again_as_it_was(dispatcher, tracker):
    sheet = {"title": "T", "items": ["a"]}
    steps = bot("Po kolei:", "utter_steps", [BUTTON], kind="answer", sheet=sheet)
    events = [language("pl"), user("ask"), bot("Old", "utter_greet"), user("steps"), steps]

    (message,) = repeat(ActionRepeat, dispatcher, tracker, events)

    assert message["text"] == "Po kolei:"
    assert message["buttons"] == [BUTTON]
    assert message["custom"] == {"kind": "answer", "sheet": sheet}


def test_all_messages_of_the_turn_are_said_again_in_order(dispatcher, tracker):
    events = [user("ask"), language("pl"), bot("one", None), bot("two", None)]

    messages = repeat(ActionRepeat, dispatcher, tracker, events)

    assert [message["text"] for message in messages] == ["one", "two"]


def test_hours_are_those_of_now(dispatcher, tracker):
    stale = {"id": "legal-help", "open_now": False, "opens_at": "2020-01-01T09:00:00+01:00"}
    desk = {"id": "desk", "name": "Desk", "open_now": True}
    events = [language("pl"), user("ask_agency"),
              bot("Tu", "utter_referral", kind="referral", agencies=[stale], places=[desk])]  # fmt: skip

    (message,) = repeat(ActionRepeat, dispatcher, tracker, events)

    assert message["custom"]["agencies"][0]["open_now"] is True
    assert message["custom"]["places"][0]["open_now"] is None


@pytest.mark.parametrize("events", [[], [user("thanks")], [user("change_language"), bot("ok", "utter_x")]])
def test_with_nothing_said_yet_the_person_is_asked_what_it_is_about(dispatcher, tracker, events):
    (message,) = repeat(ActionRepeat, dispatcher, tracker, events)

    assert message["response"] == "utter_nothing_shown"


def test_in_a_form_its_question_is_not_doubled(dispatcher, tracker):
    state = tracker()
    state.active_loop = {"name": "pay_check_form"}
    state.events = [user("ask"), bot("Ile masz lat?", "utter_ask_age"), user("repeat")]

    ActionRepeat().run(dispatcher, state, {})
    ActionRepeatInLanguage().run(dispatcher, state, {})

    assert dispatcher.messages == []


@pytest.mark.parametrize("now", LANGUAGES)
def test_card_is_shown_in_the_new_language(dispatcher, tracker, now):
    before = "pl" if now != "pl" else "nl"
    events = [user("ask"), language(before), CARD]

    (message,) = repeat(ActionRepeatInLanguage, dispatcher, tracker, events, now, "change_language")

    assert message["response"] == "utter_answer"
    assert message["text"] == f"pay/not-paid short ({now})."


def test_choices_are_offered_in_the_new_language(dispatcher, tracker):
    choices = [{"card": card, "title": "old"} for card in ("pay/payslip", "pay/retired")]
    events = [user("ask"), language("pl"), bot("?", "utter_choices", kind="choices", choices=choices)]

    (message,) = repeat(ActionRepeatInLanguage, dispatcher, tracker, events, "ro", "change_language")

    assert message["custom"]["choices"] == [{"card": "pay/payslip", "title": "pay/payslip title (ro)?"}]


def test_wording_and_agencies_come_in_the_new_language(dispatcher, tracker):
    helpers = [{"id": "fairwork"}]
    help_now = bot("112", "utter_urgent_danger", kind="urgent", urgent="danger", agencies=helpers)
    events = [user("urgent_danger"), language("pl"), help_now]

    (message,) = repeat(ActionRepeatInLanguage, dispatcher, tracker, events, "en", "change_language")

    assert message["response"] == "utter_urgent_danger"
    assert message["text"] is None
    assert message["custom"]["urgent"] == "danger"
    assert message["custom"]["agencies"][0]["name"] == "fairwork (en)"


def test_follow_up_is_answered_anew_in_the_new_language(dispatcher, tracker):
    events = [user("ask"), language("pl"), CARD, user("steps"),
              bot("Po kolei:", "utter_steps", kind="answer", sheet={"title": "T"})]  # fmt: skip

    (message,) = repeat(
        ActionRepeatInLanguage,
        dispatcher,
        tracker,
        events,
        "nl",
        "change_language",
        shown_cards=["pay/not-paid"],
    )

    assert message["custom"]["sheet"]["items"] == ["pay/not-paid step (nl)."]


@pytest.mark.parametrize("part", [{"filled": True}, {"sheet": {"title": "T"}}, {"places": [{"id": "x"}]}])
def test_what_cannot_be_said_in_another_language_gives_way_to_the_card(dispatcher, tracker, part):
    events = [user("tool"), language("pl"), bot("Tylko po polsku", "utter_tool", kind="answer", **part)]

    (message,) = repeat(
        ActionRepeatInLanguage,
        dispatcher,
        tracker,
        events,
        "en",
        "change_language",
        shown_cards=["pay/payslip"],
    )

    assert message["text"] == "pay/payslip short (en)."


def test_second_change_of_language_goes_back_to_the_answer(dispatcher, tracker):
    events = [user("ask"), language("pl"), CARD, user("change_language"), language("ro"),
              bot("Bine", "utter_language_changed"), CARD]  # fmt: skip

    (message,) = repeat(ActionRepeatInLanguage, dispatcher, tracker, events, "en", "change_language")

    assert message["text"] == "pay/not-paid short (en)."


def test_language_that_stays_repeats_nothing(dispatcher, tracker):
    events = [user("ask"), language("pl"), CARD]

    assert repeat(ActionRepeatInLanguage, dispatcher, tracker, events, "pl", "change_language") == []


HELPERS = bot("Oni", "utter_who_helps", kind="referral", agencies=[{"id": "legal-help"}])


def test_language_that_is_spoken_already_is_asked_of_the_agencies_named_last(dispatcher, tracker):
    events = [user("ask"), language("pl"), CARD, user("who_helps"), HELPERS]

    (message,) = repeat(ActionSayLanguage, dispatcher, tracker, events, "pl", "change_language")

    assert message["response"] == "utter_agency_details"
    assert [agency["id"] for agency in message["custom"]["agencies"]] == ["legal-help"]


@pytest.mark.parametrize(
    ("events", "now"),
    [
        ([user("who_helps"), language("pl"), HELPERS], "ro"),  # another language
        ([user("greet"), language("pl"), bot("Cześć", "utter_greet", kind="smalltalk")], "pl"),
        ([], "pl"),
    ],
)
def test_language_of_the_conversation_is_told(dispatcher, tracker, events, now):
    state = tracker(language=now, entities=[{"entity": "requested_language", "value": now}])
    state.events = [*events, user("change_language"), language(now)]

    ActionSayLanguage().run(dispatcher, state, {})

    assert [message["response"] for message in dispatcher.messages] == ["utter_language_changed"]


@pytest.mark.parametrize(
    ("text", "asked", "told"),
    [
        ("polen", "utter_ask_nationality", True),
        ("Polish!", "utter_ask_nationality", True),
        ("in Polish please", "utter_ask_nationality", False),
        ("polen", "utter_ask_contract", False),
    ],
)
def test_country_in_answer_to_where_somebody_is_from_changes_no_language(
    dispatcher, tracker, text, asked, told
):
    entities = [{"entity": "requested_language", "value": "pl"}]
    state = tracker(text=text, intent="change_language", entities=entities, language="en")
    state.events.append(bot("Where are you from?", asked, kind="form"))

    events = ActionChangeLanguage().run(dispatcher, state, {})
    events += ActionSayLanguage().run(dispatcher, state, {})

    assert (SlotSet("language", "pl") in events) is not told
    assert (SlotSet("nationality", "eu") in events) is told


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("po niderlandzku było", False),
        ("it was written in Dutch", False),
        ("po niderlandzku proszę", True),
        ("in Dutch please", True),
    ],
)
def test_language_of_a_paper_is_told_and_not_asked_for(dispatcher, tracker, text, changes):
    entities = [{"entity": "requested_language", "value": "nl"}]
    state = tracker(text=text, intent="change_language", entities=entities, language="pl")

    events = ActionChangeLanguage().run(dispatcher, state, {})
    ActionSayLanguage().run(dispatcher, state, {})

    assert (SlotSet("language", "nl") in events) is changes
    assert (dispatcher.messages[0]["response"] == "utter_language_changed") is changes


def test_who_asks_for_another_language_is_told_which_there_are(dispatcher, tracker):
    (message,) = repeat(ActionSayLanguage, dispatcher, tracker, [], "en", "change_language")

    assert message["response"] == "utter_which_language"


@pytest.mark.parametrize("action", [ActionRepeat, ActionRepeatInLanguage])
def test_summary_that_is_kept_nowhere_is_offered_anew(dispatcher, tracker, action):
    gone = {"event": "bot", "text": None, "data": {"custom": {"ephemeral": True}}}
    events = [language("en"), user("inform"), gone]

    (message,) = repeat(action, dispatcher, tracker, events, now="pl")

    assert message["response"] == "utter_handover_gone"
