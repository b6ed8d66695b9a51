"""The summary for a helper: what is asked, what is in it, and that nothing is left of it."""

import asyncio

import pytest

from actions.handover.answers import MOST_CHARS, all_answers, answer_in, own_words, since_when
from actions.handover.form import (
    ActionAskHandoverConsent,
    ActionAskHandoverWhat,
    ActionHandover,
    ValidateHandoverForm,
)
from actions.handover.summary import WORDING
from actions.wording import wording_entries
from bot.gateway.messages import Message
from knowledge.models import Situation
from tests.actions.conftest import NOW

LANGUAGES = ("pl", "ro", "en", "nl")
SLOTS = ("what", "since", "situation", "tried", "consent")
CARD = {"card": "pay/not-paid"}


@pytest.fixture
def answer(dispatcher, tracker):
    """Give an answer to the slot that was asked for; return the slots that it sets."""

    def give(slot, text, intent="ask", value=None, **slots):
        entities = [] if value is None else [{"entity": "value", "value": value}]
        state = tracker(
            text=text, intent=intent, entities=entities, requested_slot=f"handover_{slot}", **slots
        )
        state.active_loop = {"name": "handover_form"}
        state.events.append({"event": "action", "name": "handover_form"})
        events = asyncio.run(ValidateHandoverForm().run(dispatcher, state, {}))
        return {event["name"]: event["value"] for event in events if event["name"] != "requested_slot"}

    return give


@pytest.fixture
def made(dispatcher, tracker):
    """End the form with the answers given; return the message and what is then in the slots."""

    def end(**answers):
        slots = {f"handover_{name}": answers.pop(name, None) for name in SLOTS} | answers
        events = ActionHandover().run(dispatcher, tracker(**slots), {})
        (message,) = dispatcher.messages
        return message, {event["name"]: event["value"] for event in events}

    return end


def spoken(message, language):
    return [part["text"] for part in message["custom"]["sheet"]["texts"] if part["language"] == language]


def test_the_cards_of_this_conversation_are_offered_the_latest_first(dispatcher, tracker):
    state = tracker(language="en")
    for cards in (["pay/payslip"], ["pay/not-paid", "pay/gone"], ["pay/payslip"], None):
        state.events.append({"event": "slot", "name": "shown_cards", "value": cards})

    ActionAskHandoverWhat().run(dispatcher, state, {})

    assert dispatcher.messages[0]["buttons"] == [
        {"title": "pay/payslip title (en)?", "payload": '/inform{"value": "pay/payslip"}'},
        {"title": "pay/not-paid title (en)?", "payload": '/inform{"value": "pay/not-paid"}'},
    ]


def test_a_card_is_chosen_by_its_button(answer):
    assert answer("what", "/inform", "inform", "pay/not-paid") == {"handover_what": CARD}


@pytest.mark.parametrize("intent", ["ask", "out_of_scope", "nlu_fallback"])
def test_the_question_is_taken_in_own_words(answer, intent):
    assert answer("what", "  szef nie\npłaci ", intent) == {"handover_what": {"own_words": "szef nie płaci"}}


@pytest.mark.parametrize(
    "intent", ["urgent_danger", "urgent_suicide", "greet", "change_language", "ask_agency", "bot_challenge"]
)
def test_danger_and_wishes_are_not_swallowed_as_a_question_in_own_words(answer, intent):
    assert answer("what", "szef mnie bije", intent) == {}


def test_a_card_made_up_by_hand_is_not_understood(answer, dispatcher):
    assert answer("what", "/inform", "inform", "no/card") == {"handover_what": None}
    assert dispatcher.messages[0]["response"] == "utter_not_understood"


@pytest.mark.parametrize(("text", "since"), [
    ("od dziś", "today"), ("dzisiaj", "today"), ("od wczoraj", "week"), ("w tym tygodniu", "week"),
    ("od 3 tygodni", "longer"), ("miesiąc", "longer"), ("OD DWÓCH MIESIĘCY", "longer"),
    ("3 tyg", "longer"), ("10 dni", "longer"), ("5 dni", "week"), ("dwa dni", "week"), ("od maja", "longer"),
    ("12.11", "longer"), ("od 3 marca", "week"), ("5 marca 2031", "today"),
    ("ile mam dni urlopu w roku?", None), ("kupię rower", None), ("", None),
])  # fmt: skip
def test_since_when_is_understood_in_polish(text, since):
    assert since_when(text, "pl", NOW.date()) == since


@pytest.mark.parametrize(("text", "question", "language", "value"), [
    ("de astăzi", "since", "ro", "today"), ("de saptamana asta", "since", "ro", "week"),
    ("de 2 luni", "since", "ro", "longer"), ("since last week", "since", "en", "week"),
    ("2 years", "since", "en", "longer"), ("sinds gisteren", "since", "nl", "week"),
    ("al maanden", "since", "nl", "longer"), ("cu șeful", "tried", "ro", "boss"),
    ("met het uitzendbureau", "tried", "nl", "agency"), ("with nobody", "tried", "en", "nobody"),
    ("jeszcze nie", "tried", "pl", "nobody"), ("z szefem", "tried", "pl", "boss"),
    ("nie", "consent", "pl", "no"), ("no", "consent", "pl", None), ("nu sunt de acord", "consent", "ro", "no"),
    ("de acord", "consent", "ro", "yes"), ("ja", "consent", "nl", "yes"), ("nu", "consent", "nl", None),
    ("nie zgadzam się", "consent", "pl", "no"), ("nie wiem", "consent", "pl", None),
    ("klopt", "consent", "nl", "yes"), ("klopt niet", "consent", "nl", "change"),
    ("niet goed", "consent", "nl", "change"), ("zgadza się", "consent", "pl", "yes"),
    ("nu e bine", "consent", "ro", "change"), ("e corect", "consent", "ro", "yes"),
    ("that's right", "consent", "en", "yes"), ("not right", "consent", "en", "change"),
    ("do not make it", "consent", "en", "no"), ("nu știu", "tried", "ro", None),
    ("yes this one", "consent", "en", "yes"), ("i dont agree", "consent", "en", "no"),
    ("with the boss and the agency", "tried", "en", "both"), ("cu șeful și cu agenția", "tried", "ro", "both"),
    ("klopt", "consent", "pl", "yes"), ("vreau să schimb", "consent", "ro", "change"),
    ("change it", "consent", "en", "change"),
])  # fmt: skip
def test_answers_are_understood_as_people_type_them(text, question, language, value):
    assert answer_in(text, question, language) == value


def test_an_answer_typed_is_read_whether_rasa_takes_it_for_one_or_not(answer):
    assert answer("since", "od trzech tygodni", "inform") == {"handover_since": "longer"}
    assert answer("consent", "tak", "inform") == {"handover_consent": "yes"}


def test_a_long_story_is_cut_to_size_and_mere_marks_are_none():
    assert len(own_words("słowo " * 200)) == MOST_CHARS
    assert own_words("???") is None
    assert own_words("Шеф не платить") == "Шеф не платить"


def test_the_situation_is_asked_about_only_when_something_is_known(tracker):
    form = ValidateHandoverForm()

    assert "handover_situation" not in form.slots(tracker())
    assert "handover_situation" not in form.slots(tracker(nationality="skipped", contract=None, housing=5))
    assert "handover_situation" in form.slots(tracker(contract="agency"))


def test_a_question_left_out_leaves_no_line(answer, made):
    assert answer("since", "/skip", "skip") == {"handover_since": "skipped"}

    message, _ = made(what=CARD, since="skipped", tried="skipped", consent="yes")

    assert len(spoken(message, "nl")) == 3  # made on, language, question


def test_change_asks_everything_anew(answer):
    emptied = answer("consent", "/inform", "inform", "change", handover_what=CARD, handover_since="today")

    assert emptied == dict.fromkeys(("handover_what", "handover_since", "handover_tried", "handover_consent"))


def test_what_was_agreed_to_is_what_is_shown(dispatcher, tracker, made):
    answers = {"what": {"own_words": "szef nie płaci"}, "since": "week", "tried": "boss"}
    ActionAskHandoverConsent().run(
        dispatcher, tracker(**{f"handover_{name}": value for name, value in answers.items()}), {}
    )
    asked = dispatcher.messages.pop()

    message, _ = made(**answers, consent="yes")

    assert message["custom"]["sheet"] == asked["custom"]["sheet"]
    assert asked["response"] == "utter_ask_handover_consent"


def test_the_summary_stands_in_dutch_and_then_in_the_person_s_language(made):
    message, _ = made(
        what=CARD, since="longer", situation="yes", tried="nobody", consent="yes",
        contract="agency", housing="employer", language="en",
    )  # fmt: skip

    assert message["custom"]["sheet"]["title"] == "Samenvatting voor een hulpverlener / Summary for a helper"
    assert spoken(message, "nl") == [
        "Gemaakt met Kompas op 5 maart 2031. Kompas vraagt niet naar een naam.",
        "Taal van deze persoon: Engels.",
        "De vraag: pay/not-paid title (nl)?",
        "Sinds wanneer: langer dan deze week.",
        "Situatie: werkt via een uitzendbureau, woont via de werkgever of het uitzendbureau.",
        "Heeft nog met niemand gesproken.",
    ]
    assert spoken(message, "en") == [
        "Made with Kompas on March 5, 2031. Kompas does not ask for a name.",
        "Language of this person: English.",
        "The question: pay/not-paid title (en)?",
        "Since when: longer than this week.",
        "Situation: works through an agency, housing from the employer or agency.",
        "Has not spoken with anybody yet.",
    ]
    assert [agency["id"] for agency in message["custom"]["agencies"]] == ["legal-help", "union"]


def test_own_words_are_quoted_in_their_language_and_marked_as_not_translated(made):
    message, _ = made(what={"own_words": "szef nie płaci"}, consent="yes")

    texts = message["custom"]["sheet"]["texts"]
    label = next(
        i for i, part in enumerate(texts) if part["text"] == "De vraag in eigen woorden (niet vertaald):"
    )
    assert texts[label + 1] == {"text": "“szef nie płaci”", "language": "pl"}
    assert [agency["id"] for agency in message["custom"]["agencies"]] == ["win-punt", "fairwork"]


def test_in_dutch_nothing_is_said_twice(made):
    message, _ = made(what=CARD, consent="yes", language="nl")

    assert message["custom"]["sheet"]["title"] == "Samenvatting voor een hulpverlener"
    assert len(spoken(message, "nl")) == len(message["custom"]["sheet"]["texts"]) == 3


@pytest.mark.parametrize("situation", ["no", "skipped", None])
def test_the_situation_stays_out_unless_agreed_to(made, situation):
    message, _ = made(what=CARD, situation=situation, consent="yes", contract="agency")

    assert not [text for text in spoken(message, "nl") if "uitzendbureau" in text]


@pytest.mark.parametrize("consent", ["no", "skipped", None, {"x": 1}])
def test_without_consent_there_is_no_summary(made, consent):
    message, _ = made(what=CARD, consent=consent)

    assert message["response"] == "utter_handover_refused"
    assert "sheet" not in message["custom"]


@pytest.mark.parametrize("consent", ["yes", "no"])
def test_the_answers_are_emptied_and_the_search_s_trace_never_holds_them(made, consent):
    _, slots = made(what=CARD, since="today", tried="boss", consent=consent)

    assert slots == dict.fromkeys(f"handover_{name}" for name in SLOTS)


def test_the_messages_with_the_summary_are_shown_once_and_fit_the_wire(dispatcher, tracker, made):
    ActionAskHandoverConsent().run(dispatcher, tracker(handover_what=CARD), {})
    asked = dispatcher.messages.pop()
    message, _ = made(what=CARD, consent="yes")

    for part in (asked, message):
        shown = Message.model_validate({"id": "1", "language": "pl", "text": "", **part["custom"]})
        assert shown.ephemeral


@pytest.mark.parametrize("what", [7, "x", [], {"card": ["x"]}, {"card": "no/card"}, {"own_words": None}])
def test_slots_that_hold_something_else_put_nothing_in(made, what):
    message, _ = made(what=what, since=["x"], tried=7, consent="yes")

    assert len(spoken(message, "nl")) == 2


def test_wording_and_answers_are_there_in_four_languages():
    assert {frozenset(texts) for texts in wording_entries(WORDING).values()} == {frozenset(LANGUAGES)}
    answers = [by_language for values in all_answers().values() for by_language in values.values()]
    assert {frozenset(by_language) for by_language in answers} == {frozenset(LANGUAGES)}


def test_every_value_of_a_situation_has_wording():
    values = {
        f"{part}_{value}"
        for part, field in Situation.model_json_schema()["properties"].items()
        for option in field["anyOf"]
        for value in option.get("enum", [])
    }

    assert values <= set(wording_entries(WORDING))
