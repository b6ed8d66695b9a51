"""Typed words that name a button do what the button does."""

from types import SimpleNamespace

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.rasa_runtime import button_payloads
from bot.rasa_runtime.typed_titles import payload_of_title

YES, NO, UNKNOWN = (f'/inform{{"value":"{value}"}}' for value in ("yes", "no", "unknown"))
BUTTONS = [
    {"title": "Tak, stałe godziny", "payload": YES},
    {"title": "Nie, różnie", "payload": NO},
    {"title": "Nie wiem", "payload": UNKNOWN},
    {"title": "Przerwij", "payload": "/stop_form"},
    {"title": "Dokończ później (formularz)", "payload": "/resume_form"},
]


def shown(*messages):
    tracker = DialogueStateTracker.from_events("s", [UserUttered("policz")])
    for buttons in messages:
        tracker.update(BotUttered("?", {"buttons": buttons}))
    return tracker


def asked(kind, buttons):
    """Return a tracker whose last message, of that kind, has these buttons."""
    tracker = shown([])
    tracker.update(BotUttered("which?", {"buttons": buttons, "custom": {"kind": kind}}))
    return tracker


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        ("Tak, stałe godziny", YES),
        ("tak", YES),
        ("TAK!", YES),
        ("stale godziny", YES),
        ("nie", NO),
        ("roznie", NO),
        ("nie wiem", UNKNOWN),
        ("przerwij", "/stop_form"),
        ("dokończ", None),  # part of a title that answers nothing
        ("godziny 40", None),
        ("nie wiem, ile mi płacą", None),
        ("szef nie płaci", None),
        ("?!", None),
        ("", None),
    ],
)
def test_words_name_the_one_button_that_says_so(text, payload):
    assert payload_of_title(text, shown(BUTTONS)) == payload


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("już zrobiłem", "done"),
        ("Am făcut!", "done"),
        ("nog niet", "later"),
        ("doesn't apply", "not_for_me"),
        ("already did that", "done"),
        ("am făcut-o deja", "done"),
        ("not done yet", "later"),
        ("how do I know that it is done?", None),
        ("dit geldt niet voor mij", "not_for_me"),
        ("what is left", "whole"),
        ("toată lista", "whole"),
        ("wat is er gedaan", None),
        ("ok", None),
    ],
)
def test_step_of_a_checklist_is_marked_in_the_words_of_people(text, mark):
    payloads = {
        mark: f'/checklist{{"list": "leaving", "step": "rent", "mark": "{mark}"}}'
        for mark in ("done", "later", "not_for_me", "whole")
    }
    buttons = [{"title": mark, "payload": payload} for mark, payload in payloads.items()]

    assert payload_of_title(text, shown(buttons)) == payloads.get(mark)
    assert payload_of_title(text, shown(BUTTONS)) is None


@pytest.mark.parametrize("payload", [UNKNOWN, "/skip"])
@pytest.mark.parametrize(("text", "named"), [("nee", True), ("Nee of weet ik niet", True), ("ja", False)])
def test_title_of_two_answers_is_named_by_the_first(text, payload, named):
    buttons = [{"title": "2", "payload": YES}, {"title": "Nee of weet ik niet", "payload": payload}]

    assert (payload_of_title(text, shown(buttons)) == payload) == named


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("1", "a/one"),
        ("2.", "b/two"),
        ("the second one", "b/two"),
        ("drugie", "b/two"),
        ("Al doilea!", "b/two"),
        ("de eerste", "a/one"),
        ("de eerste. ik werk er 7 weken", "a/one"),
        ("to drugie, agencja nie pozwala", "b/two"),
        ("ok prima", "a/one"),
        ("no to pierwsze, praca się skończyła", "a/one"),
        ("doua", "b/two"),
        ("ok", None),
        ("no", None),
        ("1, 2 weeks", None),
        ("3", None),
        ("0", None),
        ("2 weeks", None),
        ("second job", None),
    ],
)
def test_one_of_several_choices_is_named_by_its_number(text, chosen):
    choices = [{"card": "a/one", "title": "One?"}, {"card": "b/two", "title": "Two?"}]
    tracker = shown([])
    tracker.update(BotUttered("which?", {"buttons": [], "custom": {"kind": "choices", "choices": choices}}))

    assert payload_of_title(text, tracker) == (f'/choose_card{{"card": "{chosen}"}}' if chosen else None)


@pytest.mark.parametrize(("since", "chosen"), [([], "b/two"), ([UserUttered("hm"), BotUttered("?")], None)])
def test_choices_above_a_quote_are_named_by_number_until_something_else_is_said(since, chosen):
    choices = [{"card": "a/one", "title": "One?"}, {"card": "b/two", "title": "Two?"}]
    tracker = shown([])
    tracker.update(BotUttered("which?", {"buttons": [], "custom": {"kind": "choices", "choices": choices}}))
    tracker.update(BotUttered("maybe this part", {"buttons": [], "custom": {"kind": "answer"}}))
    for event in since:
        tracker.update(event)

    payload = payload_of_title("the second", tracker)

    assert payload == (f'/choose_card{{"card": "{chosen}"}}' if chosen else None)


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("bsn done", "bsn"),
        ("bsn już mam", "bsn"),
        ("am deja BSN", "bsn"),
        ("done", "sign"),
        ("hond gedaan", None),
    ],
)
def test_step_named_beside_the_mark_is_the_one_that_is_marked(text, step):
    button = {"title": "Done", "payload": '/checklist{"list": "first-week", "step": "sign", "mark": "done"}'}
    marked = f'/checklist{{"list": "first-week", "step": "{step}", "mark": "done"}}' if step else None

    assert payload_of_title(text, shown([button])) == marked


@pytest.mark.parametrize(
    ("text", "turns", "form", "marked"),
    [
        ("bsn juz mam", 1, None, True),
        ("bsn juz mam", 2, None, True),
        ("bsn juz mam", 3, None, False),  # too long ago
        ("bsn juz mam", 1, "pay_check_form", False),
        ("juz mam", 1, None, False),  # names no step
    ],
)
def test_step_of_a_list_that_was_left_is_marked_when_it_is_named(text, turns, form, marked):
    payload = '/checklist{"list": "first-week", "step": "sign", "mark": "done"}'
    tracker = shown([{"title": "Done", "payload": payload}])
    for _ in range(turns):
        tracker.update(UserUttered("how much is it"))
        tracker.update(BotUttered("nothing", {"buttons": []}))
    tracker.update(ActiveLoop(form))

    assert payload_of_title(text, tracker) == (payload.replace("sign", "bsn") if marked else None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("it is not a traffic fine", None),
        ("not the traffic fine, the insurance", "insurance"),
        ("geen verkeersboete", None),
        ("traffic fine", "traffic"),
    ],
)
def test_letter_that_is_denied_is_not_chosen(text, kind):
    titles = {"traffic": "Traffic fine (verkeersboete)", "insurance": "A fine for no health insurance (CAK)"}
    buttons = [{"title": title, "payload": f'/letter{{"kind":"{name}"}}'} for name, title in titles.items()]

    expected = f'/letter{{"kind":"{kind}"}}' if kind else None
    assert payload_of_title(text, asked("choices", buttons)) == expected


@pytest.mark.parametrize(
    ("text", "goes"),
    [
        ("zrobione", "done"),
        ("done", "done"),
        ("done, and how much is the fine", None),
        ("dalej", "next"),
        ("next", "next"),
        ("what is next of kin", None),
        ("thanks", None),
    ],
)
def test_done_and_next_below_a_question_on_the_way_go_on_with_the_list(text, goes):
    payload = '/checklist{"list": "first-week", "step": "sign", "mark": "done"}'
    go_on = {"title": "Go on: First week", "payload": '/checklist{"list": "first-week"}'}
    tracker = shown([{"title": "Done", "payload": payload}])
    tracker.update(UserUttered("how much is it"))
    tracker.update(BotUttered("nothing", {"buttons": [go_on]}))

    assert payload_of_title(text, tracker) == {"done": payload, "next": go_on["payload"], None: None}[goes]


@pytest.mark.parametrize(
    ("text", "sender"),
    [
        ("CJIB", "cjib"),
        ("van het cjib", "cjib"),
        ("z CAK", "cak"),
        ("incasso", "collector"),
        ("van mijn baas", None),
    ],
)
def test_one_of_a_menu_is_named_by_words_of_its_title(text, sender):
    titles = {
        "cjib": "CJIB (fines)",
        "cak": "CAK (health insurance)",
        "collector": "Debt collector (incassobureau)",
    }
    buttons = [{"title": title, "payload": f"/letter{{{name}}}"} for name, title in titles.items()]

    assert payload_of_title(text, asked("choices", buttons)) == (f"/letter{{{sender}}}" if sender else None)


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("it says 537 euro fine", "fine"),
        ("there is voorlopige aanslag on it and 640 euro", "voorlopig"),
        ("it is an aanslag", None),
        ("can I object to this fine?", None),
        ("a long story about my boss who was angry and gave me a fine on Monday", None),
        ("537 euro", None),
    ],
)
def test_letter_is_named_by_what_stands_in_it(text, letter):
    titles = {
        "fine": "A fine for no insurance",
        "premium": "Premium at CAK",
        "aanslag": "Your aanslag",
        "voorlopig": "A voorlopige aanslag",
    }
    buttons = [{"title": title, "payload": '/letter{"kind": "%s"}' % name} for name, title in titles.items()]

    assert payload_of_title(text, asked("choices", buttons)) == (
        '/letter{"kind": "%s"}' % letter if letter else None
    )


def test_buttons_of_a_menu_or_a_question_have_numbers_and_those_of_an_answer_have_none():
    buttons = [{"title": "CAK", "payload": "/letter"}, {"title": "IND", "payload": "/letter{}"}]

    def after(kind, buttons):
        return payload_of_title("2", asked(kind, buttons))

    assert after("choices", buttons) == "/letter{}"
    assert after("answer", buttons) is None
    assert after("form", BUTTONS) == NO
    amounts = [{"title": f"{n} hours", "payload": f'/inform{{"value":"{n}"}}'} for n in (36, 40)]
    assert after("form", amounts) is None  # two hours, maybe


def test_words_of_two_buttons_name_none_but_twice_the_same_button_is_one():
    two = [{"title": "Firma", "payload": YES}, {"title": "Firma", "payload": NO}]

    assert payload_of_title("firma", shown(two)) is None
    assert payload_of_title("firma", shown(two[:1], two[:1])) == YES


def test_buttons_above_the_last_message_of_the_person_are_gone():
    tracker = shown(BUTTONS)
    tracker.update(UserUttered("a ile to kosztuje"))
    tracker.update(BotUttered("nic", {}))

    assert payload_of_title("tak", tracker) is None


def test_message_is_read_and_kept_as_what_the_button_sends():
    domain = Domain.from_dict({"version": "3.1", "intents": ["inform"], "entities": ["value"]})
    message = UserMessage("tak")

    parsed = button_payloads._parse(SimpleNamespace(domain=domain), message, shown(BUTTONS))

    assert message.text == parsed["text"] == YES
    assert [(entity["entity"], entity["value"]) for entity in parsed["entities"]] == [("value", "yes")]
