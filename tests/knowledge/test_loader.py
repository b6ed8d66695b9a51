"""Content that does not load: every fault named by file, line, field and mend."""

import pytest

from knowledge.loader import InvalidContentError, Problem, load_agencies, load_knowledge

WAGE = "knowledge/cards/pay/minimum-wage.yml"
BSN = "knowledge/cards/registration/bsn.yml"
AGENCIES = "knowledge/agencies.yml"
FIGURES = "knowledge/figures.yml"


def test_all_content_is_loaded_by_id_in_the_order_of_the_files(content):
    knowledge = content.load()

    assert [(code, language.name) for code, language in knowledge.languages.items()] == [
        ("pl", "Polski"),
        ("ro", "Română"),
        ("en", "English"),
        ("nl", "Nederlands"),
    ]
    assert list(knowledge.cards) == ["pay/minimum-wage", "registration/bsn"]
    assert list(knowledge.agencies) == ["arbeidsinspectie", "gemeente"]
    assert list(knowledge.figures) == ["minimum_wage_hour", "holiday_allowance_rate"]
    assert list(knowledge.places) == ["desk-breda"]
    assert knowledge.themes["contract-pay"]["nl"] == "Contract en loon"


def test_agencies_are_loaded_by_themselves(content):
    assert list(load_agencies(content.root / AGENCIES)) == ["arbeidsinspectie", "gemeente"]


def test_invalid_agencies_are_refused(content):
    content.edit(
        AGENCIES,
        "kind: government\n  status: active\n  name: {pl: U",
        "kind: shop\n  status: active\n  name: {pl: U",
    )

    with pytest.raises(InvalidContentError) as refused:
        load_agencies(content.root / AGENCIES)

    (problem,) = refused.value.problems
    assert (problem.line, problem.field) == (content.line(AGENCIES, "  kind: shop"), "1.kind")


def test_an_invalid_card_is_named_by_file_line_and_field(content):
    content.edit(WAGE, "theme: contract-pay", "theme: wages")

    (problem,) = content.problems()

    assert (problem.file, problem.line, problem.field) == (WAGE, 2, "theme")
    assert problem.message.startswith("Input should be 'registration', 'leave'")


def test_a_field_deep_in_a_card_is_named_as_it_stands_in_the_file(content):
    content.edit(WAGE, "{short: The rules of the other country count too.}", "{short: 7}")

    assert content.problems() == [
        Problem(
            WAGE,
            content.line(WAGE, "    en: {short"),
            "variants.0.en.short",
            "Input should be a valid string",
        )
    ]


def test_a_missing_field_is_named_at_its_parent(content):
    content.edit(WAGE, "  keep: [Your payslips]\n", "")

    assert content.problems() == [Problem(WAGE, content.line(WAGE, "en:"), "en.keep", "Field required")]


def test_two_cards_with_one_id_are_refused(content):
    copy = content.root / "knowledge/cards/registration/copy.yml"
    copy.write_text((content.root / BSN).read_text(encoding="utf-8"), encoding="utf-8")

    assert content.problems() == [
        Problem(
            "knowledge/cards/registration/copy.yml",
            1,
            "id",
            "'registration/bsn' is already the id of registration/bsn.yml; rename one",
        )
    ]


def test_an_id_that_is_not_the_path_of_its_card_is_refused(content):
    content.edit(BSN, "id: registration/bsn", "id: registration/sofi")

    assert content.problems() == [
        Problem(BSN, 1, "id", "is 'registration/sofi', but the path says 'registration/bsn'; correct one")
    ]


def test_two_agencies_with_one_id_are_refused(content):
    content.edit(AGENCIES, "- id: gemeente", "- id: arbeidsinspectie")

    (problem,) = content.problems()

    second = [
        number
        for number, line in enumerate((content.root / AGENCIES).read_text("utf-8").splitlines(), start=1)
        if line == "- id: arbeidsinspectie"
    ][1]
    assert problem == Problem(
        AGENCIES, second, "1.id", "'arbeidsinspectie' occurs twice; rename or remove one"
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("to: 2031-06-30", "to: 2031-06-15", "gap between 2031-06-15 and 2031-07-01; fill it or move a date"),
        (
            "to: 2031-06-30",
            "to: 2031-07-31",
            "values overlap at 2031-07-01; end the earlier one the day before",
        ),
    ],
)
def test_a_figure_with_a_gap_or_an_overlap_is_named(content, old, new, message):
    content.edit(FIGURES, old, new)

    assert content.problems() == [
        Problem(FIGURES, content.line(FIGURES, "minimum_wage_hour"), "minimum_wage_hour", message)
    ]


def test_broken_yaml_is_named_with_its_line(content):
    content.edit(WAGE, "theme: contract-pay", "theme: contract-pay\ntheme: housing")

    assert content.problems() == [Problem(WAGE, 3, "", "is not valid YAML: key 'theme' stands twice")]


def test_a_missing_file_is_named(content):
    (content.root / FIGURES).unlink()

    assert content.problems() == [Problem(FIGURES, 0, "", "the file is missing; restore it from git")]


@pytest.mark.parametrize("file", [WAGE, AGENCIES, FIGURES, "knowledge/languages.yml", "knowledge/themes.yml"])
def test_an_empty_file_is_not_passed_over(content, file):
    (content.root / file).write_text("# nothing yet\n", encoding="utf-8")

    assert content.problems() == [Problem(file, 0, "", "is empty; restore it from git or remove it")]


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        (AGENCIES, "gemeente: {id: gemeente}\n", "must be a list of entries; put a dash before each"),
        (AGENCIES, "7\n", "must be a list of entries; put a dash before each"),
        (FIGURES, "- 7\n", "must be a mapping of names to entries"),
        ("knowledge/languages.yml", "[pl, ro]\n", "must be a mapping of names to entries"),
    ],
)
def test_a_file_of_the_wrong_kind_is_named(content, file, text, message):
    (content.root / file).write_text(text, encoding="utf-8")

    assert content.problems() == [Problem(file, 0, "", message)]


@pytest.mark.parametrize(
    ("file", "text", "field"),
    [
        (AGENCIES, "-\n", "0"),
        (FIGURES, "minimum_wage_hour:\n", "minimum_wage_hour"),
        ("knowledge/languages.yml", "pl: Polski\n", "pl"),
    ],
)
def test_an_entry_that_is_no_mapping_is_named(content, file, text, field):
    (content.root / file).write_text(text, encoding="utf-8")

    (problem,) = content.problems()

    assert (problem.file, problem.line, problem.field) == (file, 1, field)
    assert problem.message.startswith("Input should be a valid dictionary")


def test_a_theme_in_an_impossible_language_is_named(content):
    themes = "knowledge/themes.yml"
    content.edit(themes, "en: Registration", "english: Registration")

    (problem,) = content.problems()

    assert (problem.file, problem.line) == (themes, 1)
    assert problem.field.startswith("registration.english")


def test_every_fault_in_every_file_is_reported_at_once_sorted_by_place(content):
    content.edit(BSN, "checked: 2031-07-02", "checked: yesterday")
    content.edit(AGENCIES, "  cost: 0\n  anonymous", "  cost: 10\n  anonymous")
    content.edit(WAGE, "  title: Ile", "  titel: Ile")

    problems = content.problems()

    assert [(problem.file, problem.field) for problem in problems] == [
        (AGENCIES, "0.cost"),
        (WAGE, "pl.title"),
        (WAGE, "pl.titel"),
        (BSN, "checked"),
    ]


def test_the_error_message_lists_each_problem_on_a_line(content):
    (content.root / FIGURES).unlink()
    content.edit(BSN, "id: registration/bsn", "id: registration/sofi")

    with pytest.raises(InvalidContentError) as refused:
        load_knowledge(content.knowledge_dir)

    assert str(refused.value).splitlines() == [
        "knowledge/cards/registration/bsn.yml:1: id: "
        "is 'registration/sofi', but the path says 'registration/bsn'; correct one",
        "knowledge/figures.yml: the file is missing; restore it from git",
    ]
