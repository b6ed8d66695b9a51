"""The table: the rows of made-up results, and how far ahead the first search is."""

from dataclasses import replace

from rich.console import Console

from bench.search.table import HEADINGS, lead, markdown, on_screen, rows
from tests.bench.conftest import COSTS


def test_rows_stand_per_group_and_search_with_costs_in_the_first_group_only(result):
    ours, other = result("Ours", polish=4, romanian=2), result("Other", polish=1, romanian=0)

    table = rows([ours, other])

    assert [row[:3] for row in table] == [
        ["all (8)", "Ours", "0.750"],
        ["all (8)", "Other", "0.125"],
        ["Polish (4)", "Ours", "1.000"],
        ["Polish (4)", "Other", "0.250"],
        ["Romanian (4)", "Ours", "0.500"],
        ["Romanian (4)", "Other", "0.000"],
        ["plain (8)", "Ours", "0.750"],
        ["plain (8)", "Other", "0.125"],
    ]
    assert table[0][-5:] == ["1.3", "20.0", "200", "5.2", "42 s"]
    assert table[2][-5:] == [""] * 5
    assert {len(row) for row in table} == {len(HEADINGS)}


def test_long_training_is_given_in_minutes_and_unknown_memory_as_a_dash(result):
    costs = replace(COSTS, training_s=1500.0, memory_mb=None)

    (first, *_) = rows([result("Ours", polish=1, romanian=1, costs=costs)])

    assert (first[-1], first[-3]) == ("25 min", "–")


def test_markdown_has_one_line_per_row_and_as_many_cells_as_headings(result):
    lines = markdown([result("Ours", polish=4, romanian=2)]).splitlines()

    assert len(lines) == 2 + 4
    assert {line.count("|") for line in lines} == {len(HEADINGS) + 1}
    assert lines[2].startswith("| all (8) | Ours | 0.750 |")


def test_screen_shows_what_the_markdown_holds(result):
    console = Console(width=250, record=True, quiet=False)
    with console.capture() as capture:
        console.print(on_screen([result("Ours", polish=4, romanian=2)]))

    assert "Romanian (4)" in capture.get()
    assert "0.750" in capture.get()


def test_lead_is_in_points_of_the_first_card(result):
    ours, other = result("Ours", polish=4, romanian=2), result("Other", polish=1, romanian=0)

    assert lead(ours, [other]) == {"Other": 62.5}  # 6/8 against 1/8
