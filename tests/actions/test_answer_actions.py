"""Searching, showing a card, and saying honestly that no card answers."""

import pytest
from rasa_sdk.events import SlotSet

from actions.answer import ActionSearchCards, ActionShowCard
from actions.base import language_of, provide, resources
from knowledge.search import Hit
from tests.actions.conftest import make_card

NOT_PAID = Hit("pay/not-paid", score=2.5, probability=0.7)
UNDERPAID = Hit("pay/underpaid", score=2.0, probability=0.5)
DEDUCTIONS = Hit("pay/deductions", score=1.5, probability=0.3)
PAYSLIP = Hit("pay/payslip", score=1.0, probability=0.1)


def test_sure_hit_brings_its_card_in_the_language_of_the_conversation(dispatcher, tracker, searcher):
    searcher.hits = [NOT_PAID, PAYSLIP]

    ActionSearchCards().run(dispatcher, tracker(language="ro", text="nu ma plateste"), {})

    assert searcher.asked == ["nu ma plateste"]
    (message,) = dispatcher.messages
    assert message["response"] == "utter_answer"
    assert message["text"] == "pay/not-paid short (ro)."
    assert message["custom"]["kind"] == "answer"
    assert message["custom"]["card"]["id"] == "pay/not-paid"
    assert message["custom"]["card"]["title"] == "pay/not-paid title (ro)?"
    assert message["custom"]["card"]["confidence"] == 0.7


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("pay/payslip title (ro)?", "pay/payslip"),
        ("PAY/PAYSLIP  title: (en)", "pay/payslip"),
        ("pay/payslip title (ro), please", "pay/not-paid"),
    ],
)
def test_title_of_a_card_brings_that_card(dispatcher, tracker, searcher, text, shown):
    searcher.hits = [Hit("pay/not-paid", score=3.0, probability=0.9)]

    ActionSearchCards().run(dispatcher, tracker(text=text, language="pl"), {})

    assert dispatcher.messages[0]["custom"]["card"]["id"] == shown


def test_card_comes_with_its_active_agencies_best_first(dispatcher, tracker, searcher):
    searcher.hits = [NOT_PAID]

    ActionSearchCards().run(dispatcher, tracker(), {})

    agencies = dispatcher.messages[0]["custom"]["agencies"]
    assert [agency["id"] for agency in agencies] == ["legal-help", "union"]  # `gone` has ended
    assert agencies[0]["name"] == "legal-help (pl)"
    # 13:00 in Amsterdam on a Wednesday, open from 9 to 17; nothing is known of the union's hours.
    assert [agency["open_now"] for agency in agencies] == [True, None]


def test_unsure_hit_brings_at_most_three_titles_to_choose_from(dispatcher, tracker, searcher):
    searcher.hits = [UNDERPAID, DEDUCTIONS, PAYSLIP, NOT_PAID]

    events = ActionSearchCards().run(dispatcher, tracker(), {})

    (message,) = dispatcher.messages
    assert message["response"] == "utter_choices"
    assert message["custom"] == {
        "kind": "choices",
        "choices": [
            {"card": "pay/underpaid", "title": "pay/underpaid title (pl)?"},
            {"card": "pay/deductions", "title": "pay/deductions title (pl)?"},
            {"card": "pay/payslip", "title": "pay/payslip title (pl)?"},
        ],
    }
    assert events[-1] == SlotSet("shown_cards", ["pay/underpaid", "pay/deductions", "pay/payslip"])


def test_doubtful_hit_brings_people_and_no_card(dispatcher, tracker, searcher):
    searcher.hits = [PAYSLIP]

    events = ActionSearchCards().run(dispatcher, tracker(), {})

    (message,) = dispatcher.messages
    assert message["response"] == "utter_no_answer"
    assert message["text"] is None
    assert message["custom"]["kind"] == "no_answer"
    assert [agency["id"] for agency in message["custom"]["agencies"]] == ["win-punt", "fairwork"]
    assert events[-1] == SlotSet("shown_cards", [])


def test_without_an_answer_the_agency_that_is_named_comes_first(dispatcher, tracker, searcher):
    searcher.hits = []

    ActionSearchCards().run(dispatcher, tracker(text="will fairwork pick up in the evening"), {})

    (message,) = dispatcher.messages
    assert message["response"] == "utter_no_answer"
    assert [agency["id"] for agency in message["custom"]["agencies"]] == ["fairwork", "win-punt"]


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("robilem 46 godz a dostalem 520", True),
        ("46u gewerkt, 520 gekregen", True),
        ("am lucrat 46 de ore și am primit 520", True),
        ("i worked 46 hours", False),
        ("2 colleagues and 3 rooms", False),
    ],
)
def test_without_an_answer_hours_and_an_amount_can_be_checked(dispatcher, tracker, searcher, text, offered):
    searcher.hits = []

    ActionSearchCards().run(dispatcher, tracker(text=text), {})

    (message,) = dispatcher.messages
    assert [button["payload"] for button in message["buttons"]] == ['/calculate{"sum": "pay"}'] * offered


BEHIND_TITLE = "pay/not-paid title (pl)? a na piśmie"


def test_in_a_talk_the_title_of_the_card_shown_bears_on_what_is_offered(dispatcher, tracker, searcher):
    searcher.found = {
        "a na piśmie": [Hit("pay/underpaid", 1.0, 0.1), PAYSLIP, Hit("pay/deductions", 0.9, 0.1)],
        BEHIND_TITLE: [NOT_PAID, Hit("pay/payslip", 2.0, 0.3), Hit("pay/underpaid", 1.0, 0.1)],
    }
    state = tracker(text="a na piśmie", shown_cards=["pay/not-paid"])

    events = ActionSearchCards().run(dispatcher, state, {})

    (message,) = dispatcher.messages
    # Neither the card shown just now nor one that only one of the searches finds.
    assert [choice["card"] for choice in message["custom"]["choices"]] == ["pay/payslip", "pay/underpaid"]
    assert SlotSet("shown_cards", ["pay/payslip", "pay/underpaid"]) in events
    trace = events[0].get("value")
    assert trace["verdict"] == "choices"
    assert events[1].get("value")["shown"] == ["pay/payslip", "pay/underpaid"]


def test_sure_answer_in_a_talk_is_not_searched_for_again(dispatcher, tracker, searcher):
    searcher.hits = [NOT_PAID]

    ActionSearchCards().run(dispatcher, tracker(text="nie płaci", shown_cards=["pay/payslip"]), {})

    assert searcher.asked == ["nie płaci"]
    assert dispatcher.messages[0]["custom"]["card"]["id"] == "pay/not-paid"


@pytest.mark.parametrize(
    ("hits", "responses"),
    [
        ([], ["utter_quote"]),
        ([PAYSLIP, Hit("pay/not-paid", 0.5, 0.01)], ["utter_quote", "utter_choices_else"]),
        ([PAYSLIP], ["utter_choices", "utter_quote"]),  # alone the message is nowhere near the card shown
    ],
)
def test_what_the_card_shown_says_nearest_is_quoted(dispatcher, tracker, searcher, encoder, hits, responses):
    encoder.words, searcher.hits = ["step"], hits

    events = ActionSearchCards().run(
        dispatcher, tracker(text="which step", language="en", shown_cards=["pay/not-paid"]), {}
    )

    assert [message["response"] for message in dispatcher.messages] == responses
    quoted = dispatcher.messages[responses.index("utter_quote")]
    assert quoted["custom"]["quoted"] == "pay/not-paid"
    assert quoted["title"] == "pay/not-paid title (en)?"
    assert "pay/not-paid step (en)." in quoted["lines"]
    assert events[-1] == SlotSet("shown_cards", ["pay/not-paid"])  # it stays what is talked about


OFFERED = ["pay/not-paid", "pay/underpaid"]
UNCHOSEN = {"shown_cards": OFFERED, "candidates": {"verdict": "choices", "shown": OFFERED}}


@pytest.fixture
def below_choices(tracker):
    """Load a tracker with a message below cards of which none was chosen, which "no money" brought."""

    def load(text):
        state = tracker(text=text, **UNCHOSEN)
        state.events += [{"event": "user", "text": said} for said in ("no money", "/not_helped", text)]
        return state

    return load


def test_message_below_choices_is_searched_for_with_the_one_before_it(dispatcher, below_choices, searcher):
    searcher.found = {"since may": [PAYSLIP], "no money since may": [Hit("pay/underpaid", 3.0, 0.9)]}

    ActionSearchCards().run(dispatcher, below_choices("since may"), {})

    (message,) = dispatcher.messages
    assert message["custom"]["card"]["id"] == "pay/underpaid"


def test_no_card_of_choices_is_talked_about_before_it_is_chosen(dispatcher, below_choices, searcher, encoder):
    encoder.words = ["step"]
    searcher.found = {"which step": [PAYSLIP, NOT_PAID], "no money which step": [PAYSLIP]}

    ActionSearchCards().run(dispatcher, below_choices("which step"), {})

    (message,) = dispatcher.messages
    assert message["response"] == "utter_choices"
    assert [choice["card"] for choice in message["custom"]["choices"]] == ["pay/payslip"]


@pytest.mark.parametrize(
    "text",
    ["which month", "which step do I take when I have three children and the fourth one is on its way"],
)
def test_nothing_is_quoted_that_is_not_near_or_to_a_whole_story(dispatcher, tracker, encoder, text):
    encoder.words = ["step"]

    ActionSearchCards().run(dispatcher, tracker(text=text, shown_cards=["pay/not-paid"]), {})

    assert [message["response"] for message in dispatcher.messages] == ["utter_no_answer_in_talk"]


@pytest.mark.parametrize(
    "hits",
    [
        [],
        [Hit("pay/not-paid", 1.0, 0.2)],  # shown just now
        [Hit("pay/payslip", 1.0, 0.01)],  # hardly likely
    ],
)
def test_in_a_talk_the_card_before_stays_the_one_talked_about(dispatcher, tracker, searcher, hits):
    searcher.hits = hits

    events = ActionSearchCards().run(dispatcher, tracker(shown_cards=["pay/not-paid"]), {})

    (message,) = dispatcher.messages
    assert message["response"] == "utter_no_answer_in_talk"
    assert [agency["id"] for agency in message["custom"]["agencies"]] == ["win-punt", "fairwork"]
    assert events[-1] == SlotSet("shown_cards", ["pay/not-paid"])


@pytest.mark.parametrize(
    ("hits", "offered"),
    [
        ([], ["pay/payslip", "pay/underpaid"]),
        ([Hit("pay/underpaid", 0.5, 0.1)], ["pay/underpaid"]),
        ([NOT_PAID], ["pay/payslip", "pay/underpaid", "pay/not-paid"]),
        ([Hit("pay/not-paid", 1.0, 0.5), Hit("pay/payslip", 0.5, 0.1)], ["pay/payslip"]),
    ],
)
def test_few_words_below_a_letter_are_about_one_of_the_cards_offered(
    dispatcher, tracker, searcher, hits, offered
):
    searcher.hits = hits
    letter = {"kind": "answer", "choices": [{"card": "pay/payslip"}, {"card": "pay/underpaid"}]}
    state = tracker(text="a jak nie mam z czego", shown_cards=["pay/payslip", "pay/underpaid"])
    state.events.append({"event": "bot", "data": {"custom": letter}})

    ActionSearchCards().run(dispatcher, state, {})

    (message,) = dispatcher.messages
    assert [choice["card"] for choice in message["custom"]["choices"]] == offered


def test_card_offered_below_a_letter_that_answers_is_the_answer(dispatcher, tracker, searcher):
    searcher.hits = [NOT_PAID]
    state = tracker(text="a jak nie płaci", shown_cards=["pay/payslip", "pay/not-paid"])
    letter = {"kind": "answer", "choices": [{"card": "pay/payslip"}, {"card": "pay/not-paid"}]}
    state.events.append({"event": "bot", "data": {"custom": letter}})

    ActionSearchCards().run(dispatcher, state, {})

    assert dispatcher.messages[0]["custom"]["card"]["id"] == "pay/not-paid"


@pytest.mark.parametrize(
    ("text", "likely", "response"),
    [
        ("who wins the football match on sunday evening", 0.2, "utter_no_answer"),
        ("who wins on sunday", 0.5, "utter_no_answer"),
        ("not my car", 0.4, "utter_choices"),  # few words stay in the talk
    ],
)
def test_what_is_likely_out_of_scope_leaves_the_talk(dispatcher, tracker, searcher, text, likely, response):
    searcher.hits = [PAYSLIP]
    state = tracker(text=text, shown_cards=["pay/not-paid"])
    state = ranked(state, ("ask", 1 - likely), ("out_of_scope", likely))

    events = ActionSearchCards().run(dispatcher, state, {})

    assert dispatcher.messages[0]["response"] == response
    assert (events[-1] == SlotSet("shown_cards", [])) == (response == "utter_no_answer")


def ranked(message, *entries):
    """The message with these intents and probabilities, the likeliest first."""
    message.latest_message["intent_ranking"] = [{"name": name, "confidence": p} for name, p in entries]
    return message


DOUBTED = ("ask", 0.5), ("urgent_exploitation", 0.3), ("greet", 0.1)


@pytest.mark.parametrize(
    ("hit", "kinds", "about"),
    [
        (PAYSLIP, ["urgent"], "help/exploitation"),  # which "what now?" is about
        (UNDERPAID, ["urgent", "choices"], "pay/underpaid"),
    ],
)
@pytest.mark.parametrize(
    "ranking",
    [
        DOUBTED,
        (("nlu_fallback", 0.3), ("urgent_exploitation", 0.29), ("ask", 0.28)),
        (("nlu_fallback", 0.3), ("ask", 0.26), ("urgent_exploitation", 0.25)),
    ],
)
def test_danger_in_doubt_is_asked_about_before_a_question_that_no_card_surely_answers(
    dispatcher, tracker, searcher, hit, kinds, about, ranking
):
    searcher.hits = [hit]

    asked = tracker(text="he keeps our papers in his desk since May")
    events = ActionSearchCards().run(dispatcher, ranked(asked, *ranking), {})

    assert [message["custom"]["kind"] for message in dispatcher.messages] == kinds
    assert dispatcher.messages[0]["response"] == "utter_doubt_exploitation"
    assert events[-1] == SlotSet("shown_cards", [about])


@pytest.mark.parametrize(
    "ranking",
    [
        (("ask", 0.6), ("urgent_exploitation", 0.19)),
        (("capabilities", 0.5), ("urgent_exploitation", 0.3), ("ask", 0.1)),
        (("ask", 0.6), ("urgent_exploitation", 0.29)),  # in few words
        (("ask", 0.9), ("greet", 0.1)),
        (("ask", 1.0),),
        (),
    ],
)
def test_what_hardly_sounds_like_danger_or_is_no_question_is_none(dispatcher, tracker, searcher, ranking):
    searcher.hits = [UNDERPAID]

    ActionSearchCards().run(dispatcher, ranked(tracker(), *ranking), {})

    assert [message["custom"]["kind"] for message in dispatcher.messages] == ["choices"]


@pytest.mark.parametrize(
    ("hit", "ranking", "kind"),
    [
        (UNDERPAID, (("out_of_scope", 0.5), ("ask", 0.1)), "no_answer"),
        (UNDERPAID, (("ask", 0.7), ("out_of_scope", 0.2)), "no_answer"),
        (UNDERPAID, (("ask", 0.7), ("out_of_scope", 0.19)), "choices"),
        (NOT_PAID, (("out_of_scope", 0.5), ("ask", 0.1)), "answer"),
    ],
)
def test_what_is_likely_out_of_scope_is_offered_no_cards_that_may_be_wrong(
    dispatcher, tracker, searcher, hit, ranking, kind
):
    searcher.hits = [hit]

    events = ActionSearchCards().run(dispatcher, ranked(tracker(), *ranking), {})

    assert dispatcher.messages[0]["custom"]["kind"] == kind
    (trace,) = (event["value"] for event in events if event.get("name") == "trace")
    assert trace["verdict"] == kind
    assert [found["card_id"] for found in trace["hits"]] == [hit.card_id]  # staff see what was found


@pytest.mark.parametrize(
    ("text", "hit", "kind"),
    [
        ("wat nu", PAYSLIP, "answer"),
        ("ik durf niet te bellen", UNDERPAID, "answer"),
        ("en krijg ik deze maand dan nog wel mijn loon", UNDERPAID, "choices"),
    ],
)
def test_few_words_below_help_in_danger_are_about_it_where_no_card_surely_answers(
    dispatcher, tracker, searcher, knowledge, text, hit, kind
):
    knowledge.cards["help/threats"] = make_card("help/threats", ["union"])
    state = tracker(text=text)
    state.events.append({"event": "bot", "data": {"custom": {"kind": "urgent", "urgent": "danger"}}})
    searcher.hits = [hit]

    events = ActionSearchCards().run(dispatcher, state, {})

    (message,) = dispatcher.messages
    assert message["custom"]["kind"] == kind
    if kind == "answer":
        assert message["custom"]["card"]["id"] == "help/threats"
        assert SlotSet("shown_cards", ["help/threats"]) in events


def test_danger_in_doubt_stays_behind_a_sure_answer_and_a_form(dispatcher, tracker, searcher):
    searcher.hits = [NOT_PAID]
    ActionSearchCards().run(dispatcher, ranked(tracker(), *DOUBTED), {})

    searcher.hits = [UNDERPAID]
    in_form = ranked(tracker(), *DOUBTED)
    in_form.active_loop = {"name": "situation_form"}
    ActionSearchCards().run(dispatcher, in_form, {})

    assert [message["custom"]["kind"] for message in dispatcher.messages] == ["answer", "choices"]


def test_two_questions_bring_two_cards(dispatcher, tracker, searcher):
    first, second = "When do I get my wage?", "And what may they keep of it?"
    searcher.found = {
        first: [NOT_PAID],
        second: [Hit("pay/deductions", score=2.1, probability=0.8), PAYSLIP],
    }

    events = ActionSearchCards().run(dispatcher, tracker(text=f"{first} {second}"), {})

    assert [message["custom"]["card"]["id"] for message in dispatcher.messages] == [
        "pay/not-paid",
        "pay/deductions",
    ]
    assert events[-1] == SlotSet("shown_cards", ["pay/not-paid", "pay/deductions"])
    assert [hit["card_id"] for hit in events[0]["value"]["hits"]] == ["pay/not-paid", "pay/deductions"]


def test_a_second_question_without_an_answer_of_its_own_leaves_one_message_for_all(
    dispatcher, tracker, searcher
):
    first, second = "When do I get my wage?", "Are they allowed to do so?"
    searcher.found = {first: [NOT_PAID], second: [PAYSLIP]}
    searcher.hits = [UNDERPAID, NOT_PAID]  # of the message as a whole

    ActionSearchCards().run(dispatcher, tracker(text=f"{first} {second}"), {})

    (message,) = dispatcher.messages
    assert message["custom"]["kind"] == "choices"


def test_two_questions_on_one_card_bring_it_once(dispatcher, tracker, searcher):
    searcher.hits = [NOT_PAID]

    ActionSearchCards().run(dispatcher, tracker(text="Where is my wage? When do they pay it?"), {})

    (message,) = dispatcher.messages
    assert message["custom"]["card"]["id"] == "pay/not-paid"


def test_of_many_questions_two_are_answered(dispatcher, tracker, searcher):
    asked = ["When is the wage paid?", "Which deductions are allowed here?", "What is on the payslip?"]
    for text, card in zip(asked, ("pay/not-paid", "pay/deductions", "pay/payslip"), strict=True):
        searcher.found[text] = [Hit(card, score=3.0, probability=0.9)]

    ActionSearchCards().run(dispatcher, tracker(text=" ".join(asked)), {})

    assert len(dispatcher.messages) == 2


def test_doubtful_message_in_a_language_we_do_not_speak_is_told_so_in_it(dispatcher, tracker, searcher):
    searcher.hits = [PAYSLIP]

    ActionSearchCards().run(dispatcher, tracker(text="Шефът не ми плаща заплатата"), {})

    (message,) = dispatcher.messages
    assert message["response"] == "utter_not_spoken"
    assert message["text"] == "Пишете на полски."
    assert message["custom"]["kind"] == "no_answer"
    assert message["custom"]["text_language"] == "bg"
    # `sofia` speaks Bulgarian; `registry` does too, but is an authority.
    assert [agency["id"] for agency in message["custom"]["agencies"]] == ["sofia", "win-punt", "fairwork"]


def test_message_in_a_language_without_a_wording_brings_the_usual_words(dispatcher, tracker, searcher):
    ActionSearchCards().run(dispatcher, tracker(text="A főnököm nem fizeti ki a béremet"), {})

    assert dispatcher.messages[0]["response"] == "utter_no_answer"


def test_sure_hit_is_shown_whatever_the_language(dispatcher, tracker, searcher):
    searcher.hits = [NOT_PAID]

    ActionSearchCards().run(dispatcher, tracker(text="Шефът не ми плаща заплатата"), {})

    assert dispatcher.messages[0]["response"] == "utter_answer"


def test_message_without_text_brings_people(dispatcher, tracker):
    state = tracker()
    state.latest_message["text"] = None

    ActionSearchCards().run(dispatcher, state, {})

    assert dispatcher.messages[0]["custom"]["kind"] == "no_answer"


def test_search_leaves_verdict_thresholds_and_all_hits_for_the_log(dispatcher, tracker, searcher):
    searcher.hits = [NOT_PAID, PAYSLIP]

    events = ActionSearchCards().run(dispatcher, tracker(), {})

    trace = {
        "verdict": "answer",
        "answer_from": 0.7,
        "choices_from": 0.3,
        "hits": [
            {"card_id": "pay/not-paid", "score": 2.5, "probability": 0.7},
            {"card_id": "pay/payslip", "score": 1.0, "probability": 0.1},
        ],
        "situation": {},
    }
    assert events == [
        SlotSet("trace", trace),
        SlotSet("candidates", {"verdict": "answer", "shown": ["pay/not-paid"], "left": [trace["hits"][1]]}),
        SlotSet("shown_cards", ["pay/not-paid"]),
    ]


def test_button_shows_the_card_it_names_without_a_probability(dispatcher, tracker):
    events = ActionShowCard().run(dispatcher, tracker(card="pay/underpaid"), {})

    (message,) = dispatcher.messages
    assert message["custom"]["card"]["id"] == "pay/underpaid"
    assert message["custom"]["card"]["confidence"] is None
    assert events == [SlotSet("trace", None), SlotSet("shown_cards", ["pay/underpaid"])]


def test_button_of_a_card_that_is_gone_brings_people_and_counts_as_nothing_shown(dispatcher, tracker):
    events = ActionShowCard().run(dispatcher, tracker(card="pay/retired"), {})

    assert dispatcher.messages[0]["response"] == "utter_no_answer"
    assert events == [SlotSet("trace", None), SlotSet("shown_cards", [])]


def test_conversation_without_a_known_language_is_held_in_english(tracker):
    assert [language_of(tracker(language=code)) for code in (None, "uk", "nl")] == ["en", "en", "nl"]


def test_what_is_provided_last_is_what_actions_read(knowledge):
    given = resources()
    other = type(given)(knowledge, given.search)

    provide(other)

    assert resources() is other
    assert resources().now().tzinfo is not None
