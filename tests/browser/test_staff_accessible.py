"""axe-core finds nothing on any page of the console, on a desktop and on a phone, light and dark."""

import pytest
from staffed import WRONG
from test_accessible import SMALLEST, ZOOMED, open_details, violations

from bot.console.access.roles import ROUTES, Role, Step
from bot.nlu.languages import languages
from tests.visits import DESKTOP, PHONE

ADDED = {"/staff/panel/card": "?id=pay/minimum-wage"}  # which card
# Every page whose address holds no id; what is exported is no page.
PAGES = sorted(
    path + ADDED.get(path, "")
    for (method, path), needed in ROUTES.items()
    if method == "GET" and isinstance(needed, Role) and "{" not in path and not path.endswith("export")
)
FILTERED = "/staff?queue=thumbs_down&language=ro&words=concediul"
CONVERSATION = f"/staff/conversations/{WRONG}"
LOOKS = [
    pytest.param(DESKTOP, "light", "nl", id="desktop"),
    pytest.param(PHONE, "dark", "pl", id="phone"),
]
REFUSED = "status of 4"  # what the browser says of a page that comes with 403, 404 or 422


@pytest.mark.parametrize("path", [*PAGES, FILTERED, CONVERSATION])
@pytest.mark.parametrize(("size", "scheme", "language"), LOOKS)
def test_axe_finds_nothing_on_any_page(visit, desk, path, size, scheme, language):
    who = desk.signed_in(language=language)
    page = visit(path, viewport=size, color_scheme=scheme, **who).page
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")

    assert page.locator("h1").count() == 1
    assert violations(page) == []


@pytest.mark.parametrize("step", [Step.CODE, Step.NEW_PASSWORD, Step.ENROL])
@pytest.mark.parametrize(("size", "scheme", "language"), LOOKS)
def test_axe_finds_nothing_while_signing_in(visit, desk, step, size, scheme, language):
    look = {"viewport": size, "color_scheme": scheme}
    assert violations(visit(f"/staff/sign-in?lang={language}", **look).page) == []

    page = visit("/staff", **look, **desk.signed_in(language=language, step=step)).page

    assert page.url.endswith(step.value.replace("_", "-"))
    assert violations(page) == []


@pytest.mark.parametrize(("size", "scheme", "language"), LOOKS)
def test_axe_finds_nothing_where_something_is_refused(visit, desk, size, scheme, language):
    look = {"viewport": size, "color_scheme": scheme, "harmless": REFUSED}
    gone = visit("/staff/conversations/none", **look, **desk.signed_in(language=language)).page
    assert violations(gone) == []
    forbidden = visit("/staff/audit", **look, **desk.signed_in(Role.READER, language)).page
    assert violations(forbidden) == []

    page = visit(CONVERSATION, **look, **desk.signed_in(language=language)).page
    page.locator("[data-review] summary").last.click()
    page.check("[value=wrong_card]")
    page.fill("[name=right_card]", "urlop")
    page.click("[data-review] button.main")
    page.locator("[data-nearest], [role=alert]").first.wait_for()
    assert violations(page) == []


@pytest.mark.parametrize("size", [SMALLEST, ZOOMED, PHONE], ids=["320", "400%", "phone"])
@pytest.mark.parametrize("language", languages())
def test_nothing_is_cut_off_and_targets_are_large(visit, desk, language, size):
    page = visit(CONVERSATION, viewport=size, **desk.signed_in(language=language)).page
    for path in (*PAGES, CONVERSATION):
        page.goto(path)
        open_details(page)

        width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        small = page.evaluate("""[...document.querySelectorAll("main button, main .button, main input, main select")]
            .filter((one) => one.checkVisibility() && !["radio", "checkbox", "hidden"].includes(one.type))
            .filter((one) => !one.closest(".transcript") && one.getBoundingClientRect().height < 44)
            .map((one) => one.outerHTML)""")
        assert width[0] <= width[1], path
        assert small == [], path
