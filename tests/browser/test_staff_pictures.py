"""The pictures of docs/staff.md: the console in Dutch. KOMPAS_PICTURES=1 takes them anew into docs/images/."""

import re

from sqlalchemy import select
from staffed import WRONG
from test_pictures import FOLDER, OF_STAFF, keep

from bot.console.access.roles import Role
from bot.console.improve.proposals import propose
from bot.log.tables import TurnRow
from bot.rasa_model import RasaModelError, model_path
from bot.settings import Settings
from tests.chromium import lack
from tests.visits import DESKTOP

GUIDE = FOLDER.parent / "staff.md"
TALL = {**DESKTOP, "height": 2300}  # a card in two languages, and what the machine thought below it
FILTERED = {**DESKTOP, "height": 1160}  # all filters, and what they found


def test_picture_of_signing_in(visit):
    page = visit("/staff/sign-in?lang=nl", viewport={"width": 720, "height": 480}).page

    keep(page.screenshot(), "staff-sign-in.png")


def test_picture_of_the_inbox(visit, desk):
    page = visit("/staff", viewport=DESKTOP, **desk.signed_in(Role.EDITOR, name="Anna")).page

    assert page.locator("[data-item]").count() >= 7
    keep(page.screenshot(), "staff-inbox.png")


def test_picture_of_filters(visit, desk):
    query = "queue=thumbs_down&days=yesterday&language=ro"
    who = desk.signed_in(Role.EDITOR, name="Anna")
    page = visit(f"/staff?{query}", viewport=FILTERED, **who).page

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
    page = conversation(visit, desk)
    page.locator("[data-review] summary").last.click()
    page.check("[value=wrong_card]")
    page.fill("[name=right_card]", "pay/final-settlement")
    page.locator("[data-review-form] button.main").focus()  # else the list of cards is drawn open
    page.mouse.move(0, 0)

    keep(page.locator("[data-reviews]").screenshot(), "staff-review.png")


def test_picture_of_proposing_an_example(visit, desk):
    page = conversation(visit, desk)

    assert page.locator("[data-propose][open] [name=target]").input_value() == "pay/final-settlement"
    keep(page.locator("[data-propose]").screenshot(), "staff-propose.png")


def test_picture_of_deciding_on_an_example(visit, desk):
    def proposed(db):
        of_wrong = TurnRow.conversation_id == WRONG, TurnRow.said.is_not(None)
        uid = db.scalars(select(TurnRow.uid).where(*of_wrong)).one()
        assert propose(db, WRONG, uid, intent="ask/pay.final-settlement", language="ro", who="Anna")

    try:
        model_path(Settings().build_dir)
    except RasaModelError as error:
        lack(str(error))  # nothing is trained
    desk.write(proposed)
    who = desk.signed_in(Role.EDITOR, name="Anna")
    page = visit("/staff/improve/examples", viewport=DESKTOP, **who).page

    assert page.locator("[data-proposal] [data-taken]").count() == 1
    keep(page.locator("[data-proposal]").screenshot(), "staff-example.png")


def conversation(visit, desk):
    """Return the page of the conversation with the wrong answer."""
    who = desk.signed_in(Role.EDITOR, name="Anna")
    return visit(f"/staff/conversations/{WRONG}", viewport=DESKTOP, **who).page


def test_guide_shows_every_picture_and_no_other():
    shown = re.findall(r"!\[[^\]]+\]\(images/([^)]+)\)", GUIDE.read_text(encoding="utf-8"))

    assert set(shown) == {file.name for file in FOLDER.glob(f"{OF_STAFF}*")}
