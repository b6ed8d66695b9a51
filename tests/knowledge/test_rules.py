"""Each rule of our content, broken once in otherwise good content: exactly that problem is reported."""

import datetime as dt

import pytest

from knowledge.loader import Problem
from knowledge.rules import due

WAGE = "knowledge/cards/pay/minimum-wage.yml"
BSN = "knowledge/cards/registration/bsn.yml"
AGENCIES = "knowledge/agencies.yml"
FIGURES = "knowledge/figures.yml"
PLACES = "knowledge/places.yml"
MUNICIPALITIES = "knowledge/municipalities.yml"
WORDS = "knowledge/words.yml"
SYSTEMS = "knowledge/systems.yml"
SHORT_EN = "  short: You get the number (burgerservicenummer) at the municipality."
MORE_EN_WAGE = "  more: An employer may not pay"
MORE_EN = "  more: Anyone who lives here"


def test_good_content_has_no_problems(content):
    assert content.problems() == []


def test_a_card_that_misses_a_language_is_named(content):
    text = (content.root / BSN).read_text(encoding="utf-8")
    (content.root / BSN).write_text(text[: text.index("\nnl:\n") + 1], encoding="utf-8")

    assert content.problems() == [Problem(BSN, 1, "", "language missing: nl; write it beside the others")]


@pytest.mark.parametrize(
    ("file", "old", "new", "start", "field"),
    [
        (BSN, "ro: reviewed, ", "", "status:", "status"),
        (BSN, "  ro: Primăria dă numărul gratuit.\n", "", "free_of_charge:", "free_of_charge"),
        (WAGE, "    ro: {short: Contează și regulile celeilalte țări.}\n", "", "  - when:", "variants.0"),
        (AGENCIES, "ro: Înregistrează locuitorii., ", "", "  does: {pl: Rejestruje", "1.does"),
        (AGENCIES, "ro: Fluturașul., ", "", "  bring:", "0.bring"),
        (AGENCIES, "ro: Extrasul costă., ", "", "  cost_note:", "1.cost_note"),
        (PLACES, "ro: Primăria din Breda, ", "", "  name:", "0.name"),
        (MUNICIPALITIES, "ro: Breda, ", "", "  name:", "0.name"),
        (WORDS, "ro: Impozit pe salariu., ", "", "  meaning:", "0.meaning"),
        (
            FIGURES,
            "ro: Suma este pe rijksoverheid.nl., ",
            "",
            "  without: {pl: Kwota",
            "minimum_wage_hour.without",
        ),
        ("knowledge/themes.yml", "ro: Înregistrare, ", "", "registration:", "registration"),
    ],
)
def test_a_part_that_misses_a_language_is_named(content, file, old, new, start, field):
    content.edit(file, old, new)

    assert content.problems() == [
        Problem(file, content.line(file, start), field, "language missing: ro; write it beside the others")
    ]


def test_a_language_we_do_not_speak_is_named(content):
    content.edit(BSN, "{pl: reviewed, ", "{de: draft, pl: reviewed, ")

    assert content.problems() == [
        Problem(BSN, content.line(BSN, "status:"), "status", "unknown key or language: de; see languages.yml")
    ]


@pytest.mark.parametrize(
    ("old", "new", "start", "field", "differs"),
    [
        (
            "Divide your gross pay by the hours you worked., Call the inspectors.",
            "Divide your gross pay by the hours you worked.",
            "en:",
            "en",
            "steps: 1 instead of 2",
        ),
        (
            "  keep: [Your payslips]\n",
            "  keep: [Your payslips]\n  say: I want my wage.\n",
            "en:",
            "en",
            "say: 1 instead of 0",
        ),
        (
            "en: {short: The rules of the other country count too.}",
            "en: {more: The rules of the other country count too.}",
            "    en: {more",
            "variants.0.en",
            "short: 0 instead of 1, more: 1 instead of 0",
        ),
    ],
)
def test_a_language_shaped_unlike_the_others_is_named(content, old, new, start, field, differs):
    content.edit(WAGE, old, new)

    assert content.problems() == [
        Problem(WAGE, content.line(WAGE, start), field, f"not shaped like the other languages ({differs})")
    ]


@pytest.mark.parametrize(
    ("file", "old", "start", "field"),
    [
        (WAGE, "agencies: [arbeidsinspectie]", "agencies:", "agencies.0"),
        (BSN, "  by: [gemeente]", "  by:", "free_of_charge.by.0"),
        (PLACES, "  agency: gemeente", "  agency:", "0.agency"),
    ],
)
def test_an_unknown_agency_is_named(content, file, old, start, field):
    content.edit(file, old, old.replace("gemeente", "gemente").replace("arbeidsinspectie", "gemente"))

    assert content.problems() == [
        Problem(
            file,
            content.line(file, start),
            field,
            "no agency 'gemente' in agencies.yml; add it or choose another",
        )
    ]


@pytest.mark.parametrize(
    ("file", "old", "start", "field", "message"),
    [
        (
            MUNICIPALITIES,
            "desk-breda",
            "  information_point:",
            "0.information_point",
            "no place 'gone' in places.yml; add it or choose another",
        ),
        (
            WORDS,
            "[pay/minimum-wage]",
            "  cards:",
            "0.cards.0",
            "no card 'pay/gone'; write it or choose another",
        ),
        (
            SYSTEMS,
            "[arbeidsinspectie]",
            "- {name: Labour Authority",
            "0.where.0",
            "no agency 'gone' for 'Labour Authority'; add it or correct the id",
        ),
        (
            SYSTEMS,
            "[loonheffing]",
            "- {name: Wage tax",
            "3.where.0",
            "no word 'gone' for 'Wage tax'; add it or correct the id",
        ),
    ],
)
def test_a_place_card_or_word_that_is_not_there_is_named(content, file, old, start, field, message):
    gone = "[pay/gone]" if "/" in old else "[gone]" if old.startswith("[") else "gone"
    content.edit(file, old, gone)

    assert content.problems() == [Problem(file, content.line(file, start), field, message)]


@pytest.mark.parametrize(
    ("file", "old", "new", "start", "field"),
    [
        (WAGE, "  short: The minimum", "  short: TAAL VOOROP. The minimum", "  short: TAAL", "en.short"),
        (AGENCIES, "en: Checks employers.", "en: Once taal voorop.", "  does: {pl: Spraw", "0.does.en"),
        (WORDS, "Tax on your wage.", "See Taal Voorop.", "  meaning:", "0.meaning.en"),
    ],
)
def test_what_has_ended_is_never_shown(content, file, old, new, start, field):
    content.edit(file, old, new)

    (problem,) = content.problems()

    assert (problem.file, problem.line, problem.field) == (file, content.line(file, start), field)
    assert problem.message.endswith("has ended (Old language scheme, systems.yml); take it out")


def test_what_has_ended_may_still_be_named_by_a_source(content):
    content.edit(
        WORDS,
        "  cards:",
        '  source: {publisher: P, title: Taal Voorop, url: "https://example.org/", language: nl}\n  cards:',
    )

    assert content.problems() == []


@pytest.mark.parametrize("status", ["ended", "planned", "unknown"])
def test_an_agency_that_is_not_active_may_not_stand_on_a_card(content, status):
    content.edit(
        AGENCIES,
        "  status: active\n  name: {pl: Inspekcja",
        f"  status: {status}\n  name: {{pl: Inspekcja",
    )

    assert content.problems() == [
        Problem(
            WAGE,
            content.line(WAGE, "agencies:"),
            "agencies.0",
            f"agency 'arbeidsinspectie' is {status} and may not be shown; choose another",
        )
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "start", "field"),
    [
        (BSN, "Take your passport.", "It costs {bsn_fee}.", "  short: You get", "en.short"),
        (BSN, "number for free.", "number for {bsn_fee}.", "  en: The municipality", "free_of_charge.en"),
        (
            WAGE,
            "{short: The rules of the other country count too.}",
            '{short: "It costs {bsn_fee}."}',
            "    en: {",
            "variants.0.en.short",
        ),
        (BSN, "[The letter with the number]", '["Receipt of {bsn_fee}"]', '  keep: ["', "en.keep.0"),
    ],
)
def test_a_placeholder_without_a_figure_is_named(content, file, old, new, start, field):
    content.edit(file, old, new)

    assert content.problems() == [
        Problem(
            file,
            content.line(file, start),
            field,
            "no figure {bsn_fee} in figures.yml; add it or correct the name",
        )
    ]


@pytest.mark.parametrize(
    ("prose", "message"),
    [
        ("It costs € 25 or so", "an amount or percentage in prose: '€ 2'; write a {figure} instead"),
        (
            "It costs 1.250,50 euro",
            "an amount or percentage in prose: '1.250,50 euro'; write a {figure} instead",
        ),
        ("It is 8% of pay", "an amount or percentage in prose: '8%'; write a {figure} instead"),
        ("Since 2031 all is new", "a year in prose: '2031'; write a {figure} or leave it out"),
        ("Call 0800-5151 today", "a telephone number in prose: '0800-5151'; numbers live in agencies.yml"),
        (
            "Call 070 333 44 44 today",
            "a telephone number in prose: '070 333 44 44'; numbers live in agencies.yml",
        ),
        ("Write to help@example.nl today", "an e-mail address in prose: 'help@example.nl'; leave it out"),
    ],
)
def test_what_ages_may_not_stand_in_prose(content, prose, message):
    content.edit(BSN, "[The letter with the number]", f'["{prose}"]')

    assert content.problems() == [Problem(BSN, content.line(BSN, '  keep: ["'), "en.keep.0", message)]


@pytest.mark.parametrize("address", ["www.bsn-snel.com", "bsn-snel.nl", "https://afspraak.bsn-snel.eu/nu"])
def test_a_web_address_of_nobody_we_know_is_named(content, address):
    content.edit(WAGE, MORE_EN_WAGE, f"  more: Go to {address} for help. An employer may not pay")

    assert content.problems() == [
        Problem(
            WAGE,
            content.line(WAGE, "  more: Go to"),
            "en.more",
            f"a web address of nobody we know: {address!r}; add its agency, or leave it out",
        )
    ]


@pytest.mark.parametrize(
    "address", ["nlarbeidsinspectie.nl", "www.nlarbeidsinspectie.nl", "mijn.overheid.nl"]
)
def test_the_address_of_an_agency_or_a_public_site_may_stand_in_prose(content, address):
    content.edit(WAGE, MORE_EN_WAGE, f"  more: Go to {address} for help. An employer may not pay")

    assert content.problems() == []


@pytest.mark.parametrize(
    "prose",
    ["Within 7 days", "Form W1-100 of 8 pages", "Phase A lasts 52 weeks", "Call 112", "Article 7:625 BW"],
)
def test_numbers_that_do_not_age_may_stand_in_prose(content, prose):
    content.edit(BSN, "[The letter with the number]", f'["{prose}"]')

    assert content.problems() == []


@pytest.mark.parametrize(("count", "is_refused"), [(25, False), (26, True)])
def test_a_sentence_of_a_short_answer_has_at_most_25_words(content, count, is_refused):
    # "You get the number (burgerservicenummer) at the municipality" has 8 words.
    content.edit(BSN, SHORT_EN, SHORT_EN.removesuffix(".") + " now" * (count - 8) + ".")

    start = "a sentence of 26 words (You get the number (burgerservicenummer)…); split it"
    expected = [Problem(BSN, content.line(BSN, "  short: You get"), "en.short", start)]
    assert content.problems() == (expected if is_refused else [])


def test_a_long_step_is_refused_and_a_long_detail_is_not(content):
    words = "go " * 26
    content.edit(BSN, "[Make an appointment at the town hall.]", f"[{words}now.]")
    content.edit(BSN, MORE_EN, f"  more: Now you {words}and anyone who lives here")

    (problem,) = content.problems()

    assert (problem.field, problem.line) == ("en.steps.0", content.line(BSN, "  steps: [go"))
    assert problem.message.startswith("a sentence of 27 words (go go go")


def test_a_text_without_a_dutch_term_is_named_except_in_dutch(content):
    content.edit(BSN, "(burgerservicenummer) at the", "at the")

    assert content.problems() == [
        Problem(
            BSN,
            content.line(BSN, "en:"),
            "en",
            "no Dutch term in brackets; add the word that is in the letter",
        )
    ]


def test_what_intermediaries_sell_must_say_who_does_it_for_free(content):
    text = (content.root / BSN).read_text(encoding="utf-8")
    start, end = text.index("free_of_charge:"), text.index("sources:")
    (content.root / BSN).write_text(text[:start] + text[end:], encoding="utf-8")

    assert content.problems() == [
        Problem(
            BSN,
            1,
            "",
            "free_of_charge missing: this is sold by intermediaries; say who does it for free",
        )
    ]


def test_a_text_under_the_wrong_language_is_named(content):
    dutch = "  more: Wie hier langer dan vier maanden woont, moet zich inschrijven bij de gemeente waar hij woont.\n"
    english = next(
        line
        for line in (content.root / BSN).read_text(encoding="utf-8").splitlines(keepends=True)
        if line.startswith(MORE_EN)
    )
    content.edit(BSN, english, dutch)

    lines = (content.root / BSN).read_text(encoding="utf-8").splitlines(keepends=True)
    assert content.problems() == [
        Problem(
            BSN,
            lines.index(dutch) + 1,  # the first of two: English stands before Dutch
            "en.more",
            "reads like 'nl'; put the text in its own language",
        )
    ]


@pytest.mark.parametrize(
    "alias", ["NLA", "nla", "inspekcja pracy"]
)  # found in any language, case and spelling
def test_an_alias_of_two_agencies_is_named(content, alias):
    content.edit(AGENCIES, "  cost: 0\n  cost_note", f"  aliases: {{nl: [{alias}]}}\n  cost: 0\n  cost_note")

    assert content.problems() == [
        Problem(
            AGENCIES,
            content.line(AGENCIES, "  aliases: {nl"),
            "1.aliases.nl",
            f"{alias!r} already means 'arbeidsinspectie'; keep one",
        )
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("What is the lowest hourly pay?", "6 plain examples, at least 7 wanted; write more"),
        ("min wage hour", "2 noisy examples, at least 3 wanted; write more"),
    ],
)
def test_too_few_ways_to_ask_are_named_by_style(content, line, message):
    content.edit("data/nlu/ask/pay.en.yml", f"    - {line}\n", "")

    assert content.problems() == [Problem("data/nlu/ask/pay.en.yml", 0, "pay/minimum-wage", message)]


def test_a_way_to_ask_for_a_card_that_is_not_there_is_named(content):
    file = content.root / "data/nlu/ask/pay.en.yml"
    file.write_text(
        file.read_text(encoding="utf-8")
        + "- intent: ask/pay.bonus\n  examples: |\n    - Where is my bonus?\n",
        encoding="utf-8",
    )

    assert content.problems() == [
        Problem(
            "data/nlu/ask/pay.en.yml",
            0,
            "ask/pay.bonus",
            "no such card; correct the intent or write the card",
        )
    ]


def test_the_same_words_for_two_things_are_one_way_to_ask(content):
    content.edit("data/nlu/out_of_scope.en.yml", "recipe for pancakes", "bsn: WHERE?!")

    assert [problem.message for problem in content.problems()] == [
        "'bsn: WHERE?!' is also an example of ask/registration.bsn; keep one"
    ]


def test_too_few_words_of_situations_are_named(content):
    content.edit("knowledge/lexicon/pay.yml", "[peanuts per hour, empty account]", "[empty account]")

    message = "1 en words of situations, at least 2 wanted; write more"
    assert content.problems() == [Problem("knowledge/lexicon/pay.yml", 0, "pay/minimum-wage", message)]


def test_words_of_a_card_that_is_gone_are_named(content):
    with (content.knowledge_dir / "lexicon" / "pay.yml").open("a", encoding="utf-8") as file:
        file.write("pay/bonus:\n  en: [thirteenth month]\n")

    message = "no such card; correct the id or write the card"
    assert content.problems() == [Problem("knowledge/lexicon/pay.yml", 0, "pay/bonus", message)]


@pytest.mark.parametrize("raw", ["pay/minimum-wage: {en: peanuts}\n", "- pay/minimum-wage\n", ""])
def test_a_lexicon_of_another_shape_is_named(content, raw):
    (content.knowledge_dir / "lexicon" / "pay.yml").write_text(raw, encoding="utf-8")

    assert {problem.file for problem in content.problems()} == {"knowledge/lexicon/pay.yml"}


CONCEPT = "- id: wage\n  dutch: loon\n  pl: [pensja]\n  ro: [salariu]\n  en: [{en}]\n  nl: [loon]\n"


def test_a_form_of_two_concepts_is_named(content):
    (content.knowledge_dir / "concepts" / "time.yml").write_text(
        "# words\n\n" + CONCEPT.format(en="lowest Wage"), encoding="utf-8"
    )

    message = "'lowest Wage' is also a form of minimum-wage; keep it where it is meant more often"
    assert content.problems() == [Problem("knowledge/concepts/time.yml", 3, "wage", message)]


def test_a_concept_without_a_form_in_a_language_is_named(content):
    (content.knowledge_dir / "concepts" / "time.yml").write_text(CONCEPT.format(en=""), encoding="utf-8")

    assert content.problems() == [
        Problem("knowledge/concepts/time.yml", 1, "wage.en", "has no form; write one")
    ]


def test_a_concept_in_two_files_is_named(content):
    text = (content.knowledge_dir / "concepts" / "pay.yml").read_text(encoding="utf-8")
    (content.knowledge_dir / "concepts" / "time.yml").write_text(text, encoding="utf-8")

    message = "concept 'minimum-wage' is also in another file; rename or remove one"
    assert content.problems() == [Problem("knowledge/concepts/time.yml", 0, "minimum-wage", message)]


def test_one_way_to_ask_for_two_things_is_named(content):
    content.edit("data/nlu/out_of_scope.en.yml", "recipe for pancakes", "BSN where")

    assert content.problems() == [
        Problem(
            "data/nlu/out_of_scope.en.yml",
            0,
            "out_of_scope",
            "'BSN where' is also an example of ask/registration.bsn; keep one",
        )
    ]


def test_problems_come_sorted_by_file_and_line(content):
    content.edit(WAGE, "Your payslips", "Payslips of 2031")
    content.edit(WAGE, "Je loonstroken", "Loonstroken van 2031")
    content.edit(PLACES, "agency: gemeente", "agency: brug")

    assert [(problem.file, problem.field) for problem in content.problems()] == [
        (WAGE, "en.keep.0"),
        (WAGE, "nl.keep.0"),
        (PLACES, "0.agency"),
    ]


@pytest.mark.parametrize(
    ("day", "fields"),
    [
        (dt.date(2031, 12, 15), []),  # the last day of the review, within both figures
        (dt.date(2031, 12, 16), ["review_by"]),
        (dt.date(2032, 1, 1), ["review_by", "minimum_wage_hour"]),
        (dt.date(2030, 12, 31), ["minimum_wage_hour"]),
    ],
)
def test_what_lapses_is_due_the_day_after(content, day, fields):
    assert [problem.field for problem in due(content.load(), day)] == fields


def test_what_is_due_is_named_by_place_and_mend(content):
    assert due(content.load(), dt.date(2032, 1, 1)) == [
        Problem(
            WAGE, content.line(WAGE, "review_by"), "review_by", "due since 2031-12-15; read the sources again"
        ),
        Problem(
            FIGURES,
            content.line(FIGURES, "minimum_wage_hour"),
            "minimum_wage_hour",
            "no value on 2032-01-01; add one with its source",
        ),
    ]
