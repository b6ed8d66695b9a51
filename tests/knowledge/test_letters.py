"""The letters: each broken rule is named, and those we ship cover who writes to workers."""

import pytest

from bot.settings import REPOSITORY
from knowledge.loader import Problem, load_knowledge
from knowledge.rules.languages import languages
from knowledge.rules.letters import letters
from knowledge.word_finder import find

LETTERS = "knowledge/letters.yml"
LANGUAGES = ("pl", "ro", "en", "nl")


@pytest.fixture(scope="module")
def knowledge():
    return load_knowledge(REPOSITORY / "knowledge")


MISSING = "language missing: {}; write it beside the others"
AMOUNT = "an amount or percentage in prose: '€ 2'; write a {figure} instead"
YEAR = "a year in prose: '2031'; write a {figure} or leave it out"
PHONE = "a telephone number in prose: '070 333 44 44'; numbers live in agencies.yml"
NO_CARD = "no card 'pay/gone'; write it or choose another"
NO_AGENCY = "no agency 'gone' in agencies.yml; add it or choose another"
STEPS_NL = "        nl: [Kijk naar de datum., Bel de gemeente.]\n"


@pytest.mark.parametrize(
    ("old", "new", "start", "field", "message"),
    [
        ("ro: Factură, ", "", "      title:", "title", MISSING.format("ro")),
        (STEPS_NL, "", "      steps:", "steps", MISSING.format("nl")),
        ("[pay/minimum-wage]", "[pay/gone]", "      cards:", "cards.0", NO_CARD),
        ("[gemeente]", "[gone]", "      agencies:", "agencies.0", NO_AGENCY),
        ("You have to pay tax.", "You pay € 25.", "      what:", "what.en", AMOUNT),
        ("Look at the date.", "Pay in 2031.", "        en:", "steps.en.0", YEAR),
        ("Costs are added.", "Call 070 333 44 44.", "      otherwise:", "otherwise.en", PHONE),
    ],
)  # fmt: skip
def test_a_letter_that_breaks_a_rule_is_named(content, old, new, start, field, message):
    content.edit(LETTERS, old, new)

    # A step that is gone is missed by the count as well.
    assert (
        Problem(LETTERS, content.line(LETTERS, start), f"0.letters.0.{field}", message) in content.problems()
    )


def test_a_letter_that_rests_on_a_draft_is_named(content):
    content.edit("knowledge/cards/pay/minimum-wage.yml", "{pl: reviewed, ro:", "{pl: draft, ro:")

    assert [(problem.file, problem.field) for problem in content.problems()] == [
        (LETTERS, "0.letters.0.cards.0")
    ]


def test_letters_with_more_steps_in_one_language_are_named(content):
    content.edit(LETTERS, "[Look at the date., Call the municipality.]", "[Look at the date.]")

    (problem,) = content.problems()

    assert problem.field == "0.letters.0.steps"


def test_a_name_of_two_senders_is_named(content):
    text = (content.root / LETTERS).read_text(encoding="utf-8")
    other = text.replace("- id: belastingdienst", "- id: gemeente")
    (content.root / LETTERS).write_text(text + other, encoding="utf-8")

    assert [problem.field for problem in content.problems()] == ["1.called.0", "1.called.1"]


def test_a_kind_that_a_sender_has_twice_is_refused(content):
    text = (content.root / LETTERS).read_text(encoding="utf-8")
    letter = text[text.index("    - kind: bill") :]
    (content.root / LETTERS).write_text(text + letter, encoding="utf-8")

    (problem,) = content.problems()

    assert "a kind occurs twice" in problem.message


def test_the_letters_we_ship_break_no_rule(knowledge):
    assert [*letters(knowledge), *(p for p in languages(knowledge) if p.file == LETTERS)] == []


def test_the_letters_we_ship_cover_who_writes_to_workers(knowledge):
    assert sum(len(sender.letters) for sender in knowledge.letters.values()) >= 35
    assert len(knowledge.letters) >= 14
    assert set(knowledge.letters) >= {
        "belastingdienst", "cak", "cjib", "deurwaarder", "duo", "gemeente", "ind", "incassobureau", "pensioenfonds",
        "politie", "rdw", "rechtbank", "svb", "uwv", "verhuurder", "werkgever", "zorgverzekeraar",
    }  # fmt: skip


def test_every_letter_can_be_told_from_the_others_of_its_sender(knowledge):
    for sender in knowledge.letters.values():
        for language in LANGUAGES:
            titles = [letter.title[language] for letter in sender.letters]
            assert len(set(titles)) == len(titles)


def test_every_sender_is_found_by_each_of_its_names(knowledge):
    called = tuple((sender.id, sender.called) for sender in knowledge.letters.values())

    missed = [
        (who, name) for who, names in called for name in names if [m.id for m in find(name, called)] != [who]
    ]

    assert missed == []


def test_who_has_no_papers_is_sent_to_confidential_help_before_an_authority(knowledge):
    stay = knowledge.letters["ind"].letter("verblijf")

    assert all("FairWork" in "".join(stay.steps[language]) for language in LANGUAGES)
    assert "ind" not in stay.agencies
