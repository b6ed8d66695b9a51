"""Messages as Telegram gets them: escaped, within its limits, with every fact of the card and the agency."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.gateway.messages import Message
from bot.gateway.strings import load_strings
from bot.nlu.languages import languages
from bot.telegram.html import PAGE, units
from bot.telegram.outgoing import Link, Page, Tap, TapKind
from bot.telegram.render import WORDING, Renderer, load_wording
from knowledge.yaml_files import read_yaml

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # a Monday
RENDERER = Renderer(load_strings(), load_wording())
ENTRIES = read_yaml(WORDING)
SOURCE = {
    "publisher": "P & Q",
    "title": "T",
    "url": "https://example.org/?a=1&b=2",
    "law": "BW 7:625",
    "language": "nl",
}
AGENCY = {
    "id": "legal", "name": "Legal <desk>", "why": "Helps you get your pay.", "phone": "0800-8020", "phone_cost": "free",
    "open_now": False, "opens_at": "2026-11-23T12:00:00+00:00", "languages": ["nl", "pl"], "anonymous": "yes",
    "bring": "your payslip", "url": "https://example.org/legal",
}  # fmt: skip
CARD = {
    "id": "pay/not-paid", "title": "My boss does not pay me", "checked": "2026-11-21", "due": True, "more": "More.",
    "steps": ["Count your hours.", "Write a letter."], "keep": ["payslips"], "story": "A story.",
    "abroad": "In Poland.", "say": {"dutch": "Ik wil mijn loon.", "meaning": "I want my pay."},
    "free_of_charge": "The desk helps for free.",
    "sources": [SOURCE],
}  # fmt: skip


def message(**fields: Any) -> Message:
    return Message.model_validate({"id": "m1", "kind": "answer", "text": "Text.", "language": "en", **fields})


def shown(pages: list[Page]) -> str:
    return "\n".join(page.html for page in pages)


class Balance(HTMLParser):
    """Fails on a tag that Telegram does not know or that is not closed where it should be."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(html)
        assert self.open == [], html

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"b", "i", "a", "code", "blockquote"}
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_an_answer_says_all_that_its_card_and_agencies_say():
    html = shown(RENDERER.message(message(card=CARD, agencies=[AGENCY]), NOW))

    for part in (
        "My boss does not pay me", "Text.", "has not been checked for a while", "The desk helps for free.",
        "1. Count your hours.\n2. Write a letter.", "Legal &lt;desk&gt;", "Opens today at 13:00",
        "Helps you get your pay.", "<code>0800-8020</code> (free call)", "Speaks Dutch, Polish", "No name needed",
        "Bring: your payslip",
        "A story.", "More.", "In Poland.", "• payslips", "Ik wil mijn loon.", "It means: I want my pay.",
        "Checked on 21 November 2026",
        'href="https://example.org/?a=1&amp;b=2"', "P &amp; Q: T", "(BW 7:625)", "Page in Dutch",
    ):  # fmt: skip
        assert part in html, part
    Balance(html)


def test_places_and_sheets_are_shown_whole():
    place = {"id": "p", "name": "Desk", "address": "Street 1", "municipality": "Den Haag", "phone": "070-3536000",
             "distance_km": 2.4, "map_url": "https://example.org/map", "note": "Call.", "open_now": True}  # fmt: skip
    sheet = {
        "title": "Your sum",
        "lines": [{"label": "Pay", "value": "€ 100"}],
        "items": ["First"],
        "texts": [{"text": "Geachte heer", "language": "nl"}],
    }

    pages = RENDERER.message(message(places=[place], sheet=sheet), NOW)

    html = shown(pages)
    for part in ("Desk", "Street 1, Den Haag", "+31 70 353 6000", "2 km away", "Call.", "Open now", "Your sum",
                 "Pay: <b>€ 100</b>", "1. First", "Geachte heer"):  # fmt: skip
        assert part in html, part
    assert (Link("📍 Desk", "https://example.org/map"),) in pages[-1].rows


@pytest.mark.parametrize("language", languages())
def test_first_line_tells_a_locked_screen_nothing(language):
    urgent = message(kind="urgent", text="Call 112.", language=language, urgent="medical", agencies=[AGENCY])

    (page,) = RENDERER.message(urgent, NOW)

    first, _, rest = page.html.partition("\n")
    assert first == ENTRIES["first_line"][language]
    assert "112" not in first and "112" in rest


def test_danger_that_is_only_asked_about_names_numbers_and_is_not_marked():
    asked = message(kind="urgent", text="Call 112.", urgent="medical", doubtful=True, agencies=[AGENCY])

    html = "\n".join(page.html for page in RENDERER.message(asked, NOW))

    assert "❗️" not in html
    assert "<b>Call 112.</b>" not in html
    assert "0800-8020" in html


def test_an_urgent_message_is_marked_names_numbers_before_steps_and_can_be_wiped():
    (page,) = RENDERER.message(
        message(kind="urgent", text="Call 112.", urgent="medical", agencies=[AGENCY], card=CARD), NOW
    )
    (calm,) = RENDERER.message(message(text="Call 112.", agencies=[AGENCY], card=CARD), NOW)

    assert "❗️ <b>URGENT</b>" in page.html and "<b>Call 112.</b>" in page.html
    assert page.html.index("0800-8020") < page.html.index("Count your hours")
    assert calm.html.index("0800-8020") > calm.html.index("Count your hours")
    assert "❗️" not in calm.html
    assert page.rows[-1][0].kind is TapKind.DELETE
    assert all(tap.kind is not TapKind.DELETE for row in calm.rows for tap in row if isinstance(tap, Tap))


def test_buttons_are_choices_replies_pages_and_feedback_once_each():
    choices = [{"card": "pay/not-paid", "title": "Not paid"}]
    buttons = [{"title": "Not paid", "payload": "/x"}, {"title": "More", "payload": "/more"}]

    (page,) = RENDERER.message(message(choices=choices, buttons=buttons, card=CARD, agencies=[AGENCY]), NOW)

    assert page.rows == (
        (
            Tap("Not paid", TapKind.SAY, '/choose_card{"card": "pay/not-paid"}'),
            Tap("More", TapKind.SAY, "/more"),
        ),
        (Link("🌐 Legal <desk>", "https://example.org/legal"),),
        (Tap("👍 Helpful", TapKind.HELPFUL, "m1:yes"), Tap("👎 Not helpful", TapKind.HELPFUL, "m1:no")),
        (Tap("🔔 Tell me if this is wrong", TapKind.REMIND, "ask:correction"),),
    )


def test_a_long_answer_is_split_between_paragraphs_with_buttons_under_the_last_page_and_one_sound():
    text = "\n\n".join(f"Paragraph {number}. " + "word " * 120 for number in range(20))

    pages = RENDERER.message(message(text=text, buttons=[{"title": "More", "payload": "/more"}]), NOW)

    assert len(pages) > 2
    assert [bool(page.rows) for page in pages] == [False] * (len(pages) - 1) + [True]
    assert [page.silent for page in pages] == [False] + [True] * (len(pages) - 1)
    assert all(page.html.rstrip().endswith("word") for page in pages)
    starts = re.findall(r"Paragraph (\d+)\.", shown(pages))
    assert [int(number) for number in starts] == list(range(20))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=3000),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_the_text_pages_are_well_formed_and_within_the_limit(texts):
    card = {**CARD, "steps": texts, "more": texts[0] * 3, "title": texts[0][:200]}

    for page in RENDERER.message(message(text="\n\n".join(texts) or "x", card=card), NOW):
        Balance(page.html)
        assert units(page.html) <= PAGE


def test_units_count_what_telegram_counts():
    assert units("<b>a</b>&amp;😀") == 4  # a, &, and two halves of the smiley


def test_wording_is_complete_and_its_placeholders_agree():
    for key, by_language in ENTRIES.items():
        assert set(by_language) == set(languages()), key
        names = {frozenset(re.findall(r"\{(\w+)\}", text)) for text in by_language.values()}
        assert len(names) == 1, key


def test_no_telephone_number_stands_in_the_wording_and_romanian_uses_commas_below():
    texts = [text for by_language in ENTRIES.values() for text in by_language.values()]

    assert [text for text in texts if re.search(r"\d{3}", text)] == []
    assert [entry["ro"] for entry in ENTRIES.values() if re.search("[şţŞŢ]", entry["ro"])] == []
