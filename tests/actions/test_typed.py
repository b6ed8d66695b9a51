"""Tools opened by typing: what they begin with, and that a question stays one."""

import pytest
from rasa_sdk.events import FollowupAction

from actions import letters, typed
from actions.allowed.action import ActionIsAllowed
from actions.checklists import ActionChecklist
from actions.letters import ActionLetter
from actions.offers import Offer
from actions.show_dutch import ActionShowDutch
from actions.sum_forms.calculate import ActionCalculate
from actions.typed import entities_of
from actions.unasked import SHALL_I, ActionUnaskedAnswer
from knowledge.models import Checklist
from knowledge.search import Hit
from tests.actions.conftest import make_card

TITLE = dict.fromkeys(("pl", "ro", "en", "nl"), "T")
TOOLS = {
    "calculate": ActionCalculate,
    "checklist": ActionChecklist,
    "is_allowed": ActionIsAllowed,
    "letter": ActionLetter,
    "show_dutch": ActionShowDutch,
}


@pytest.fixture(autouse=True)
def offered(monkeypatch):
    made = [
        Offer(intent="calculate", entities={"sum": "holiday"}, title=TITLE, cards=["pay/payslip"]),
        Offer(intent="calculate", entities={"sum": "pay"}, title=TITLE, cards=["pay/underpaid"]),
        Offer(intent="checklist", entities={"list": "leaving"}, title=TITLE, cards=["pay/not-paid"]),
        Offer(intent="letter", title=TITLE, cards=["pay/payslip"]),
    ]
    monkeypatch.setattr(typed, "all_offers", lambda: tuple(made))


def hits(*found):
    return [Hit(card, score=1.0, probability=probability) for card, probability in found]


@pytest.mark.parametrize(
    ("intent", "found", "meant"),
    [
        ("calculate", [("pay/underpaid", 0.6)], {"sum": "pay"}),
        ("calculate", [("pay/not-paid", 0.6), ("pay/underpaid", 0.3)], {"sum": "pay"}),
        ("calculate", [("pay/underpaid", 0.01)], {}),
        ("calculate", [("pay/not-paid", 0.6)], {}),
        ("calculate", [], {}),
        ("checklist", [("pay/not-paid", 0.6)], {"list": "leaving"}),
        ("letter", [("pay/payslip", 0.6)], {}),
    ],
)
def test_what_was_typed_begins_what_the_button_under_the_likeliest_card_does(
    tracker, searcher, intent, found, meant
):
    searcher.hits = hits(*found)

    assert entities_of(tracker(text="work it out", intent=intent), intent) == meant


def test_button_begins_what_it_names_and_searches_nothing(tracker, searcher):
    searcher.hits = hits(("pay/underpaid", 0.9))
    entities = [{"entity": "sum", "value": "notice"}]

    assert entities_of(tracker(text="/calculate", entities=entities), "calculate") == {"sum": "notice"}
    assert entities_of(tracker(text="/calculate", entities=[]), "calculate") == {}


def test_what_names_no_sum_begins_that_below_the_card_shown_last(tracker, searcher):
    searcher.hits = hits(("pay/not-paid", 0.1))

    assert entities_of(tracker(text="work it out", shown_cards=["pay/underpaid"]), "calculate") == {
        "sum": "pay"
    }
    assert entities_of(tracker(text="work it out", shown_cards=["pay/not-paid"]), "calculate") == {}


def test_sum_typed_for_starts_its_form(dispatcher, tracker, searcher):
    searcher.hits = hits(("pay/payslip", 0.6))

    events = ActionCalculate().run(dispatcher, tracker(text="work out my holiday", intent="calculate"), {})

    assert events[-1] == FollowupAction("holiday_sum_form")


@pytest.mark.parametrize(
    ("paused", "text", "resumed"),
    [
        ("pay_check_form", "back to the calculator", True),
        ("handover_form", "back to the calculator", False),
        (None, "back to the calculator", False),
        ("pay_check_form", "/calculate", False),
    ],
)
def test_sum_that_danger_interrupted_is_gone_on_with(dispatcher, tracker, searcher, paused, text, resumed):
    searcher.hits = hits(("pay/not-paid", 0.1))

    events = ActionCalculate().run(dispatcher, tracker(text=text, intent="calculate", paused_form=paused), {})

    assert (FollowupAction("pay_check_form") in events) == resumed


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("check my pay", "pay_check_form"),
        ("policz płacę w chorobie", "sick_pay_sum_form"),
        ("calculează preavizul", "notice_sum_form"),
        ("controleer een inhouding", "deduction_check_form"),
        ("rekenen", None),
        # Holiday allowance is money, and leave is hours.
        ("calculate my holiday allowance", "allowance_sum_form"),
        ("work out my holiday pay", "allowance_sum_form"),
        ("vacation money calculator", "allowance_sum_form"),
        ("policz mi wakacyjne", "allowance_sum_form"),
        ("oblicz dodatek urlopowy", "allowance_sum_form"),
        ("kalkulator wakacyjnego", "allowance_sum_form"),
        ("cât e vakantiegeld-ul meu", "allowance_sum_form"),
        ("calculează indemnizația de concediu", "allowance_sum_form"),
        ("banii de vacanță, fă calculul", "allowance_sum_form"),
        ("reken mijn vakantiegeld uit", "allowance_sum_form"),
        ("vakantietoeslag berekenen", "allowance_sum_form"),
        ("how many holiday hours, calculate", "holiday_sum_form"),
        ("policz ile mam urlopu", "holiday_sum_form"),
        ("policz godziny urlopu wakacyjnego", "holiday_sum_form"),
        ("calculează zilele de concediu", "holiday_sum_form"),
        ("vakantie-uren berekenen", "holiday_sum_form"),
        ("policz godziny wakacyjne", "holiday_sum_form"),
        ("câte ore de vacanță am", "holiday_sum_form"),
        ("calculează banii de concediu medical", "sick_pay_sum_form"),
    ],
)
def test_sum_is_named_by_its_own_words(dispatcher, tracker, searcher, text, form):
    searcher.hits = hits(("pay/not-paid", 0.1))

    events = ActionCalculate().run(dispatcher, tracker(text=text, intent="calculate"), {})

    assert [event["name"] for event in events if event["event"] == "followup"] == ([form] if form else [])
    assert bool(dispatcher.messages) == (form is None)


def test_checklist_typed_for_begins(dispatcher, tracker, searcher, knowledge):
    steps = [{"id": "end", "card": "pay/payslip", **{language: {"do": "End it."} for language in TITLE}}]
    knowledge.checklists["leaving"] = Checklist.model_validate(
        {"id": "leaving", "title": TITLE, "steps": steps}
    )
    searcher.hits = hits(("pay/not-paid", 0.6))

    ActionChecklist().run(dispatcher, tracker(text="list for leaving", intent="checklist"), {})

    assert dispatcher.messages[0]["response"] == "utter_checklist_step"


@pytest.mark.parametrize("intent", TOOLS)
def test_question_doubtfully_taken_for_a_tool_is_answered(dispatcher, tracker, searcher, intent):
    searcher.hits = hits(("pay/payslip", 0.9))
    asked = tracker(text="what must be on my payslip", intent=intent)
    asked.latest_message["intent"]["confidence"] = 0.4

    TOOLS[intent]().run(dispatcher, asked, {})

    assert dispatcher.messages[0]["custom"]["card"]["id"] == "pay/payslip"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("stappen", "utter_steps"), ("een lijst graag", "utter_checklists"), ("/checklist", "utter_checklists")],
)
def test_wish_after_an_answer_that_names_no_list_means_its_steps(dispatcher, tracker, searcher, text, shown):
    state = tracker(text=text, intent="checklist", shown_cards=["pay/not-paid"], candidates=None)
    searcher.hits = []

    ActionChecklist().run(dispatcher, state, {})

    assert [message["response"] for message in dispatcher.messages] == [shown]


@pytest.mark.parametrize("text", ["brief van het UWV gekregen", "wat is UWV"])
def test_letter_from_somebody_named_is_opened_although_a_card_answers(
    dispatcher, tracker, searcher, monkeypatch, text
):
    monkeypatch.setattr(letters, "sender_in", lambda said: "brief" in said)
    state = tracker(text=text, intent="letter", shown_cards=[])
    state.latest_message["intent"]["confidence"] = 0.5
    searcher.hits = hits(("pay/not-paid", 0.9))

    ActionLetter().run(dispatcher, state, {})

    assert (dispatcher.messages[0]["response"] == "utter_answer") == ("brief" not in text)


@pytest.mark.parametrize(
    ("text", "probability", "shown"),
    [
        ('/inform{"value": "yes"}', 0.9, "utter_nothing_shown"),
        ("ja", 0.1, "utter_nothing_shown"),
        ("drie weken geen loon", 0.9, "utter_answer"),
    ],
)
def test_answer_that_no_form_waits_for_is_met_once(dispatcher, tracker, searcher, text, probability, shown):
    state = tracker(text=text, intent="inform", shown_cards=[])
    state.latest_message["intent"]["confidence"] = 0.5
    searcher.hits = hits(("pay/not-paid", probability))

    ActionUnaskedAnswer().run(dispatcher, state, {})

    assert [message["response"] for message in dispatcher.messages] == [shown]


def test_lone_yes_below_an_answer_is_asked_what_about_it(dispatcher, tracker, searcher):
    searcher.hits = []

    ActionUnaskedAnswer().run(
        dispatcher, tracker(text="ja", intent="inform", shown_cards=["pay/payslip"]), {}
    )

    assert [message["response"] for message in dispatcher.messages] == ["utter_more_about_it"]


def test_fact_below_choices_goes_on_about_them(dispatcher, tracker, searcher):
    searcher.hits = hits(("pay/not-paid", 0.9))
    offered = ["pay/payslip", "pay/deductions"]
    state = tracker(
        text="it is five months",
        intent="inform",
        shown_cards=offered,
        candidates={"verdict": "choices", "shown": offered},
    )

    ActionUnaskedAnswer().run(dispatcher, state, {})

    assert [message["response"] for message in dispatcher.messages] == ["utter_answer"]


def test_below_a_fact_stands_what_can_be_worked_out_with_it(dispatcher, tracker, monkeypatch):
    offer = Offer.model_construct(
        intent="calculate",
        entities={"sum": "sick_pay"},
        title=dict.fromkeys(("pl", "ro", "en", "nl"), "Work it out"),
        cards=("pay/payslip",),
    )
    monkeypatch.setattr("actions.offers.all_offers", lambda: (offer,))

    ActionUnaskedAnswer().run(
        dispatcher, tracker(text="700 gross", intent="inform", shown_cards=["pay/payslip"]), {}
    )

    (message,) = dispatcher.messages
    assert message["response"] == "utter_work_it_out"
    assert [button["payload"] for button in message["buttons"]] == ['/calculate{"sum": "sick_pay"}']


@pytest.mark.parametrize(("text", "begun"), [("yes please", True), ("later maybe", False)])
def test_yes_below_a_sum_that_is_offered_begins_it(dispatcher, tracker, knowledge, searcher, text, begun):
    knowledge.cards["health/sick-pay"] = make_card("health/sick-pay", ["union"])
    searcher.hits = []
    state = tracker(text=text, intent="inform", shown_cards=["health/sick-pay"])
    state.events.append({"event": "bot", "metadata": {"utter_action": SHALL_I}, "data": {"custom": {}}})

    events = ActionUnaskedAnswer().run(dispatcher, state, {})

    assert (FollowupAction("sick_pay_sum_form") in events) == begun


@pytest.mark.parametrize(
    ("text", "last", "resumed"),
    [
        ("yes", "utter_form_paused", True),
        ("tak, dokończmy", "utter_form_paused", True),
        ("nie", "utter_form_paused", False),
        ("yes", "utter_answer", False),
    ],
)
def test_yes_goes_on_with_the_form_that_danger_interrupted(dispatcher, tracker, text, last, resumed):
    state = tracker(text=text, intent="inform", paused_form="handover_form")
    state.events.append({"event": "bot", "metadata": {"utter_action": last}, "data": {"custom": {}}})

    events = ActionUnaskedAnswer().run(dispatcher, state, {})

    assert (FollowupAction("handover_form") in events) == resumed


@pytest.mark.parametrize(("probability", "meant"), [(0.6, "pay"), (0.8, "holiday")])
def test_the_card_shown_last_goes_before_one_that_is_only_likely(
    tracker, searcher, monkeypatch, probability, meant
):
    offers = [
        Offer.model_construct(intent="calculate", entities={"sum": name}, cards=(card,))
        for name, card in (("pay", "pay/underpaid"), ("holiday", "pay/payslip"))
    ]
    monkeypatch.setattr(typed, "all_offers", lambda: offers)
    searcher.hits = hits(("pay/payslip", probability))

    state = tracker(text="what is left", shown_cards=["pay/underpaid"])

    assert entities_of(state, "calculate") == {"sum": meant}
