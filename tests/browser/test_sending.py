"""Sending, failing, trying again: never lost, never twice, and the state is always to be seen."""

import time

from tests.visits import ask

NO_NETWORK = "ERR_"
SLOW_S = 20  # until the first answer on Slow 3G, on a machine shared with other tests


def test_message_typed_offline_is_sent_when_the_network_is_back(visit, gateway):
    opened = visit("/chat?lang=en", harmless=NO_NETWORK)
    page = opened.page
    page.locator("article").first.wait_for()
    opened.context.set_offline(True)
    page.locator("#text").fill("my boss does not pay me")
    page.locator("#text").press("Enter")
    page.locator(".unsent button").first.wait_for()
    assert "No internet" in page.locator("#state").inner_text()
    assert page.locator(".pending").inner_text().endswith("my boss does not pay me")

    opened.context.set_offline(False)

    page.locator("article[data-card]").wait_for()
    assert gateway.rasa.heard == ["my boss does not pay me"]
    assert page.locator(".pending, .unsent").count() == 0
    assert page.locator("#state").inner_text() == ""


def test_answer_lost_on_its_way_is_fetched_and_not_asked_for_twice(visit, gateway):
    page = visit("/chat?lang=en", harmless=NO_NETWORK).page
    page.locator("article").first.wait_for()
    lost = []

    def lose_first(route):
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch())  # the server has answered; the phone never hears it
            route.abort()

    page.route("**/chat*", lose_first)
    page.locator("#text").fill("my boss does not pay me")
    page.locator("#text").press("Enter")

    page.locator("article[data-card]").wait_for()
    assert len(lost) == 1
    assert gateway.rasa.heard == ["my boss does not pay me"]
    assert page.locator("[data-said]").count() == 1


def test_reload_on_the_way_loses_nothing_and_asks_once(visit, gateway):
    page = visit("/chat?lang=en", harmless=NO_NETWORK).page
    page.locator("article").first.wait_for()
    gateway.rasa.delay_s = 1.5
    page.locator("#text").fill("my boss does not pay me")
    page.locator("#text").press("Enter")
    page.locator(".pending").wait_for()

    page.reload()

    page.locator("article[data-card]").first.wait_for()
    page.wait_for_function("!document.querySelector('.pending')")
    assert gateway.rasa.heard == ["my boss does not pay me"]


def test_unsent_message_can_be_taken_back_and_changed(visit, gateway):
    opened = visit("/chat?lang=en", harmless=NO_NETWORK)
    page = opened.page
    page.locator("article").first.wait_for()
    opened.context.set_offline(True)
    page.locator("#text").fill("wrong words")
    page.locator("#text").press("Enter")
    page.locator(".unsent button").last.click()

    assert page.locator("#text").input_value() == "wrong words"
    assert page.locator(".pending").count() == 0
    opened.context.set_offline(False)
    ask(page, "my boss does not pay me")
    assert gateway.rasa.heard == ["my boss does not pay me"]


def test_tapping_twice_sends_once(visit, gateway):
    page = visit("/chat?lang=en").page
    page.locator("article").first.wait_for()
    gateway.rasa.delay_s = 0.5
    page.locator("#text").fill("my boss does not pay me")

    page.evaluate("for (let i = 0; i < 3; i++) document.querySelector('.send').click()")

    page.locator("article[data-card]").wait_for()
    time.sleep(0.8)
    assert gateway.rasa.heard == ["my boss does not pay me"]


def test_form_without_script_sent_twice_is_asked_once(visit, gateway):
    page = visit("/chat?lang=pl", script=False).page
    page.locator("#text").fill("szef mi nie placi")
    page.locator("button.send").click()
    page.locator("[data-said]").wait_for()

    page.reload()  # the browser posts the form again

    assert gateway.rasa.heard == ["szef mi nie placi"]
    assert page.locator("[data-said]").count() == 1


def test_two_tabs_hold_two_conversations(visit, gateway):
    one = visit("/chat?lang=en")
    one.page.locator("article").first.wait_for()
    ask(one.page, "my boss does not pay me")
    other = one.context.new_page()
    other.goto("/chat?lang=nl")
    other.locator("article").first.wait_for()

    assert other.locator("[data-said]").count() == 0
    ask(one.page, "danger")
    assert one.page.locator("[data-said]").count() == 2


def test_two_tabs_of_one_conversation_show_the_same(visit, gateway):
    one = visit("/chat?lang=en").page
    one.locator("article").first.wait_for()
    ask(one, "danger")
    with one.expect_popup() as popup:  # as "duplicate tab" does: it takes the tab's storage along
        one.evaluate("window.open(location.href)")
    other = popup.value
    other.locator("[data-said]").wait_for()
    other.locator("#text").fill("half a question")

    ask(one, "my boss does not pay me")
    other.locator("article[data-card]").wait_for()
    assert other.locator("[data-said]").count() == 2
    assert other.locator("#text").input_value() == "half a question"

    one.locator(".menu summary").first.click()
    one.locator("#head [value=delete]").click()
    other.locator("article[data-card]").wait_for(state="detached")
    assert gateway.rasa.heard == ["danger", "my boss does not pay me"]


def test_server_restarted_in_mid_answer_costs_only_time(visit, gateway):
    page = visit("/chat?lang=en", harmless="Failed to load resource").page
    page.locator("article").first.wait_for()
    gateway.rasa.delay_s = 3
    page.locator("#text").fill("my boss does not pay me")
    page.locator("#text").press("Enter")
    page.locator(".pending").wait_for()

    gateway.stop(at_once=True)
    gateway.rasa.delay_s = 0
    gateway.start()

    page.locator("article[data-card]").wait_for()
    assert page.locator("[data-said]").count() == 1
    assert page.locator(".pending, .unsent").count() == 0


def test_slow_network_still_brings_the_chat_and_an_answer(visit):
    opened = visit("about:blank")
    network = opened.context.new_cdp_session(opened.page)
    network.send("Network.enable")
    network.send(  # what Chrome's tools call Slow 3G
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000},
    )
    started = time.monotonic()
    opened.page.goto("/chat?lang=pl")
    opened.page.locator("article").first.wait_for()
    ask(opened.page, "szef mi nie placi")

    assert opened.page.locator("article[data-card]").count() == 1
    assert time.monotonic() - started < SLOW_S


def test_slow_answer_says_that_it_comes(visit, gateway):
    page = visit("/chat?lang=nl").page
    page.locator("article").first.wait_for()
    gateway.rasa.delay_s = 4
    page.locator("#text").fill("mijn baas betaalt niet")
    page.locator("#text").press("Enter")

    assert page.locator("#state").inner_text() == "Kompas antwoordt…"
    assert page.locator("#ask").get_attribute("aria-busy") == "true"
    page.locator("article[data-card]").wait_for()
