"""axe-core finds nothing in any state, language, colour scheme or size; and what axe cannot see."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from bot.nlu.languages import languages
from tests.visits import DESKTOP, PHONE, ask

SMALLEST = {"width": 320, "height": 568}
ZOOMED = {"width": 320, "height": 225}  # 1280 x 900 at 400 %
STATES = ("danger", "choices", "nothing", "form", "place", "sum", "notice", "szef mi nie placi")


def violations(page: Page, selector: str | None = None) -> list[str]:
    """Return each violation as one line: the rule, and the element."""
    found = Axe().run(page, context=selector).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]
    ]


def open_details(page: Page) -> None:
    page.evaluate("document.querySelectorAll('article details').forEach((one) => { one.open = true; })")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", languages())
def test_axe_finds_nothing_in_a_whole_conversation(visit, language, scheme):
    page = visit(f"/chat?lang={language}&themes=housing", color_scheme=scheme, viewport=PHONE).page
    page.locator("article").first.wait_for()
    assert violations(page) == []

    for state in STATES:
        ask(page, state)
    page.locator('[value=\'/show_dutch{"card": "pay/not-paid"}\']').last.click()
    page.locator(".sheet.large").wait_for()
    page.locator("[data-feedback] button").last.click()
    page.locator(".reasons").wait_for()
    open_details(page)
    assert violations(page) == []

    page.locator(".menu summary").first.click()
    assert violations(page) == []


def test_axe_finds_nothing_while_a_message_cannot_be_sent(visit):
    opened = visit("/chat?lang=ro", harmless="ERR_INTERNET_DISCONNECTED")
    opened.page.locator("article").first.wait_for()
    opened.context.set_offline(True)
    opened.page.locator("#text").fill("seful nu ma plateste")
    opened.page.locator("#text").press("Enter")
    opened.page.locator(".unsent button").first.wait_for()

    assert violations(opened.page) == []


@pytest.mark.parametrize("path", ["/demo?lang=pl", "/embed?lang=nl", "/docs"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_around_it(visit, path, scheme):
    opened = visit(path, color_scheme=scheme)
    assert violations(opened.page) == []
    if "/docs" not in path:
        opened.open_widget()
        assert violations(opened.page) == []


def test_axe_finds_nothing_without_script_and_under_forced_colours(visit):
    page = visit("/chat?lang=nl", script=False, forced_colors="active").page
    page.locator("#text").fill("mijn baas betaalt niet")
    page.locator("button.send").click()

    # axe itself needs script: it looks at the same page where script may run.
    again = visit("/docs").page
    again.set_content(page.content().replace("<script", "<template").replace("</script", "</template"))
    assert [line for line in violations(again, "main") if "color-contrast" not in line] == []


@pytest.mark.parametrize("size", [SMALLEST, ZOOMED, PHONE, DESKTOP], ids=["320", "400%", "phone", "desktop"])
@pytest.mark.parametrize("language", languages())
def test_nothing_is_cut_off_and_targets_are_large(visit, language, size):
    page = visit(f"/chat?lang={language}&themes=housing", viewport=size).page
    page.locator("article").first.wait_for()
    ask(page, "danger")
    ask(page, "szef mi nie placi")
    open_details(page)
    page.evaluate("document.documentElement.dataset.size = '3'")

    width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    small = page.evaluate("""[...document.querySelectorAll("button, summary, .call, .leave, textarea")]
        .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
        .map((one) => one.outerHTML)""")
    assert width[0] <= width[1]
    assert small == []


@pytest.mark.parametrize("size", [SMALLEST, PHONE], ids=["320", "phone"])
def test_a_long_value_in_a_sum_leaves_room_for_its_label(visit, size):
    page = visit("/chat?lang=nl", viewport=size).page
    page.locator("article").first.wait_for()
    ask(page, "sum")

    share = page.locator(".sheet dl").evaluate("""(list) => {
        const widths = [...list.querySelectorAll("dt")].map((label) => label.getBoundingClientRect().width);
        return Math.min(...widths) / list.getBoundingClientRect().width;
    }""")
    assert share > 0.3


def test_conversation_by_keyboard_alone(visit):
    page = visit("/chat?lang=en").page
    page.locator("article").first.wait_for()

    def tab_to(selector: str) -> None:
        for _ in range(60):
            if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
                return
            page.keyboard.press("Tab")
        pytest.fail(f"{selector} is not to be reached by the Tab key")

    tab_to(".menu summary")
    page.keyboard.press("Enter")
    assert page.locator(".menu[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".menu[open]").count() == 0
    tab_to("#text")
    page.keyboard.type("my boss does not pay")
    page.keyboard.press("Enter")
    page.locator("article[data-card]").wait_for()
    page.locator("body").evaluate("document.activeElement.blur()")
    tab_to(".steps input")
    page.keyboard.press("Space")
    tab_to("[data-do=copy]")
    tab_to("[value$=':yes']")
    page.keyboard.press("Enter")
    page.locator("[data-thanks]").wait_for()

    assert page.locator(".steps input").first.is_checked()


def test_every_text_is_marked_with_its_language(visit):
    page = visit("/chat?lang=ro").page
    page.locator("article").first.wait_for()
    ask(page, "seful nu ma plateste")

    marked = page.evaluate("""[...document.querySelectorAll("article .say, article .sources a, .languages button")]
        .map((one) => one.closest("[lang]").lang)""")
    assert page.locator("article[data-card]").get_attribute("lang") == "ro"
    assert set(marked) >= {"nl", "pl", "ro", "en"}, json.dumps(marked)


def test_answers_are_announced_and_the_state_is_told(visit):
    page = visit("/chat?lang=en").page

    assert page.locator("#log").get_attribute("role") == "log"
    assert page.locator("#state").get_attribute("role") == "status"
