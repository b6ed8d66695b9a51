"""What is indexed."""

from knowledge.examples import Example
from knowledge.passages import NO_CARD, Passage, build_passages, digest, passages_digest


def example(text, card_id, language="en"):
    return Example(text, language, card_id, "out_of_scope" if card_id is None else "ask/x", "plain", "file")


def test_ways_to_ask_titles_short_answers_and_stories_are_indexed(content):
    cards = {"registration/bsn": content.load().cards["registration/bsn"]}

    passages = build_passages(cards, [example("bsn where", "registration/bsn")])

    assert [passage.text for passage in passages if passage.language == "en"] == [
        "bsn where",
        "How do I get a BSN number?",
        "You get the number (burgerservicenummer) at the municipality. Take your passport.",
        "Ana came in May. Her boss asks for the number.",
    ]
    assert {passage.card_id for passage in passages} == {"registration/bsn"}


def test_a_draft_is_left_out_in_its_language_with_all_its_ways_to_ask(content):
    cards = content.load().cards
    asked = [example("bsn waar", "registration/bsn", "nl"), example("bsn where", "registration/bsn", "en")]

    passages = build_passages(cards, asked)

    languages = {passage.language for passage in passages if passage.card_id == "registration/bsn"}
    assert languages == {"pl", "ro", "en"}  # the Dutch text is a draft
    assert "bsn waar" not in [passage.text for passage in passages]


def test_messages_that_no_card_answers_are_passages_of_no_card():
    passages = build_passages({}, [example("the weather", None), example("pogoda", None, "pl")])

    assert passages == [Passage("the weather", NO_CARD, "en"), Passage("pogoda", NO_CARD, "pl")]


def test_other_intents_and_cards_that_are_not_there_are_left_out():
    greeting = Example("hello", "en", None, "greet", "plain", "file")

    assert build_passages({}, [greeting, example("bonus", "pay/bonus")]) == []


def test_placeholders_are_not_indexed(content):
    texts = [passage.text for passage in build_passages(content.load().cards, [])]

    assert "The minimum wage (minimumloon) is  before tax. The allowance is ." in texts
    assert not any("{" in text for text in texts)


def test_a_digest_tells_texts_apart_wherever_they_are_cut():
    assert digest(["ab", "c"]) != digest(["a", "bc"])
    assert digest(["ab", "c"]) == digest(["ab", "c"])
    assert digest([]) != digest([""])


def test_the_digest_of_passages_counts_text_card_language_and_order():
    first, second = Passage("rent", "housing/rent", "en"), Passage("huur", "housing/rent", "nl")
    variants = [
        [first, second],
        [second, first],
        [first],
        [Passage("rents", "housing/rent", "en"), second],
        [Passage("rent", "housing/deposit", "en"), second],
        [Passage("rent", "housing/rent", "pl"), second],
    ]

    assert len({passages_digest(passages) for passages in variants}) == len(variants)
