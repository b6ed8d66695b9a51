"""The content we ship, tested like code."""

import datetime as dt

import pytest

from bot.settings import REPOSITORY
from knowledge.agencies import AMSTERDAM, agency_message
from knowledge.agency_names import find_agencies
from knowledge.examples import load_examples
from knowledge.figures import fill_figures
from knowledge.loader import load_knowledge
from knowledge.models import Status, Theme
from knowledge.rules import check, due

LANGUAGES = ["pl", "ro", "en", "nl"]
# A published id is never renamed; these were published first.
FIRST_CARDS = {
    "registration": ["brp", "rni", "bsn", "check-status", "address-refused", "digid"],
    "contract": [
        "which-contract",
        "agency-phases",
        "agency-clause",
        "change-agency",
        "work-and-home-together",
    ],
    "pay": [
        "minimum-wage",
        "read-payslip",
        "not-paid",
        "underpaid",
        "holiday-allowance",
        "deductions",
        "employer-fines",
    ],
    "leave": ["holiday-days"],
    "time": ["maximum-hours"],
    "safety": ["unsafe-work", "work-accident"],
    "health": [
        "report-sick",
        "sick-pay-agency",
        "insurance-duty",
        "insurance-after-job",
        "find-gp",
        "emergency",
    ],
    "dismissal": ["fired", "ww", "job-and-home-lost"],
    "housing": ["tenant-rights", "stay-after-job", "eviction", "deposit", "homeless"],
    "tax": ["return", "care-allowance"],
    "residence": ["eu-stay"],
    "intermediary": ["what-is-free", "fee-for-job", "fee-for-appointment"],
    "help": ["exploitation", "passport-taken", "information-points"],
}


@pytest.fixture(scope="module")
def knowledge():
    return load_knowledge(REPOSITORY / "knowledge")


@pytest.fixture(scope="module")
def last_checked(knowledge):
    """The day somebody last read the sources: the content's own today, whenever the tests run."""
    entries = [*knowledge.cards.values(), *knowledge.agencies.values(), *knowledge.figures.values()]
    return max(entry.checked for entry in entries)


def test_no_rule_is_broken(knowledge):
    assert check(knowledge, load_examples(REPOSITORY / "data" / "nlu")) == []


def test_the_four_languages_and_twelve_themes_are_there(knowledge):
    assert list(knowledge.languages) == LANGUAGES
    assert set(knowledge.themes) == {theme.value for theme in Theme}


def test_there_is_as_much_as_promised(knowledge):
    first = {f"{topic}/{name}" for topic, names in FIRST_CARDS.items() for name in names}

    assert len(first) == 45
    assert first <= set(knowledge.cards)
    assert sum(agency.status == "active" for agency in knowledge.agencies.values()) >= 30


def test_the_first_cards_are_reviewed_in_every_language(knowledge):
    drafts = [
        (f"{topic}/{name}", language)
        for topic, names in FIRST_CARDS.items()
        for name in names
        for language, status in knowledge.cards[f"{topic}/{name}"].status.texts.items()
        if status is not Status.REVIEWED
    ]

    assert drafts == []


def test_every_card_names_at_least_two_agencies_none_twice(knowledge):
    few = [card.id for card in knowledge.cards.values() if len(set(card.agencies)) < 2]
    twice = [card.id for card in knowledge.cards.values() if len(set(card.agencies)) < len(card.agencies)]

    assert (few, twice) == ([], [])


def test_nothing_was_due_when_the_sources_were_last_read(knowledge, last_checked):
    assert due(knowledge, last_checked) == []


def test_nothing_was_checked_in_the_future(last_checked):
    assert last_checked <= dt.date.today()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("years_later", [0, 20])
def test_every_amount_is_filled_in_or_replaced(knowledge, last_checked, language, years_later):
    day = last_checked.replace(day=1, year=last_checked.year + years_later)

    unfilled = [
        (card.id, text)
        for card in knowledge.cards.values()
        for text in (card[language].short, card[language].more, *card[language].steps, *card[language].keep)
        if "{" in fill_figures(text, language, knowledge.figures, day)
    ]

    assert unfilled == []


def test_every_agency_is_found_by_each_of_its_names(knowledge):
    missed = [
        (agency.id, name)
        for agency in knowledge.agencies.values()
        if agency.status == "active"  # the others are never shown, so never found
        for name in [
            *agency.name.values(),
            *(alias for aliases in agency.aliases.values() for alias in aliases),
        ]
        if agency.id not in find_agencies(name, knowledge.agencies)
    ]

    assert missed == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_agency_can_be_shown(knowledge, language):
    now = dt.datetime(2026, 11, 23, 10, 0, tzinfo=AMSTERDAM)

    messages = [agency_message(agency, language, now) for agency in knowledge.agencies.values()]

    assert [message["id"] for message in messages] == list(knowledge.agencies)
    assert all(message["name"] and message["does"] and message["languages"] for message in messages)


def test_the_emergency_number_is_free_and_never_closes(knowledge):
    christmas_night = dt.datetime(2026, 12, 25, 3, 0, tzinfo=AMSTERDAM)

    message = agency_message(knowledge.agencies["112"], "pl", christmas_night)

    assert (message["phone"], message["phone_cost"], message["open_now"]) == ("112", "free", True)
