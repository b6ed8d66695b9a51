"""Asking for somebody's situation: only where the answer depends on it, once, and the answer that follows."""

import pytest
from rasa_sdk.events import SlotSet

from actions.answer import ActionSearchCards, ActionShowCard
from actions.situation.facets import FACETS, known_in, situation_from, undecided_facet
from actions.situation.tell import ActionSkip, ActionTellSituation
from actions.situation.told import TABLE, read_told
from actions.situation.whom import line_for, wording
from bot.settings import REPOSITORY
from knowledge.loader import load_knowledge
from knowledge.models import Situation
from knowledge.search import Hit
from knowledge.yaml_files import read_yaml
from tests.actions.conftest import LANGUAGES, make_card
from tests.actions.test_wording import RESPONSES

CARD = "pay/not-paid"


def variant(short, **when):
    return {"when": when, **{language: {"short": f"{short} ({language})."} for language in LANGUAGES}}


AGENCY = variant("Agency", contract="agency")
NON_EU = variant("Non-EU", nationality="non_eu")
UKRAINE = variant("Ukraine", nationality="ukraine")
OWN_HOME = variant("Own home", housing="own")


@pytest.fixture
def varied(knowledge):
    """Give the card these variants."""

    def give(*variants, card_id=CARD):
        knowledge.cards[card_id] = make_card(card_id, ["union"], variants=variants)
        return knowledge.cards[card_id]

    return give


@pytest.fixture
def show(dispatcher, tracker):
    """Show the card by a button; return the responses sent and the events, less those of every card."""

    def run(card_id=CARD, **slots):
        dispatcher.messages.clear()
        events = ActionShowCard().run(dispatcher, tracker(card=card_id, **slots), {})
        assert events[:2] == [SlotSet("trace", None), SlotSet("shown_cards", [card_id])]
        return [message["response"] for message in dispatcher.messages], events[2:]

    return run


@pytest.fixture
def tell(dispatcher, tracker):
    """Tap a button of a question; return the responses sent and the events."""

    def run(facet, value, **slots):
        dispatcher.messages.clear()
        entities = [{"entity": "facet", "value": facet}, {"entity": "value", "value": value}]
        state = tracker(text="/tell_situation", intent="tell_situation", entities=entities, **slots)
        events = ActionTellSituation().run(dispatcher, state, {})
        return [message["response"] for message in dispatcher.messages], events

    return run


def test_answer_comes_first_and_one_question_after_it(dispatcher, show, varied):
    varied(AGENCY, NON_EU)

    responses, events = show()

    assert responses == ["utter_answer", "utter_ask_contract"]
    assert [message["custom"]["kind"] for message in dispatcher.messages] == ["answer", "form"]
    assert dispatcher.messages[0]["text"] == "pay/not-paid short (pl)."
    assert events == [SlotSet("contract", "skipped"), SlotSet("situation_asked", {"contract": CARD})]


def test_question_follows_a_card_that_was_searched_for_too(dispatcher, tracker, searcher, varied):
    varied(AGENCY)
    searcher.hits = [Hit(CARD, score=2.5, probability=0.9)]

    events = ActionSearchCards().run(dispatcher, tracker(), {})

    assert [message["response"] for message in dispatcher.messages] == ["utter_answer", "utter_ask_contract"]
    assert events[-1] == SlotSet("situation_asked", {"contract": CARD})


def test_two_answers_bring_one_question_about_the_last(dispatcher, tracker, searcher, varied):
    varied(AGENCY)
    varied(NON_EU, card_id="pay/deductions")
    first, second = "When do I get my wage?", "And what may they keep of it?"
    searcher.found = {first: [Hit(CARD, 2.5, 0.9)], second: [Hit("pay/deductions", 2.1, 0.8)]}

    ActionSearchCards().run(dispatcher, tracker(text=f"{first} {second}"), {})

    assert [message["response"] for message in dispatcher.messages] == [
        "utter_answer",
        "utter_answer",
        "utter_ask_nationality",
    ]


def test_card_without_variants_brings_no_question(show):
    assert show() == (["utter_answer"], [])


def test_nothing_is_asked_in_the_middle_of_a_form(dispatcher, tracker, varied):
    varied(AGENCY)
    state = tracker(card=CARD)
    state.active_loop = {"name": "pay_check_form"}

    ActionShowCard().run(dispatcher, state, {})

    assert [message["response"] for message in dispatcher.messages] == ["utter_answer"]


@pytest.mark.parametrize("value", ["skipped", "direct"])
def test_facet_once_asked_is_never_asked_again(show, varied, value):
    varied(AGENCY)

    assert show(contract=value, situation_asked={"contract": "housing/deposit"}) == (["utter_answer"], [])


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("pl", "Dla Ciebie (praca przez agencję):"),
        ("ro", "Pentru tine (muncă prin agenție):"),
        ("en", "For you (work through an agency):"),
        ("nl", "Voor jou (werk via een uitzendbureau):"),
    ],
)
def test_known_situation_brings_its_answer_and_says_for_whom(dispatcher, show, varied, language, line):
    varied(AGENCY, NON_EU)

    assert show(language=language, contract="agency") == (["utter_answer"], [])
    assert dispatcher.messages[0]["text"] == f"{line}\nAgency ({language})."


def test_telling_shows_the_answer_that_differs(dispatcher, tell, varied):
    varied(AGENCY)

    responses, events = tell("contract", "agency", contract="skipped", situation_asked={"contract": CARD})

    assert responses == ["utter_answer"]
    assert dispatcher.messages[0]["text"].endswith("Agency (pl).")
    assert events == [
        SlotSet("contract", "agency"),
        SlotSet("trace", None),
        SlotSet("shown_cards", [CARD]),
    ]


def test_telling_what_changes_nothing_says_so_and_asks_the_next(tell, varied):
    varied(AGENCY, NON_EU)

    responses, events = tell("contract", "direct", contract="skipped", situation_asked={"contract": CARD})

    assert responses == ["utter_situation_same_answer", "utter_ask_nationality"]
    assert events == [
        SlotSet("contract", "direct"),
        SlotSet("nationality", "skipped"),
        SlotSet("situation_asked", {"contract": CARD, "nationality": CARD}),
    ]


def test_two_questions_are_the_most_for_one_card(tell, varied):
    varied(AGENCY, NON_EU, OWN_HOME)
    asked = {"contract": CARD, "nationality": CARD}

    responses, _ = tell("nationality", "eu", contract="direct", nationality="skipped", situation_asked=asked)

    assert responses == ["utter_situation_same_answer"]


def test_sent_here_from_another_country_is_a_contract_and_tells_no_nationality(tell, varied):
    varied(NON_EU, variant("Posted", contract="posted"))

    responses, events = tell(
        "nationality", "posted", nationality="skipped", situation_asked={"nationality": CARD}
    )

    assert responses == ["utter_answer"]
    assert events[0] == SlotSet("contract", "posted")
    assert "nationality" not in [event.get("name") for event in events]


def test_answer_goes_with_the_card_that_was_asked_for_whatever_came_between(dispatcher, tell, varied):
    varied(AGENCY)
    varied(NON_EU, card_id="pay/deductions")
    asked = {"contract": CARD, "nationality": "pay/deductions"}

    tell("contract", "agency", shown_cards=["pay/payslip"], situation_asked=asked)

    assert dispatcher.messages[0]["custom"]["card"]["id"] == CARD


def test_who_would_rather_not_say_is_left_in_peace(tell, varied):
    varied(AGENCY, NON_EU)

    responses, events = tell("contract", "skipped", contract="skipped", situation_asked={"contract": CARD})

    assert responses == ["utter_situation_not_told"]
    assert events == [SlotSet("contract", "skipped")]


@pytest.mark.parametrize(
    ("facet", "value"),
    [
        ("contract", "pirate"),
        ("language", "pl"),
        ("shown_cards", "skipped"),
        ("", ""),
        (None, ["eu"]),
        ("x", None),
    ],
)
def test_payload_made_up_by_hand_changes_nothing(tell, facet, value):
    assert tell(facet, value) == (["utter_situation_not_told"], [])


@pytest.mark.parametrize("asked", [None, {}, "odd", {"contract": "pay/retired"}])
def test_what_was_told_is_kept_even_if_its_card_is_gone(tell, asked):
    assert tell("contract", "agency", situation_asked=asked) == (
        ["utter_situation_noted"],
        [SlotSet("contract", "agency")],
    )


def test_odd_slots_are_as_good_as_empty():
    assert known_in({"nationality": 7, "contract": ["agency"], "housing": "tent"}) == {}
    assert situation_from({"nationality": "skipped", "contract": "agency"}) == Situation(contract="agency")


@pytest.mark.parametrize(
    ("variants", "known", "facet"),
    [
        ((AGENCY, NON_EU), {}, "contract"),
        ((AGENCY, NON_EU), {"contract": "agency"}, None),  # the first that holds is shown, whatever follows
        ((AGENCY, NON_EU), {"contract": "posted"}, "nationality"),
        ((NON_EU, UKRAINE), {"nationality": "eu"}, None),
        ((NON_EU, AGENCY), {"nationality": "skipped"}, "contract"),
        ((variant("Both", nationality="non_eu", contract="posted"),), {"nationality": "non_eu"}, "contract"),
        ((variant("Both", nationality="non_eu", contract="posted"),), {"nationality": "eu"}, None),
    ],
)
def test_facet_is_asked_only_while_it_could_change_the_answer(varied, variants, known, facet):
    assert undecided_facet(varied(*variants), known) == facet


def test_every_answer_of_a_variant_can_be_given_by_a_button():
    offered = {
        button["payload"]
        for facet in FACETS
        for variation in RESPONSES[f"utter_ask_{facet}"]
        for button in variation["buttons"]
    }

    for facet, values in FACETS.items():
        for value in (*values, "skipped"):
            assert f'/tell_situation{{{{"facet":"{facet}","value":"{value}"}}}}' in offered


def test_line_says_all_that_the_answer_depends_on_in_each_language():
    both = Situation(nationality="non_eu", contract="posted")

    assert {language: line_for(both, language).count(",") for language in LANGUAGES} == dict.fromkeys(
        LANGUAGES, 1
    )
    assert {facet: frozenset(values) for facet, values in wording().whom.items()} == FACETS
    texts = [wording().line, *(text for values in wording().whom.values() for text in values.values())]
    assert [set(text) for text in texts] == [set(LANGUAGES)] * len(texts)


def test_no_card_can_ask_more_than_two_questions_before_its_answer_is_settled():
    cards = load_knowledge(REPOSITORY / "knowledge").cards.values()
    facets = {
        card.id: {f for v in card.variants for f in v.when.model_dump(exclude_none=True)} for card in cards
    }

    assert [card_id for card_id, found in facets.items() if len(found) > 2] == []


def asking(facet):
    return {"event": "bot", "text": "Q?", "metadata": {"utter_action": f"utter_ask_{facet}"}, "data": {}}


@pytest.fixture
def type_in(dispatcher, tracker):
    """Type a message after a question about a facet; return the responses sent and the events."""

    def run(text, facet=None, intent="tell_situation", action=ActionTellSituation, **slots):
        state = tracker(text=text, intent=intent, **slots)
        state.events = [asking(facet)] if facet else []
        events = action().run(dispatcher, state, {})
        return [message.get("response") for message in dispatcher.messages], events

    return run


def test_typed_answer_counts_as_the_button(type_in, varied):
    varied(AGENCY)

    responses, events = type_in("przez agencję", "contract", situation_asked={"contract": CARD})

    assert responses == ["utter_answer"]
    assert SlotSet("contract", "agency") in events


def test_what_is_told_unasked_changes_the_answer_above_where_it_differs(type_in, varied):
    varied(AGENCY)

    responses, events = type_in("through the agency", shown_cards=[CARD])

    assert responses == ["utter_answer"]
    assert SlotSet("contract", "agency") in events


def test_what_is_told_unasked_below_cards_to_choose_from_is_kept(type_in, varied):
    varied(AGENCY)
    offered = [CARD, "pay/payslip"]

    responses, _ = type_in(
        "through the agency", shown_cards=offered, candidates={"verdict": "choices", "shown": offered}
    )

    assert responses == ["utter_situation_noted"]


@pytest.mark.parametrize(("question", "card"), [("contract", "pay/deductions"), (None, CARD)])
def test_words_some_turns_after_the_question_are_about_the_card_shown_last(
    dispatcher, type_in, varied, question, card
):
    varied(AGENCY)
    varied(AGENCY, card_id="pay/deductions")
    asked = {"contract": "pay/deductions"}

    type_in("through the agency", question, shown_cards=[CARD], situation_asked=asked)

    assert dispatcher.messages[0]["custom"]["card"]["id"] == card


@pytest.mark.parametrize(
    ("text", "probability", "response"),
    [
        ("not paid for two months through the agency", 0.9, "utter_answer"),
        ("not paid for two months through the agency", 0.3, "utter_situation_noted"),
        ("I work through the agency", 0.9, "utter_situation_noted"),
        ("nine of us through the agency, mould, and they walk in", 0.4, "utter_choices"),
        ("the agency since two months now", 0.4, "utter_situation_noted"),
    ],
)
def test_what_is_told_beside_a_fact_is_answered_for_it(
    type_in, varied, searcher, text, probability, response
):
    varied(AGENCY)
    searcher.hits = [Hit(CARD, score=2.0, probability=probability)]

    responses, events = type_in(text)

    assert responses == [response]
    assert SlotSet("contract", "agency") in events


def test_what_is_told_to_a_form_that_asks_something_else_is_kept(dispatcher, tracker):
    state = tracker(text="through the agency", intent="tell_situation")
    state.active_loop = {"name": "notice_sum_form"}

    assert ActionTellSituation().run(dispatcher, state, {}) == [SlotSet("contract", "agency")]
    assert [message["response"] for message in dispatcher.messages] == ["utter_not_understood"]


def test_what_is_told_unasked_is_kept(type_in):
    assert type_in("I am Ukrainian") == (
        ["utter_situation_noted"],
        [SlotSet("nationality", "ukraine")],
    )


def test_typed_answer_that_says_nothing_leaves_the_question_open(type_in):
    responses, events = type_in("it depends", "contract", situation_asked={"contract": CARD})

    assert responses == ["utter_situation_not_told"]
    assert events == [SlotSet("contract", "skipped")]


def test_typed_message_that_tells_nothing_and_answers_nothing_is_searched_for(type_in, searcher):
    searcher.hits = [Hit("pay/payslip", score=2.0, probability=0.9)]

    _, events = type_in("what must be on my payslip")

    assert SlotSet("shown_cards", ["pay/payslip"]) in events


@pytest.mark.parametrize(
    ("facet", "response"), [("contract", "utter_situation_not_told"), (None, "utter_nothing_shown")]
)
def test_skipping_in_words_leaves_the_question_open(type_in, facet, response):
    assert type_in("nie wiem", facet, intent="skip", action=ActionSkip) == ([response], [])


@pytest.mark.parametrize(
    ("text", "asked", "told"),
    [
        ("z Polski", "nationality", ("nationality", "eu")),
        ("sunt din România", "nationality", ("nationality", "eu")),
        ("ik kom uit Oekraine", "nationality", ("nationality", "ukraine")),
        ("not from EU", "nationality", ("nationality", "non_eu")),
        ("jestem spoza UE", "nationality", ("nationality", "non_eu")),
        ("uitzendburo", "contract", ("contract", "agency")),
        ("am contract direct cu firma", "contract", ("contract", "direct")),
        ("ben zzper", "contract", ("contract", "self_employed")),
        ("od agencji", "housing", ("housing", "employer")),
        ("sunt detașat", "nationality", ("nationality", "posted")),
        ("od agencji", "contract", ("contract", "agency")),
        ("I rent it myself", "housing", ("housing", "own")),
        ("agency or direct, I do not know", "contract", None),
        ("something else", "contract", None),
        ("", "contract", None),
    ],
)
def test_words_of_the_situation_are_read_in_any_language(text, asked, told):
    assert read_told(text, asked) == told


def test_table_names_only_what_cards_know():
    table = {facet: set(values) for facet, values in read_yaml(TABLE).items()}

    assert table == FACETS | {"nationality": FACETS["nationality"] | {"posted"}}  # which is a contract


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        (["lucrez prin agenție și nu am primit banii"], False),
        (["mijn uitzendbureau betaalt niet", "wat nu"], False),
        (["agency", *["hm"] * 5], True),
        (["I am zzp for an agency"], True),
        (["I want a vast contract"], True),
        (["my boss does not pay"], True),
    ],
)
def test_who_spoke_of_an_agency_gets_its_answer_and_is_not_asked(dispatcher, tracker, varied, typed, asked):
    varied(AGENCY)
    state = tracker(card=CARD, language="en")
    state.events += [{"event": "user", "text": text} for text in typed]

    ActionShowCard().run(dispatcher, state, {})

    answer, *questions = dispatcher.messages
    assert [message["response"] for message in questions] == (["utter_ask_contract"] if asked else [])
    assert answer["text"].endswith("pay/not-paid short (en)." if asked else "Agency (en).")


def test_agency_told_below_an_answer_changes_it(dispatcher, tracker, varied):
    varied(AGENCY)
    state = tracker(text="agency", intent="tell_situation", shown_cards=[CARD], language="en")
    state.events += [
        {"event": "bot", "metadata": {"utter_action": "utter_ask_contract"}},
        {"event": "user", "text": "agency"},
    ]

    ActionTellSituation().run(dispatcher, state, {})

    assert dispatcher.messages[0]["response"] == "utter_answer"
