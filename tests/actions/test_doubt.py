"""Danger that nobody is sure of: asked about, with its number, and the talk goes on."""

import pytest
from rasa_sdk.events import SlotSet

from actions.answer import ActionSearchCards
from actions.danger import AGENCIES, AT_HOME_CARD, LIKELY
from actions.doubt import HELPERS
from actions.followups import ActionWhoHelps
from actions.urgent import ActionUrgent
from bot.settings import REPOSITORY
from knowledge.agencies import load_agencies
from knowledge.search import Hit
from tests.actions.conftest import make_agency, make_card

LISTED = load_agencies(REPOSITORY / "knowledge" / "agencies.yml")
ASKED = {"event": "bot", "data": {"custom": {"kind": "urgent", "urgent": "danger", "doubtful": True}}}


@pytest.fixture
def doubtful(tracker):
    """Load a tracker with a message in which Rasa doubtfully recognised danger."""

    def load(text, confidence=0.4, intent="urgent_danger", **slots):
        state = tracker(text=text, intent=intent, **slots)
        state.latest_message["intent"]["confidence"] = confidence
        return state

    return load


def responses(dispatcher):
    return [message.get("response") for message in dispatcher.messages]


@pytest.mark.parametrize(
    ("confidence", "response"),
    [(LIKELY - 0.01, "utter_doubt_danger"), (LIKELY, "utter_urgent_danger"), (0.9, "utter_urgent_danger")],
)
def test_danger_is_asked_about_where_it_is_not_likely(dispatcher, doubtful, confidence, response):
    ActionUrgent().run(dispatcher, doubtful("i said that i have a dog", confidence), {})

    assert responses(dispatcher) == [response]


def test_a_sentence_that_tells_of_danger_is_no_doubt(dispatcher, doubtful):
    asked = doubtful("He locked us in. Who pays my wage?")
    asked.latest_message["danger_in_part"] = True

    ActionUrgent().run(dispatcher, asked, {})

    assert responses(dispatcher) == ["utter_urgent_danger"]


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("aangerand door de chef", "utter_urgent_violence"),
        ("brand in de keuken", "utter_urgent_fire"),
        ("mijn man is streng", "utter_doubt_danger"),
    ],
)
def test_danger_that_words_name_is_no_doubt(dispatcher, doubtful, text, response):
    ActionUrgent().run(dispatcher, doubtful(text), {})

    assert responses(dispatcher) == [response]


def test_doubt_on_a_partner_names_who_helps_with_violence_at_home(dispatcher, doubtful, knowledge):
    knowledge.agencies["veilig-thuis"] = make_agency("veilig-thuis")

    ActionUrgent().run(dispatcher, doubtful("mijn man is streng"), {})

    (message,) = dispatcher.messages
    assert [agency["id"] for agency in message["custom"]["agencies"]] == ["veilig-thuis"]
    assert message["behind"] == AT_HOME_CARD


def test_the_question_names_a_few_who_help_and_the_message_is_answered_below(
    dispatcher, doubtful, searcher, knowledge
):
    for agency_id in AGENCIES["danger"]:
        knowledge.agencies[agency_id] = make_agency(agency_id)
    searcher.hits = [Hit("pay/not-paid", 1.0, 0.9)]

    events = ActionUrgent().run(dispatcher, doubtful("he says tomorrow tomorrow with my pay"), {})

    asked, answer = dispatcher.messages
    assert [agency["id"] for agency in asked["custom"]["agencies"]] == list(AGENCIES["danger"][:HELPERS])
    assert asked["behind"] == "help/threats"
    assert answer["custom"]["card"]["id"] == "pay/not-paid"
    assert SlotSet("shown_cards", ["pay/not-paid"]) in events


@pytest.mark.parametrize(("before", "about"), [(["pay/payslip"], ["pay/payslip"]), ([], ["help/threats"])])
def test_without_an_answer_the_talk_stays_about_what_it_was_about(
    dispatcher, doubtful, searcher, before, about
):
    searcher.hits = []

    events = ActionUrgent().run(dispatcher, doubtful("the dog of my boss is big", shown_cards=before), {})

    assert responses(dispatcher) == ["utter_doubt_danger"]
    assert events[-1] == SlotSet("shown_cards", about)


def test_doubt_right_below_help_is_that_danger_again(dispatcher, doubtful, searcher, knowledge):
    knowledge.cards[AT_HOME_CARD] = make_card(AT_HOME_CARD, ["union"])
    searcher.hits = [Hit("pay/not-paid", 1.0, 0.9)]
    state = doubtful("if i leave where i go", intent="urgent_exploitation", shown_cards=[AT_HOME_CARD])
    state.events = [{"event": "bot", "data": {"custom": {"kind": "urgent", "urgent": "danger"}}}]

    ActionUrgent().run(dispatcher, state, {})

    assert responses(dispatcher) == ["utter_urgent_violence", "utter_answer"]


def test_a_form_asks_on_below_the_question(dispatcher, doubtful, searcher):
    searcher.hits = [Hit("pay/not-paid", 1.0, 0.9)]
    state = doubtful("ik ga zelf weg")
    state.active_loop = {"name": "notice_sum_form"}

    assert ActionUrgent().run(dispatcher, state, {}) == []
    assert responses(dispatcher) == ["utter_doubt_danger"]


def test_who_helps_below_the_question_is_about_the_card(dispatcher, doubtful):
    state = doubtful("who helps", 0.9, "who_helps", shown_cards=["pay/not-paid"])
    state.events = [ASKED]

    ActionWhoHelps().run(dispatcher, state, {})

    assert responses(dispatcher) == ["utter_who_helps"]


def test_a_denial_below_the_question_is_believed(dispatcher, doubtful):
    state = doubtful("nie bije mnie", 0.9, "ask")
    state.events = [ASKED]

    assert ActionSearchCards().run(dispatcher, state, {}) == [SlotSet("shown_cards", [])]
    assert responses(dispatcher) == ["utter_no_danger"]


@pytest.mark.parametrize("kind", AGENCIES)
def test_those_named_exist_and_confidential_help_is_among_them_where_others_do_the_harm(kind):
    named = AGENCIES[kind][:HELPERS]

    assert {LISTED[agency_id].status for agency_id in named} == {"active"}
    assert kind not in ("danger", "exploitation") or {"fairwork", "comensha"} <= set(named)
