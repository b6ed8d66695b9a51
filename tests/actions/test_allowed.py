"""Whether something is allowed: every practice rests on a reviewed card, and every path goes on."""

import datetime as dt

import pytest
from rasa_sdk.events import SlotSet

from actions.allowed.action import ActionIsAllowed
from actions.allowed.again import card_asked_about
from actions.allowed.practices import load_practices
from actions.answer import ActionSearchCards
from actions.base import Resources, provide
from bot.gateway.incoming import admit
from bot.settings import REPOSITORY
from knowledge.loader import load_knowledge
from knowledge.models import AgencyKind

LANGUAGES = ("pl", "ro", "en", "nl")
TWO = ["pay/not-paid", "pay/payslip"]
KNOWN = load_practices()
MOST_BUTTONS = 10  # of a group: more is a scroll
LONGEST_TITLE = 38  # characters of a button on a narrow phone


@pytest.fixture(scope="module")
def content():
    return load_knowledge(REPOSITORY / "knowledge")


@pytest.fixture
def real_content(content, searcher):
    """Give the actions the real cards, which the practices rest on."""
    provide(Resources(content, searcher, lambda: dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)))


def asked(tracker, language="pl", **entities):
    given = [{"entity": name, "value": value} for name, value in entities.items()]
    return tracker(text="/is_allowed", intent="is_allowed", entities=given, language=language)


def test_there_are_many_practices_in_groups_that_fit_a_phone():
    sizes = [len(KNOWN.of_group(group)) for group in KNOWN.groups]

    assert len(KNOWN.practices) == sum(sizes) >= 30
    assert max(sizes) <= MOST_BUTTONS
    assert min(sizes) > 0


@pytest.mark.parametrize("name", KNOWN.practices)
def test_practice_rests_on_a_reviewed_card(name, content):
    assert set(content.cards[KNOWN.practices[name].card].status.texts.values()) == {"reviewed"}


@pytest.mark.parametrize("name", KNOWN.practices)
def test_practice_speaks_four_languages_without_amounts_years_or_numbers(name):
    texts = KNOWN.practices[name].texts
    said = [f"{text.title} {text.rule} {text.step}" for text in texts.values()]

    assert set(texts) == set(LANGUAGES)
    assert [text for text in said if any(char.isdigit() for char in text) or "!" in text] == []
    assert [text.title for text in texts.values() if len(text.title) > LONGEST_TITLE] == []


@pytest.mark.parametrize(
    "words",
    [*KNOWN.verdicts.values(), *KNOWN.groups.values(), *KNOWN.buttons.values(), KNOWN.next_step],
    ids=str,
)
def test_words_around_speak_four_languages(words):
    assert set(words) == set(LANGUAGES)


def test_first_come_the_subjects(dispatcher, tracker):
    ActionIsAllowed().run(dispatcher, asked(tracker), {})

    (message,) = dispatcher.messages
    assert message["response"] == "utter_is_allowed_groups"
    titles = [*KNOWN.groups.values(), KNOWN.buttons["intermediary"], KNOWN.buttons["person"]]
    assert [button["title"] for button in message["buttons"]] == [title["pl"] for title in titles]


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("can boss do this", "utter_answer"),
        ("ok so he may", "utter_answer"),  # no phrase of the list, but a wish to know
        ("and what may he do with somebody like me", "utter_is_allowed_groups"),  # says what it is about
    ],
)
def test_few_words_below_an_answer_ask_about_it(dispatcher, tracker, text, response):
    ActionIsAllowed().run(
        dispatcher, tracker(text=text, intent="is_allowed", shown_cards=["pay/not-paid"]), {}
    )

    assert [message["response"] for message in dispatcher.messages] == [response]


@pytest.mark.parametrize("group", KNOWN.groups)
def test_subject_brings_its_practices_as_buttons_the_gateway_lets_in(dispatcher, tracker, group):
    ActionIsAllowed().run(dispatcher, asked(tracker, practice_group=group), {})

    buttons = dispatcher.messages[0]["buttons"]
    admitted = [admit(text=None, payload=button["payload"], max_chars=1000) for button in buttons]
    assert [a.slots for a in admitted[:-2]] == [{"practice": name} for name in KNOWN.of_group(group)]
    assert [a.intent for a in admitted[-2:]] == ["is_allowed", "talk_to_person"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", KNOWN.practices)
def test_practice_gets_verdict_rule_step_card_and_free_help(
    dispatcher, tracker, real_content, content, name, language
):
    practice = KNOWN.practices[name]

    events = ActionIsAllowed().run(dispatcher, asked(tracker, language, practice=name), {})

    (message,) = dispatcher.messages
    custom, text = message["custom"], practice.texts[language]
    assert message["text"] == f"{text.title}\n\n{KNOWN.verdicts[practice.verdict][language]} {text.rule}"
    assert custom["sheet"]["items"] == [text.step]
    assert custom["choices"] == [
        {"card": practice.card, "title": content.cards[practice.card][language].title}
    ]
    assert custom["agencies"]
    assert message["buttons"][0]["title"] == KNOWN.buttons["more_of_group"][language]
    assert SlotSet("shown_cards", [practice.card]) in events


@pytest.mark.parametrize("name", KNOWN.practices)
def test_authorities_stand_last_since_we_do_not_know_who_has_papers(
    dispatcher, tracker, real_content, content, name
):
    ActionIsAllowed().run(dispatcher, asked(tracker, practice=name), {})

    helpers = [content.agencies[agency["id"]] for agency in dispatcher.messages[0]["custom"]["agencies"]]
    authority = [agency.kind is AgencyKind.GOVERNMENT for agency in helpers]
    assert authority == sorted(authority)


@pytest.mark.parametrize("odd", ["witchcraft", "", "pay/cash", "cash "])
def test_unknown_practice_leads_back_to_the_subjects(dispatcher, tracker, odd):
    events = ActionIsAllowed().run(dispatcher, asked(tracker, practice=odd), {})

    assert events == []
    assert dispatcher.messages[0]["response"] == "utter_is_allowed_unknown"
    assert len(dispatcher.messages[0]["buttons"]) > len(KNOWN.groups)


def test_practice_whose_card_was_retired_still_gets_its_rule(dispatcher, tracker):
    ActionIsAllowed().run(dispatcher, asked(tracker, practice="cash"), {})

    assert dispatcher.messages[0]["custom"]["choices"] == []
    assert KNOWN.practices["cash"].texts["pl"].rule in dispatcher.messages[0]["text"]


@pytest.mark.parametrize("text", ["czy to legalne?", "is it legal", "mag dat zomaar", "are voie?"])
@pytest.mark.parametrize("action", [ActionIsAllowed, ActionSearchCards])
def test_below_an_answer_the_question_is_about_it(dispatcher, tracker, searcher, text, action):
    searcher.hits = []

    events = action().run(
        dispatcher, tracker(text=text, intent="is_allowed", shown_cards=["pay/not-paid"]), {}
    )

    assert dispatcher.messages[0]["custom"]["card"]["id"] == "pay/not-paid"
    assert SlotSet("shown_cards", ["pay/not-paid"]) in events


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("is it legal", {"shown_cards": []}),
        ("is it legal that they took my phone away", {"shown_cards": ["pay/not-paid"]}),
        ("is it legal", {"candidates": {"verdict": "choices", "shown": TWO}, "shown_cards": TWO}),
        ("/is_allowed", {"shown_cards": ["pay/not-paid"]}),
    ],
)
def test_it_says_what_it_is_about_itself_or_nothing_was_shown(tracker, text, slots):
    assert card_asked_about(tracker(text=text, **slots)) is None
