"""Finding a card by buttons alone: themes, phases, pages, and never a dead end or an unapproved text."""

import pytest

from actions.browse.action import ActionBrowse
from actions.browse.catalogue import PAGE_CARDS, of_phase, of_theme, order, phases, wording
from bot.gateway.incoming import PAYLOAD_INTENTS, admit
from bot.settings import REPOSITORY
from knowledge.loader import load_knowledge
from knowledge.models.card import Theme
from knowledge.search import Hit
from tests.actions.conftest import LANGUAGES, in_all, make_card

BUTTON_CHARS = 40  # of the buttons made here, so that they fit a phone's line


@pytest.fixture(scope="module")
def real():
    return load_knowledge(REPOSITORY / "knowledge")


@pytest.fixture
def themes(knowledge):
    """Two themes; ten cards stand in one of them, none in the other."""
    knowledge.cards.clear()
    for number in range(10):
        card = make_card(f"housing/h{number}", ["union"], theme="housing")
        knowledge.cards[card.id] = card
    knowledge.themes.update({"housing": in_all("Housing"), "leave": in_all("Leave")})
    return knowledge


def browse(dispatcher, tracker, language="pl", **entities):
    """Return the message that a button with `entities` brings, checked as the gateway does."""
    found = [{"entity": name, "value": value} for name, value in entities.items()]
    events = ActionBrowse().run(
        dispatcher, tracker(text="/browse", intent="browse", entities=found, language=language), {}
    )
    assert events == []
    message = dispatcher.messages[-1]
    for button in message["buttons"]:
        assert admit(text=None, payload=button["payload"], max_chars=500).intent in PAYLOAD_INTENTS
        assert len(button["title"]) <= BUTTON_CHARS
    return message


def payloads(message):
    return [button["payload"] for button in message["buttons"]]


def chosen(message):
    return [choice["card"] for choice in message["custom"]["choices"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_themes_with_cards_are_offered_in_the_language_of_the_conversation(
    dispatcher, tracker, themes, language
):
    message = browse(dispatcher, tracker, language)

    assert message["response"] == "utter_browse_themes"
    assert message["buttons"][0]["title"] == f"Housing ({language})"
    assert payloads(message) == ['/browse{"theme": "housing"}', '/browse{"phase": "all"}', "/talk_to_person"]


def test_theme_shows_eight_cards_and_the_way_to_the_rest_and_back(dispatcher, tracker, themes):
    first = browse(dispatcher, tracker, theme="housing")
    second = browse(dispatcher, tracker, theme="housing", page="2")

    assert chosen(first) == [f"housing/h{number}" for number in range(8)]
    assert first["custom"]["choices"][0]["title"] == "housing/h0 title (pl)?"
    assert first["text"].startswith("Housing (pl) (1/2).")
    assert payloads(first)[:2] == ['/browse{"theme": "housing", "page": "2"}', "/browse"]
    assert chosen(second) == ["housing/h8", "housing/h9"]
    assert payloads(second) == ["/browse", '/browse{"phase": "all"}', "/talk_to_person"]


@pytest.mark.parametrize(("page", "first"), [("0", 0), ("-1", 0), ("x", 0), ("", 0), ("²", 0), ("9" * 80, 8)])
def test_page_made_up_by_hand_shows_one_that_exists(dispatcher, tracker, themes, page, first):
    assert chosen(browse(dispatcher, tracker, theme="housing", page=page))[0] == f"housing/h{first}"


@pytest.mark.parametrize(
    "entities",
    [
        {"theme": "leave"},
        {"theme": "no-such"},
        {"theme": "housing/h1"},
        {"theme": ["housing"]},
        {"page": "2"},
    ],
)
def test_theme_unknown_or_without_cards_brings_the_themes(dispatcher, tracker, themes, entities):
    assert browse(dispatcher, tracker, **entities)["response"] == "utter_browse_themes"


@pytest.mark.parametrize("phase", ["all", "no-such", "ill"])  # none of the cards of "ill" exists here
def test_phase_unknown_or_without_cards_brings_the_phases(dispatcher, tracker, themes, phase):
    message = browse(dispatcher, tracker, phase=phase)

    assert message["response"] == "utter_browse_phases"
    assert payloads(message)[:2] == ['/browse{"phase": "still-at-home"}', '/browse{"phase": "just-arrived"}']
    assert payloads(message)[-2:] == ["/browse", "/talk_to_person"]


def test_phase_shows_its_cards_in_its_order(dispatcher, tracker, knowledge):
    for card_id in ("health/sick-pay", "health/emergency"):
        knowledge.cards[card_id] = make_card(card_id, ["union"])

    message = browse(dispatcher, tracker, "ro", phase="ill")

    assert message["text"].startswith("Boală sau accident. ")
    assert chosen(message) == ["health/emergency", "health/sick-pay"]


@pytest.mark.parametrize(
    ("found", "kind"),
    [([("housing/h1", 0.9)], "answer"), ([("housing/h1", 0.3)], "choices"), ([], "choices")],
)
def test_doubtful_wish_to_browse_is_a_question_where_a_card_answers_it(
    dispatcher, tracker, searcher, themes, found, kind
):
    state = tracker(text="lista dokumentów do BSN", intent="browse")
    state.latest_message["intent"]["confidence"] = 0.5
    searcher.hits = [Hit(card, score=1.0, probability=probability) for card, probability in found]

    ActionBrowse().run(dispatcher, state, {})

    (message,) = dispatcher.messages
    assert message["custom"]["kind"] == kind
    assert (message.get("response") == "utter_browse_themes") == (kind == "choices")


def test_text_that_nobody_approved_is_not_offered_in_its_language(dispatcher, tracker, themes):
    status = dict.fromkeys(LANGUAGES, "reviewed") | {"ro": "draft"}
    themes.cards["housing/h0"] = make_card("housing/h0", ["union"], theme="housing", status=status)

    assert chosen(browse(dispatcher, tracker, "ro", theme="housing"))[0] == "housing/h1"
    assert chosen(browse(dispatcher, tracker, "pl", theme="housing"))[0] == "housing/h0"


@pytest.mark.parametrize("theme", Theme)
def test_order_names_cards_of_the_theme_once_each(real, theme):
    listed = order()[theme]

    assert len(listed) == len(set(listed)) >= 5
    assert set(listed) <= {card.id for card in real.cards.values() if card.theme == theme}


def test_card_that_no_list_names_comes_last(themes):
    themes.cards["housing/deposit"] = make_card("housing/deposit", ["union"], theme="housing")

    shown = [card.id for card in of_theme("housing", themes.cards, "pl")]

    assert shown == ["housing/deposit", *(f"housing/h{number}" for number in range(10))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_theme_and_phase_leads_to_cards(real, language):
    assert set(real.themes) == set(Theme)
    assert [theme for theme in real.themes if not of_theme(theme, real.cards, language)] == []
    for phase, of in phases().items():
        assert len(of.cards) == len(set(of.cards)) <= PAGE_CARDS
        shown = [card.id for card in of_phase(phase, real.cards, language)]
        assert shown == list(of.cards), "a card of the phase does not exist or is not approved"


def test_journey_has_its_seven_phases():
    assert list(phases()) == [
        "still-at-home", "just-arrived", "working", "ill", "job-ended", "moving", "leaving",
    ]  # fmt: skip


def test_wording_exists_in_each_language():
    texts = [*wording().model_dump().values(), *(phase.name for phase in phases().values())]

    assert [set(text) for text in texts] == [set(LANGUAGES)] * len(texts)
