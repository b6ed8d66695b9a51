"""Where to go near somebody, over the real places: what is shown, in which order, and how the place is asked."""

import asyncio

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions import base
from actions.agency_details import ActionAgencyDetails
from actions.answer import ActionSearchCards
from actions.base import Resources
from actions.places.find import ActionFindPlace, ActionShowPlaces
from actions.places.form import ActionAskPlaceWhere, ValidatePlaceForm
from actions.places.wording import FILE
from actions.refer import ActionRefer
from actions.wording import wording_entries
from bot.gateway.messages import PlaceTile
from bot.settings import REPOSITORY
from knowledge.loader import load_knowledge
from knowledge.search import Hit
from tests.actions.conftest import NOW, make_agency, make_card

LANGUAGES = ("pl", "ro", "en", "nl")


@pytest.fixture(scope="module")
def real_knowledge():
    return load_knowledge(REPOSITORY / "knowledge")


@pytest.fixture(autouse=True)
def real_content(provided, real_knowledge):
    base.provide(Resources(real_knowledge, base.resources().search, lambda: NOW))


def places(dispatcher):
    return dispatcher.messages[-1]["custom"]["places"]


def kept(events):
    return next(event["value"] for event in events if event.get("name") == "place_where")


def in_form(tracker, text, intent="ask", entities=(), **slots):
    state = tracker(text=text, intent=intent, entities=list(entities), requested_slot="place_where", **slots)
    return Tracker.from_dict({**state.current_state(), "active_loop": {"name": "place_form"}})


def answer(dispatcher, tracker, text, intent="ask", entities=()):
    state = in_form(tracker, text, intent, entities)
    return asyncio.run(ValidatePlaceForm().get_extraction_events(dispatcher, state, {}))


def test_place_named_in_the_first_message_is_not_asked_for(dispatcher, tracker):
    state = tracker(text="gdzie jest najbliższy punkt informacyjny w Venlo", intent="find_place")

    events = ActionFindPlace().run(dispatcher, state, {})

    assert events == [SlotSet("place_missing", False)]
    assert dispatcher.messages[0]["response"] == "utter_places"
    assert dispatcher.messages[0]["town"] == "Venlo"


def test_question_without_a_place_leads_to_the_form(dispatcher, tracker):
    state = tracker(text="gdzie blisko mnie mogę z kimś pogadać", intent="find_place")

    assert ActionFindPlace().run(dispatcher, state, {}) == [SlotSet("place_missing", True)]
    assert dispatcher.messages == []


@pytest.mark.parametrize(
    ("question", "probability", "asked"),
    [(0.5, 0.9, True), (0.5, 0.3, False), (0.3, 0.9, False)],
)
def test_question_taken_for_the_wish_for_a_place_is_answered_by_its_card(
    dispatcher, tracker, searcher, question, probability, asked
):
    state = tracker(text="szef w Venlo nie płaci", intent="find_place")
    state.latest_message["intent"]["confidence"] = 0.4
    state.latest_message["intent_ranking"].append({"name": "ask", "confidence": question})
    searcher.hits = [Hit("pay/not-paid", score=1.0, probability=probability)]

    events = ActionFindPlace().run(dispatcher, state, {})

    assert dispatcher.messages[0]["custom"]["kind"] == ("answer" if asked else "referral")
    assert events[-1] == SlotSet("place_missing", False)


def test_open_places_come_first_and_then_those_nearer(dispatcher, tracker, real_knowledge):
    ActionFindPlace().run(dispatcher, tracker(text="gdzie najbliżej w Venlo", intent="find_place"), {})

    shown = places(dispatcher)
    not_open = {place.id for place in real_knowledge.places.values() if place.status != "open"}
    order = [(tile["id"] in not_open, tile["distance_km"]) for tile in shown]
    assert 1 < len(shown) <= 5
    assert order == sorted(order)
    assert {"rni-venlo", "municipality-venlo", "win-noord-limburg"} <= {tile["id"] for tile in shown}


def test_question_about_the_places_shows_the_agencies_they_belong_to(dispatcher, tracker):
    tiles = [{"id": id} for id in ("rni-venlo", "municipality-venlo", "win-noord-limburg", "rni-breda")]
    state = tracker(text="czy mówią po polsku", intent="agency_details")
    state.events = [{"event": "bot", "data": {"custom": {"kind": "referral", "places": tiles}}}]

    ActionAgencyDetails().run(dispatcher, state, {})

    (message,) = dispatcher.messages
    assert message["response"] == "utter_agency_details"
    assert [agency["id"] for agency in message["custom"]["agencies"]] == ["rni-loket", "gemeente", "win-punt"]


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("waar is het winpunt in rotterdam", "Rotterdam"),
        ("win punt in alkmar", "Alkmaar"),
        ("waar zitten ze", None),
        ("telefoon van het winpunt", None),
    ],
)
def test_agency_with_places_asked_for_near_a_town_brings_its_places(dispatcher, tracker, text, town):
    state = tracker(text=text, intent="ask_agency", language="nl")

    ActionRefer().run(dispatcher, state, {})

    (message,) = dispatcher.messages
    assert message.get("town") == town
    assert message["response"] == ("utter_places" if town else message["response"])
    assert not town or {place["id"][:4] for place in places(dispatcher)[:3]} == {"win-"}


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("einhoven", "Eindhoven"),
        ("mieszkam w Hadze", "Haga (Den Haag)"),
        ("7811", "Emmen"),
        ("mijn kat heet rotterdam en slaapt", None),
        ("jestem z Polski", None),
        ("pomoc", None),
    ],
)
def test_town_alone_that_no_card_answers_brings_the_places_near_it(dispatcher, tracker, searcher, text, town):
    searcher.hits = []

    ActionSearchCards().run(dispatcher, tracker(text=text, intent="nlu_fallback"), {})

    assert [message.get("town") for message in dispatcher.messages] == [town]


def test_who_asks_for_the_municipality_is_sent_to_their_own_and_to_no_shelter(dispatcher, tracker):
    state = tracker(text="welke gemeente, ik woon in wateringen", intent="find_place", language="nl")

    ActionFindPlace().run(dispatcher, state, {})

    shown = [place["id"] for place in places(dispatcher)]
    assert shown[0] == "municipality-westland"
    assert not any(place.startswith("opvang-") for place in shown)


def test_who_has_no_bed_is_shown_shelters_near_the_town(dispatcher, tracker, searcher):
    searcher.hits = []
    state = tracker(text="Den Haag", intent="find_place")
    state.events = [{"event": "bot", "data": {"custom": {"kind": "urgent", "urgent": "homeless"}}}]

    ActionFindPlace().run(dispatcher, state, {})

    assert "opvang-eu-den-haag" in {place["id"] for place in places(dispatcher)}


@pytest.mark.parametrize("action", [ActionFindPlace, ActionSearchCards])
def test_who_is_being_hurt_and_names_a_town_is_sent_to_no_desk_for_registration(
    dispatcher, tracker, searcher, knowledge, action
):
    knowledge.agencies["veilig-thuis"] = make_agency("veilig-thuis")
    knowledge.cards["help/domestic-violence"] = make_card("help/domestic-violence", ["union"])
    searcher.hits = []
    state = tracker(text="Venlo", intent="find_place", shown_cards=["help/domestic-violence"])
    helped, answered = {"kind": "urgent", "urgent": "danger"}, {"kind": "answer"}
    state.events = [{"event": "bot", "data": {"custom": structure}} for structure in (helped, answered)]

    action().run(dispatcher, state, {})

    (message,) = dispatcher.messages
    assert (message["response"], message["town"]) == ("utter_help_everywhere", "Venlo")
    assert [agency["id"] for agency in message["custom"]["agencies"]][:2] == ["112", "veilig-thuis"]
    assert "places" not in message["custom"]
    assert message["behind"] == "help/domestic-violence"


@pytest.mark.parametrize(
    ("text", "card"), [("dentist in Venlo", "health/dentist"), ("lekarz Venlo", "health/find-gp")]
)
def test_how_to_find_what_we_have_no_addresses_of_is_answered_by_its_card(dispatcher, tracker, text, card):
    events = ActionFindPlace().run(dispatcher, tracker(text=text, intent="find_place"), {})

    assert SlotSet("shown_cards", [card]) in events
    assert dispatcher.messages[0]["custom"]["card"]["id"] == card


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("alkmar hulp voor buitenlanders", "Alkmaar"),
        ("5706 nearest office", "Helmond"),
        ("waar zitten ze", None),
        ("zoek een hulppunt op de kaart", None),
    ],
)
def test_town_of_a_wish_for_places_may_be_misspelt(dispatcher, tracker, text, town):
    ActionFindPlace().run(dispatcher, tracker(text=text, intent="find_place"), {})

    assert [message["town"] for message in dispatcher.messages] == ([town] if town else [])


def test_planned_place_says_so(dispatcher, tracker):
    ActionFindPlace().run(dispatcher, tracker(text="gdzie najbliżej w Groningen", intent="find_place"), {})

    (planned,) = (tile for tile in places(dispatcher) if tile["id"] == "win-groningen")
    assert planned["note"].startswith("Dopiero planowane.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_tile_has_the_shape_of_the_wire_a_map_and_a_date(dispatcher, tracker, language):
    state = tracker(text="nearest desk in Rotterdam", intent="find_place", language=language)

    ActionFindPlace().run(dispatcher, state, {})

    for raw in places(dispatcher):
        shown = PlaceTile.model_validate(raw)
        assert shown.map_url.startswith("https://www.openstreetmap.org/?mlat=5")
        assert "&mlon=" in shown.map_url
        assert shown.checked is not None
        assert shown.distance_km is not None


def test_place_without_known_address_or_hours_says_so(dispatcher, tracker):
    ActionFindPlace().run(
        dispatcher, tracker(text="najbliżej Rotterdam", intent="find_place", language="en"), {}
    )

    notes = {tile["id"]: tile.get("note") for tile in places(dispatcher)}
    assert notes["rni-rotterdam"] == (
        "We do not have the exact address. You can find it on the website. "
        "We do not know the opening hours. Check them before you go."
    )


def test_agency_that_was_named_comes_first_with_its_places(dispatcher, tracker):
    ActionFindPlace().run(dispatcher, tracker(text="które RNI najbliżej Roosendaal", intent="find_place"), {})

    assert places(dispatcher)[0]["id"] == "rni-breda"
    assert [agency["id"] for agency in dispatcher.messages[-1]["custom"]["agencies"]] == ["rni-loket"]


@pytest.mark.parametrize(
    ("text", "response", "agency"),
    [
        ("gdzie najbliższy ggd w Utrechcie", "utter_no_office_known", "ggd"),
        ("gdzie najbliższy ggd", "utter_referral_with_costs", "ggd"),
        ("ambasada w Hadze", "utter_referral_with_costs", "ambassade"),
    ],
)
def test_agency_that_has_no_places_of_ours_is_named_instead(dispatcher, tracker, text, response, agency):
    ActionFindPlace().run(dispatcher, tracker(text=text, intent="find_place"), {})

    assert dispatcher.messages[0]["response"] == response
    assert dispatcher.messages[0]["custom"]["agencies"][0]["id"] == agency


def test_buttons_lead_on_and_people_without_papers_to_confidential_help(dispatcher, tracker, real_knowledge):
    ActionFindPlace().run(dispatcher, tracker(text="najbliżej Venlo", intent="find_place"), {})

    payloads = [button["payload"] for button in dispatcher.messages[-1]["buttons"]]
    assert payloads == [
        "/find_place",
        '/choose_card{"card": "registration/rni"}',
        '/choose_card{"card": "residence/undocumented"}',
        "/ask_agency",
    ]
    helpers = real_knowledge.cards["residence/undocumented"].agencies
    assert real_knowledge.agencies[helpers[0]].kind == "confidential"


@pytest.mark.parametrize(
    ("text", "town"), [("w Hadze", "s-gravenhage"), ("la Haga", "s-gravenhage"), ("Roterdam", "rotterdam")]
)
def test_typed_town_fills_the_form(dispatcher, tracker, text, town):
    assert answer(dispatcher, tracker, text) == [SlotSet("place_where", town)]


def test_postcode_and_location_fill_the_form_with_their_own_point(dispatcher, tracker):
    location = [{"entity": "value", "value": "52.07/4.30"}]

    posted = kept(answer(dispatcher, tracker, "2512 AB"))
    located = kept(answer(dispatcher, tracker, '/inform{"value":"52.07/4.30"}', "inform", location))

    assert posted.startswith("52.07")
    assert located == "52.0700/4.3000"


def test_name_of_two_towns_is_asked_back_with_buttons(dispatcher, tracker):
    state = in_form(tracker, "Beek")

    events = asyncio.run(ValidatePlaceForm().get_extraction_events(dispatcher, state, {}))
    ActionAskPlaceWhere().run(dispatcher, state, {})

    assert events == [SlotSet("place_where", None)]
    assert [message["response"] for message in dispatcher.messages] == ["utter_place_which"]
    assert dispatcher.messages[0]["buttons"] == [
        {"title": "Beek (Limburg)", "payload": '/inform{"value": "beek-limburg"}'},
        {"title": "Beek (Gelderland)", "payload": '/inform{"value": "beek-gelderland"}'},
    ]


def test_danger_in_the_form_is_left_to_the_rules_although_it_names_a_town(dispatcher, tracker):
    assert answer(dispatcher, tracker, "w Hadze mnie biją", "urgent_danger") == []


def test_town_that_rasa_did_not_recognise_still_fills_the_form(dispatcher, tracker):
    state = in_form(tracker, "Wenraj", "nlu_fallback")
    state.latest_message["intent_ranking"].append({"name": "urgent_danger", "confidence": 0.3})

    events = asyncio.run(ValidatePlaceForm().get_extraction_events(dispatcher, state, {}))

    assert events == [SlotSet("place_where", "venray")]


def test_what_nobody_recognised_is_asked_again(dispatcher, tracker):
    assert answer(dispatcher, tracker, "xyzzy", "nlu_fallback") == [SlotSet("place_where", None)]
    assert dispatcher.messages[0]["response"] == "utter_not_understood"


@pytest.mark.parametrize(
    "value", ["xyz", "99.9/9.9", "52.07", "../../etc/passwd", "a" * 80, "-", "0", "beek-limburg/1"]
)
def test_value_made_up_by_hand_is_met_kindly(dispatcher, tracker, value):
    tapped = [{"entity": "value", "value": value}]

    assert answer(dispatcher, tracker, "/inform", "inform", tapped) == [SlotSet("place_where", None)]
    assert dispatcher.messages[0]["response"] == "utter_not_understood"


@pytest.mark.parametrize("value", ["skipped", None, "nowhere", 5, ["x"]])
def test_without_a_place_those_who_know_are_named(dispatcher, tracker, value):
    events = ActionShowPlaces().run(dispatcher, tracker(place_where=value), {})

    assert dispatcher.messages[0]["response"] == "utter_place_unknown"
    assert dispatcher.messages[0]["custom"]["agencies"][0]["id"] == "win-punt"
    assert dispatcher.messages[0]["buttons"]
    assert all(event["value"] is None for event in events)


def test_form_is_empty_after_its_answer(dispatcher, tracker):
    events = ActionShowPlaces().run(dispatcher, tracker(place_where="venlo"), {})

    assert SlotSet("place_where", None) in events


def test_the_hague_bears_its_name_in_each_language(dispatcher, tracker):
    for language in LANGUAGES:
        ActionShowPlaces().run(dispatcher, tracker(place_where="s-gravenhage", language=language), {})

    assert [message["town"] for message in dispatcher.messages] == [
        "Haga (Den Haag)",
        "Haga (Den Haag)",
        "The Hague (Den Haag)",
        "Den Haag",
    ]


def test_wording_of_places_speaks_every_language_and_fits_a_phone():
    assert all(set(texts) == set(LANGUAGES) for texts in wording_entries(FILE).values())
    buttons = ("another_place", "registration", "agency", "no_papers")
    assert all(len(text) <= 30 for name in buttons for text in wording_entries(FILE)[name].values())


def test_places_never_shown_that_have_ended():
    listed = yaml.safe_load((REPOSITORY / "knowledge" / "places.yml").read_text(encoding="utf-8"))

    assert {place["status"] for place in listed} <= {"open", "planned", "unknown"}
