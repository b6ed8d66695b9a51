"""Charts hold bars, words as text, and nothing that a strict Content-Security-Policy refuses."""

import re
from xml.etree import ElementTree

import pytest

from bot.console.numbers.charts import MOST_LETTERS, columns, rows
from bot.console.numbers.small_counts import Hidden

BARS = [("<script>alert(1)</script>", 12), ("Roemeens", Hidden.SMALL), ("x" * 80, 30), ("& 'a' \"b\"", 0)]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("draw", [columns, rows])
def test_chart_is_plain_svg(draw):
    drawn = draw(BARS)

    ElementTree.fromstring(drawn)
    assert not re.search(r"<style|style=|<script|<a |href|\son[a-z]+=|url\(|\sid=|<!--|<\?", drawn)
    assert 'aria-hidden="true"' in drawn


def test_bars_are_as_long_as_visible_counts_and_hidden_ones_are_missing():
    root = ElementTree.fromstring(rows(BARS))
    lengths = [
        float(bar.get("width", 0))
        for bar in root.iter(f"{SVG}rect")
        if "rect" in bar.get("class", "").split()
    ]
    words = [text.text for text in root.iter(f"{SVG}text")]

    assert len(lengths) == 3
    assert sorted(lengths)[1] / sorted(lengths)[2] == pytest.approx(12 / 30, abs=0.01)
    assert "<script>alert(1)</script>" in words
    assert "x" * (MOST_LETTERS - 1) + "…" in words


def test_many_days_write_few_dates():
    root = ElementTree.fromstring(columns([(f"{day:02}-05-2031", day) for day in range(1, 93)]))

    assert len([text for text in root.iter(f"{SVG}text") if "-05-" in (text.text or "")]) <= 10
