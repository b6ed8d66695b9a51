"""Short questions about the card shown last."""

import pytest

from actions.followups import ActionMore, ActionSimpler, ActionSteps, ActionWhoHelps, FollowUp
from actions.greet import ActionGreet
from actions.how_much import ActionHowMuch
from knowledge.search import Hit
from tests.actions.conftest import LANGUAGES, in_all, make_card

ALL = (ActionMore, ActionSteps, ActionSimpler, ActionHowMuch, ActionWhoHelps)
CARD = {"shown_cards": ["pay/not-paid"]}


def ask(action: type[FollowUp], dispatcher, state):
    assert action().run(dispatcher, state, {}) == []
    (message,) = dispatcher.messages
    return message


@pytest.mark.parametrize("language", LANGUAGES)
def test_more_is_the_detail_of_the_card(dispatcher, tracker, language):
    message = ask(ActionMore, dispatcher, tracker(language=language, **CARD))

    assert message["text"] == f"pay/not-paid more ({language})."
    assert message["custom"]["kind"] == "answer"


@pytest.mark.parametrize("language", LANGUAGES)
def test_steps_are_a_sheet_in_order(dispatcher, tracker, language):
    message = ask(ActionSteps, dispatcher, tracker(language=language, **CARD))

    assert message["custom"]["sheet"] == {
        "title": f"pay/not-paid title ({language})?",
        "items": [f"pay/not-paid step ({language})."],
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_simpler_is_the_question_the_heart_of_the_answer_and_the_first_step(dispatcher, tracker, language):
    message = ask(ActionSimpler, dispatcher, tracker(language=language, **CARD))

    assert message["text"].splitlines() == [
        f"pay/not-paid title ({language})?",
        f"pay/not-paid short ({language}).",
        f"1. pay/not-paid step ({language}).",
    ]


def test_simpler_takes_a_second_sentence_only_where_the_first_says_little(dispatcher, tracker, knowledge):
    texts = {
        "pay/a": "Usually not. You pay yourself. Ask for the price.",
        "pay/b": "The boss has to pay your wage on the day that was agreed with you. Write to him. Keep it.",
    }
    for card, short in texts.items():
        said = {"title": "T?", "short": short, "more": "M.", "steps": ["Do it."], "keep": ["Keep it"]}
        knowledge.cards[card] = make_card(card, ["union"], pl=said)
    lines = {}
    for card in texts:
        ActionSimpler().run(dispatcher, tracker(shown_cards=[card]), {})
        lines[card] = dispatcher.messages[-1]["text"].splitlines()[1:-1]

    assert lines["pay/a"] == ["Usually not.", "You pay yourself."]
    assert lines["pay/b"] == ["The boss has to pay your wage on the day that was agreed with you."]


def test_who_helps_are_the_active_agencies_of_the_card(dispatcher, tracker):
    message = ask(ActionWhoHelps, dispatcher, tracker(**CARD))

    assert message["custom"]["kind"] == "referral"
    assert [agency["id"] for agency in message["custom"]["agencies"]] == ["legal-help", "union"]


@pytest.mark.parametrize("action", ALL)
@pytest.mark.parametrize("shown", [None, [], ["pay/retired"]])
def test_with_no_card_the_person_is_asked_what_it_is_about(dispatcher, tracker, action, shown):
    message = ask(action, dispatcher, tracker(shown_cards=shown))

    assert message["response"] == "utter_nothing_shown"


@pytest.mark.parametrize("action", ALL)
def test_after_choices_nobody_knows_which_card_is_meant(dispatcher, tracker, action):
    shown = ["pay/underpaid", "pay/deductions"]
    candidates = {"verdict": "choices", "shown": shown, "left": []}

    message = ask(action, dispatcher, tracker(shown_cards=shown, candidates=candidates))

    if action is ActionWhoHelps:
        helpers = [agency["id"] for agency in message["custom"]["agencies"]]
        assert helpers == ["win-punt", "fairwork"]  # with each of them helps somebody else
    else:
        assert [choice["card"] for choice in message["custom"]["choices"]] == shown


@pytest.mark.parametrize("candidates", [None, ["pay/underpaid", "pay/deductions"]])
@pytest.mark.parametrize("action", ALL)
def test_follow_up_to_nothing_in_particular_that_says_enough_is_answered(
    dispatcher, tracker, searcher, action, candidates
):
    searcher.hits = [Hit("pay/not-paid", 1.0, 0.9)]
    chosen = {"verdict": "choices", "shown": candidates, "left": []} if candidates else None

    action().run(dispatcher, tracker(text="ile minimum", shown_cards=candidates, candidates=chosen), {})

    assert dispatcher.messages[0]["custom"]["card"]["id"] == "pay/not-paid"


def test_card_chosen_from_the_choices_is_the_one_followed_up(dispatcher, tracker):
    candidates = {"verdict": "choices", "shown": ["pay/underpaid", "pay/deductions"], "left": []}

    message = ask(ActionMore, dispatcher, tracker(shown_cards=["pay/deductions"], candidates=candidates))

    assert message["text"] == "pay/deductions more (pl)."


def doubtful(tracker, text, **slots):
    state = tracker(text=text, intent="steps", **slots)
    state.latest_message["intent"]["confidence"] = 0.4
    return state


def test_doubtful_follow_up_with_an_answer_of_its_own_is_a_question(dispatcher, tracker, searcher):
    searcher.hits = [Hit("pay/payslip", score=2.0, probability=0.9)]

    ActionSteps().run(dispatcher, doubtful(tracker, "jak krok po kroku dostać pasek", **CARD), {})

    assert dispatcher.messages[0]["custom"]["card"]["id"] == "pay/payslip"


def test_doubtful_follow_up_about_the_card_shown_stays_one(dispatcher, tracker, searcher):
    searcher.hits = [Hit("pay/not-paid", score=2.0, probability=0.9)]

    message = ask(ActionSteps, dispatcher, doubtful(tracker, "co robić jak nie płaci", **CARD))

    assert message["response"] == "utter_steps"


def test_doubtful_follow_up_without_an_answer_of_its_own_stays_one(dispatcher, tracker, searcher):
    searcher.hits = [Hit("pay/payslip", score=1.0, probability=0.4)]

    message = ask(ActionSteps, dispatcher, doubtful(tracker, "po kolei daj", **CARD))

    assert message["response"] == "utter_steps"


def test_message_without_text_or_intent_is_no_error(dispatcher, tracker):
    state = tracker(**CARD)
    state.latest_message = {"text": None, "intent": None, "entities": []}

    ask(ActionSteps, dispatcher, state)


def card_with(knowledge, language_text, **fields):
    texts = {
        language: {
            "title": f"T ({language})?",
            "short": f"S ({language}).",
            "more": language_text.format(language=language, hour="{hour}", date="{date}"),
            "steps": ["Do it."],
            "keep": ["Keep it"],
        }
        for language in LANGUAGES
    }
    knowledge.cards["pay/amount"] = make_card("pay/amount", ["union"], **texts, **fields)


@pytest.mark.parametrize(
    ("language", "today", "later"),
    [
        ("pl", "11,11 € (1 sty–30 cze 2031)", "12,22 € (1 lip–31 gru 2031)"),
        ("ro", "11,11 EUR (1 ian. – 30 iun. 2031)", "12,22 EUR (1 iul. – 31 dec. 2031)"),
        ("en", "€11.11 (Jan 1 – Jun 30, 2031)", "€12.22 (Jul 1 – Dec 31, 2031)"),
        ("nl", "€ 11,11 (1 jan – 30 jun 2031)", "€ 12,22 (1 jul – 31 dec 2031)"),
    ],
)
def test_amounts_come_with_the_days_on_which_they_hold(
    dispatcher, tracker, knowledge, language, today, later
):
    card_with(knowledge, "First this. You get {hour} ({language}). And {hour} again.")

    message = ask(ActionHowMuch, dispatcher, tracker(language=language, shown_cards=["pay/amount"]))

    sheet = message["custom"]["sheet"]
    assert sheet["title"] == f"T ({language})?"
    (line,) = sheet["lines"]  # the second sentence names the same amount
    assert line["label"].startswith("You get ")
    assert spaced(line["value"]) == f"{today}; {later}"
    assert sheet["checked"] == "2031-01-01"
    assert [source["url"] for source in sheet["sources"]] == ["https://example.org/"]


def spaced(text):
    """Return `text` with plain blanks, whatever babel writes between numbers and months."""
    return " ".join(text.replace("\u2009", " ").split())


@pytest.mark.parametrize(
    ("language", "since"),
    [("pl", "od 1 lipca 2030"), ("ro", "din 1 iulie 2030"), ("en", "from July 1, 2030"),
     ("nl", "vanaf 1 juli 2030")],
)  # fmt: skip
def test_amount_without_an_end_says_since_when(dispatcher, tracker, knowledge, language, since):
    value = knowledge.figures["hour"].values[0]
    open_end = value.model_copy(update={"from_": value.from_.replace(year=2030, month=7), "to": None})
    knowledge.figures["hour"] = knowledge.figures["hour"].model_copy(update={"values": (open_end,)})
    card_with(knowledge, "You get {hour}.")

    message = ask(ActionHowMuch, dispatcher, tracker(language=language, shown_cards=["pay/amount"]))

    assert message["custom"]["sheet"]["lines"][0]["value"].endswith(f"({since})")


def test_amount_that_has_run_out_is_not_told(dispatcher, tracker, knowledge):
    old = knowledge.figures["hour"].values[0]
    past = old.model_copy(update={"from_": old.from_.replace(year=2029), "to": old.to.replace(year=2029)})
    knowledge.figures["hour"] = knowledge.figures["hour"].model_copy(update={"values": (past,)})
    card_with(knowledge, "You get {hour}.")

    message = ask(ActionHowMuch, dispatcher, tracker(shown_cards=["pay/amount"]))

    assert message["custom"]["sheet"]["lines"] == [
        {"label": "The amount of today is elsewhere (pl).", "value": "–"}
    ]


def test_what_is_free_is_said_before_any_amount(dispatcher, tracker, knowledge):
    card_with(knowledge, "You get {hour}.", free_of_charge={"by": ["union"], **in_all("Costs nothing")})

    message = ask(ActionHowMuch, dispatcher, tracker(shown_cards=["pay/amount"]))

    assert message["text"] == "Costs nothing (pl)"
    assert message["custom"]["sheet"]["lines"]


def test_card_without_an_amount_names_who_can_say(dispatcher, tracker):
    message = ask(ActionHowMuch, dispatcher, tracker(**CARD))

    assert message["response"] == "utter_no_amount"
    assert [agency["id"] for agency in message["custom"]["agencies"]] == ["legal-help", "union"]


@pytest.mark.parametrize(
    ("text", "response"),
    [("how much is it", "utter_no_amount"), ("how much do I get when I am ill", "utter_answer")],
)
def test_long_question_after_an_amount_that_the_card_lacks_is_searched_for(
    dispatcher, tracker, searcher, text, response
):
    searcher.hits = [Hit("pay/deductions", 2.0, 0.9)]
    state = tracker(text=text, intent="how_much", **CARD)

    ActionHowMuch().run(dispatcher, state, {})

    assert [message["response"] for message in dispatcher.messages] == [response]


def test_how_much_of_who_is_pregnant_is_answered_for_that(dispatcher, tracker, searcher, knowledge):
    card_with(knowledge, "You pay {hour} ({language}).")
    knowledge.cards["leave/maternity"] = make_card("leave/maternity", ["union"])
    text = "how many weeks do I get"
    searcher.found = {text: [], f"I am pregnant. {text}": [Hit("leave/maternity", 2.0, 0.9)]}
    state = tracker(text=text, intent="how_much", language="en", shown_cards=["pay/amount"])
    state.events = [{"event": "user", "text": said} for said in ("i am pregnant", text)]

    ActionHowMuch().run(dispatcher, state, {})

    assert [message["custom"]["card"]["id"] for message in dispatcher.messages] == ["leave/maternity"]


@pytest.mark.parametrize("text", ["dzień dobry", "hiya", "hej", "bună", ""])
def test_greeting_is_answered(dispatcher, tracker, text):
    ActionGreet().run(dispatcher, tracker(text=text), {})

    assert dispatcher.messages[0]["response"] == "utter_greet"


@pytest.mark.parametrize("text", ["Здравейте!", "добър ден", "Здравейте, имам един въпрос към вас"])
def test_greeting_in_a_language_we_do_not_speak_is_told_so_in_it(dispatcher, tracker, text):
    ActionGreet().run(dispatcher, tracker(text=text), {})

    (message,) = dispatcher.messages
    assert message["response"] == "utter_not_spoken"
    assert message["custom"]["text_language"] == "bg"
    assert "win-punt" in [agency["id"] for agency in message["custom"]["agencies"]]


def test_after_choices_who_helps_with_each_of_them_comes_first(dispatcher, tracker):
    shown = ["pay/not-paid", "pay/deductions"]
    candidates = {"verdict": "choices", "shown": shown, "left": []}

    message = ask(ActionWhoHelps, dispatcher, tracker(shown_cards=shown, candidates=candidates))

    assert [agency["id"] for agency in message["custom"]["agencies"]] == ["union", "win-punt", "fairwork"]
