"""When an agency is open, and what of it a worker sees."""

import datetime as dt

import pytest

from knowledge.agencies import AMSTERDAM, agency_message, open_state

OFFICE = "Mo-Fr 09:00-17:00; PH off"
HELPLINE = "Mo-Fr 00:00-08:00,17:00-24:00; Sa-Su 00:00-24:00; PH 00:00-24:00"


def local(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


@pytest.fixture
def agency(agencies):
    return agencies["arbeidsinspectie"]


@pytest.mark.parametrize(
    ("now", "opens_at"),
    [
        ("2026-11-23T09:00", None),  # a Monday, the minute it opens
        ("2026-11-23T16:59", None),
        ("2026-11-23T08:59", "2026-11-23T09:00:00+01:00"),
        ("2026-11-23T17:00", "2026-11-24T09:00:00+01:00"),  # the minute it closes
        ("2026-11-27T17:30", "2026-11-30T09:00:00+01:00"),  # Friday evening, until Monday
        ("2026-04-27T10:00", "2026-04-28T09:00:00+02:00"),  # King's Day, a Monday
        ("2025-04-28T10:00", None),  # 27 April 2025 is a Sunday: King's Day was on the 26th
        ("2026-05-05T10:00", None),  # Liberation Day is no day off for everybody
        ("2026-05-14T10:00", "2026-05-15T09:00:00+02:00"),  # Ascension Day, a Thursday
        ("2026-12-24T18:00", "2026-12-28T09:00:00+01:00"),  # 25 and 26 December, then a Sunday
        ("2026-12-31T18:00", "2027-01-04T09:00:00+01:00"),  # New Year's Day is a Friday
        ("2026-03-28T12:00", "2026-03-30T09:00:00+02:00"),  # the Saturday before summer time
        ("2026-10-24T12:00", "2026-10-26T09:00:00+01:00"),  # the Saturday before winter time
    ],
)
def test_an_office_keeps_its_hours_and_the_dutch_holidays(agency, now, opens_at):
    is_open, opens = open_state(agency, local(now))

    assert (is_open, opens.isoformat() if opens else None) == (opens_at is None, opens_at)


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        ("2026-06-30T07:00:00+00:00", True),  # 09:00 in Amsterdam, summer
        ("2026-12-01T07:30:00+00:00", False),  # 08:30 in Amsterdam, winter
        ("2026-12-01T17:30:00+09:00", True),  # 09:30 in Amsterdam
    ],
)
def test_the_clock_may_tell_the_time_of_any_zone(agency, now, is_open):
    assert open_state(agency, dt.datetime.fromisoformat(now))[0] is is_open


@pytest.mark.parametrize(
    ("now", "is_open", "opens_at"),
    [
        ("2026-04-28T10:00", False, "2026-04-28T17:00:00+02:00"),
        ("2026-04-28T23:59", True, None),
        ("2026-04-27T10:00", True, None),  # King's Day: open although it is a Monday
    ],
)
def test_a_line_for_evenings_and_holidays_is_open_then(agency, now, is_open, opens_at):
    helpline = agency.model_copy(update={"opening_hours": HELPLINE})

    found, opens = open_state(helpline, local(now))

    assert (found, opens.isoformat() if opens else None) == (is_open, opens_at)


def test_what_never_closes_has_no_opening(agency):
    emergency = agency.model_copy(update={"opening_hours": "24/7"})

    assert open_state(emergency, local("2026-12-25T03:00")) == (True, None)


def test_unknown_hours_stay_unknown(agencies):
    assert open_state(agencies["gemeente"], local("2026-11-23T10:00")) == (None, None)


def test_an_agency_is_shown_in_the_language_of_the_worker(agency):
    message = agency_message(agency, "pl", local("2026-11-23T18:00"), why="Sprawdzi Twoją płacę.")

    assert message == {
        "id": "arbeidsinspectie",
        "name": "Inspekcja pracy (Arbeidsinspectie)",
        "does": "Sprawdza pracodawców.",
        "why": "Sprawdzi Twoją płacę.",
        "kind": "government",
        "phone": "0800-5151",
        "phone_cost": "free",
        "open_now": False,
        "opens_at": "2026-11-24T09:00:00+01:00",
        "languages": ["nl", "en"],
        "page_language": ["nl", "en"],
        "url": "https://www.nlarbeidsinspectie.nl/",
        "anonymous": "yes",
        "bring": "Pasek wypłaty.",
        "cost_note": None,
    }


def test_what_is_not_known_of_an_agency_is_none_and_why_is_what_it_does(agencies):
    message = agency_message(agencies["gemeente"], "en", local("2026-11-23T10:00"))

    assert message["why"] == "Registers residents."
    assert message["cost_note"] == "An extract costs money."
    unknown = ("phone", "phone_cost", "open_now", "opens_at", "url", "bring")
    assert {field: message[field] for field in unknown} == dict.fromkeys(unknown)
