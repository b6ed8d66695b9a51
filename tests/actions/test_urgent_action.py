"""Danger: the right wording, people without papers safe, agencies that exist."""

import pytest
import yaml
from rasa_sdk.events import SlotSet

from actions.answer import ActionSearchCards
from actions.danger import AGENCIES, AT_HOME_CARD, CARDS, FIRE_CARD, OWN_HELP, SEXUAL_CARD, shown_danger
from actions.followups import ActionMore, ActionWhoHelps
from actions.how_much import ActionHowMuch
from actions.last_answer import Turn, say_again
from actions.refer import ActionRefer
from actions.urgent import ActionUrgent
from bot.settings import REPOSITORY
from knowledge.agencies import load_agencies
from knowledge.models import AgencyKind
from knowledge.search import Hit
from tests.actions.conftest import make_agency, make_card

LISTED = load_agencies(REPOSITORY / "knowledge" / "agencies.yml")
# Authorities that enforce immigration law, or hand over to those that do.
ENFORCES = {"politie", "arbeidsinspectie", "ind"}


def test_danger_brings_its_own_wording_and_agencies_in_order(dispatcher, tracker, knowledge):
    for agency_id in AGENCIES["exploitation"]:
        knowledge.agencies[agency_id] = make_agency(agency_id)

    events = ActionUrgent().run(dispatcher, tracker(intent="urgent_exploitation"), {})

    assert events == [SlotSet("shown_cards", ["help/exploitation"])]
    (message,) = dispatcher.messages
    assert message["response"] == "utter_urgent_exploitation"
    assert message["custom"]["kind"] == "urgent"
    assert message["custom"]["urgent"] == "exploitation"
    shown = [agency["id"] for agency in message["custom"]["agencies"]]
    assert shown == list(AGENCIES["exploitation"])


@pytest.mark.parametrize(
    ("probability", "kinds"), [(0.9, ["urgent", "answer"]), (0.5, ["urgent", "choices"]), (0.1, ["urgent"])]
)
def test_question_beside_the_danger_is_answered_below_it_where_a_card_is(
    dispatcher, tracker, searcher, probability, kinds
):
    searcher.hits = [Hit("pay/not-paid", 1.0, probability), Hit("pay/underpaid", 0.5, 0.1)]
    asked = tracker(text="He locked us in. Who pays my wage?", intent="urgent_danger")
    asked.latest_message["danger_in_part"] = True

    events = ActionUrgent().run(dispatcher, asked, {})

    assert [message["custom"]["kind"] for message in dispatcher.messages] == kinds
    assert {event["name"] for event in events} == {"trace", "candidates", "shown_cards"}
    behind = "pay/not-paid" if "answer" in kinds else "help/threats"
    assert (events[-1]["name"], events[-1]["value"][0]) == ("shown_cards", behind)


def test_message_that_is_not_surely_of_danger_gets_its_card_below(dispatcher, tracker, searcher):
    searcher.hits = [Hit("pay/not-paid", 1.0, 0.9)]
    asked = tracker(text="My boss would kill for a euro. Who pays me?", intent="urgent_danger")
    asked.latest_message["intent"]["confidence"] = 0.5

    ActionUrgent().run(dispatcher, asked, {})

    assert [message["custom"]["kind"] for message in dispatcher.messages] == ["urgent", "answer"]


def test_question_beside_the_danger_waits_while_a_form_does(dispatcher, tracker, searcher):
    searcher.hits = [Hit("pay/not-paid", 1.0, 0.9)]
    asked = tracker(text="He locked us in. Who pays my wage?", intent="urgent_danger")
    asked.latest_message["danger_in_part"] = True
    asked.active_loop = {"name": "situation_form"}

    events = ActionUrgent().run(dispatcher, asked, {})

    assert [message["custom"]["kind"] for message in dispatcher.messages] == ["urgent", "form"]
    assert SlotSet("shown_cards", ["help/threats"]) in events


def test_danger_of_an_unknown_kind_is_treated_as_danger_to_life(dispatcher, tracker):
    ActionUrgent().run(dispatcher, tracker(intent="urgent_flood"), {})

    assert dispatcher.messages[0]["response"] == "utter_urgent_danger"
    assert dispatcher.messages[0]["custom"]["urgent"] == "danger"


@pytest.mark.parametrize("label", AGENCIES)
def test_agencies_of_each_danger_exist_and_are_active(label):
    assert {LISTED[agency_id].status for agency_id in AGENCIES[label]} == {"active"}


@pytest.mark.parametrize("label", AGENCIES)
def test_confidential_help_stands_before_any_authority_that_enforces_immigration_law(label):
    kinds = [LISTED[agency_id].kind for agency_id in AGENCIES[label]]
    authorities = [place for place, agency_id in enumerate(AGENCIES[label]) if agency_id in ENFORCES]

    confidential = [place for place, kind in enumerate(kinds) if kind is AgencyKind.CONFIDENTIAL]

    assert all(confidential and place > max(confidential) for place in authorities)


def test_both_kinds_of_danger_by_others_offer_confidential_help():
    confidential = {agency.id for agency in LISTED.values() if agency.kind is AgencyKind.CONFIDENTIAL}

    assert confidential == {"fairwork", "comensha"}
    assert confidential <= set(AGENCIES["danger"])
    assert AGENCIES["exploitation"][:2] == ("fairwork", "comensha")


@pytest.mark.parametrize(
    ("label", "first"), [("danger", "112"), ("medical", "112"), ("suicide", "113"), ("child", "112")]
)
def test_number_to_call_stands_first_where_minutes_count(label, first):
    assert AGENCIES[label][0] == first
    assert LISTED[first].phone == first
    assert LISTED[first].opening_hours == "24/7"


def sent(*structures):
    """Events of the bot's messages; None stands for one of the person's."""
    return [
        {"event": "bot", "text": "T", "data": {"custom": structure}}
        if structure
        else {"event": "user", "text": "hm"}
        for structure in structures
    ]


HELPED = {"kind": "urgent", "urgent": "suicide"}
BEATEN = {"kind": "urgent", "urgent": "danger"}
PAUSED = {"kind": "form"}
ANSWER = {"kind": "answer", "card": {"id": "pay/not-paid"}}


@pytest.mark.parametrize(
    ("structures", "danger"),
    [
        ((HELPED,), "suicide"),
        ((ANSWER, HELPED, PAUSED), "suicide"),
        ((HELPED, ANSWER), None),
        ((PAUSED,), None),
        ((), None),
    ],
)
def test_danger_is_the_last_thing_until_something_else_is_shown(tracker, structures, danger):
    state = tracker()
    state.events = sent(*structures)

    assert shown_danger(state) == danger


@pytest.mark.parametrize("action", [ActionWhoHelps, ActionHowMuch])
def test_who_helps_after_danger_and_what_it_costs_is_that_help_again(dispatcher, tracker, action):
    state = tracker(intent="who_helps", shown_cards=list(CARDS["suicide"]))
    state.events = sent(HELPED)

    action().run(dispatcher, state, {})

    (message,) = dispatcher.messages
    assert message["response"] == "utter_urgent_suicide"
    assert message["custom"]["urgent"] == "suicide"


def test_more_after_danger_is_of_the_card_behind_it(dispatcher, tracker, knowledge):
    (card,) = CARDS["suicide"]
    knowledge.cards[card] = make_card(card, ["union"])
    state = tracker(intent="more", shown_cards=list(CARDS["suicide"]))
    state.events = sent(HELPED)

    ActionMore().run(dispatcher, state, {})

    assert dispatcher.messages[0]["text"].startswith(f"{card} more")


def payloads_in(response):
    listed = yaml.safe_load((REPOSITORY / "domain/responses/urgent.yml").read_text(encoding="utf-8"))
    return [[button["payload"] for button in variant["buttons"]] for variant in listed["responses"][response]]


@pytest.mark.parametrize("label", AGENCIES)
def test_first_button_of_each_danger_leads_to_the_card_behind_it(label):
    assert all((REPOSITORY / "knowledge/cards" / f"{card}.yml").is_file() for card in CARDS[label])
    firsts = {payloads[0] for payloads in payloads_in(f"utter_urgent_{label}")}
    assert firsts == {'/choose_card{{"card": "{behind}"}}'}


@pytest.mark.parametrize(
    ("label", "text", "found", "card"),
    [
        ("danger", "szef mnie bije", [], "help/threats"),
        ("danger", "mąż mnie bije", ["dismissal/fired", "help/domestic-violence"], "help/domestic-violence"),
        ("danger", "szef mnie dotyka", ["safety/bullying-harassment"], "safety/bullying-harassment"),
        ("danger", "czuję gaz w mieszkaniu", ["housing/defects"], FIRE_CARD),
        ("danger", "Casa ia foc!", [], FIRE_CARD),
        ("danger", "koolmonoxidealarm gaat af", [], FIRE_CARD),
        ("danger", "he said I am fired and he hits me", ["help/threats"], "help/threats"),
        ("medical", "smoke in his lungs", ["help/threats"], "health/emergency"),
        ("danger", "they fire me tomorrow", [], "help/threats"),
        ("danger", "Zostałam zgwałcona", ["help/threats"], SEXUAL_CARD),
        ("danger", "M-au violat", [], SEXUAL_CARD),
        ("danger", "omul e violent", [], "help/threats"),
        ("exploitation", "chłopak trzyma mój paszport", ["help/passport-taken"], AT_HOME_CARD),
        ("exploitation", "szef trzyma mój paszport", ["help/passport-taken"], "help/exploitation"),
        ("flood", "water", [], "help/threats"),
    ],
)
def test_card_behind_a_danger_is_the_nearest_of_its_kind(
    dispatcher, tracker, searcher, label, text, found, card
):
    searcher.hits = [Hit(card_id, 1.0, 0.1) for card_id in found]

    events = ActionUrgent().run(dispatcher, tracker(text=text, intent=f"urgent_{label}"), {})

    assert events == [SlotSet("shown_cards", [card])]
    assert dispatcher.messages[0]["behind"] == card


def test_fire_brings_everybody_out_and_nobody_but_the_emergency_number(dispatcher, tracker, knowledge):
    knowledge.agencies["112"] = make_agency("112")

    ActionUrgent().run(dispatcher, tracker(text="pali się w kuchni", intent="urgent_danger"), {})

    (message,) = dispatcher.messages
    assert message["response"] == "utter_urgent_fire"
    assert message["custom"]["urgent"] == "danger"
    assert [agency["id"] for agency in message["custom"]["agencies"]] == ["112"]


@pytest.mark.parametrize(
    ("text", "second"),
    [("mijn man slaat mij", "veilig-thuis"), ("ik ben verkracht", "centrum-seksueel-geweld")],
)
def test_violence_brings_first_who_helps_with_it_and_nothing_on_fire(
    dispatcher, tracker, knowledge, text, second
):
    for agency_id in OWN_HELP[AT_HOME_CARD][1]:
        knowledge.agencies[agency_id] = make_agency(agency_id)

    ActionUrgent().run(dispatcher, tracker(text=text, intent="urgent_danger"), {})

    (message,) = dispatcher.messages
    assert message["response"] == "utter_urgent_violence"
    assert [agency["id"] for agency in message["custom"]["agencies"]][:2] == ["112", second]


@pytest.mark.parametrize(
    ("before", "response"),
    [(AT_HOME_CARD, "utter_urgent_violence"), (FIRE_CARD, "utter_urgent_danger")],
)
def test_what_goes_on_about_violence_at_home_keeps_who_helps_with_it(
    dispatcher, tracker, knowledge, before, response
):
    knowledge.cards[before] = make_card(before, ["union"])
    state = tracker(text="now he only shouts", intent="urgent_danger", shown_cards=[before])
    state.events = sent(BEATEN)

    ActionUrgent().run(dispatcher, state, {})

    assert dispatcher.messages[0]["response"] == response


def test_who_feels_ill_from_gas_is_sent_outside_first(dispatcher, tracker):
    ActionUrgent().run(dispatcher, tracker(text="boli nas głowa, czad?", intent="urgent_medical"), {})

    assert dispatcher.messages[0]["response"] == "utter_urgent_fire"


@pytest.mark.parametrize("own", OWN_HELP.values(), ids=lambda own: own[1][1:2])
def test_help_of_its_own_is_by_agencies_that_exist_confidential_ones_before_authorities(own):
    _, agencies = own
    places = [place for place, agency_id in enumerate(agencies) if agency_id in ENFORCES]

    assert agencies[0] == "112"
    assert {LISTED[agency_id].status for agency_id in agencies} == {"active"}
    assert all(agencies.index(helper) < place for place in places for helper in ("comensha", "fairwork"))


@pytest.mark.parametrize(
    "text", ["nee ik wil niet dood, gewoon moe", "nie bije mnie", "nu sunt in pericol", "no, just kidding"]
)
@pytest.mark.parametrize("action", [ActionUrgent, ActionSearchCards])
@pytest.mark.parametrize("beside", [(), (ANSWER,), ({"kind": "choices"},)])
def test_who_says_that_there_is_no_danger_is_believed(dispatcher, tracker, text, action, beside):
    state = tracker(text=text, intent="urgent_danger")
    state.latest_message["intent"]["confidence"] = 0.6
    state.events = sent(None, HELPED, *beside, None)

    assert action().run(dispatcher, state, {}) == [SlotSet("shown_cards", [])]
    assert [message["response"] for message in dispatcher.messages] == ["utter_no_danger"]


@pytest.mark.parametrize(
    ("kind", "text", "probability"),
    [
        ("homeless", "dziś mam gdzie spać, pytam tylko o to, czy mogli mnie tak zwolnić", 0.7),
        ("exploitation", "nobody force me, i only want to know what they may take off my wage", 0.7),
        ("suicide", "nu vreau sa mor, vreau doar sa am duminica libera ca toata lumea", 0.7),
        ("danger", "there is no danger now, but may he take the keys of my room away", 0.4),
    ],
)
def test_what_is_asked_beside_a_denial_is_answered(dispatcher, tracker, searcher, kind, text, probability):
    searcher.hits = [Hit("pay/not-paid", 2.0, 0.9)]
    state = tracker(text=text, intent=f"urgent_{kind}")
    state.latest_message["intent"]["confidence"] = probability
    state.events = sent({"kind": "urgent", "urgent": kind, "doubtful": True})

    ActionUrgent().run(dispatcher, state, {})

    assert [message["response"] for message in dispatcher.messages] == ["utter_answer"]


def test_denial_that_surely_tells_of_danger_is_danger(dispatcher, tracker):
    state = tracker(text="he does not hit me, he kicks", intent="urgent_danger")
    state.events = sent(BEATEN)

    ActionUrgent().run(dispatcher, state, {})

    assert dispatcher.messages[0]["custom"]["kind"] == "urgent"


@pytest.mark.parametrize(
    ("text", "structures"),
    [
        ("nie bije mnie", ()),
        ("nie bije mnie", (None, HELPED, None, ANSWER, None)),
        ("nu sunt bine", (HELPED,)),
        ("I am not joking", (HELPED,)),
        ("he will kill me, I don't want to die", (BEATEN,)),
        ("not in danger yet but he stands outside my door with a knife", (HELPED,)),
    ],
)
def test_the_same_in_another_place_or_with_more_words_is_danger(dispatcher, tracker, text, structures):
    state = tracker(text=text, intent="urgent_danger")
    state.latest_message["intent"]["confidence"] = 0.6
    state.events = sent(*structures)

    ActionUrgent().run(dispatcher, state, {})

    assert dispatcher.messages[0]["custom"]["kind"] == "urgent"


@pytest.mark.parametrize(("sure", "kinds"), [(0.6, ["urgent"]), (0.4, ["urgent", "choices"])])
def test_choices_do_not_stand_below_likely_danger(dispatcher, tracker, searcher, sure, kinds):
    searcher.hits = [Hit("pay/not-paid", 1.0, 0.5), Hit("pay/underpaid", 0.5, 0.1)]
    asked = tracker(text="he hits me over the pay", intent="urgent_danger")
    asked.latest_message["intent"]["confidence"] = sure

    ActionUrgent().run(dispatcher, asked, {})

    assert [message["custom"]["kind"] for message in dispatcher.messages] == kinds


@pytest.mark.parametrize(
    ("text", "response"),
    [("nie dzwoń na policję", "utter_urgent_danger"), ("numer do urzędu skarbowego", "utter_referral")],
)
def test_below_help_in_danger_whom_it_named_is_not_named_alone(
    dispatcher, tracker, knowledge, text, response
):
    knowledge.agencies["politie"] = make_agency("politie", aliases={"pl": ("policję",)})
    knowledge.agencies["belastingdienst"] = make_agency(
        "belastingdienst", aliases={"pl": ("urzędu skarbowego",)}
    )
    state = tracker(text=text, intent="ask_agency")
    state.events = sent({"kind": "urgent", "urgent": "danger"})

    ActionRefer().run(dispatcher, state, {})

    assert dispatcher.messages[0]["response"] == response


def test_help_in_danger_is_said_again_in_another_language(dispatcher, tracker):
    state = tracker(intent="change_language", shown_cards=["help/threats"], language="en")
    turn = Turn("urgent_danger", "pl", sent({"kind": "urgent", "urgent": "danger", "filled": True}))

    say_again(dispatcher, state, turn)

    assert dispatcher.messages[0]["response"] == "utter_urgent_danger"
    assert dispatcher.messages[0]["behind"] == "help/threats"


def taken_for_danger(text, *structures):
    """Events of a message that brought the structures, and of the one being answered."""
    return [{"event": "user", "text": text}, *sent(*structures), {"event": "user", "text": "no danger"}]


def test_question_taken_for_danger_is_answered_once_there_is_none(dispatcher, tracker, searcher):
    state = tracker(text="no danger", intent="urgent_danger")
    state.latest_message["intent"]["confidence"] = 0.6
    state.events = taken_for_danger("my housemate shouts", BEATEN)
    searcher.found = {"my housemate shouts": [Hit("pay/not-paid", 2.5, 0.9)]}

    events = ActionSearchCards().run(dispatcher, state, {})

    said = [message["response"] for message in dispatcher.messages]
    assert said == ["utter_no_danger_answered", "utter_answer"]
    assert events[-1] == SlotSet("shown_cards", ["pay/not-paid"])


@pytest.mark.parametrize(
    ("probability", "beside"), [(0.1, ()), (0.9, (ANSWER,)), (0.9, ({"kind": "choices"},))]
)
def test_nothing_is_repeated_or_guessed_below_a_denial(dispatcher, tracker, searcher, probability, beside):
    state = tracker(text="no danger", intent="urgent_danger")
    state.latest_message["intent"]["confidence"] = 0.6
    state.events = taken_for_danger("my housemate shouts", *beside, BEATEN)
    searcher.found = {"my housemate shouts": [Hit("pay/not-paid", 2.5, probability)]}

    assert ActionSearchCards().run(dispatcher, state, {}) == [SlotSet("shown_cards", [])]
    assert [message["response"] for message in dispatcher.messages] == ["utter_no_danger"]


@pytest.mark.parametrize("card", [AT_HOME_CARD, CARDS["exploitation"][0]])
def test_card_behind_the_danger_denied_is_no_answer(dispatcher, tracker, searcher, card):
    state = tracker(text="no danger", intent="ask")
    state.events = taken_for_danger("my housemate shouts", BEATEN)
    searcher.found = {"my housemate shouts": [Hit(card, 2.5, 0.9)]}

    ActionSearchCards().run(dispatcher, state, {})

    assert [message["response"] for message in dispatcher.messages] == ["utter_no_danger"]


def test_long_question_without_an_answer_keeps_those_who_help_in_danger(
    dispatcher, tracker, searcher, knowledge
):
    knowledge.agencies["comensha"] = make_agency("comensha", kind="confidential")
    state = tracker(text="now he is away for the day, can we simply leave here", intent="ask")
    state.events = taken_for_danger("he locks us in", {"kind": "urgent", "urgent": "exploitation"})
    searcher.hits = []

    ActionSearchCards().run(dispatcher, state, {})

    (message,) = dispatcher.messages
    assert message["response"] == "utter_no_answer"
    assert [agency["id"] for agency in message["custom"]["agencies"]] == ["fairwork", "comensha"]
