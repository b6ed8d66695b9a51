"""What a person does with an answer, and the way out."""

import datetime as dt
import re

from bot.announce import board
from bot.announce.tables import NoticeRow
from tests.visits import PHONE, ask

LONG_GONE = "https://www.knmi.nl/"


def answered(visit, **context):
    opened = visit("/chat?lang=pl", **context)
    opened.page.locator("article").first.wait_for()
    ask(opened.page, "szef mi nie placi")
    return opened


def test_answer_is_copied_as_plain_words(visit):
    opened = answered(visit, permissions=["clipboard-read", "clipboard-write"])
    card = opened.page.locator("article[data-card]")
    card.locator("[data-do=copy]").click()
    card.get_by_text("Skopiowano.").wait_for()

    copied = opened.page.evaluate("navigator.clipboard.readText()")

    assert copied.startswith(card.locator("h2").inner_text())
    assert "0800-8020" in copied and card.locator(".steps li").first.inner_text().strip() in copied
    assert "Kopiuj" not in copied and "Czy to pomogło" not in copied


def test_ticked_step_and_text_size_survive_a_reload(visit):
    page = answered(visit).page
    page.locator(".steps input").nth(1).check()
    page.locator(".menu summary").first.click()
    page.locator("button[data-size='3']").click()

    page.reload()
    page.locator("article[data-card]").wait_for()

    assert page.locator(".steps input").nth(1).is_checked()
    assert not page.locator(".steps input").nth(0).is_checked()
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "24px"


def test_dutch_words_fill_the_screen_and_close_again(visit):
    page = answered(visit, viewport=PHONE).page
    say = page.locator(".say").first
    page.locator("article[data-card] summary").filter(has_text="niderlandzku").click()
    page.locator("[data-do=large]").first.click()

    dialog = page.locator("dialog[open]")
    assert dialog.locator(".said-large").inner_text() == say.inner_text()
    assert dialog.bounding_box()["height"] >= PHONE["height"]
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0


def test_only_the_answer_in_hand_is_printed(visit):
    page = answered(visit).page
    ask(page, "danger")
    page.evaluate("""() => { window.print = () => { window.printed =
        [...document.querySelectorAll('.printed')].map((one) => one.dataset.card); }; }""")
    page.locator("[data-do=print]").click()

    assert page.evaluate("window.printed") == ["pay/not-paid"]
    assert page.locator(".printed").count() == 0


def test_answer_is_read_aloud_in_its_language(visit):
    page = answered(visit).page
    page.evaluate("""() => {
        window.spoken = [];
        speechSynthesis.getVoices = () => [{ lang: "pl-PL" }];
        speechSynthesis.speak = (said) => window.spoken.push([said.lang, said.text]);
    }""")
    page.locator("[data-do=aloud]").click()

    spoken = page.evaluate("window.spoken")
    assert {language for language, _ in spoken} == {"pl-PL"}
    assert spoken[0][1] == page.locator("article[data-card] h2").inner_text()


def test_without_a_voice_it_says_so(visit):
    page = answered(visit).page
    page.evaluate("() => { speechSynthesis.getVoices = () => []; }")
    page.locator("[data-do=aloud]").click()

    page.get_by_text("nie ma głosu").wait_for()


def test_way_out_leaves_at_once_and_nothing_to_come_back_to(visit):
    opened = answered(visit)
    page = opened.page
    page.route(re.compile(r"^https://"), lambda route: route.fulfill(body="the weather"))
    page.locator("a.leave").click()
    page.wait_for_url(LONG_GONE)

    page.goto("/chat?lang=pl")
    page.locator("article").first.wait_for()

    assert page.locator("[data-said]").count() == 0
    opened.wrong.clear()


def test_way_out_of_the_frame_takes_the_whole_page_along(visit):
    opened = visit("/demo?lang=ro")
    chat = opened.open_widget()
    opened.page.route(re.compile(r"^https://"), lambda route: route.fulfill(body="the weather"))

    chat.locator("a.leave").click()

    opened.page.wait_for_url(LONG_GONE)
    opened.wrong.clear()


def test_conversation_is_downloaded(visit):
    page = answered(visit).page
    page.locator(".menu summary").first.click()

    with page.expect_download() as saved:
        page.locator("#head [value=download]").click()

    text = saved.value.path().read_text(encoding="utf-8")
    assert saved.value.suggested_filename.startswith("kompas-")
    assert "szef mi nie placi" in text and "0800-8020" in text


def test_deleted_conversation_is_gone_from_the_screen(visit):
    page = answered(visit).page
    page.locator(".menu summary").first.click()
    page.locator("#head [value=delete]").click()
    page.locator("article[data-card]").wait_for(state="detached")

    page.reload()
    page.locator("article").first.wait_for()

    assert page.locator("[data-card]").count() == 0


def test_answer_for_others_opens_on_the_card(visit):
    card = answered(visit).page.locator("article[data-card]")
    card.locator("summary").filter(has_text="Czy Twoja sytuacja jest inna?").click()

    assert card.locator(".variants dt").first.inner_text() == "Praca przez agencję"
    assert card.locator(".variants dd").first.inner_text().startswith("Twoim pracodawcą jest agencja")


def test_agency_with_desks_leads_to_the_nearest_on_the_map(visit, gateway):
    page = answered(visit).page
    page.locator("[data-agency=win-punt] button").click()
    page.locator("[data-said]").nth(1).wait_for()
    assert gateway.rasa.heard[-1] == "/find_place"
    assert page.locator("[data-agency=juridisch-loket] button").count() == 0

    ask(page, "place")
    assert "openstreetmap.org" in page.locator("[data-place] a[href]").first.get_attribute("href")


def test_notice_of_the_staff_is_shown_while_it_holds(visit, gateway, monkeypatch):
    monkeypatch.setattr(board, "TIMEOUT_S", 60.0)  # else a busy machine gets its page without it
    now, day = dt.datetime.now(dt.UTC), dt.timedelta(days=1)
    texts = {
        "pl": "Infolinia jutro nieczynna.",
        "ro": "Linia este închisă mâine.",
        "en": "The helpline is closed tomorrow.",
        "nl": "De hulplijn is morgen dicht.",
    }
    written = {"texts": texts, "by": "Anna", "at": now}
    gateway.announce(
        NoticeRow(starts_at=now - 9 * day, ends_at=now - 2 * day, **written),
        NoticeRow(starts_at=now - day, ends_at=now + day, **written),
    )

    page = visit("/chat?lang=pl").page

    assert page.locator("[data-notice]").count() == 1
    assert "Infolinia jutro nieczynna." in page.locator("[data-notice]").inner_text()


def test_no_to_helpful_asks_why(visit):
    page = answered(visit).page
    page.locator("[data-feedback] button").last.click()
    page.locator(".reasons button").first.click()
    page.locator(".reasons").wait_for(state="detached")

    assert page.locator("[data-thanks]").count() == 1


def test_themes_are_browsed_from_the_menu(visit, gateway):
    page = visit("/chat?lang=nl").page
    page.locator("article").first.wait_for()
    page.locator(".menu summary").first.click()
    page.locator("#head [value='/browse']").click()

    page.locator("article[data-kind=choices]").wait_for()
    assert gateway.rasa.heard == ["/browse"]
    assert page.locator(".menu[open]").count() == 0


def test_question_of_the_page_is_answered_and_steps_aside(visit, gateway):
    page = visit("/chat?lang=pl&themes=housing").page
    page.locator("article").first.wait_for()
    asked = page.locator("[data-asked]").first
    title = asked.inner_text()
    asked.click()

    page.locator("article[data-card='housing/employer-housing']").wait_for()
    assert page.locator("article[data-card] h2").inner_text() == title
    assert not page.locator("#asked").is_visible()
