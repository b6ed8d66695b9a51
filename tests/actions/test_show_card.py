"""An answer in Dutch and in large letters, and the buttons that lead there."""

import pytest

from actions.answer import ActionShowCard
from actions.card_tools import WORDING, tools_for
from actions.show_dutch import ActionShowDutch
from actions.wording import wording_entries
from bot.gateway.messages import Message
from tests.actions.conftest import LANGUAGES, make_card


@pytest.fixture
def show(dispatcher, tracker):
    def send(card=None, **slots):
        entities = [] if card is None else [{"entity": "card", "value": card}]
        state = tracker(text="/show_dutch", intent="show_dutch", entities=entities, **slots)
        assert ActionShowDutch().run(dispatcher, state, {}) == []
        (message,) = dispatcher.messages
        return message

    return send


def spoken(message):
    return [(part["language"], part["text"]) for part in message["custom"]["sheet"]["texts"]]


@pytest.mark.parametrize("language", ["pl", "ro", "en"])
def test_the_dutch_text_comes_first_and_the_person_s_own_below(show, language):
    message = show("pay/not-paid", language=language)

    assert message["custom"]["sheet"]["title"] == "pay/not-paid title (nl)?"
    assert message["custom"]["sheet"]["large"] is True
    assert spoken(message) == [
        ("nl", "pay/not-paid short (nl)."),
        (language, f"pay/not-paid title ({language})?"),
        (language, f"pay/not-paid short ({language})."),
    ]


def test_in_dutch_nothing_is_said_twice(show):
    assert spoken(show("pay/not-paid", language="nl")) == [("nl", "pay/not-paid short (nl).")]


def test_the_sentence_to_say_stands_above_and_figures_are_filled_in(show, knowledge):
    texts = knowledge.cards["pay/underpaid"].texts
    knowledge.cards["pay/underpaid"] = make_card(
        "pay/underpaid",
        ["union"],
        **{
            language: text.model_dump() | {"say": f"Say it ({language}).", "short": "It is {hour}."}
            for language, text in texts.items()
        },
    )

    assert spoken(show("pay/underpaid", language="en")) == [
        ("nl", "Say it (nl)."),
        ("nl", "It is €\xa011,11."),
        ("en", "pay/underpaid title (en)?"),
        ("en", "Say it (en)."),
        ("en", "It is €11.11."),
    ]


def test_the_answer_of_the_person_s_situation_is_shown(show, knowledge):
    variant = {"when": {"contract": "agency"}} | {
        language: {"short": f"Agency ({language})."} for language in LANGUAGES
    }
    knowledge.cards["pay/payslip"] = make_card("pay/payslip", ["union"], variants=[variant])

    assert spoken(show("pay/payslip", contract="agency"))[0] == ("nl", "Agency (nl).")


def test_it_fits_the_shape_on_the_wire_and_leads_back_to_the_card(show):
    message = show("pay/not-paid")

    shown = Message.model_validate({"id": "1", "language": "pl", "text": "", **message["custom"]})
    assert [choice.card for choice in shown.choices] == ["pay/not-paid"]


def test_without_a_card_named_the_one_shown_last_is_meant(show):
    message = show(shown_cards=["pay/payslip"])

    assert message["custom"]["choices"][0]["card"] == "pay/payslip"


def test_what_was_offered_and_not_chosen_is_asked_about_and_not_shown(show):
    offered = ["pay/payslip", "pay/not-paid"]
    message = show(shown_cards=offered, candidates={"verdict": "choices", "shown": offered})

    assert message["response"] == "utter_choices"
    assert [choice["card"] for choice in message["custom"]["choices"]] == offered


@pytest.mark.parametrize(
    ("card", "shown"), [("no/such", None), (None, None), (None, 7), (None, [3]), (5, [])]
)
def test_with_no_card_the_person_is_asked_what_it_is_about(show, card, shown):
    message = show(card, shown_cards=shown)

    assert message["response"] == "utter_nothing_shown"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_offers_the_card_in_dutch_and_a_summary(dispatcher, tracker, language):
    ActionShowCard().run(dispatcher, tracker(card="pay/not-paid", language=language), {})

    assert dispatcher.messages[0]["buttons"][-2:] == tools_for("pay/not-paid", language)
    assert [button["payload"] for button in tools_for("pay/not-paid", language)] == [
        '/show_dutch{"card": "pay/not-paid"}',
        "/handover",
    ]


def test_wording_is_there_in_four_languages():
    assert {frozenset(texts) for texts in wording_entries(WORDING).values()} == {frozenset(LANGUAGES)}
