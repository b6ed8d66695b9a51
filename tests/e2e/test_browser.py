"""The demo page and the chat page in a real browser, as a worker meets them."""

import os
import signal
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from assistant import ANSWER_TIMEOUT_S, NOT_PAID, Assistant
from playwright.sync_api import Browser, Page, expect

from bot.settings import Settings
from knowledge.yaml_files import read_yaml
from tests.visits import DESKTOP, PHONE, Visit, ask, new_visit

SIZES = {
    "desktop": DESKTOP,
    "phone": PHONE,
    "smallest": {"width": 320, "height": 568},
}
CARD = read_yaml(Settings().knowledge_dir / "cards" / "pay" / "not-paid.yml")


@pytest.fixture
def visit(chromium: Browser, ready: Assistant) -> Iterator[Callable[..., Visit]]:
    """Open a page: `visit("/demo?lang=pl")`. Whatever goes wrong in it fails the test at the end."""
    visits: list[Visit] = []

    def open_page(path: str, **options: object) -> Visit:
        opened = new_visit(
            chromium,
            ready.url,
            foreign=lambda url: url.netloc != urlsplit(ready.url).netloc,
            timeout_ms=ANSWER_TIMEOUT_S * 1000,
            **options,
        )
        visits.append(opened)
        opened.page.goto(path)
        return opened

    yield open_page
    for opened in visits:
        opened.context.close()
    assert [wrong for opened in visits for wrong in opened.wrong] == []


def tab_until(page: Page, focused: Callable[[], bool]) -> None:
    for _ in range(40):
        if focused():
            return
        page.keyboard.press("Tab")
    pytest.fail("not to be reached by the Tab key")


@pytest.mark.parametrize("language", NOT_PAID)
def test_widget_on_the_demo_page_answers_with_card_steps_and_agencies(visit, language):
    chat = visit(f"/demo?lang={language}").open_widget()

    ask(chat, NOT_PAID[language])

    answer = chat.locator("article[data-card]").last
    assert answer.get_attribute("data-card") == "pay/not-paid"
    assert answer.get_attribute("lang") == language
    assert answer.locator("h2").inner_text() == CARD[language]["title"]
    assert answer.locator(".steps li").count() >= 3
    assert answer.locator("[data-agency]").count() >= 2
    assert answer.locator("a.call").first.get_attribute("href").startswith("tel:")


def test_reload_keeps_the_conversation(visit):
    opened = visit("/demo?lang=ro")
    ask(opened.open_widget(), NOT_PAID["ro"])

    opened.page.reload()
    chat = opened.open_widget()

    chat.locator("article[data-card='pay/not-paid']").wait_for()
    assert chat.locator("[data-said]").inner_text().endswith(NOT_PAID["ro"])


def test_language_button_changes_page_and_answers(visit):
    page = visit("/chat?lang=pl").page
    page.locator("article").first.wait_for()

    page.locator("[data-language=nl]").click()
    page.locator("article[data-lang=nl]").first.wait_for()
    ask(page, NOT_PAID["nl"])

    assert page.locator("html").get_attribute("lang") == "nl"
    assert page.locator("[data-language=nl]").get_attribute("aria-pressed") == "true"
    assert page.locator("article").last.get_attribute("data-lang") == "nl"


def test_deleted_conversation_leaves_the_page_and_does_not_come_back(visit):
    page = visit("/chat?lang=en").page
    page.locator("article").first.wait_for()
    ask(page, NOT_PAID["en"])

    page.locator(".menu summary").first.click()
    page.locator("#head [value=delete]").click()
    page.locator("article[data-card]").wait_for(state="detached")
    page.reload()
    page.locator("article").first.wait_for()

    assert page.locator("[data-card]").count() == 0


def test_answer_that_did_not_help_is_thanked_for_and_brings_other_questions_and_then_people(visit):
    page = visit("/chat?lang=en").page
    page.locator("article").first.wait_for()
    ask(page, NOT_PAID["en"])

    page.locator("[data-feedback] button").last.click()
    page.locator("article[data-kind=choices]").get_by_role("button", name="None of these").click()

    page.locator("article[data-kind=referral]").wait_for()
    assert page.locator("[data-thanks]").count() == 1


def test_typed_html_is_shown_and_never_run(visit):
    page = visit("/chat?lang=en").page
    page.locator("article").first.wait_for()
    typed = "<img src=x onerror=alert(1)> my boss does not pay me"

    ask(page, typed)

    assert page.locator("[data-said]").last.inner_text().endswith(typed)
    assert page.locator("[data-said] img").count() == 0


@pytest.mark.parametrize("language", NOT_PAID)
def test_chat_page_works_without_script(visit, language):
    page = visit(f"/chat?lang={language}", script=False).page
    promise = page.locator("noscript, .promise").first.text_content()

    for _ in range(2):  # the second message goes into the same conversation
        page.locator("#text").fill(NOT_PAID[language])
        page.locator("button.send").click()

    assert promise.strip()
    expect(page.locator("[data-said]")).to_have_count(2, timeout=ANSWER_TIMEOUT_S * 1000)
    assert page.locator("article[data-card='pay/not-paid']").count() == 2
    assert page.locator("html").get_attribute("lang") == language


def test_widget_is_used_by_keyboard_alone(visit):
    opened = visit("/demo?lang=en")
    page = opened.page
    in_page = "document.querySelector('kompas-widget').shadowRoot.activeElement?.className"

    tab_until(page, lambda: page.evaluate(in_page) == "open")
    page.keyboard.press("Enter")
    opened.chat.locator("article").first.wait_for()
    frame = page.frames[-1]
    tab_until(page, lambda: frame.evaluate("document.hasFocus() && document.activeElement.id") == "text")
    page.keyboard.type(NOT_PAID["en"])
    page.keyboard.press("Enter")
    opened.chat.locator("article[data-card='pay/not-paid']").wait_for()
    page.keyboard.press("Escape")
    page.locator("kompas-widget .panel").wait_for(state="hidden")

    assert page.evaluate(in_page) == "open"  # focus is back where it came from


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", NOT_PAID)
def test_chat_fits_the_screen_with_the_input_in_sight(visit, size, language):
    page = visit(f"/chat?lang={language}", viewport=SIZES[size]).page
    page.locator("article").first.wait_for()

    ask(page, NOT_PAID[language])

    for details in page.locator("summary").all():
        details.click()
    width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    box = page.locator("#text").bounding_box()
    send = page.locator("button.send").bounding_box()
    assert width[0] <= width[1]
    assert box["x"] >= 0 and box["y"] >= 0
    assert box["y"] + box["height"] <= SIZES[size]["height"]
    assert send["x"] + send["width"] <= SIZES[size]["width"]
    assert box["height"] >= 44 and send["height"] >= 44


@pytest.mark.parametrize("size", SIZES)
def test_demo_page_and_open_widget_fit_the_screen(visit, size):
    opened = visit("/demo?lang=pl", viewport=SIZES[size])

    ask(opened.open_widget(), NOT_PAID["pl"])

    for frame in opened.page.frames:
        width = frame.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert width[0] <= width[1]
    panel = opened.page.locator("kompas-widget .panel").bounding_box()
    assert panel["x"] >= 0 and panel["y"] >= 0
    assert panel["x"] + panel["width"] <= SIZES[size]["width"]
    assert panel["y"] + panel["height"] <= SIZES[size]["height"]


@pytest.mark.parametrize("language", NOT_PAID)
def test_page_of_a_theme_opens_with_a_question_that_is_answered(visit, language):
    page = visit(f"/chat?lang={language}&themes=contract-pay").page
    page.locator("article").first.wait_for()

    page.locator("[data-asked='pay/not-paid']").click()

    page.locator("article[data-card='pay/not-paid']").wait_for()
    assert page.locator("article[data-card] h2").inner_text() == CARD[language]["title"]


def test_themes_open_from_the_menu_down_to_a_card(visit):
    page = visit("/chat?lang=nl").page
    page.locator("article").first.wait_for()
    page.locator(".menu summary").first.click()
    page.locator("#head [value='/browse']").click()
    page.locator("article[data-kind=choices] .replies button").first.click()

    page.locator("[data-choice]").first.click()

    page.locator("article[data-card]").wait_for()


def test_server_killed_in_mid_answer_loses_nothing_and_asks_nothing_twice(visit, ready):
    opened = visit("/chat?lang=en")
    page = opened.page
    page.locator("article").first.wait_for()
    page.locator("#text").fill(NOT_PAID["en"])
    page.locator("#text").press("Enter")

    os.kill(ready.child("bot.gateway.main"), signal.SIGKILL)
    ready.wait_until_ready()
    again = page.locator(".unsent button, article[data-card]").first
    again.wait_for()
    if page.locator(".unsent").count():
        again.click()
        page.locator("article[data-card]").wait_for()

    assert page.locator("[data-said]").count() == 1
    assert page.locator("article[data-card='pay/not-paid']").count() == 1
    opened.wrong.clear()  # the browser notes each request that failed


def test_pages_of_the_interface_load_nothing_from_elsewhere(visit):
    page = visit("/docs").page

    assert "/api/v1/conversations" in page.locator("main").inner_text()
