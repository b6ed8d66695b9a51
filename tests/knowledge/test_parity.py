"""How far languages are behind, and what needs care."""

import datetime as dt

import pytest
from pydantic import ValidationError

from knowledge.care import needs_care
from knowledge.models import Card
from knowledge.parity import Limit, TextState, board, standings

DAY = dt.date(2031, 8, 1)
CODES = ("nl", "en", "pl", "ro")
BSN = "registration/bsn"


def card(content, **changes):
    held = content.load().cards[BSN].model_dump()
    return Card.model_validate({**held, **changes})


def cells(made):
    (row,) = board([made], CODES, DAY)
    return {code: (cell.state.value, cell.behind_days) for code, cell in row.cells.items()}


def test_text_older_than_the_leading_one_is_stale_since_that_was_checked(content):
    made = card(content, older={"pl": dt.date(2031, 1, 1)})  # checked on 2 July: 30 days before

    assert cells(made) == {
        "nl": ("draft", 30),
        "en": ("reviewed", None),
        "pl": ("stale", 30),
        "ro": ("reviewed", None),
    }


def test_language_that_leads_is_stale_where_the_other_is_newer(content):
    status = {"texts": dict.fromkeys(CODES, "reviewed")}
    made = card(content, status=status, older={"nl": dt.date(2031, 7, 1)})

    assert cells(made)["nl"] == ("stale", 30)


def test_text_that_is_not_there_is_missing(content):
    held = content.load().cards[BSN]
    made = card(content, texts={code: text for code, text in held.texts.items() if code != "ro"})

    assert cells(made)["ro"] == ("missing", 30)


def test_where_no_leading_text_is_reviewed_nobody_is_behind_in_days(content):
    status = {"texts": {"nl": "draft", "en": "draft", "pl": "reviewed", "ro": "draft"}}

    assert cells(card(content, status=status)) == {
        "nl": ("draft", None),
        "en": ("draft", None),
        "pl": ("reviewed", None),
        "ro": ("draft", None),
    }


@pytest.mark.parametrize(
    ("limit", "breaks"),
    [
        (Limit(30, 0.5), []),
        (Limit(29, 0.5), ["nl", "pl"]),
        (Limit(30, 0.49), ["nl", "pl"]),
    ],
)
def test_language_breaks_the_limit_by_days_or_by_share(content, limit, breaks):
    made = card(content, older={"pl": dt.date(2031, 1, 1)})
    rows = board([made, content.load().cards["pay/minimum-wage"]], CODES, DAY)

    found = standings(rows, CODES, limit)

    assert [code for code, standing in found.items() if standing.breaks] == breaks
    assert found["pl"].counts[TextState.STALE] == 1
    assert found["pl"].share_behind == 0.5


@pytest.mark.parametrize("older", [{"pl": dt.date(2031, 7, 2)}, {"de": dt.date(2030, 1, 1)}])
def test_older_text_must_be_there_and_older(content, older):
    with pytest.raises(ValidationError, match="older"):
        card(content, older=older)


def test_care_looks_ahead_and_names_the_most_urgent_first(content):
    knowledge = content.load()
    review_by = knowledge.cards[BSN].review_by

    care = needs_care(knowledge, review_by - dt.timedelta(days=30))
    too_soon = needs_care(knowledge, review_by - dt.timedelta(days=31))

    assert BSN in [due.id for due in care.cards]
    assert BSN not in [due.id for due in too_soon.cards]
    assert next(due for due in care.cards if due.id == BSN).days == 30
    assert [due.day for due in care.cards] == sorted(due.day for due in care.cards)


def test_figure_with_a_later_value_needs_no_care(content):
    knowledge = content.load()
    for name, figure in knowledge.figures.items():
        last = figure.values[-1].to
        if last is None:
            continue
        found = {due.id: due for due in needs_care(knowledge, last + dt.timedelta(days=1)).figures}
        assert found[name].is_past
        early = needs_care(knowledge, figure.values[0].from_).figures
        assert name not in [due.id for due in early] or (last - figure.values[0].from_).days <= 30


def test_agency_is_named_when_nobody_checked_it_for_half_a_year(content):
    knowledge = content.load()
    agency = next(agency for agency in knowledge.agencies.values() if agency.status == "active")

    late = needs_care(knowledge, agency.checked + dt.timedelta(days=180)).agencies
    early = needs_care(knowledge, agency.checked + dt.timedelta(days=179)).agencies

    assert agency.id in [due.id for due in late]
    assert agency.id not in [due.id for due in early]
