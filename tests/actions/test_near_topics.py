"""Topics next to ours: named where we are certain, in four languages, and only for what no card answers."""

import pytest

from actions.answer import ActionSearchCards
from actions.near_topics import near_topic, near_topics
from bot.settings import REPOSITORY
from knowledge.agencies import load_agencies
from knowledge.normalise import normalise
from knowledge.search import Hit
from tests.actions.conftest import LANGUAGES, make_card

MESSAGES = {
    "dentist": ["znacie dobrego dentystę?", "caut un dentist ieftin", "any dentist open today", "tandarts zoeken"],
    "driving_licence": ["jak zrobić prawko", "cum fac permis de conducere", "can i get a driving licence here",
                        "rijbewijs halen hoe"],
    "school": ["dobra szkoła w pobliżu", "școala din cartier", "which school is best", "goede school gezocht"],
    "police_report": ["ukradli mi hulajnogę", "mi-au furat trotineta", "my scooter was stolen",
                      "mijn scooter is gestolen"],
    "visa": ["wiza turystyczna dla mamy", "viză turistică pentru mama", "tourist visa for my mum",
             "toeristenvisum voor mijn moeder"],
    "passport": ["chcę wyrobić paszport", "îmi trebuie pașaport nou", "I need a new passport",
                 "ik wil een nieuw paspoort"],
    "doctor": ["boli mnie brzuch", "mă doare spatele", "i have a rash", "ik heb koorts"],
}  # fmt: skip


@pytest.mark.parametrize("name", MESSAGES)
def test_topic_is_told_in_every_language(name):
    assert [near_topic(text) for text in MESSAGES[name]] == [near_topics().topics[name]] * len(LANGUAGES)


def test_every_topic_is_tried():
    assert set(MESSAGES) == set(near_topics().topics)


@pytest.mark.parametrize(
    "text",
    ["", "???", "jaka jutro pogoda", "szkolenie z wózków", "prawo jazdy w Polsce ile kosztuje", "wiza do USA",
     "permis de conducere în România", "driving licence in Germany", "rijbewijs in Polen", "belastingaangifte"],
)  # fmt: skip
def test_what_is_not_certain_has_no_topic(text):
    assert near_topic(text) is None


def test_agencies_and_cards_exist_and_words_are_plain():
    agencies = load_agencies(REPOSITORY / "knowledge" / "agencies.yml")
    for topic in near_topics().topics.values():
        assert [agency for agency in topic.agencies if agencies[agency].status != "active"] == []
        assert [
            card for card in topic.cards if not (REPOSITORY / "knowledge" / "cards" / f"{card}.yml").is_file()
        ] == []
        assert set(topic.words) == set(LANGUAGES)
        keywords = [keyword for said in topic.words.values() for keyword in said]
        assert [normalise(keyword) for keyword in keywords] == keywords


def test_refused_message_with_a_topic_names_its_place_and_the_card_that_comes_close(
    dispatcher, tracker, knowledge, searcher
):
    knowledge.cards["family/school"] = make_card("family/school", ["union"])
    searcher.hits = [Hit("pay/payslip", 1.0, 0.1)]

    ActionSearchCards().run(dispatcher, tracker(text="która szkoła najlepsza"), {})

    (message,) = dispatcher.messages
    assert message["response"] == "utter_near_topic"
    assert message["custom"]["kind"] == "no_answer"
    assert [agency["id"] for agency in message["custom"]["agencies"]] == ["win-punt"]  # of those known here
    assert message["buttons"] == [
        {"title": "family/school title (pl)?", "payload": '/choose_card{"card": "family/school"}'}
    ]


def test_message_that_a_card_answers_is_not_sent_elsewhere(dispatcher, tracker, searcher):
    searcher.hits = [Hit("pay/payslip", 1.0, 0.9)]

    ActionSearchCards().run(dispatcher, tracker(text="boli mnie brzuch"), {})

    assert dispatcher.messages[0]["response"] == "utter_answer"
