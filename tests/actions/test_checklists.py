"""Going through a checklist: one step at a time, ticked, left for later, taken up again."""

import pytest
import yaml

from actions.answer import ActionShowCard
from actions.checklists import SAID_FILE, WORDING, ActionChecklist
from actions.list_left import SINCE, STEP
from actions.offers import all_offers
from actions.wording import wording_entries
from bot.gateway.messages import Message
from bot.settings import REPOSITORY
from knowledge.models import Checklist
from knowledge.yaml_files import read_yaml
from tests.actions.conftest import make_card

LANGUAGES = ("pl", "ro", "en", "nl")


def texts(name, **extra):
    return {language: {"do": f"{name} ({language}).", **extra} for language in LANGUAGES}


@pytest.fixture(autouse=True)
def two_lists(knowledge):
    title = {language: f"Arriving ({language})" for language in LANGUAGES}
    steps = [
        {"id": "register", "card": "pay/payslip", "free": True, **texts("Register", by="within 5 days")},
        {"id": "permit", "card": "pay/not-paid", "when": {"nationality": "non_eu"}, **texts("Show permit")},
        {"id": "insure", "card": "pay/underpaid", "free": False, **texts("Insure")},
    ]
    for list_id in ("arriving", "leaving"):
        checklist = Checklist.model_validate({"id": list_id, "title": title, "steps": steps})
        knowledge.checklists[list_id] = checklist


@pytest.fixture
def tap(dispatcher, tracker):
    """Tap a button of the checklist and return the message; what was ticked goes from tap to tap."""
    slots = {}

    def send(**entities):
        given = [{"entity": name, "value": value} for name, value in entities.items() if name != "slots"]
        known = entities.get("slots", {})
        state = tracker(text="/checklist", intent="checklist", entities=given, **{**slots, **known})
        dispatcher.messages.clear()
        for event in ActionChecklist().run(dispatcher, state, {}):
            slots[event["name"]] = event["value"]
        (message,) = dispatcher.messages
        return message

    return send


def payloads(message):
    return [button["payload"] for button in message["buttons"]]


def step_of(message):
    return message["custom"]["sheet"]["title"]


def test_the_lists_are_offered_by_their_titles(tap):
    message = tap()

    assert message["response"] == "utter_checklists"
    assert payloads(message) == ['/checklist{"list": "arriving"}', '/checklist{"list": "leaving"}']


@pytest.mark.parametrize(("language", "by", "free"), [
    ("pl", "Kiedy", "bezpłatnie"), ("ro", "Când", "gratuit"),
    ("en", "By when", "free"), ("nl", "Wanneer", "gratis"),
])  # fmt: skip
def test_a_step_says_what_by_when_and_whether_it_is_free(tap, language, by, free):
    message = tap(list="arriving", slots={"language": language})

    sheet = message["custom"]["sheet"]
    assert sheet["title"] == f"Register ({language})."
    assert sheet["lines"][0] == {"label": by, "value": "within 5 days"}
    assert sheet["lines"][1]["value"] == free
    assert message["custom"]["choices"] == [
        {"card": "pay/payslip", "title": f"pay/payslip title ({language})?"}
    ]


def test_a_step_fits_the_shape_on_the_wire(tap):
    message = tap(list="arriving")

    Message.model_validate({"id": "1", "language": "pl", "text": message["text"], **message["custom"]})


def test_each_mark_leads_to_the_next_step(tap):
    seen = [
        step_of(tap(list="arriving")),
        step_of(tap(list="arriving", step="register", mark="done")),
        step_of(tap(list="arriving", step="permit", mark="not_for_me")),
    ]

    assert seen == ["Register (pl).", "Show permit (pl).", "Insure (pl)."]


def test_steps_for_later_come_back_when_asked_for(tap):
    tap(list="arriving", step="register", mark="later")
    tap(list="arriving", step="permit", mark="done")
    message = tap(list="arriving", step="insure", mark="done")

    assert message["response"] == "utter_checklist_put_off"
    assert payloads(message)[0] == '/checklist{"list": "arriving", "mark": "take_up"}'
    assert step_of(tap(list="arriving", mark="take_up")) == "Register (pl)."


def test_a_list_with_all_steps_ticked_is_done_and_leads_on(tap):
    for step in ("register", "permit", "insure"):
        message = tap(list="arriving", step=step, mark="done")

    assert message["response"] == "utter_checklist_finished"
    assert payloads(message) == ['/checklist{"list": "arriving", "mark": "whole"}', "/checklist"]


def test_the_whole_list_shows_what_was_ticked(tap):
    tap(list="arriving", step="register", mark="done")
    message = tap(list="arriving", mark="whole", slots={"language": "en"})

    assert message["custom"]["sheet"]["items"] == [
        "Register (en). By when: within 5 days. (done)",
        "Show permit (en).",
        "Insure (en).",
    ]
    assert payloads(message)[0] == '/checklist{"list": "arriving"}'


def test_a_finished_list_can_be_started_again(tap):
    for step in ("register", "permit", "insure"):
        tap(list="arriving", step=step, mark="done")

    assert (
        payloads(tap(list="arriving", mark="whole"))[0]
        == '/checklist{"list": "arriving", "mark": "start_again"}'
    )
    assert step_of(tap(list="arriving", mark="start_again")) == "Register (pl)."


def test_who_comes_back_goes_on_where_they_were(tap):
    tap(list="leaving", step="register", mark="done")
    menu = tap()

    assert payloads(menu) == ['/checklist{"list": "leaving"}', '/checklist{"list": "arriving"}']
    assert menu["buttons"][0]["title"] == "Dalej: Arriving (pl)"
    assert step_of(tap(list="leaving")) == "Show permit (pl)."


@pytest.mark.parametrize(
    ("nationality", "total"), [("eu", 2), ("ukraine", 2), ("non_eu", 3), (None, 3), ("skipped", 3), (7, 3)]
)
def test_only_a_situation_that_is_known_leaves_a_step_out(tap, nationality, total):
    message = tap(list="arriving", slots={"nationality": nationality, "language": "en"})

    assert message["text"] == f"Arriving (en): step 1 of {total}"


@pytest.mark.parametrize("entities", [
    {"list": "no-such-list"}, {"list": "arriving", "step": "no-such-step", "mark": "done"},
    {"list": "arriving", "step": "register", "mark": "no-such-mark"}, {"step": "register", "mark": "done"},
])  # fmt: skip
def test_a_button_made_up_by_hand_ticks_nothing_and_leads_on(tap, entities):
    message = tap(**entities)

    assert message["buttons"]
    assert step_of(tap(list="arriving")) == "Register (pl)."


@pytest.mark.parametrize("kept", [7, "x", [], {"list": ["x"], "marks": {"arriving": 3}}, {"marks": 5}])
def test_a_slot_that_holds_something_else_is_nothing_ticked(tap, kept):
    assert step_of(tap(list="arriving", slots={"checklist": kept})) == "Register (pl)."


def test_wording_is_there_in_four_languages():
    assert {frozenset(texts) for texts in wording_entries(WORDING).values()} == {frozenset(LANGUAGES)}


@pytest.fixture
def left_at(dispatcher, tracker):
    """Type a wish for a list with one left in the middle, and return the messages."""

    def send(text, left="arriving", **slots):
        progress = {"list": left, "marks": {left: {"register": "done"}}} if left else None
        state = tracker(text=text, intent="checklist", checklist=progress, **slots)
        ActionChecklist().run(dispatcher, state, {})
        return dispatcher.messages

    return send


def test_the_list_left_is_gone_on_with_and_others_are_a_tap_away(left_at):
    (message,) = left_at("wróć do mojej listy")

    assert step_of(message) == "Show permit (pl)."
    assert payloads(message)[-1] == "/checklist"


def test_another_list_named_in_words_is_opened_instead(left_at):
    (message,) = left_at("lista na wyjazd z holandii")

    assert step_of(message) == "Register (pl)."


def test_words_for_lists_stand_for_lists_that_there_are():
    listed = yaml.safe_load((REPOSITORY / "knowledge/checklists.yml").read_text(encoding="utf-8"))

    assert set(read_yaml(SAID_FILE)) == {checklist["id"] for checklist in listed}


@pytest.mark.parametrize(("text", "steps"), [("kroki", True), ("wróć do listy", False)])
def test_steps_asked_for_after_an_answer_are_its_own_even_where_a_list_was_left(left_at, text, steps):
    (message,) = left_at(text, shown_cards=["pay/not-paid"])

    assert (message["response"] == "utter_steps") == steps


def test_what_is_asked_below_a_step_is_about_its_card_and_steps_are_those_of_the_list(dispatcher, tracker):
    entities = [{"entity": "list", "value": "arriving"}]
    chosen = tracker(text="/checklist", intent="checklist", entities=entities)
    slots = {event["name"]: event["value"] for event in ActionChecklist().run(dispatcher, chosen, {})}
    (step,) = dispatcher.messages
    below = tracker(text="kroki", intent="checklist", **slots)
    below.events.append({"event": "bot", "metadata": {"utter_action": step["response"]}})

    ActionChecklist().run(dispatcher, below, {})

    assert slots["shown_cards"] == [step["custom"]["choices"][0]["card"]]
    assert step_of(dispatcher.messages[1]) == step_of(step)


@pytest.mark.parametrize(("marked", "between", "offered"), [
    ({}, 0, True), ({"register": "done", "permit": "later"}, 3, True),
    ({}, SINCE, False), ({"register": "done", "permit": "done", "insure": "not_for_me"}, 0, False),
])  # fmt: skip
def test_the_answer_to_a_question_on_the_way_leads_back_to_the_list(
    dispatcher, tracker, marked, between, offered
):
    slots = {"card": "pay/not-paid", "checklist": {"list": "arriving", "marks": {"arriving": marked}}}
    asking = tracker(text="/choose_card", intent="choose_card", **slots)
    asking.events += [
        {"event": "bot", "metadata": {"utter_action": name}} for name in [STEP, *["utter_answer"] * between]
    ]

    ActionShowCard().run(dispatcher, asking, {})

    answer = dispatcher.messages[0]
    assert ('/checklist{"list": "arriving"}' in payloads(answer)) == offered


@pytest.mark.parametrize(("card", "opened"), [("pay/not-paid", True), ("pay/deductions", False)])
def test_a_list_asked_for_below_an_answer_is_the_only_one_with_its_card(left_at, knowledge, card, opened):
    del knowledge.checklists["leaving"]

    (message,) = left_at("lista", left=None, shown_cards=[card])

    assert (message["response"] == STEP) == opened


def test_a_list_asked_for_below_an_answer_that_several_have_is_chosen(left_at):
    (message,) = left_at("lista", left=None, shown_cards=["pay/not-paid"])

    assert message["response"] == "utter_checklists"


def test_without_a_list_no_answer_leads_to_one(dispatcher, tracker):
    ActionShowCard().run(dispatcher, tracker(intent="choose_card", card="pay/not-paid"), {})

    assert not any("/checklist" in payload for payload in payloads(dispatcher.messages[0]))


def test_a_card_that_offers_the_list_left_offers_it_once(dispatcher, tracker, knowledge):
    card = next(offer for offer in all_offers() if offer.entities.get("list") == "leaving").cards[0]
    knowledge.cards[card] = make_card(card, ["union"])
    slots = {"card": card, "checklist": {"list": "leaving", "marks": {}}}
    asking = tracker(text="/choose_card", intent="choose_card", **slots)
    asking.events.append({"event": "bot", "metadata": {"utter_action": STEP}})

    ActionShowCard().run(dispatcher, asking, {})

    assert payloads(dispatcher.messages[0]).count('/checklist{"list": "leaving"}') == 1
