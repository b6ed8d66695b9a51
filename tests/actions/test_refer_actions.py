"""Naming an agency, offering a person, saying why and what to say there, changing the language."""

import pytest
from rasa_sdk.events import SlotSet

from actions.agency_details import ActionAgencyDetails, ActionPrivacy
from actions.how_much import ActionHowMuch
from actions.language import ActionChangeLanguage
from actions.refer import ActionOfferPerson, ActionRefer
from actions.referral import best_first, referral, wording
from tests.actions.conftest import NOW, make_agency, make_card

LANGUAGES = ("pl", "ro", "en", "nl")


def agency_ids(dispatcher):
    (message,) = dispatcher.messages
    return [agency["id"] for agency in message["custom"]["agencies"]]


def remembered(*ids):
    return [SlotSet("referral", {"agencies": list(ids), "at": NOW.isoformat()})]


def test_agency_named_in_the_message_is_shown_and_remembered(dispatcher, tracker):
    events = ActionRefer().run(dispatcher, tracker(text="telefon do ferwork?"), {})

    assert events == remembered("fairwork")
    assert dispatcher.messages[0]["response"] == "utter_referral"
    assert dispatcher.messages[0]["custom"]["kind"] == "referral"
    assert agency_ids(dispatcher) == ["fairwork"]


def test_agency_named_by_a_button_is_shown(dispatcher, tracker):
    state = tracker(
        text='/ask_agency{"agency": "union"}',
        intent="ask_agency",
        entities=[{"entity": "agency", "value": "union"}],
    )

    assert ActionRefer().run(dispatcher, state, {}) == remembered("union")
    assert agency_ids(dispatcher) == ["union"]


def test_agency_of_a_button_that_is_gone_or_made_up_brings_people(dispatcher, tracker):
    state = tracker(text='/ask_agency{"agency": "gone"}', entities=[{"entity": "agency", "value": "gone"}])

    ActionRefer().run(dispatcher, state, {})

    assert dispatcher.messages[0]["response"] == "utter_referral"
    assert agency_ids(dispatcher) == ["win-punt", "fairwork"]


def test_message_that_names_no_agency_brings_people_who_know_the_way(dispatcher, tracker):
    ActionRefer().run(dispatcher, tracker(text="dokąd mam iść?"), {})

    assert dispatcher.messages[0]["response"] == "utter_ask_which_agency"
    assert agency_ids(dispatcher) == ["win-punt", "fairwork"]


def test_agency_that_has_ended_is_never_shown(dispatcher, tracker):
    ActionRefer().run(dispatcher, tracker(text="gone"), {})

    assert "gone" not in agency_ids(dispatcher)


def test_person_is_offered_from_the_first_card_shown_and_then_in_general(dispatcher, tracker):
    shown = ["pay/not-paid", "pay/underpaid"]

    ActionOfferPerson().run(dispatcher, tracker(shown_cards=shown), {})

    assert dispatcher.messages[0]["response"] == "utter_offer_person"
    assert agency_ids(dispatcher) == ["legal-help", "union", "win-punt", "fairwork"]


def test_who_asks_for_a_person_is_not_told_that_we_are_sorry(dispatcher, tracker):
    ActionOfferPerson().run(dispatcher, tracker(text="/talk_to_person", intent="talk_to_person"), {})

    assert dispatcher.messages[0]["response"] == "utter_talk_to_person"
    assert agency_ids(dispatcher) == ["win-punt", "fairwork"]


def test_agency_of_the_card_is_not_offered_twice(dispatcher, tracker, knowledge):
    knowledge.cards["pay/payslip"] = knowledge.cards["pay/payslip"].model_copy(
        update={"agencies": ("fairwork", "union")}
    )

    ActionOfferPerson().run(dispatcher, tracker(shown_cards=["pay/payslip"]), {})

    assert agency_ids(dispatcher) == ["fairwork", "union", "win-punt"]


def test_person_is_offered_when_nothing_was_shown_or_the_card_is_gone(dispatcher, tracker):
    ActionOfferPerson().run(dispatcher, tracker(shown_cards=["pay/retired"]), {})

    assert agency_ids(dispatcher) == ["win-punt", "fairwork"]


def test_every_referral_has_a_button_to_go_on(dispatcher, tracker):
    ActionRefer().run(dispatcher, tracker(text="fairwork"), {})
    ActionOfferPerson().run(dispatcher, tracker(), {})

    assert [[button["payload"] for button in message["buttons"]] for message in dispatcher.messages] == [
        ["/find_place"]
    ] * 2


def test_neighbours_of_one_kind_are_ordered_by_language_and_then_by_open_now(knowledge):
    always = {"opening_hours": "24/7"}
    for agency in (
        make_agency("advice-nl"),
        make_agency("advice-nl-open", **always),
        make_agency("advice-pl", languages=["pl"]),
        make_agency("advice-pl-open", languages=["pl"], **always),
    ):
        knowledge.agencies[agency.id] = agency

    ids = best_first(["advice-nl", "advice-nl-open", "advice-pl", "advice-pl-open"], "pl")

    assert ids == ["advice-pl-open", "advice-pl", "advice-nl-open", "advice-nl"]


def test_authority_never_passes_confidential_help_and_emergency_numbers_stay(knowledge):
    for agency in (
        make_agency("113", kind="emergency"),
        make_agency("112", kind="emergency", languages=["pl"], opening_hours="24/7"),
        make_agency("authority", kind="government", languages=["pl"], opening_hours="24/7"),
    ):
        knowledge.agencies[agency.id] = agency

    assert best_first(["113", "112", "fairwork", "authority"], "pl") == [
        "113",
        "112",
        "fairwork",
        "authority",
    ]


def test_first_agency_says_why_it_fits_in_every_language(knowledge):
    knowledge.themes["contract-pay"] = {"pl": "Płaca", "ro": "Salariu", "en": "Pay", "nl": "Loon"}
    speaks_all = make_agency("legal-help", kind="confidential", anonymous="yes", languages=list(LANGUAGES))
    knowledge.agencies["legal-help"] = speaks_all

    whys = [
        referral(["legal-help", "union"], lang, "pay/not-paid")["agencies"][0]["why"] for lang in LANGUAGES
    ]

    assert whys == [
        "legal-help helps (pl) Najpierw tu, bo: pomagają za darmo w temacie „Płaca”, poufnie, nie musisz podawać "
        "nazwiska, mówią po polsku.",
        "legal-help helps (ro) Întâi aici, pentru că: ajută gratuit la tema „Salariu”, confidențial, nu trebuie să îți "
        "spui numele, vorbesc românește.",
        "legal-help helps (en) Here first, because: they help free of charge with “Pay”, in confidence, you do not "
        "have to give your name, they speak English.",
        "legal-help helps (nl) Eerst hier, want: ze helpen gratis bij ‘Loon’, vertrouwelijk, je hoeft je naam niet te "
        "zeggen.",
    ]


def test_agency_without_a_special_reason_says_what_it_does():
    assert referral(["union"], "pl")["agencies"][0]["why"] == "union helps (pl)"


def test_everything_known_of_an_agency_arrives(knowledge):
    knowledge.agencies["full"] = make_agency(
        "full",
        phone="0800-1",
        phone_cost="free",
        opening_hours="Mo-Fr 09:00-10:00; PH off",
        languages=["pl", "nl"],
        page_language=["nl"],
        anonymous="yes",
        bring={language: f"letter ({language})" for language in LANGUAGES},
    )

    (tile,) = referral(["full"], "ro")["agencies"]

    assert (tile["phone"], tile["phone_cost"]) == ("0800-1", "free")
    assert (tile["open_now"], tile["opens_at"]) == (False, "2031-03-06T09:00:00+01:00")
    assert (tile["languages"], tile["page_language"]) == (["pl", "nl"], ["nl"])
    assert (tile["anonymous"], tile["bring"]) == ("yes", "letter (ro)")


def test_sentence_of_the_card_is_shown_in_dutch_and_in_the_persons_language(knowledge):
    card = make_card("pay/said", ["union"])
    texts = {
        lang: text.model_copy(update={"say": f"I was not paid ({lang})."})
        for lang, text in card.texts.items()
    }
    knowledge.cards["pay/said"] = card.model_copy(update={"texts": texts})

    sheet = referral(["union"], "pl", "pay/said")["sheet"]

    assert sheet == {
        "title": "Pokaż albo powiedz: union (nl)",
        "texts": [
            {"text": "I was not paid (nl).", "language": "nl"},
            {"text": "I was not paid (pl).", "language": "pl"},
        ],
        "large": True,
    }


def test_without_a_card_a_general_sentence_is_shown_and_to_dutch_speakers_only_the_dutch_one():
    texts = {language: referral(["union"], language)["sheet"]["texts"] for language in LANGUAGES}

    assert [part["language"] for part in texts["pl"]] == ["nl", "pl"]
    assert "Roemeens" in texts["ro"][0]["text"]
    assert [part["language"] for part in texts["nl"]] == ["nl"]


def test_wording_of_referrals_speaks_every_language():
    general = wording()
    sentences = [general[kind][part] for kind in ("general", "emergency") for part in ("dutch", "meaning")]
    labels = [texts for name, texts in general.items() if name not in ("general", "emergency")]

    assert [set(texts) for texts in sentences + labels] == [set(LANGUAGES)] * len(sentences + labels)
    assert all(text for texts in labels for text in texts.values())


def test_language_named_in_a_message_becomes_that_of_the_conversation(dispatcher, tracker):
    entities = [
        {"entity": "language", "value": "pl"},  # the message itself is Polish
        {"entity": "requested_language", "value": "nl"},
    ]

    events = ActionChangeLanguage().run(dispatcher, tracker(entities=entities, requested_language="nl"), {})

    assert events == [SlotSet("language", "nl"), SlotSet("requested_language", None)]
    assert dispatcher.messages == []  # the rule goes on with action_say_language


def test_language_button_keeps_what_the_slot_already_holds(dispatcher, tracker):
    entities = [{"entity": "language", "value": "ro"}]

    events = ActionChangeLanguage().run(dispatcher, tracker(entities=entities, language="ro"), {})

    assert events == [SlotSet("language", "ro"), SlotSet("requested_language", None)]


def test_language_that_kompas_does_not_speak_changes_nothing(dispatcher, tracker):
    entities = [{"entity": "requested_language", "value": "українська"}]

    events = ActionChangeLanguage().run(dispatcher, tracker(entities=entities), {})

    assert events == [SlotSet("language", "pl"), SlotSet("requested_language", None)]


def test_a_doubtful_request_that_names_no_agency_is_searched_like_a_question(dispatcher, tracker):
    state = tracker(text="jaka jutro pogoda", intent="ask_agency")
    state.latest_message["intent"]["confidence"] = 0.5

    ActionRefer().run(dispatcher, state, {})

    assert dispatcher.messages[0]["custom"]["kind"] == "no_answer"


def bot(**structure):
    return {"event": "bot", "text": "T", "data": {"custom": structure, "buttons": []}}


NAMED = bot(kind="referral", agencies=[{"id": "fairwork"}, {"id": "gone"}])
CARD = bot(kind="answer", card={"id": "pay/not-paid"}, agencies=[{"id": "union"}])
NEITHER = bot(kind="smalltalk", agencies=[])


def asked_of(tracker, *sent, text="do they speak polish", **slots):
    state = tracker(text=text, intent="agency_details", **slots)
    state.events = list(sent)
    return state


@pytest.mark.parametrize(
    ("sent", "shown"),
    [((CARD, NAMED), ["fairwork"]), ((NAMED, CARD), ["union"]), ((NAMED, NEITHER), ["fairwork"])],
)
def test_question_about_them_shows_who_was_named_last(dispatcher, tracker, sent, shown):
    ActionAgencyDetails().run(dispatcher, asked_of(tracker, *sent), {})

    assert dispatcher.messages[0]["response"] == "utter_agency_details"
    assert agency_ids(dispatcher) == shown


@pytest.mark.parametrize(
    ("sent", "text", "response"),
    [((), "are they open", "utter_ask_which_agency"), ((CARD,), "and fairwork?", "utter_referral")],
)
def test_nobody_named_yet_or_somebody_else_is_a_request_for_an_agency(
    dispatcher, tracker, sent, text, response
):
    ActionAgencyDetails().run(dispatcher, asked_of(tracker, *sent, text=text), {})

    assert dispatcher.messages[0]["response"] == response


@pytest.mark.parametrize(
    ("sent", "text", "quoted"),
    [((CARD,), "which step first", True), ((CARD,), "are they open", False), ((CARD, NAMED), "which step", False)],
)  # fmt: skip
def test_what_the_card_above_says_of_it_is_quoted_beside_its_agencies(
    dispatcher, tracker, encoder, sent, text, quoted
):
    encoder.words = ["step"]

    ActionAgencyDetails().run(
        dispatcher, asked_of(tracker, *sent, text=text, shown_cards=["pay/not-paid"]), {}
    )

    *above, details = [message["response"] for message in dispatcher.messages]
    assert details == "utter_agency_details"
    assert above == (["utter_quote"] if quoted else [])


def test_what_they_charge_is_told_of_those_named_and_not_of_an_earlier_card(dispatcher, tracker):
    state = asked_of(tracker, CARD, NAMED, text="how much is it", shown_cards=["pay/not-paid"])

    ActionHowMuch().run(dispatcher, state, {})

    assert dispatcher.messages[0]["response"] == "utter_agency_details"
    assert agency_ids(dispatcher) == ["fairwork"]


def test_someone_asked_for_below_agencies_is_one_of_those(dispatcher, tracker):
    state = tracker(text="is there somebody who speaks Polish", intent="ask_agency")
    state.events = [NAMED]

    ActionRefer().run(dispatcher, state, {})

    assert dispatcher.messages[0]["response"] == "utter_agency_details"
    assert agency_ids(dispatcher) == ["fairwork"]


def test_price_asked_for_with_no_card_shown_is_that_of_who_was_named(dispatcher, tracker):
    state = tracker(text="how much is it", intent="how_much")
    state.events = [NAMED, NEITHER]

    ActionHowMuch().run(dispatcher, state, {})

    assert agency_ids(dispatcher) == ["fairwork"]


@pytest.mark.parametrize(
    ("last", "said"), [(NAMED, ["utter_privacy", "utter_agency_details"]), (CARD, ["utter_privacy"])]
)
def test_whether_a_name_is_needed_may_be_about_the_agency(dispatcher, tracker, last, said):
    state = tracker(text="do I have to give my name", intent="privacy")
    state.events = [last]

    ActionPrivacy().run(dispatcher, state, {})

    assert [message["response"] for message in dispatcher.messages] == said
