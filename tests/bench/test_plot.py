"""The plot of made-up results: every number is written beside its bar."""

import re

import pytest

pytest.importorskip(
    "matplotlib", reason="matplotlib comes with `make bench`; PYTHONPATH=.tools/bench runs this"
)


@pytest.fixture
def draw():
    from bench.search.plot import draw

    return draw


def words_of(file):
    return re.findall(r"<text[^>]*>([^<]*)</text>", file.read_text(encoding="utf-8"))


def test_every_panel_search_and_number_is_labelled(draw, result, tmp_path):
    file = tmp_path / "images" / "plot.svg"

    draw([result("Ours", polish=4, romanian=2), result("Other", polish=1, romanian=0)], file)

    written = words_of(file)
    assert {"all (8)", "Polish (4)", "Romanian (4)", "plain (8)", "Ours", "Other"} <= set(written)
    assert sorted(word for word in written if re.fullmatch(r"\d+\.\d", word)) == sorted(
        ["75.0", "12.5", "100.0", "25.0", "50.0", "0.0", "75.0", "12.5"]
    )


def test_same_results_give_the_same_file(draw, result, tmp_path):
    results = [result("Ours", polish=4, romanian=2)]

    for name in ("one.svg", "two.svg"):
        draw(results, tmp_path / name)

    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
