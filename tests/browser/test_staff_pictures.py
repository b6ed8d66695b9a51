"""The pictures of docs/staff.md: the console in Dutch. KOMPAS_PICTURES=1 takes them anew into docs/images/."""

import re

from staffed import WRONG, YESTERDAY
from test_pictures import FOLDER, OF_STAFF, keep

from bot.console.access.roles import Role
from tests.visits import DESKTOP

GUIDE = FOLDER.parent / "staff.md"
TALL = {**DESKTOP, "height": 2300}  # a card in two languages, and what the machine thought below it
DAY = f"{YESTERDAY:%Y-%m-%d}"


def test_picture_of_signing_in(visit):
    page = visit("/staff/sign-in?lang=nl", viewport={"width": 720, "height": 480}).page

    keep(page.screenshot(), "staff-sign-in.png")


def test_picture_of_the_inbox(visit, desk):
    page = visit("/staff", viewport=DESKTOP, **desk.signed_in(Role.EDITOR, name="Anna")).page

    assert page.locator("[data-item]").count() >= 7
    keep(page.screenshot(), "staff-inbox.png")


def test_picture_of_filters(visit, desk):
    query = f"queue=thumbs_down&language=ro&since={DAY}&until={DAY}"
    page = visit(f"/staff?{query}", viewport=DESKTOP, **desk.signed_in(Role.EDITOR, name="Anna")).page

    assert page.locator("[data-item]").count() == 1
    keep(page.screenshot(), "staff-filters.png")


def test_picture_of_a_conversation(visit, desk):
    who = desk.signed_in(Role.EDITOR, name="Anna")
    page = visit(f"/staff/conversations/{WRONG}", viewport=TALL, **who).page
    page.evaluate("document.querySelectorAll('[data-trace]').forEach((one) => { one.open = true; })")
    page.locator(".turn").nth(1).evaluate("(turn) => turn.scrollIntoView()")

    assert page.locator("[data-translated] article[lang=nl]").count() == 1
    assert page.locator("[data-trace]").last.is_visible()
    keep(page.screenshot(), "staff-conversation.png")


def test_picture_of_a_review(visit, desk):
    page = visit(
        f"/staff/conversations/{WRONG}", viewport=DESKTOP, **desk.signed_in(Role.EDITOR, name="Anna")
    ).page
    page.locator("[data-review] summary").last.click()
    page.check("[value=wrong_card]")
    page.fill("[name=right_card]", "pay/final-settlement")
    page.mouse.move(0, 0)

    keep(page.locator("[data-reviews]").screenshot(), "staff-review.png")


def test_guide_shows_every_picture_and_no_other():
    shown = re.findall(r"!\[[^\]]+\]\(images/([^)]+)\)", GUIDE.read_text(encoding="utf-8"))

    assert set(shown) == {file.name for file in FOLDER.glob(f"{OF_STAFF}*")}
