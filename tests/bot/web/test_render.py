"""The renderer: what a message looks like, apart from who asked for it."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.gateway.messages import Message
from bot.gateway.strings import load_strings
from bot.nlu.languages import languages
from bot.web.render import STATIC, WEB, ChatView, Entry, Renderer, Words, telephone_link

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday, 10:00 in Amsterdam
NAMES = {"pl": "Polski", "ro": "Română", "en": "English", "nl": "Nederlands"}
MAX_CLIENT_BYTES = 30_000  # loader, script and style, gzipped; issue 07


@pytest.fixture
def renderer() -> Renderer:
    return Renderer(load_strings(), NAMES, max_message_chars=2000)


def message(**changes) -> Message:
    return Message.model_validate({"id": "1", "kind": "referral", "text": "t", "language": "en"} | changes)


def agency(**changes) -> dict:
    return {"id": "a", "name": "A"} | changes


def page(renderer: Renderer, shown: Message, *, fresh: bool = True) -> str:
    return renderer.page(ChatView(language="en", entries=[Entry("en", [shown], fresh=fresh)], now=NOW))


@pytest.mark.parametrize(
    ("phone", "link"),
    [
        ("112", "tel:112"),
        ("0800-8020", "tel:08008020"),
        ("+31 (0)20 1", "tel:+310201"),
        ("14 020", "tel:14020"),
    ],
)
def test_telephone_links_hold_digits_only(phone, link):
    assert telephone_link(phone) == link


@pytest.mark.parametrize(
    ("after", "shown"),
    [
        (timedelta(hours=3), "today at 13:00"),
        (timedelta(days=1), "Tuesday at 10:00"),
        (timedelta(days=8), "1 December 2026 at 10:00"),
    ],
)
def test_opening_time_is_told_in_dutch_time_as_people_say_it(after, shown):
    assert Words(load_strings(), "en").opening(NOW + after, NOW) == shown


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ({"open_now": True}, "Open now"),
        ({"open_now": False, "opens_at": "2026-11-24T09:00:00+01:00"}, "Opens Tuesday at 09:00"),
        ({"open_now": False}, "Closed now"),
    ],
)
def test_tile_says_whether_it_is_open(renderer, state, shown):
    assert shown in page(renderer, message(agencies=[agency(**state)]))


def test_unknown_hours_are_not_guessed(renderer):
    html = page(renderer, message(agencies=[agency(open_now=None)]))

    assert 'class="hours' not in html


def test_old_answer_no_longer_says_open_now(renderer):
    html = page(renderer, message(agencies=[agency(open_now=True)]), fresh=False)

    assert "Open now" not in html


def test_danger_that_is_only_asked_about_keeps_its_numbers_and_is_not_alarming(renderer):
    asked = message(
        kind="urgent", urgent="danger", doubtful=True, agencies=[agency(name="Emergency", phone="112")]
    )
    html = page(renderer, asked)

    assert 'class="message urgent doubtful"' in html
    assert 'class="label"' not in html
    assert 'href="tel:112"' in html
    assert "Clear the screen and delete the conversation" in html


def test_urgent_message_says_so_in_words_and_puts_the_call_before_the_steps(renderer):
    urgent = message(
        kind="urgent",
        urgent="violence",
        agencies=[agency(phone="112")],
        card={"id": "help/x", "title": "T", "steps": ["go somewhere safe"]},
    )

    html = page(renderer, urgent)

    assert 'data-kind="urgent"' in html
    assert 'data-urgent="violence"' in html
    assert '<p class="label">Urgent</p>' in html
    assert html.index("tel:112") < html.index("go somewhere safe")


def test_card_past_its_review_says_so(renderer):
    due = message(kind="answer", card={"id": "a/b", "title": "T", "due": True})
    fine = message(kind="answer", card={"id": "a/b", "title": "T", "due": False})

    assert "data-due" in page(renderer, due)
    assert "data-due" not in page(renderer, fine)


def test_each_text_tells_its_language(renderer):
    shown = message(
        language="ro",
        kind="answer",
        card={
            "id": "a/b",
            "title": "T",
            "say": {"dutch": "Ik ben ziek.", "meaning": "Sunt bolnav."},
            "sources": [{"publisher": "P", "title": "S", "url": "https://example.org/x", "language": "nl"}],
        },
    )

    html = page(renderer, shown)

    assert '<html lang="en">' in html
    assert re.search(r'<article[^>]* lang="ro"', html)
    assert '<p class="say" lang="nl">Ik ben ziek.</p>' in html
    assert re.search(r'<a href="https://example.org/x"[^>]* lang="nl">', html)
    assert "Pagină în: " in html


def test_everything_from_outside_is_escaped(renderer):
    evil = "<script>alert(1)</script>"
    shown = message(
        kind="choices",
        text=evil,
        buttons=[{"title": evil, "payload": '/x{"a": "\'><script>"}'}],
        choices=[{"card": '"><script>', "title": evil + "2"}],
        card={"id": '"><script>', "title": evil, "steps": [evil], "keep": [evil], "more": evil},
        agencies=[agency(id='"><script>', name=evil, why=evil, phone='"><script>')],
    )

    html = page(renderer, shown)

    assert re.findall(r"<script[^>]*>", html) == re.findall(
        r'<script src="/static/(?:chat|tools)\.js[^"<>]*" type="module">', html
    )


@pytest.mark.parametrize("language", list(languages()))
def test_page_and_every_part_of_a_message_render_in_each_language(renderer, language):
    full = message(
        language=language,
        kind="answer",
        card={
            "id": "a/b", "title": "T", "checked": "2026-11-21", "due": True, "more": "m", "story": "s", "abroad": "a",
            "steps": ["1"], "keep": ["k"], "free_of_charge": "f", "say": {"dutch": "d", "meaning": "b"},
            "sources": [{"publisher": "P", "title": "S", "url": "https://example.org/", "law": "BW", "language": "nl"}],
        },
        agencies=[
            agency(
                phone="112", phone_cost="normal", open_now=False, opens_at="2026-11-24T09:00:00+01:00", does="d",
                languages=["nl", "xx"], page_language=["nl"], url="https://example.org/", anonymous="yes", bring="b",
                cost_note="c", distance_km=3.4,
            )
        ],
    )  # fmt: skip

    html = renderer.page(ChatView(language=language, entries=[Entry(language, [full], "said")], now=NOW))

    words = Words(load_strings(), language)
    for key in (
        "what_to_do_now",
        "keep_as_proof",
        "abroad",
        "review_due",
        "anonymous",
        "call_normal",
        "send",
    ):
        assert words(key) in html


def test_what_a_browser_loads_for_the_widget_stays_small():
    import gzip

    files = [
        WEB / "widget.js",
        STATIC / "chat.js",
        STATIC / "tools.js",
        STATIC / "chat.css",
        STATIC / "mark.svg",
    ]

    assert sum(len(gzip.compress(file.read_bytes())) for file in files) < MAX_CLIENT_BYTES


def test_scripts_check_origin_and_source_of_every_message():
    for name in ("widget.js", "static/chat.js"):  # tools.js sends and hears no messages
        code = (WEB / name).read_text(encoding="utf-8")
        assert "event.source" in code and "event.origin" in code
        assert 'postMessage({ kompas: "hello" }, "*")' not in code
        assert not re.search(r'postMessage\([^)]*"\*"', code)
        assert not re.search(r"\bdocument\.cookie|\beval\(|innerHTML|insertAdjacentHTML", code)


def test_script_takes_the_address_from_the_attribute():
    """Buttons named `action` hide the form's property of that name."""
    template = (WEB / "templates" / "form.html").read_text(encoding="utf-8")
    code = (STATIC / "chat.js").read_text(encoding="utf-8")

    assert 'name="action"' in template
    assert "fetch(form().getAttribute(" in code


def test_inputs_and_targets_are_large_enough_for_a_phone():
    css = (STATIC / "chat.css").read_text(encoding="utf-8")

    assert "font: 1rem/" in css  # 16 px: an iPhone does not zoom into the field
    assert re.search(r"^button \{[^}]*min-height: 44px", css, re.MULTILINE)
    assert "prefers-color-scheme: dark" in css
    assert "@font-face" not in css and "@import" not in css and "url(" not in css


def test_language_buttons_of_a_message_are_left_to_the_head_of_the_page(renderer):
    buttons = [
        {"title": "Româna", "payload": '/change_language{"language":"ro"}'},
        {"title": "A person", "payload": "/not_helped"},
    ]

    html = page(renderer, message(buttons=buttons))

    assert "Româna" not in html
    assert html.count('value="/not_helped"') == 1


@pytest.mark.parametrize("framed", [True, False])
def test_name_is_hidden_only_under_the_bar_of_the_widget(renderer, framed):
    html = renderer.page(ChatView(language="en", entries=[], now=NOW, framed=framed))

    assert ('<body class="framed">' in html) is framed


def test_text_in_another_language_than_the_message_says_so(renderer):
    shown = message(text="اكتب لي", text_language="ar")

    assert '<p class="text" lang="ar" dir="auto">اكتب لي</p>' in page(renderer, shown)
    assert '<p class="text">t</p>' in page(renderer, message())


def test_help_in_danger_offers_to_clear_the_screen_and_nothing_else_does(renderer):
    urgent = page(renderer, message(kind="urgent", urgent="danger"))

    assert urgent.count('value="delete" class="clear"') == 1
    assert "Clear the screen and delete the conversation" in urgent
    assert 'class="clear"' not in page(renderer, message())


def test_sheet_shows_its_lines_steps_and_texts_each_in_its_language(renderer):
    sheet = {
        "title": "Your pay",
        "lines": [{"label": "Per hour", "value": "14,71 <euro>"}],
        "items": ["Write today."],
        "texts": [{"text": "Ik wil mijn loon.", "language": "nl"}],
        "large": True,
        "sources": [{"publisher": "P", "title": "T", "url": "https://example.org/"}],
    }

    html = page(renderer, message(sheet=sheet))

    assert '<section class="sheet large"' in html
    assert "<dt>Per hour</dt><dd>14,71 &lt;euro&gt;</dd>" in html
    assert "<span>Write today.</span></label></li>" in html
    assert '<p class="text" lang="nl">Ik wil mijn loon.</p>' in html
    assert "https://example.org/" in html


def test_place_says_how_far_it_is_and_whether_it_is_open(renderer):
    place = {
        "id": "p", "name": "Point", "address": "Street 1", "municipality": "Venlo", "distance_km": 3.2,
        "map_url": "https://example.org/map", "open_now": True, "note": "Planned.",
    }  # fmt: skip

    html = page(renderer, message(places=[place]))

    for part in ("Point", "Street 1, Venlo", "3 km", "https://example.org/map", "Open now", "Planned."):
        assert part in html
