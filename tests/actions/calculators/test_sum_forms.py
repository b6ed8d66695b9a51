"""The sums as conversations: questions, answers as people give them, and the sheet that comes out."""

import asyncio
import datetime as dt
import re

import pytest
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT

from actions import base
from actions.base import Resources
from actions.calculators.deductions import Condition
from actions.sum_forms import forms, titles
from actions.sum_forms.calculate import ActionAskDeductionCheckCondition, ActionCalculate
from actions.sum_forms.deduction_check import ALL_MET, UNKNOWN
from actions.sum_forms.titles import value_of_title
from actions.sum_forms.values import MOST_WORDS
from actions.sum_forms.wording import named
from bot.gateway.incoming import admit
from bot.gateway.messages import Sheet
from bot.settings import REPOSITORY
from knowledge.loader import load_knowledge
from knowledge.yaml_files import read_yaml

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
LANGUAGES = ("pl", "ro", "en", "nl")
MOST_QUESTIONS = 7
VALIDATIONS = {
    "pay": (forms.ValidatePayCheckForm, forms.ActionPayCheck),
    "deductions": (forms.ValidateDeductionCheckForm, forms.ActionDeductionCheck),
    "holiday": (forms.ValidateHolidaySumForm, forms.ActionHolidaySum),
    "allowance": (forms.ValidateAllowanceSumForm, forms.ActionAllowanceSum),
    "notice": (forms.ValidateNoticeSumForm, forms.ActionNoticeSum),
    "transition": (forms.ValidateTransitionSumForm, forms.ActionTransitionSum),
    "sick_pay": (forms.ValidateSickPaySumForm, forms.ActionSickPaySum),
    "brp": (forms.ValidateBrpDateForm, forms.ActionBrpDate),
}


@pytest.fixture(scope="session")
def real_knowledge():
    return load_knowledge(REPOSITORY / "knowledge")


@pytest.fixture(autouse=True)
def content(provided, real_knowledge):
    """Give the sums the content that we ship, on a day of 2026."""
    small = base.resources()
    base.provide(Resources(real_knowledge, small.search, lambda: NOW))


class Talk:
    """A conversation with one form, as Rasa would hold it."""

    def __init__(self, name, tracker, language="pl", **slots):
        self.validation, self.action = (made() for made in VALIDATIONS[name])
        self.tracker, self.language, self.slots = tracker, language, dict(slots)
        self.messages = []
        self.requested = self.validation.slots(self._state("", "calculate"))[0]
        self.asked = [self.requested]

    def say(self, text, intent="ask"):
        return self._step(self._state(text, intent))

    def tap(self, value):
        return self._step(self._state("/inform", "inform", [{"entity": "value", "value": value}]))

    def skip(self):
        return self._step(self._state("/skip", "skip"))

    @property
    def field(self):
        return self.requested and self.requested.removeprefix(self.validation.sum.slot(""))

    def result(self):
        assert self.requested is None
        dispatcher = CollectingDispatcher()
        self.events = self.action.run(dispatcher, self._state("", "inform"), {})
        (message,) = dispatcher.messages
        return message

    def _state(self, text, intent, entities=()):
        slots = {**self.slots, "language": self.language, REQUESTED_SLOT: getattr(self, "requested", None)}
        state = self.tracker(text=text, intent=intent, entities=list(entities), **slots)
        state.active_loop = {"name": self.validation.form_name()}
        return state

    def _step(self, state):
        dispatcher = CollectingDispatcher()
        events = asyncio.run(self.validation.run(dispatcher, state, {}))
        self.messages = dispatcher.messages
        for event in events:
            if event["name"] == REQUESTED_SLOT:
                self.requested = event["value"]
            else:
                self.slots[event["name"]] = event["value"]
        self.asked.append(self.requested)
        return self


@pytest.fixture
def talk(tracker):
    def start(name, *answers, language="pl", **slots):
        made = Talk(name, tracker, language, **slots)
        for answer in answers:
            made = made.skip() if answer is None else made.say(answer)
        return made

    return start


# Each sum as people type it, in four languages; None skips.
TYPED = {
    "pay": {
        "pl": ["mam 31 lat", "październik", "160 godzin", "2.100,50 euro"],
        "ro": ["31 de ani", "octombrie", "160 de ore", "2100,50 euro"],
        "en": ["31", "October 2026", "160 hours", "€2,100.50"],
        "nl": ["31 jaar", "oktober", "160 uur", "2100,50 bruto"],
    },
    "deductions": {
        "pl": ["mieszkanie", "yes", "700 euro", "31", "październik", "160", "2100,50"],
        "ro": ["cazare", "yes", "700 euro", "31", "octombrie", "160", "2100,50"],
        "en": ["housing", "yes", "700 euro", "31", "october", "160", "2100.50"],
        "nl": ["huisvesting", "yes", "700 euro", "31", "oktober", "160", "2100,50"],
    },
    "holiday": {
        "pl": ["tak, stałe godziny", "40", "15 marca", "dziś", "60 godzin", "15,80"],
        "ro": ["Da, ore fixe", "40", "15 martie", "azi", "60 de ore", "15,80"],
        "en": ["yes fixed hours", "40", "15 March", "today", "60 hours", "15.80"],
        "nl": ["ja, vaste uren", "40", "15 maart", "vandaag", "60 uur", "15,80"],
    },
    "allowance": {
        "pl": ["co miesiąc", "2200 brutto", "cały rok"],
        "ro": ["lunar", "2200 brut", "un an întreg"],
        "en": ["every month", "€2,200 gross", "12 months"],
        "nl": ["elke maand", "2200 bruto", "12"],
    },
    "notice": {
        "pl": ["na stałe", "pracodawca", "1 marca 2015", "dziś", None],
        "ro": ["permanent", "angajatorul", "1 martie 2015", "azi", None],
        "en": ["permanent", "my employer", "March 1st 2015", "today", None],
        "nl": ["vast contract", "mijn werkgever", "1 maart 2015", "vandaag", None],
    },
    "transition": {
        "pl": ["pracodawca nie przedłuża umowy", "1 marca 2023", "30 listopada", "2400"],
        "ro": ["angajatorul nu prelungește contractul", "1 martie 2023", "30 noiembrie", "2400"],
        "en": ["my employer does not renew", "1 March 2023", "30 November", "2400"],
        "nl": ["mijn werkgever verlengt niet", "1 maart 2023", "30 november", "2400"],
    },
    "sick_pay": {
        "pl": ["umowa z firmą", "34", "3 listopada", "15,80", "40", None],
        "ro": ["contract cu firma", "34 de ani", "3 noiembrie", "15,80", "40", None],
        "en": ["contract with the firm", "34", "3 November", "15.80", "40", None],
        "nl": ["contract bij het bedrijf", "34", "3 november", "15,80", "40", None],
    },
    "brp": {
        "pl": ["paszport kraju UE", "20 listopada", "zostaję, nie planuję wyjazdu"],
        "ro": ["pașaport UE", "20 noiembrie", "rămân, nu plănuiesc să plec"],
        "en": ["EU passport", "20 November", "I have no plans to leave"],
        "nl": ["EU-paspoort", "20 november", "ik blijf, ik heb geen plan om te gaan"],
    },
}
TITLES = {
    "pay": {
        "pl": "Ta wypłata jest poniżej płacy minimalnej dla Twojego wieku. Brakuje co najmniej 297,90 € brutto.",
        "ro": "Plata este sub salariul minim pentru vârsta ta. Lipsesc cel puțin 297,90 EUR brut.",
        "en": "This pay is below the minimum wage for your age. At least €297.90 gross is missing.",
        "nl": "Dit loon ligt onder het minimumloon voor jouw leeftijd. Er ontbreekt minstens € 297,90 bruto.",
    },
    "allowance": {
        "pl": "Dodatek wakacyjny (vakantiegeld) za ten czas to co najmniej 2 112 € brutto.",
        "ro": "Indemnizația de vacanță (vakantiegeld) pentru tot acest timp e de cel puțin 2.112 EUR brut.",
        "en": "The holiday allowance (vakantiegeld) for this time is at least €2,112 gross.",
        "nl": "Het vakantiegeld over deze tijd is minstens € 2.112 bruto.",
    },
    "notice": {
        "pl": "Okres wypowiedzenia: 3 miesiące. Ostatni dzień umowy: 28 lutego 2027.",
        "ro": "Termen de preaviz: 3 luni. Ultima zi a contractului: 28 februarie 2027.",
        "en": "Notice period: 3 months. Last day of the contract: February 28, 2027.",
        "nl": "Opzegtermijn: 3 maanden. Laatste dag van het contract: 28 februari 2027.",
    },
    "brp": {
        "pl": "Musisz zarejestrować się w gminie (BRP) najpóźniej do: 25 listopada 2026.",
        "ro": "Trebuie să te înregistrezi la primărie (BRP) cel târziu pe 25 noiembrie 2026.",
        "en": "You must register with the municipality (BRP) by November 25, 2026 at the latest.",
        "nl": "Je moet je uiterlijk op 25 november 2026 inschrijven bij de gemeente (BRP).",
    },
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TYPED)
def test_sum_comes_out_of_what_people_type_in_their_language(talk, name, language):
    held = talk(name, *TYPED[name][language], language=language)
    message = held.result()
    sheet = Sheet.model_validate(message["custom"]["sheet"])

    assert message["response"] == "utter_sum_result"
    assert len(set(held.asked) - {None}) <= MOST_QUESTIONS
    title = sheet.title.replace("\xa0", " ")
    assert title == TITLES.get(name, {}).get(language, title)
    assert sheet.lines
    assert {text.language for text in sheet.texts} == {language}
    assert not re.search(r"[{}]", sheet.title + "".join(text.text for text in sheet.texts))
    assert sheet.sources
    assert sheet.checked
    assert message["custom"]["agencies"]


@pytest.mark.parametrize("name", TYPED)
def test_result_forgets_the_answers_and_offers_ways_on_that_the_gateway_admits(talk, name):
    held = talk(name, *TYPED[name]["pl"])
    message = held.result()
    left = {event["name"]: event["value"] for event in held.events}

    assert {slot for slot in held.slots if slot.startswith(held.validation.sum.slot(""))} <= {
        slot for slot, value in left.items() if value is None
    }
    intents = [
        admit(text=None, payload=button["payload"].replace(" ", ""), max_chars=1).intent
        for button in message["buttons"]
    ]
    assert intents[0] == "choose_card"
    assert {"calculate", "talk_to_person"} <= set(intents)


def test_every_line_of_the_sum_is_shown_with_its_figures(talk):
    sheet = talk("pay", *TYPED["pay"]["en"], language="en").result()["custom"]["sheet"]

    assert sheet["lines"] == [
        {"label": "Your pay per hour", "value": "€2,100.50 ÷ 160 hr = €13.12 per hour"},
        {"label": "Minimum for these hours", "value": "€14.99 per hour × 160 hr = €2,398.40"},
        {"label": "Missing", "value": "€2,398.40 − €2,100.50 = €297.90"},
    ]
    assert sheet["sources"][0]["law"] == "WML art. 8, 12, 14"


def test_holiday_allowance_is_shown_step_by_step_with_its_rule_and_source(talk):
    sheet = talk("allowance", *TYPED["allowance"]["en"], language="en").result()["custom"]["sheet"]

    assert sheet["lines"] == [
        {"label": "Gross pay for this time", "value": "€2,200 × 12 months = €26,400"},
        {"label": "Holiday allowance (vakantiegeld)", "value": "€26,400 × 8% = €2,112"},
    ]
    assert [source["law"] for source in sheet["sources"]] == ["WML art. 15-17"]
    assert sheet["sources"][0]["url"].startswith("https://www.rijksoverheid.nl/onderwerpen/vakantiedagen")


def test_pay_of_a_week_makes_the_count_one_of_weeks_and_says_so(talk):
    held = talk("allowance", "every month", "550 a week", language="en")

    assert held.slots["allowance_sum_period"] == "week"
    assert held.messages[0]["response"] == "utter_sum_taken"
    assert held.messages[0]["facts"] == "Period: Every week"
    assert held.say("26").result()["custom"]["sheet"]["lines"][0]["value"] == "€550 × 26 weeks = €14,300"


@pytest.mark.parametrize("text", ["every month, 2200 gross", "2200 gross a month"])
def test_pay_told_beside_its_period_is_not_asked_again(talk, text):
    held = talk("allowance", text, language="en")

    assert held.field == "periods"
    assert held.slots["allowance_sum_gross_pay"] == "2200"


def test_authorities_come_after_those_who_help_one_person_in_confidence(talk):
    agencies = talk("pay", *TYPED["pay"]["pl"]).result()["custom"]["agencies"]

    assert [agency["id"] for agency in agencies][-1] == "arbeidsinspectie"


def test_who_has_no_papers_is_sent_to_confidential_help_and_to_no_authority(talk):
    message = talk("brp", "no_papers").result()

    assert message["custom"]["agencies"][0]["id"] == "fairwork"
    assert "gemeente" not in [agency["id"] for agency in message["custom"]["agencies"]]
    assert "FairWork" in message["custom"]["sheet"]["title"]


@pytest.mark.parametrize(
    ("name", "answers", "fields"),
    [
        ("pay", ["14"], ["age"]),
        ("deductions", ["job_fee"], ["kind"]),
        ("deductions", ["transport", "in_writing"], ["kind", "condition"]),
        ("notice", ["trial_period"], ["situation"]),
        (
            "notice",
            ["permanent", "worker", "today", None],
            ["situation", "by", "notice_day", "agreed_months"],
        ),
        ("transition", ["resigned"], ["end"]),
        ("transition", ["dismissed", "1-1-2015", "31-12-2019"], ["end", "first_day", "last_day"]),
        ("sick_pay", ["self_employed"], ["situation"]),
        ("brp", ["temporary_protection"], ["residence"]),
        ("holiday", ["varying", "900", None], ["way", "paid_hours", "taken"]),
    ],
)
def test_nothing_is_asked_that_cannot_change_the_answer(talk, name, answers, fields):
    held = talk(name, *answers)

    assert [slot.removeprefix(held.validation.sum.slot("")) for slot in held.asked[:-1]] == fields
    assert held.result()["custom"]["sheet"]["title"]


@pytest.mark.parametrize(
    ("name", "before", "wrong", "field", "words"),
    [
        ("pay", [], "150", "age", "too large"),
        ("pay", ["30", "october"], "5000 hours", "hours", "too large"),
        ("pay", ["30", "october"], "0", "hours", "too small"),
        ("pay", ["30", "october"], "-8", "hours", "too small"),
        ("pay", ["30", "october", "160"], "2400,5055", "gross_pay", "two decimals"),
        ("pay", ["30", "october", "160"], "99999999", "gross_pay", "too large"),
        ("sick_pay", ["employed"], "14", "age", "too small"),
        ("sick_pay", ["employed", "30", "today", "15"], "200", "weekly_hours", "too large"),
        ("transition", ["dismissed", "1-3-2025"], "1-3-2024", "last_day", "too early"),
        ("transition", ["dismissed"], "1-3-1900", "first_day", "too early"),
        ("notice", ["permanent", "worker", "today"], "99", "agreed_months", "too large"),
        ("allowance", ["month"], "14.71 per hour", "gross_pay", "wage for one hour"),
        ("allowance", ["month"], "0", "gross_pay", "too small"),
        ("allowance", ["month"], "1800 net", "gross_pay", "net, after tax"),
        ("allowance", ["month", "2200"], "13", "periods", "more than a year"),
        ("allowance", ["every 4 weeks", "2200"], "14", "periods", "more than a year"),
        ("allowance", ["month", "2200"], "26 weeks", "periods", "same periods"),
        ("allowance", ["month", "2200"], "0", "periods", "too small"),
    ],
)
def test_absurd_value_is_named_and_asked_again(talk, name, before, wrong, field, words):
    held = talk(name, *before, wrong, language="en")
    (message,) = held.messages

    assert held.field == field
    assert message["response"] == "utter_sum_problem"
    assert words in message["text"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_problem_is_told_in_the_language_of_the_conversation(talk, language):
    held = talk("pay", "150", language=language)

    assert re.match(r"(Wiek|Vârsta|Age|Leeftijd): ", held.messages[0]["text"])


def test_field_that_the_sum_needs_cannot_be_skipped(talk):
    held = talk("pay", None, language="en")

    assert held.field == "age"
    assert "cannot work it out without this" in held.messages[0]["text"]


def test_first_sick_day_in_the_future_is_asked_again_at_the_end(talk):
    held = talk("sick_pay", "employed", "30", "25-11-2026", "15", "40", None, language="en")

    assert held.field == "first_sick_day"


@pytest.mark.parametrize("intent", ["urgent_danger", "urgent_medical"])
def test_danger_with_a_number_in_it_is_no_answer(talk, intent):
    held = talk("pay", "30", "october")
    held.say("bije mnie od 2 dni", intent)

    assert held.field == "hours"
    assert held.slots.get("pay_check_hours") is None


@pytest.mark.parametrize(
    "text",
    ["ile mam dostać za 40 godzin?", "szef nie zapłacił mi za ostatnie 40 godzin mojej pracy", "szef"],
)
def test_question_in_the_middle_is_left_to_the_rules(talk, text, searcher):
    held = talk("pay", "30", "october")
    held.say(text, "ask_agency")  # an intent that the form does not take for an unreadable answer

    assert held.field == "hours"
    assert held.messages == []


@pytest.mark.parametrize("value", ["", "nonsense", "NaN", "Infinity", "9" * 80, "../../etc", "__class__"])
@pytest.mark.parametrize("name", VALIDATIONS)
def test_values_made_up_by_hand_never_break_a_form(talk, name, value):
    held = talk(name)
    first = held.requested
    held.tap(value)

    assert held.requested == first


@pytest.mark.parametrize("name", VALIDATIONS)
def test_last_action_without_answers_says_so_and_offers_a_way_on(talk, name, dispatcher, tracker):
    VALIDATIONS[name][1]().run(dispatcher, tracker(), {})

    assert dispatcher.messages[0]["response"] in {
        "utter_sum_failed",
        "utter_sum_result",
        "utter_sum_elsewhere",
    }
    assert dispatcher.messages[0]["buttons"]


def test_what_is_asked_after_a_sum_is_about_its_card(talk):
    pay = talk("pay", *TYPED["pay"]["pl"])
    pay.result()

    (shown,) = [event["value"] for event in pay.events if event["name"] == "shown_cards"]

    assert shown == ["pay/minimum-wage"]


@pytest.mark.parametrize("chosen", [None, "", "nonsense", "same"])
def test_without_a_sum_that_exists_all_are_offered(dispatcher, tracker, chosen):
    entities = [] if chosen is None else [{"entity": "sum", "value": chosen}]

    events = ActionCalculate().run(
        dispatcher, tracker(text="/calculate", entities=entities, language="en"), {}
    )

    assert events == []
    assert dispatcher.messages[0]["response"] == "utter_calculate"
    assert len(dispatcher.messages[0]["buttons"]) == len(forms.SUMS)


@pytest.mark.parametrize("name", VALIDATIONS)
def test_sum_starts_with_empty_slots_and_its_form(dispatcher, tracker, name):
    slot = forms.SUMS[name].slot(next(iter(forms.SUMS[name].questions)))
    state = tracker(text="/calculate", entities=[{"entity": "sum", "value": name}], **{slot: "left over"})

    events = ActionCalculate().run(dispatcher, state, {})

    assert SlotSet(slot, None) in events
    assert events[-1]["event"] == "followup"
    assert events[-1]["name"] == forms.SUMS[name].form


def test_deduction_of_the_payslip_just_checked_needs_three_answers(talk, dispatcher, tracker):
    pay = talk("pay", *TYPED["pay"]["pl"])
    pay.result()
    payslip = next(event["value"] for event in pay.events if event["name"] == "payslip")
    state = tracker(
        text="/calculate", entities=[{"entity": "sum", "value": forms.SAME_PAYSLIP}], payslip=payslip
    )

    events = ActionCalculate().run(dispatcher, state, {})
    slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    held = talk("deductions", "transport", "yes", "50", **slots)

    assert len(held.asked) == 4  # kind, condition, amount, and then none
    assert held.result()["custom"]["sheet"]["lines"]


@pytest.mark.parametrize("payslip", [None, "text", 5, ["a"], {"age": None}])
def test_payslip_that_is_not_there_is_asked_for(dispatcher, tracker, payslip):
    state = tracker(
        text="/calculate", entities=[{"entity": "sum", "value": forms.SAME_PAYSLIP}], payslip=payslip
    )

    events = ActionCalculate().run(dispatcher, state, {})

    left_over = [event for event in events if event["event"] == "slot" and event["value"] is not None]

    assert left_over == []
    assert FollowupAction("deduction_check_form") in events


@pytest.mark.parametrize("language", LANGUAGES)
def test_conditions_of_a_deduction_are_asked_in_one_question(dispatcher, tracker, language):
    ActionAskDeductionCheckCondition().run(
        dispatcher, tracker(language=language, deduction_check_kind="housing"), {}
    )
    (message,) = dispatcher.messages
    payloads = [button["payload"] for button in message["buttons"]]

    assert message["text"].endswith("?")
    assert payloads[-1] == "/stop_form"
    assert len(payloads) == 6  # yes, each of three conditions, do not know, stop


def test_title_typed_with_a_slip_is_understood_and_another_is_not():
    assert value_of_title("notice_sum_by", "pracodawcaa", "nl") == "employer"
    assert value_of_title("brp_date_residence", "pasaport ue", "ro") == "eu"
    assert value_of_title("notice_sum_by", "nie wiem jeszcze", "pl") is None
    assert value_of_title("no_such_slot", "x", "en") is None


def test_short_title_of_another_language_is_not_read():
    assert value_of_title("notice_sum_by", "ja", "pl") == "worker"
    assert value_of_title("notice_sum_by", "ja", "nl") is None
    assert value_of_title("notice_sum_by", "me", "en") == "worker"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("rent", "housing"),
        ("za mieszkanie", "housing"),
        ("for the traffic fine", "traffic_fine"),
        ("boete", "fine"),
        ("asigurarea", "health_insurance"),
        ("rent?", None),
        ("they want rent and also more", None),
        ("something", None),
    ],
)
def test_what_people_say_for_a_deduction_is_its_kind(text, kind):
    assert value_of_title("deduction_check_kind", text, "en") == kind


@pytest.mark.parametrize(
    ("text", "of_sick_pay", "of_notice"),
    [
        ("przez agencje bez klauzuli", "agency", "agency"),
        ("prin agenție fără clauză", "agency", "agency"),
        ("via uitzendbureau zonder uitzendbeding", "agency", "agency"),
        ("through agency without clause", "agency", "agency"),
        ("przez agencję z klauzulą", "agency_clause", "agency_clause"),
        ("prin agentie cu clauza", "agency_clause", "agency_clause"),
        ("via uitzendbureau met uitzendbeding", "agency_clause", "agency_clause"),
        ("through agency with clause", "agency_clause", "agency_clause"),
        ("via bureau", "agency_unknown", None),
        ("bureau", "agency_unknown", None),
        ("uitzend", "agency_unknown", None),
        ("prin firma de munca", "agency_unknown", None),
        ("agencja, nie wiem", "agency_unknown", None),
        ("geen bureau", "employed", None),
        ("nie wiem", None, None),
        ("dont know", None, None),
    ],
)
def test_agency_is_one_with_or_without_the_clause_where_that_is_said(text, of_sick_pay, of_notice):
    assert value_of_title("sick_pay_sum_situation", text, "en") == of_sick_pay
    assert value_of_title("notice_sum_situation", text, "en") == of_notice


def test_who_does_not_know_and_names_no_agency_reads_what_to_do(talk):
    held = talk("sick_pay", language="en").say("dont know", intent="skip")

    assert held.field == "situation"
    assert "stop and come back later" in held.messages[0]["text"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_rent_at_the_question_for_gross_pay_is_asked_again(talk, language):
    held = talk("pay", "30", "october", "160", "and the house is 500 from it", language=language)

    assert held.field == "gross_pay"
    assert held.messages[0]["response"] == "utter_sum_problem"
    assert held.messages[0]["text"] == named("FieldProblem", "taken_off", language).format(
        field=named("Field", "gross_pay", language)
    )


def test_wage_of_an_hour_is_taken_as_one_and_said(talk):
    held = talk("pay", "30", "october", "160", "14,06", language="en")

    assert held.slots["pay_check_gross_pay"] == "14.06/hour"
    assert held.messages[0]["response"] == "utter_sum_taken"
    assert held.messages[0]["facts"].endswith(": 14.06 per hour")
    assert {"label": "Your pay per hour", "value": "€2,249.60 ÷ 160 hr = €14.06 per hour"} in held.result()[
        "custom"
    ]["sheet"]["lines"]


def test_deduction_of_a_week_is_one_of_every_week_of_the_period(talk):
    held = talk("deductions", "housing", "yes", "150 a week", "31", "october", "160", "3000", language="en")

    assert held.slots["deduction_check_amount"] == "150/week"
    lines = held.result()["custom"]["sheet"]["lines"]
    # 31 days of it are €664.29, of which €599.60 may come out of the minimum wage.
    assert {"label": "Total out of what is above the minimum", "value": "€64.69"} in lines


def test_how_often_beside_a_number_leaves_the_number_to_its_question(talk):
    held = talk("pay", "30", "38 uur per week", language="nl")

    assert held.field == "period"
    assert held.slots["pay_check_hours"] == "38/week"
    assert held.say("wekelijks").field == "gross_pay"


def test_said_words_stand_for_values_that_there_are():
    of_buttons = {slot: {value for value, _ in known.values()} for slot, known in titles._titles().items()}
    of_buttons["deduction_check_condition"] = {ALL_MET, *Condition, UNKNOWN}  # asked by an action

    assert all(set(said) <= of_buttons[slot] for slot, said in read_yaml(titles.SAID_FILE).items())


def test_amount_that_is_not_valid_on_the_day_is_never_replaced_by_an_old_one(talk):
    held = talk("pay", "31", "1-12-2030 - 31-12-2030", "160", "2400", language="en")
    sheet = held.result()["custom"]["sheet"]

    assert sheet["lines"] == []
    assert "rijksoverheid.nl" in sheet["texts"][-1]["text"]


def test_answer_of_a_sentence_is_longer_than_any_value():
    assert (
        len(["szef", "nie", "zapłacił", "mi", "za", "ostatnie", "40", "godzin", "mojej", "pracy"])
        > MOST_WORDS
    )


def test_choice_of_a_later_question_is_taken_and_said_where_its_whole_title_is(talk):
    form = talk("notice", "calculează preavizul", language="ro").say("eu plec")

    assert form.field == "situation"
    assert form.slots["notice_sum_by"] == "worker"
    (taken, *_) = form.messages
    assert taken["response"] == "utter_sum_taken"
    assert "Eu" in taken["facts"]


def test_answer_in_more_words_counts_where_half_of_them_are_it(talk):
    form = talk("transition", "reken", "ze verlengen mijn contract niet", language="nl")

    assert form.slots["transition_sum_end"] == "not_renewed"
    assert talk("transition", "x", "wat is dat nou, contract loopt af", language="nl").field == "end"


@pytest.mark.parametrize("text", ["agency", "my boss said it", "no idea"])
def test_a_word_that_may_answer_many_questions_is_not_taken_for_a_later_one(talk, text):
    form = talk("notice", "work out the notice period", language="en").say(text)

    assert form.slots.get("notice_sum_by") is None


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("no i signed nothing", "in_writing"),
        ("nu stiu", "unknown"),
        ("niks getekend", "in_writing"),
        ("da am semnat", "unknown"),  # the other conditions were not told
        ("nu am semnat", "in_writing"),
        ("no", None),
    ],
)
def test_conditions_of_a_deduction_are_answered_in_words(talk, text, condition):
    form = talk("deductions", "check", "housing", language="en").say(text)

    assert form.slots.get("deduction_check_condition") == condition


def test_not_knowing_is_an_answer_where_a_button_says_so(talk):
    form = talk("deductions", "check", "housing", language="en").say("i dont know", intent="skip")

    assert form.slots["deduction_check_condition"] == "unknown"


@pytest.mark.parametrize(
    ("sum", "answers", "text", "slot"),
    [
        ("deductions", ("housing",), "140 a week", "deduction_check_hours"),
        ("deductions", ("housing",), "also bus 8 euro a day", "deduction_check_amount"),
        ("deductions", (), "620 brut", "deduction_check_amount"),
        ("sick_pay", (), "2300 bruto per maand", "sick_pay_sum_hourly_wage"),
    ],
)
def test_number_of_another_kind_answers_no_later_question(talk, sum, answers, text, slot):
    form = talk(sum, "check", *answers, language="en").say(text)

    assert form.slots.get(slot) is None


def test_what_follows_from_a_number_taken_is_not_asked_again(talk):
    form = talk("holiday", "work it out", language="en").say("32 hours a week always")

    assert form.field == "first_day"


def test_answer_to_a_later_question_is_taken_and_said_and_the_question_asked_again(talk):
    form = talk("pay", "22 lata").say("38 godz w tyg")

    assert form.field == "period"
    assert form.slots["pay_check_hours"] == "38/week"
    assert form.messages[0]["response"] == "utter_sum_taken"
    assert form.messages[0]["facts"].endswith(": 38 w tygodniu")

    form.say("wrzesień 2026").say("15 euro na godzinę")

    result = form.result()  # 38 hours in each of 30/7 weeks
    lines = Sheet.model_validate(result["custom"]["sheet"]).lines
    assert any("162,86" in f"{line.label} {line.value}" for line in lines)


def test_length_of_service_is_no_day_of_notice(talk):
    form = talk("notice", language="ro").tap("permanent").tap("worker").say("2 ani")

    assert form.field == "notice_day"
    assert form.messages[0]["response"] == "utter_not_understood"


@pytest.mark.parametrize(
    ("text", "value"), [("tak 40 godzin", "fixed"), ("da, ore fixe", "fixed"), ("nee wisselt", "varying")]
)
def test_yes_and_no_answer_whether_the_hours_are_fixed(text, value):
    assert value_of_title("holiday_sum_way", text, "pl") == value


@pytest.mark.parametrize(
    ("text", "situation"),
    [
        ("agency but i dont know clause", "agency_unknown"),
        ("faza A ale nie wiem czy jest ta klauzula", "agency_unknown"),
        ("agentie nu stiu daca e clauza", "agency_unknown"),
        ("weet niet wat dat is, in contract staat iets van fase a", "agency_unknown"),
        ("przez agencję bez klauzuli", "agency"),
        ("my boss at the agency told me last week that I am on the list of people who go", None),
    ],
)
def test_who_does_not_know_all_of_it_has_answered(talk, text, situation):
    said = talk("sick_pay").say(text)

    assert said.slots.get("sick_pay_sum_situation") == situation


@pytest.mark.parametrize(
    "text", ["5 zile a câte 8 ore și încă 4 sâmbăta", "5 days of 8 hours and 4 on saturday"]
)
def test_hours_of_days_are_not_added_up_nor_is_a_part_of_them_taken(talk, text):
    asked = talk("pay", "31", "last_month", language="en")

    assert asked.say(text).slots.get("pay_check_hours") is None


def test_several_answers_in_one_message_are_all_taken(talk):
    said = talk("pay", "31", language="en").say("last week, 40 hours and 600 euro gross")

    assert said.slots["pay_check_period"] == "2026-11-09/2026-11-15"
    assert said.slots["pay_check_hours"] == "40"
    assert said.slots["pay_check_gross_pay"] == "600"


@pytest.mark.parametrize("text", ["no, I mean the other one", "what is that, and why"])
def test_part_without_a_number_answers_nothing(talk, text):
    said = talk("holiday", language="en").say(text)

    assert said.requested == said.asked[0]


@pytest.fixture
def heard(encoder):
    """Let the encoder hear who goes, and who is sent away."""
    encoder.words = ["leave", "fire"]


@pytest.mark.parametrize(
    ("text", "intent", "by"),
    [
        ("they want to fire everybody here", "ask", "employer"),
        ("I am going to leave soon", "nlu_fallback", "worker"),
        ("I leave, or they fire everybody", "ask", None),  # both as near
        ("will they fire everybody?", "ask", None),
        ("how long is it when they fire everybody", "ask", None),
        ("they want to fire everybody here", "greet", None),
        ("something else entirely", "ask", None),
    ],
)
def test_answer_in_own_words_is_taken_by_its_meaning_and_said(talk, heard, text, intent, by):
    form = talk("notice", "permanent", language="en").say(text, intent=intent)

    assert form.slots.get("notice_sum_by") == by
    assert (form.messages[:1] != [] and form.messages[0]["response"] == "utter_sum_taken") is (by is not None)


def test_stop_that_is_an_answer_does_not_leave_the_form(talk):
    form = talk("notice", "vast contract", language="nl").say("ik stop zelf", intent="stop_form")

    assert form.slots["notice_sum_by"] == "worker"
    assert talk("notice", "vast contract", language="nl").say("stop", intent="stop_form").field == "by"


@pytest.mark.parametrize("text", ["580", "€ 580,50"])
def test_bare_number_that_answers_nothing_is_not_left_to_others(talk, text):
    form = talk("sick_pay", language="en").say(text, intent="near_me")

    assert form.field == "situation"
    assert form.messages[0]["response"] == "utter_not_understood"


def test_emergency_number_is_left_to_the_rules(talk):
    assert talk("sick_pay", language="en").say("112", intent="ask_agency").messages == []


def test_a_share_is_no_age(talk):
    assert talk("sick_pay", "contract with the firm", language="en").say("70%").field == "age"


def test_period_beside_a_number_is_taken_with_it_and_said(talk):
    form = talk("pay", language="en").say("last month 160 hours")

    assert form.slots["pay_check_period"] == "2026-10-01/2026-10-31"
    assert form.slots["pay_check_hours"] == "160"
    assert "Oct 1\u2009–\u200931, 2026" in form.messages[0]["facts"]
    assert form.field == "age"


def test_days_of_equal_hours_are_multiplied_and_said(talk):
    form = talk("pay", "31", "last week", language="en").say("4 nights of 9 hours")

    assert form.slots["pay_check_hours"] == "36/week"
    assert form.messages[0]["facts"].endswith(": 36 a week")


def test_answer_taken_back_is_changed_and_said_and_the_question_asked_again(talk):
    form = talk("pay", "31", "last month", "160", language="en").say("no, 150 hours")

    assert form.slots["pay_check_hours"] == "150"
    assert form.messages[0]["facts"].endswith(": 150")
    assert form.field == "gross_pay"


def test_half_an_euro_makes_no_age_of_an_amount(talk):
    form = talk("pay", language="nl").say("ik weet niet precies, 13 en half euro geloof ik")

    assert form.field == "age"
    assert form.slots["pay_check_gross_pay"] == "13.5"


def test_pay_of_a_month_that_nobody_earns_is_asked_again(talk):
    assert talk("allowance", "every month", "8", language="en").field == "gross_pay"
    assert talk("allowance", "every month", "8 months", language="en").field == "gross_pay"


def test_number_at_the_first_question_is_taken_for_its_own_and_said(talk):
    form = talk("holiday", "40", language="en")

    assert form.field == "first_day"
    assert form.messages[0]["facts"].endswith("40")


@pytest.mark.parametrize(
    ("sum", "before", "text", "field"),
    [
        ("deductions", ("cazare",), "mi-au dat ceva pe hartie", "condition"),
        ("allowance", (), "din iunie", "period"),
        ("notice", (), "2 lata tu robie", "situation"),
    ],
)
def test_meaning_hears_no_denial_and_no_time(talk, encoder, sum, before, text, field):
    encoder.words = text.split()  # as near as can be

    assert talk(sum, *before, language="ro").say(text).field == field


def test_danger_with_a_number_takes_nothing_back(talk):
    form = talk("pay", "31", "last month", "160", language="en").say(
        "no, he hit me 3 times", intent="urgent_danger"
    )

    assert form.slots["pay_check_age"] == "31"
    assert form.slots["pay_check_hours"] == "160"
    assert form.messages == []
