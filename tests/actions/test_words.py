"""Dutch words and letters: explained when named, one step back when a button no longer leads anywhere."""

import json

import pytest
import yaml
from rasa_sdk.events import SlotSet

from actions.answer import ActionSearchCards
from actions.letters import ActionLetter
from actions.unasked import ActionUnaskedAnswer
from actions.words import ActionExplainWord
from bot.gateway.messages import Message
from bot.settings import REPOSITORY
from knowledge.models import Word
from knowledge.models.letter import Sender
from knowledge.search import Hit

LANGUAGES = ("pl", "ro", "en", "nl")
NOT_PAID = Hit("pay/not-paid", score=2.5, probability=0.9)
DEDUCTIONS = Hit("pay/deductions", score=1.5, probability=0.4)


def in_all(text):
    return {language: f"{text} ({language})" for language in LANGUAGES}


def make_word(word_id, cards=(), **changes):
    fields = {"id": word_id, "word": word_id, "meaning": in_all(f"{word_id} means"), "cards": cards}
    return Word.model_validate(fields | {"checked": "2031-01-01"} | changes)


def make_letter(kind):
    return {
        "kind": kind,
        "title": in_all(kind),
        "what": in_all(f"{kind} is"),
        "steps": {language: [f"{kind} step ({language})"] for language in LANGUAGES},
        "otherwise": in_all(f"{kind} costs"),
        "cards": ["pay/deductions", "pay/gone"],
        "agencies": ["legal-help", "gone"],
    }


def make_sender(sender_id, *kinds):
    letters = [make_letter(kind) for kind in kinds]
    name = sender_id.upper()
    return Sender.model_validate(
        {"id": sender_id, "name": in_all(name), "called": [name], "letters": letters}
    )


@pytest.fixture(autouse=True)
def content(knowledge):
    words = [
        make_word("loonheffing", ["pay/payslip", "pay/gone"], normal=in_all("always there")),
        make_word("inhouding", ["pay/deductions"], forms=["inhoudingen"]),
        make_word("verrekening"),
    ]
    senders = [
        make_sender("cak", "fine", "care"),
        make_sender("svb", "child"),
    ]
    knowledge.words.update({word.id: word for word in words})
    knowledge.letters.update({sender.id: sender for sender in senders})


def payloads(message):
    return [button["payload"] for button in message["buttons"]]


def explained(dispatcher):
    return [message["custom"]["sheet"]["title"] for message in dispatcher.messages]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text", ["loonheffing", "Loonheffing??", "lonheffing", "loon heffing", "loonheffing-u"]
)
def test_a_bare_word_is_explained_and_its_cards_are_offered(dispatcher, tracker, language, text):
    events = ActionSearchCards().run(dispatcher, tracker(text=text, intent="ask", language=language), {})

    (message,) = dispatcher.messages
    assert message["response"] == "utter_word"
    assert message["custom"]["kind"] == "answer"
    sheet = message["custom"]["sheet"]
    assert sheet["title"] == "loonheffing"
    assert [part["text"] for part in sheet["texts"]] == [
        f"loonheffing means ({language})",
        f"always there ({language})",
    ]
    assert [source["publisher"] for source in sheet["sources"]] == ["P"]  # of its first card
    assert sheet["checked"] == "2031-01-01"
    assert message["custom"]["choices"] == [
        {"card": "pay/payslip", "title": f"pay/payslip title ({language})?"}
    ]  # the other card is gone
    assert events[-1] == SlotSet("shown_cards", ["pay/payslip"])


def test_a_bare_word_that_a_card_answers_is_explained_and_the_card_offered_first(
    dispatcher, tracker, searcher
):
    searcher.hits = [NOT_PAID]

    events = ActionSearchCards().run(dispatcher, tracker(text="inhouding", intent="ask"), {})

    (message,) = dispatcher.messages
    assert [choice["card"] for choice in message["custom"]["choices"]] == ["pay/not-paid", "pay/deductions"]
    assert events[-1] == SlotSet("shown_cards", ["pay/not-paid", "pay/deductions"])
    assert events[0].get("value")["hits"][0]["card_id"] == "pay/not-paid"  # the log sees what was found


def test_a_question_with_a_dutch_word_in_it_is_still_a_question(dispatcher, tracker, searcher):
    searcher.hits = [NOT_PAID]

    ActionSearchCards().run(
        dispatcher, tracker(text="za duża inhouding na pasku, co robić?", intent="ask"), {}
    )

    assert [message["response"] for message in dispatcher.messages] == ["utter_answer"]


def test_two_words_asked_about_are_both_explained(dispatcher, tracker):
    text = "co znaczy loonheffing i inhouding"

    ActionExplainWord().run(dispatcher, tracker(text=text, intent="explain_word"), {})

    assert explained(dispatcher) == ["loonheffing", "inhouding"]


def test_a_doubtful_request_that_a_card_answers_brings_the_card(dispatcher, tracker, searcher):
    searcher.hits = [NOT_PAID]
    state = tracker(text="potrącili mi inhouding i nie zapłacili, co robić", intent="explain_word")
    state.latest_message["intent"]["confidence"] = 0.5

    ActionExplainWord().run(dispatcher, state, {})

    assert [message["response"] for message in dispatcher.messages] == ["utter_answer"]


def test_an_unknown_word_brings_those_like_it_as_buttons(dispatcher, tracker):
    ActionExplainWord().run(dispatcher, tracker(text="co znaczy verrekeltring", intent="explain_word"), {})

    (message,) = dispatcher.messages
    assert message["response"] == "utter_word_near"
    assert payloads(message) == ['/explain_word{"word": "verrekening"}', "/explain_word"]


def test_a_request_without_any_word_we_know_is_searched_like_a_question(dispatcher, tracker, searcher):
    searcher.hits = [DEDUCTIONS]

    ActionExplainWord().run(dispatcher, tracker(text="co to jest zupa", intent="explain_word"), {})

    assert [message["response"] for message in dispatcher.messages] == ["utter_choices"]


@pytest.mark.parametrize(
    ("word", "response"),
    [
        ("loonheffing", "utter_word"),
        ("lonheffing", "utter_word"),
        ("verrekeltring", "utter_word_near"),
        ("../../etc", "utter_which_word"),
        (7, "utter_which_word"),
        (None, "utter_which_word"),
    ],
)
def test_a_button_brings_its_word_or_a_way_on(dispatcher, tracker, word, response):
    entities = [] if word is None else [{"entity": "word", "value": word}]

    ActionExplainWord().run(
        dispatcher, tracker(text="/explain_word", intent="explain_word", entities=entities), {}
    )

    assert [message["response"] for message in dispatcher.messages] == [response]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_says_what_it_is_what_to_do_and_who_reads_it(dispatcher, tracker, language):
    entities = [{"entity": "sender", "value": "cak"}, {"entity": "kind", "value": "fine"}]

    state = tracker(text="/letter", intent="letter", entities=entities, language=language)

    events = ActionLetter().run(dispatcher, state, {})

    (message,) = dispatcher.messages
    custom = message["custom"]
    assert (message["text"], custom["kind"]) == (f"fine is ({language})", "answer")
    assert custom["sheet"]["items"] == [f"fine step ({language})"]
    assert f"fine costs ({language})" in custom["sheet"]["texts"][0]["text"]
    assert [agency["id"] for agency in custom["agencies"]] == ["legal-help"]  # the other has ended
    assert [choice["card"] for choice in custom["choices"]] == ["pay/deductions"]
    assert payloads(message) == ['/letter{"sender": "cak"}', "/letter", "/explain_word"]
    assert events[-1] == SlotSet("shown_cards", ["pay/deductions"])
    sent = {"id": "m", "language": language, "text": message["text"], "buttons": message["buttons"]}
    assert Message.model_validate(sent | custom).sheet


@pytest.mark.parametrize(
    ("entities", "response"),
    [
        ({}, "utter_letter_senders"),
        ({"sender": "cak"}, "utter_letter_kinds"),
        ({"sender": "cak", "kind": "retired"}, "utter_letter_kinds"),
        ({"sender": "svb"}, "utter_letter"),  # sends one kind only
        ({"sender": "retired", "kind": "fine"}, "utter_letter_senders"),
        ({"sender": ["cak"], "kind": 7}, "utter_letter_senders"),
        ({"kind": "fine"}, "utter_letter_senders"),
    ],
)
def test_what_a_button_does_not_lead_to_is_one_step_back(dispatcher, tracker, entities, response):
    given = [{"entity": name, "value": value} for name, value in entities.items()]

    ActionLetter().run(dispatcher, tracker(text="/letter", intent="letter", entities=given), {})

    (message,) = dispatcher.messages
    assert message["response"] == response
    assert payloads(message)


@pytest.mark.parametrize(
    "text",
    [
        "dostałem list z CAK",
        "mam jakies pismo od cak i nie wiem co",
        "am primit o scrisoare de la CAK",
        "I got a letter from CAK",
        "brief van het CAK gekregen",
    ],
)
def test_a_vague_message_about_a_letter_brings_those_of_its_sender(dispatcher, tracker, searcher, text):
    searcher.hits = [DEDUCTIONS]  # a choice, no answer

    ActionSearchCards().run(dispatcher, tracker(text=text, intent="ask"), {})

    (message,) = dispatcher.messages
    assert message["response"] == "utter_letter_kinds"
    assert payloads(message)[:2] == [
        '/letter{"sender": "cak", "kind": "fine"}',
        '/letter{"sender": "cak", "kind": "care"}',
    ]


@pytest.mark.parametrize(
    "text", ["dostałem list z banku", "CAK chce pieniędzy", "lista cak", "😀", "a" * 10_000]
)
def test_a_letter_from_nobody_we_know_or_no_letter_is_a_question(dispatcher, tracker, searcher, text):
    searcher.hits = [DEDUCTIONS]

    ActionSearchCards().run(dispatcher, tracker(text=text, intent="ask"), {})

    assert [message["response"] for message in dispatcher.messages] == ["utter_choices"]


def test_a_letter_that_a_card_answers_brings_the_card(dispatcher, tracker, searcher):
    searcher.hits = [NOT_PAID]

    ActionSearchCards().run(dispatcher, tracker(text="dostałem list z CAK o karze", intent="ask"), {})

    assert [message["response"] for message in dispatcher.messages] == ["utter_answer"]


@pytest.mark.parametrize("file", ["letters.yml", "words.yml"])
def test_every_wording_speaks_each_language_once(file):
    wording = yaml.safe_load((REPOSITORY / "actions" / file).read_text(encoding="utf-8"))

    assert {name: set(texts) for name, texts in wording.items()} == {name: set(LANGUAGES) for name in wording}
    assert all(text for texts in wording.values() for text in texts.values())


@pytest.mark.parametrize(
    ("text", "response"), [("from the CAK", "utter_letter_kinds"), ("a blue one", "utter_letter_senders")]
)
def test_letter_typed_about_is_that_of_the_sender_named(dispatcher, tracker, text, response):
    ActionLetter().run(dispatcher, tracker(text=text, intent="letter"), {})

    assert dispatcher.messages[0]["response"] == response


@pytest.fixture
def below_letter(dispatcher, tracker, encoder):
    """Load a tracker with a message below the letter of a fine, and maybe below more messages."""
    encoder.words = ["step", "costs"]
    given = [{"entity": "sender", "value": "cak"}, {"entity": "kind", "value": "fine"}]
    ActionLetter().run(
        dispatcher, tracker(text="/letter", intent="letter", entities=given, language="en"), {}
    )
    (letter,) = dispatcher.messages
    dispatcher.messages.clear()

    def load(text, *since, language="en"):
        state = tracker(text=text, intent="ask", language=language, shown_cards=["pay/deductions"])
        data = {"custom": letter["custom"], "buttons": letter["buttons"]}
        state.events.append(
            {
                "event": "bot",
                "text": letter["text"],
                "data": data,
                "metadata": {"utter_action": "utter_letter"},
            }
        )
        state.events += [
            {"event": "bot", "data": {"custom": {}}, "metadata": {"utter_action": name}} for name in since
        ]
        return state

    return load


@pytest.mark.parametrize("since", [(), ("utter_letter_quote", "utter_choices_else")])
def test_what_a_letter_says_nearest_is_quoted_also_twice(dispatcher, below_letter, searcher, since):
    searcher.hits = [NOT_PAID]  # no card of the letter

    events = ActionSearchCards().run(dispatcher, below_letter("which step", *since), {})

    quoted, choices = dispatcher.messages
    assert (quoted["response"], choices["response"]) == ("utter_letter_quote", "utter_choices_else")
    assert quoted["title"] == "fine (en)"
    assert "fine step (en)" in quoted["lines"]
    assert '/letter{"sender": "cak"}' in payloads(quoted)
    assert [choice["card"] for choice in choices["custom"]["choices"]] == ["pay/deductions", "pay/not-paid"]
    assert events[-1] == SlotSet("shown_cards", ["pay/deductions"])


@pytest.mark.parametrize(
    ("text", "since", "language"),
    [
        ("which month", (), "en"),  # nothing near
        ("which step", (), "pl"),  # the letter was explained in another language
        ("which step", ("utter_answer",), "en"),  # something else was talked about since
    ],
)
def test_no_letter_is_quoted_that_says_nothing_near(dispatcher, below_letter, text, since, language):
    ActionSearchCards().run(dispatcher, below_letter(text, *since, language=language), {})

    assert "utter_letter_quote" not in [message["response"] for message in dispatcher.messages]


def offering(response, sender="cak"):
    """Return a message that asks who sent a letter, or which one of a sender it is."""
    payload = json.dumps({"sender": sender, "kind": "fine"})
    buttons = [{"title": "A letter", "payload": f"/letter{payload}"}]
    return {
        "event": "bot",
        "data": {"buttons": buttons, "custom": {}},
        "metadata": {"utter_action": response},
    }


@pytest.mark.parametrize("action", [ActionLetter, ActionSearchCards, ActionUnaskedAnswer])
@pytest.mark.parametrize(
    ("last", "text", "title", "response"),
    [
        ("utter_letter_senders", "CAK is on top of it", "CAK", "utter_letter_kinds"),
        ("utter_letter_senders", "from CAK, a fine", "fine", "utter_letter"),
        ("utter_letter_kinds", "it is the fine", "fine", "utter_letter"),
        ("utter_letter_kinds", "fine and care, a fine I mean", "fine", "utter_letter"),
    ],
)
def test_who_is_asked_about_a_letter_may_tell_in_words(
    dispatcher, tracker, encoder, action, last, text, title, response
):
    encoder.words = ["fine", "care"]
    state = tracker(text=text, intent="ask", language="en")
    state.events.append(offering(last))

    events = action().run(dispatcher, state, {})

    (message,) = dispatcher.messages
    assert message["response"] == response
    assert message["custom"]["sheet"]["title"] == f"{title} (en)"
    assert events[-1]["name"] == "shown_cards"
    assert events[-1].get("value")[0] == "pay/deductions"


@pytest.mark.parametrize(
    ("since", "shown", "told"),
    [
        (["utter_answer"], ["pay/deductions"], True),
        (["utter_answer"], ["pay/payslip"], False),  # something else is talked about
        (["utter_letter"], ["pay/deductions"], False),  # one was chosen
        (["utter_answer"] * 4, ["pay/deductions"], False),
    ],
)
def test_letter_of_a_menu_left_is_told_in_words(dispatcher, tracker, encoder, since, shown, told):
    encoder.words = ["fine", "care"]
    state = tracker(text="no, it is a fine", intent="ask", language="en", shown_cards=shown)
    state.events.append(offering("utter_letter_kinds"))
    sheet = {"title": "Fine", "items": [], "texts": []}
    said = {"event": "bot", "text": "T", "data": {"custom": {"kind": "answer", "sheet": sheet}}}
    state.events += [{**said, "metadata": {"utter_action": name}} for name in since]

    ActionSearchCards().run(dispatcher, state, {})

    assert ("utter_letter" in [message["response"] for message in dispatcher.messages]) == told


@pytest.mark.parametrize(
    ("asks", "shown", "response"),
    [
        (0.46, ["pay/payslip"], "utter_answer"),
        (0.46, [], "utter_letter_senders"),
        (0.2, ["pay/payslip"], "utter_letter_senders"),
    ],
)
def test_paper_told_below_a_card_may_be_no_letter(dispatcher, tracker, searcher, asks, shown, response):
    searcher.hits = [Hit("pay/not-paid", score=3.0, probability=0.9)]
    state = tracker(text="ik heb al getekend papier", intent="letter", language="en", shown_cards=shown)
    state.latest_message["intent_ranking"] = [
        {"name": "letter", "confidence": 0.3}, {"name": "ask", "confidence": asks},
    ]  # fmt: skip

    ActionLetter().run(dispatcher, state, {})

    assert dispatcher.messages[0]["response"] == response


@pytest.mark.parametrize("text", ["fine or care", "something blue", "😀"])
def test_letter_that_may_be_several_or_none_is_not_guessed(dispatcher, tracker, encoder, text):
    encoder.words = ["fine", "care"]
    state = tracker(text=text, intent="letter", language="en")
    state.events.append(offering("utter_letter_kinds"))

    ActionLetter().run(dispatcher, state, {})

    (message,) = dispatcher.messages
    assert message["response"] == "utter_letter_kinds"  # of the same sender, not of any


def test_letter_mentioned_below_a_letter_is_that_letter(dispatcher, below_letter, encoder, searcher):
    encoder.words = ["step"]
    state = below_letter("which step says the letter")
    state.latest_message["intent"] = {"name": "letter", "confidence": 0.9}

    ActionLetter().run(dispatcher, state, {})

    assert dispatcher.messages[0]["response"] == "utter_letter_quote"
