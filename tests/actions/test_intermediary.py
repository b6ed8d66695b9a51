"""Somebody asks for money: every case has a verdict, every answer is understood, help comes before the rest."""

import datetime as dt
import itertools
import re

import pytest
import yaml
from rasa_sdk.events import SlotSet

from actions.base import Resources, provide
from actions.intermediary.amount import read_amount, written
from actions.intermediary.form import SLOTS, ValidateIntermediaryForm, read_option
from actions.intermediary.result import ActionIntermediary
from actions.intermediary.table import Verdict, load_table, load_wording
from bot.gateway.messages import Message
from bot.settings import REPOSITORY
from knowledge.loader import load_knowledge

LANGUAGES = ("pl", "ro", "en", "nl")
TABLE, WORDING = load_table(), load_wording()
CASES = list(itertools.product(WORDING.options["service"], WORDING.options["who"]))
AUTHORITIES = {
    "arbeidsinspectie",
    "politie",
    "ind",
    "meldpunt-verhuurders",
}  # that may meet people without papers


@pytest.fixture(scope="module")
def content():
    return load_knowledge(REPOSITORY / "knowledge")


@pytest.fixture
def real_content(content, searcher):
    """Give the actions the real cards, which the table rests on."""
    provide(Resources(content, None, lambda: dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)))


def advices():
    rows = [TABLE.row(service, who) for service, who in CASES]
    return [*rows, *TABLE.shared.values(), *TABLE.reports.values()]


def intermediary(service=None, who=None, amount=None, shared=None):
    return dict(zip(SLOTS, (service, amount, who, shared), strict=True))


def texts(dispatcher):
    return [message["text"] for message in dispatcher.messages]


def agency_ids(message):
    return [agency["id"] for agency in message["custom"]["agencies"]]


@pytest.mark.parametrize(("service", "who"), CASES)
def test_every_case_has_a_verdict_and_a_way_to_report(service, who):
    row = TABLE.row(service, who)

    assert row.verdict in Verdict
    assert row.report in TABLE.reports


def test_table_has_a_row_for_each_option_and_none_for_what_nobody_can_choose():
    askers = {asker for rows in TABLE.services.values() for asker in rows}

    assert set(TABLE.services) == set(WORDING.options["service"])
    assert askers <= {"any", *WORDING.options["who"]}
    assert set(TABLE.shared) == set(WORDING.options["shared"]) - {"nothing"}


@pytest.mark.parametrize("advice", advices(), ids=lambda advice: advice.card)
def test_advice_rests_on_reviewed_cards_and_active_agencies(advice, content):
    assert set(content.cards[advice.card].status.texts.values()) == {"reviewed"}
    assert [agency for agency in advice.agencies if content.agencies[agency].status != "active"] == []


@pytest.mark.parametrize("advice", advices(), ids=lambda advice: advice.card)
def test_advice_speaks_four_languages_and_names_no_amount_or_number(advice):
    assert set(advice.text) == set(LANGUAGES)
    assert [
        text for text in advice.text.values() if any(char.isdigit() for char in text) or "!" in text
    ] == []


@pytest.mark.parametrize("advice", advices(), ids=lambda advice: advice.card)
def test_confidential_help_stands_before_any_authority(advice):
    first = {agency: position for position, agency in reversed(list(enumerate(advice.agencies)))}

    if "fairwork" in first:
        assert [agency for agency in AUTHORITIES & set(first) if first[agency] < first["fairwork"]] == []


def test_a_fee_for_a_job_is_forbidden_whoever_asks_but_an_office_helps_for_free():
    verdicts = {who: TABLE.row("job", who).verdict for who in WORDING.options["who"]}

    assert verdicts == {
        "agency": "forbidden",
        "private": "forbidden",
        "friend": "forbidden",
        "online": "forbidden",
        "official": "free",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_verdict_on_a_bsn_says_free_shows_the_amount_and_the_steps(
    dispatcher, tracker, real_content, content, language
):
    slots = intermediary("bsn", "private", "50.00 EUR", "nothing")

    ActionIntermediary().run(dispatcher, tracker(language=language, **slots), {})

    verdict, report = dispatcher.messages
    card = content.cards["intermediary/fee-for-appointment"]
    assert verdict["text"].startswith(WORDING.verdicts["free"][language])
    assert [line["label"] for line in verdict["custom"]["sheet"]["lines"]] == [
        WORDING.headings["asked"][language],
        WORDING.headings["office"][language],
    ]
    assert "50" in verdict["custom"]["sheet"]["lines"][0]["value"]
    assert verdict["custom"]["sheet"]["items"] == list(card[language].steps)
    assert verdict["custom"]["choices"] == [{"card": card.id, "title": card[language].title}]
    assert agency_ids(verdict) == ["gemeente", "rni-loket", "win-punt"]
    assert agency_ids(report)[0] == "fairwork"


def test_money_paid_already_brings_the_steps_to_get_it_back(dispatcher, tracker, real_content, content):
    ActionIntermediary().run(dispatcher, tracker(**intermediary("job", "agency", shared="paid")), {})

    _, back, report = dispatcher.messages
    assert back["custom"]["sheet"]["items"] == list(content.cards["intermediary/money-back"]["pl"].steps)
    assert back["text"] == TABLE.shared["paid"].text["pl"]
    assert agency_ids(report) == ["fairwork", "arbeidsinspectie"]


@pytest.mark.parametrize(("shared", "first"), [("passport", "fairwork"), ("login", "digid-helpdesk")])
def test_help_with_what_was_given_away_comes_before_the_verdict(
    dispatcher, tracker, real_content, shared, first
):
    ActionIntermediary().run(dispatcher, tracker(**intermediary("bsn", "agency", shared=shared)), {})

    assert texts(dispatcher)[0] == TABLE.shared[shared].text["pl"]
    assert agency_ids(dispatcher.messages[0])[0] == first


def test_the_form_is_empty_afterwards_and_the_card_is_remembered(dispatcher, tracker, real_content):
    events = ActionIntermediary().run(dispatcher, tracker(**intermediary("tax", "friend")), {})

    assert [SlotSet(slot, None) for slot in SLOTS] == sorted(events[:4], key=lambda e: SLOTS.index(e["name"]))
    assert SlotSet("shown_cards", ["intermediary/fee-for-tax"]) in events


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shared", ["paid", "login", "passport", "nothing"])
def test_messages_fit_the_wire(dispatcher, tracker, real_content, language, shared):
    slots = intermediary("room", "online", "200.00 PLN", shared)

    ActionIntermediary().run(dispatcher, tracker(language=language, **slots), {})

    for number, message in enumerate(dispatcher.messages):
        sent = Message(
            id=str(number),
            text=message["text"],
            language=language,
            buttons=message["buttons"],
            **message["custom"],
        )
        assert sent.agencies
        assert sent.choices


@pytest.mark.parametrize("odd", ["skipped", "'; drop table", 7, ["bsn"], {}, None])
def test_odd_slots_bring_an_answer_all_the_same(dispatcher, tracker, real_content, odd):
    ActionIntermediary().run(dispatcher, tracker(**intermediary(odd, odd, odd, odd)), {})

    assert texts(dispatcher)[0].endswith(TABLE.services["other"]["any"].text["pl"])


def test_cards_that_were_retired_leave_the_words(dispatcher, tracker):
    ActionIntermediary().run(dispatcher, tracker(**intermediary("bsn", "agency", shared="paid")), {})

    assert [message["custom"]["choices"] for message in dispatcher.messages] == [[], [], []]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("50", "50.00 EUR"),
        ("50 euro", "50.00 EUR"),
        ("€50,-", "50.00 EUR"),
        ("chcą 50 euro za to", "50.00 EUR"),
        ("1.500 euro", "1500.00 EUR"),
        ("1500,50", "1500.50 EUR"),
        ("200 zł", "200.00 PLN"),
        ("300 de lei", "300.00 RON"),
        ("pięćdziesiąt", "50.00 EUR"),
        ("piecdziesiat euro", "50.00 EUR"),
        ("sto złotych", "100.00 PLN"),
        ("o sută", "100.00 EUR"),
        ("o suta de euro", "100.00 EUR"),
        ("cincizeci", "50.00 EUR"),
        ("două sute de euro", "200.00 EUR"),
        ("two hundred euro", "200.00 EUR"),
        ("a hundred euro", "100.00 EUR"),
        ("vijftig euro", "50.00 EUR"),
        ("een euro", None),
        ("honderd", "100.00 EUR"),
        ("dwieście pięćdziesiąt", "250.00 EUR"),
        ("", None),
        ("nie wiem", None),
        ("o", None),
        ("un", None),
        ("0", None),
        ("999999999999", None),
        ("ile kosztuje BSN?", None),
        ("mam na imię Anna i mieszkam tu od 5 lat", None),
    ],
)
def test_amount_is_read_as_people_write_it(text, amount):
    assert read_amount(text, WORDING.around_amounts) == amount


@pytest.mark.parametrize(
    ("language", "shown"), [("pl", "50 EUR"), ("ro", "50 EUR"), ("en", "50 EUR"), ("nl", "50 EUR")]
)
def test_amount_is_written_in_the_language(language, shown):
    assert written("50.00 EUR", language).replace("\xa0", " ") == shown


@pytest.mark.parametrize("odd", ["", "skipped", "None", "50", "1e9 EUR", "50.00 EUR; x"])
def test_what_is_no_amount_is_not_written(odd):
    assert written(odd, "pl") is None


@pytest.mark.parametrize(
    ("slot", "text", "value"),
    [
        ("service", "bsn", "bsn"),
        ("service", "pokój", "room"),
        ("service", "un loc de muncă", "job"),
        ("service", "belastingaangifte", "tax"),
        ("service", "key money", "room"),
        ("service", "tłumaczenie", "letter"),
        ("service", "jak znaleźć pracę?", None),
        ("service", "hoe krijg ik een bsn", None),
        ("service", "praca i pokój", None),
        ("service", "blabla", None),
        ("service", "private", None),
        ("who", "szef mi nie płaci", None),
        ("who", "my boss hit me", None),
        ("shared", "am plătit chiria de două ori", None),
        ("who", "szef", "agency"),
        ("who", "the driver, agency", "agency"),
        ("who", "koordynator", "agency"),
        ("who", "the driver", None),
        ("who", "agency or friend", None),
        ("who", "un prieten", "friend"),
        ("who", "facebook", "online"),
        ("service", "o cameră", "room"),
        ("who", "cineva de pe facebook", "online"),
        ("shared", "încă nimic", "nothing"),
        ("who", "een tussenpersoon", "private"),
        ("who", "somebody from the municipality", "official"),
        ("shared", "nic", "nothing"),
        ("shared", "nee", "nothing"),
        ("shared", "nu", "nothing"),
        ("shared", "am plătit deja", "paid"),
        ("shared", "my bank card", "login"),
        ("shared", "paszport", "passport"),
    ],
)
def test_option_is_read_from_a_button_or_a_few_words(slot, text, value):
    assert read_option(text, WORDING.options[slot]) == value


@pytest.mark.parametrize("part", ["service", "who", "shared"])
def test_every_button_of_a_question_names_an_option(part):
    file = REPOSITORY / "domain" / "responses" / "intermediary.yml"
    (*_, english) = yaml.safe_load(file.read_text(encoding="utf-8"))["responses"][
        f"utter_ask_intermediary_{part}"
    ]
    values = [re.search(r'"value":"(\w+)"', button["payload"]) for button in english["buttons"]]

    assert {match[1] for match in values if match} == set(WORDING.options[part])


async def extracted(dispatcher, state):
    return await ValidateIntermediaryForm().get_extraction_events(dispatcher, state, {})


@pytest.mark.asyncio
async def test_button_under_a_card_fills_what_it_is_about(dispatcher, tracker):
    entities = [{"entity": "service", "value": "bsn"}]

    events = await extracted(
        dispatcher, tracker(text="/check_intermediary", intent="check_intermediary", entities=entities)
    )

    assert events[0] == SlotSet("intermediary_service", "bsn")


@pytest.mark.parametrize(
    ("before", "amount"),
    [
        (["koordynator chce 50 euro za bsn"], "50.00 EUR"),
        (["they want 50€", "for the bsn"], "50.00 EUR"),
        (["cere 50 de euro pt bsn"], "50.00 EUR"),
        (["cere 300 lei", "am dat 100 lei"], None),
        (["lucrez 40 ore"], None),
        (["50 euro", "a", "b", "c"], None),  # long ago
    ],
)
@pytest.mark.asyncio
async def test_amount_told_before_the_button_is_not_asked_again(dispatcher, tracker, before, amount):
    state = tracker(
        text="/check_intermediary",
        intent="check_intermediary",
        entities=[{"entity": "service", "value": "bsn"}],
    )
    state.events = [{"event": "user", "text": text} for text in [*before, "/check_intermediary"]]

    assert SlotSet("intermediary_amount", amount) in await extracted(dispatcher, state)


@pytest.mark.asyncio
async def test_who_asks_is_taken_where_how_much_was_asked(dispatcher, tracker):
    state = tracker(text="koordynator", intent="ask", requested_slot="intermediary_amount")
    state.active_loop = {"name": "intermediary_form"}

    events = await extracted(dispatcher, state)

    assert SlotSet("intermediary_who", "agency") in events
    assert not dispatcher.messages


@pytest.mark.asyncio
async def test_button_made_up_by_hand_starts_with_the_first_question(dispatcher, tracker):
    entities = [{"entity": "service", "value": "../etc"}]

    events = await extracted(
        dispatcher,
        tracker(
            text="/check_intermediary",
            intent="check_intermediary",
            entities=entities,
            intermediary_service="job",
        ),
    )

    assert events == [SlotSet(slot, None) for slot in SLOTS]


def test_danger_said_in_the_words_of_an_answer_is_left_to_urgent_help(tracker):
    state = tracker(text="zabrali mi paszport", intent="urgent_exploitation")

    assert ValidateIntermediaryForm().read("intermediary_shared", "zabrali mi paszport", state) is None
