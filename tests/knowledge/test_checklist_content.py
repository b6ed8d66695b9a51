"""Checklists: who sees which step, what the content rules refuse, and the five lists that we ship."""

import pytest

from bot.settings import REPOSITORY
from knowledge.figures import sentences
from knowledge.loader import Problem, load_knowledge
from knowledge.models import Situation, Status

FILE = "knowledge/checklists.yml"
LISTS = ["first-week", "first-year", "job-lost", "leaving", "pregnant"]


@pytest.fixture(scope="module")
def shipped():
    return load_knowledge(REPOSITORY / "knowledge")


def step_ids(checklist, **known):
    return [step.id for step in checklist.steps_for(Situation(**known))]


@pytest.mark.parametrize(
    ("known", "seen"),
    [
        ({}, ["bsn", "wage"]),  # nothing known: no step is kept back
        ({"contract": "agency"}, ["bsn", "wage"]),
        ({"contract": "direct"}, ["bsn"]),
        ({"contract": "agency", "nationality": "ukraine"}, ["bsn"]),
        ({"nationality": "eu"}, ["bsn", "wage"]),
    ],
)
def test_a_step_is_left_out_only_for_those_of_whom_something_else_is_known(content, known, seen):
    assert step_ids(content.load().checklists["arriving"], **known) == seen


@pytest.mark.parametrize(
    ("old", "new", "start", "field", "message"),
    [
        ("ro: La sosire, ", "", "  title:", "0.title", "language missing: ro; write it beside the others"),
        (
            "      nl: {do: Controleer je loon.}\n",
            "",
            "    - id: wage",
            "0.steps.1",
            "language missing: nl; write it beside the others",
        ),
        (
            ", by: within 5 days",
            "",
            "      en: {do: Get your number.",
            "0.steps.0.en",
            "not shaped like the other languages (by: 0 instead of 1)",
        ),
        (
            "card: pay/minimum-wage\n      when",
            "card: pay/gone\n      when",
            "      card: pay/gone",
            "0.steps.1.card",
            "no card 'pay/gone'; write it or choose another",
        ),
        (
            "do: Check your pay.",
            "do: It is 14 euro.",
            "      en: {do: It",
            "0.steps.1.en.do",
            "an amount or percentage in prose: '14 euro'; write a {figure} instead",
        ),
        (
            "by: within 5 days",
            "by: before 2031",
            "      en: {do: Get",
            "0.steps.0.en.by",
            "a year in prose: '2031'; write a {figure} or leave it out",
        ),
        (
            "do: Check your pay.",
            "do: Check your pay. Then call.",
            "      en: {do: Check",
            "0.steps.1.en.do",
            "more than one sentence; say one thing to do",
        ),
    ],
)
def test_a_step_that_breaks_a_rule_is_named(content, old, new, start, field, message):
    content.edit(FILE, old, new)

    assert content.problems() == [Problem(FILE, content.line(FILE, start), field, message)]


def test_a_step_has_at_most_25_words(content):
    content.edit(FILE, "do: Check your pay.", f"do: {'go ' * 25}now.")

    (problem,) = content.problems()

    assert problem.message.startswith("a sentence of 26 words (go go go")


def test_a_step_rests_on_a_card_that_is_reviewed(content):
    content.edit(FILE, "card: pay/minimum-wage\n      when", "card: registration/bsn\n      when")  # a draft

    assert [(problem.field, problem.message) for problem in content.problems()] == [
        (
            "0.steps.1.card",
            "card 'registration/bsn' is not reviewed in every language; review it or choose another",
        )
    ]


def test_the_five_lists_are_there_with_eight_to_fourteen_steps(shipped):
    assert list(shipped.checklists) == LISTS
    assert all(8 <= len(checklist.steps) <= 14 for checklist in shipped.checklists.values())


@pytest.mark.parametrize("list_id", LISTS)
def test_every_step_is_one_sentence_on_a_reviewed_card(shipped, list_id):
    for step in shipped.checklists[list_id].steps:
        assert {len(sentences(text.do)) for text in step.texts.values()} == {1}, step.id
        assert set(shipped.cards[step.card].status.texts.values()) == {Status.REVIEWED}, step.id


@pytest.mark.parametrize("list_id", LISTS)
@pytest.mark.parametrize("nationality", ["eu", "non_eu", "ukraine"])
@pytest.mark.parametrize("contract", ["agency", "direct", "posted", "self_employed"])
def test_everybody_gets_a_list_worth_its_name(shipped, list_id, nationality, contract):
    assert len(step_ids(shipped.checklists[list_id], nationality=nationality, contract=contract)) >= 6


def test_somebody_without_papers_is_sent_to_confidential_help_first(shipped):
    first_help = {"job-lost": "advice", "pregnant": "no-papers"}

    for list_id, step_id in first_help.items():
        (step,) = [step for step in shipped.checklists[list_id].steps if step.id == step_id]
        assert all("FairWork" in text.do for text in step.texts.values())
