"""The page that makes the line to copy, and the self-test."""

import json
import re
from html import unescape

import pytest

pytestmark = pytest.mark.asyncio


async def test_line_holds_what_was_chosen_and_the_page_shows_it(http):
    query = "lang=nl&button=pl&themes=housing&themes=leave&entry=gemeente-x&accent=%23154273&side=left"

    html = (await http.get(f"/embed?{query}")).text

    line = unescape(re.search(r"<code data-line>(.*?)</code>", html)[1])
    attributes = (
        'data-lang="pl" data-entry="gemeente-x" data-themes="housing,leave" '
        'data-accent="#154273" data-side="left"'
    )
    assert line == f'<script src="http://kompas.test/widget.js" {attributes} defer></script>'
    assert f'<script src="/widget.js" {attributes} defer>' in html
    assert '<html lang="nl">' in html
    assert "script-src http://kompas.test; frame-src http://kompas.test" in html


async def test_what_does_not_fit_is_left_out_of_the_line(http):
    html = (await http.get('/embed?lang=en&button=xx&themes=no&entry=A"b&accent=red"><script>&side=up')).text

    line = unescape(re.search(r"<code data-line>(.*?)</code>", html)[1])
    assert line == '<script src="http://kompas.test/widget.js" defer></script>'
    assert "<script>" not in html


async def test_selftest_has_words_for_all_it_can_say(http):
    response = await http.get("/selftest.js")

    words = json.loads(re.search(r"const SERVED = (\{.*\});", response.text)[1])
    said = set(re.findall(r'"([a-z]+_[a-z]+)"', response.text.split("const ANSWER_MS")[1])) - {
        "kompas_selftest"
    }
    assert set(words) == {"en", "nl"}
    assert set(words["en"]) == set(words["nl"]) >= said
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
