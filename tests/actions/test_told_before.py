"""What somebody told of themselves some messages ago bears on a short question."""

import pytest

from actions.answer import ActionSearchCards
from actions.told_before import FILE
from bot.settings import REPOSITORY
from knowledge.loader import load_knowledge
from knowledge.search import Hit
from knowledge.yaml_files import read_yaml
from tests.actions.conftest import LANGUAGES, make_card

LEAVE, SICK_PAY, FIRED = "leave/maternity", "health/sick-pay", "pay/not-paid"


@pytest.fixture
def ask(dispatcher, tracker, knowledge, searcher):
    """Ask a short question after some messages; return the cards shown and the choices."""
    for card in (LEAVE, SICK_PAY, "safety/work-accident", "health/pregnancy"):
        knowledge.cards[card] = make_card(card, ["union"])

    def run(text, *before, found=None, **slots):
        searcher.found = found or {}
        state = tracker(text=text, intent="ask", language="en", **slots)
        state.events = [{"event": "user", "text": said} for said in (*before, text)]
        ActionSearchCards().run(dispatcher, state, {})
        structures = [message["custom"] for message in dispatcher.messages]
        cards = [structure["card"]["id"] for structure in structures if structure.get("card")]
        return cards, [
            choice["card"] for structure in structures for choice in structure.get("choices") or ()
        ]

    return run


def hit(card, probability=0.9):
    return [Hit(card, 2.0, probability)]


def test_fact_told_before_brings_the_card_that_the_question_alone_does_not(ask):
    found = {"I am pregnant. how much do I get": hit(LEAVE)}

    assert ask("how much do I get", "im pregnant 4 months", "hi", found=found) == ([LEAVE], [])


def test_card_about_the_fact_stands_before_the_one_that_surely_answers(ask):
    found = {"can they fire me": hit(FIRED), "I am pregnant. can they fire me": hit(LEAVE)}

    assert ask("can they fire me", "i am pregnant", found=found) == ([LEAVE, FIRED], [])


def test_likely_card_about_the_fact_is_a_choice(ask):
    found = {"I am ill. how much do I get": hit(SICK_PAY, 0.4)}

    assert ask("how much do I get", "i am sick since monday", found=found) == ([], [SICK_PAY])


def test_illness_holds_below_a_card_on_it(ask):
    found = {"I am ill. who pays me": hit(SICK_PAY)}

    assert ask("who pays me", shown_cards=["safety/work-accident"], found=found) == ([SICK_PAY], [])


@pytest.mark.parametrize(
    ("text", "before", "slots"),
    [
        ("how much do I get", ["hello"], {}),
        ("how much do I get", ["i am pregnant", "no, i am not pregnant"], {}),
        ("how much do I get", ["i am pregnant", *["ok"] * 20], {}),  # long ago
        ("how much do I get", ["i am pregnant"], {"shown_cards": [LEAVE]}),  # shown just now
        ("how much do I get when I work in another town and my boss says that I may", ["i am pregnant"], {}),
    ],
)
def test_fact_that_does_not_hold_any_more_or_says_nothing_new_changes_nothing(ask, text, before, slots):
    found = {f"I am pregnant. {text}": hit(LEAVE)}

    cards, _ = ask(text, *before, found=found, **slots)

    assert cards == []


@pytest.mark.parametrize(
    ("text", "shown"), [("last night I was bleeding", ["health/pregnancy"]), ("and I live there", [])]
)
def test_who_is_pregnant_and_unwell_is_told_whom_to_call(ask, text, shown):
    found = {f"I am pregnant. {text}": hit("health/pregnancy")}

    cards, _ = ask(text, "i am pregnant", *["ok"] * 8, found=found)

    assert cards == shown


def test_sure_answer_stays_alone_beside_an_illness(ask):
    found = {"who pays me": hit(FIRED), "I am ill. who pays me": hit(SICK_PAY)}

    assert ask("who pays me", "i am ill", found=found) == ([FIRED], [])


def test_card_that_is_not_about_the_fact_changes_nothing(ask):
    assert ask("where", "i am pregnant", found={"I am pregnant. where": hit(FIRED)}) == ([], [])


def test_facts_name_cards_that_we_have_and_speak_each_language():
    known = load_knowledge(REPOSITORY / "knowledge").cards
    facts = read_yaml(FILE).values()

    assert [card for fact in facts for card in (*fact["cards"], *fact["after"]) if card not in known] == []
    assert all(set(fact["says"]) == set(LANGUAGES) for fact in facts)
