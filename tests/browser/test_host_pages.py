"""The widget on pages of others: hostile styles, a strict policy, other scripts, and a page that is not allowed."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from scripted import HOST, HOST_PORT

from tests.visits import PHONE, ask

PAGE = """<!doctype html><html lang="nl"><head><meta name="viewport" content="width=device-width"><title>x</title>
{head}{line}</head><body><h1>Gemeente</h1></body></html>"""
HOSTILE = """<style>* { letter-spacing: 9px !important; } kompas-widget { font-size: 3px; color: red; }
button { all: unset; font-size: 5px; } * { box-sizing: content-box; } iframe { width: 10px !important; display: none; }
body { font: 5px serif; transform: none; }</style>"""
FRAMEWORK = """<script>
Array.prototype.extra = () => 1; Object.prototype.more = 1;
window.$ = window.fetch = () => { throw new Error("not yours"); };
window.addEventListener("message", (event) => event.data);
window.postMessage({ kompas: "close" }, "*"); setInterval(() => window.postMessage({ kompas: "close" }, "*"), 50);
</script>"""


@pytest.fixture(scope="module")
def host(running) -> Iterator[str]:
    """Return the address of somebody else's site; the path chooses the page."""

    class Site(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.answer(b"")

        def do_GET(self) -> None:
            heads = {"/clutter": HOSTILE, "/framework": FRAMEWORK}
            attributes = {
                "/left": ' data-side="left" data-accent="#154273"',
                "/pale": ' data-accent="#ffee00"',
            }
            path = self.path.split("?")[0]
            own = f'data-lang="nl" data-themes="housing"{attributes.get(path, "")}'
            line = f'<script src="{running.url}/widget.js" {own} defer></script>'
            self.answer(PAGE.format(head=heads.get(path, ""), line=line).encode())

        def answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            if self.path.startswith("/strict"):
                self.send_header(
                    "Content-Security-Policy",
                    f"default-src 'none'; script-src {running.url}; frame-src {running.url}; connect-src 'self'; "
                    "require-trusted-types-for 'script'",
                )
                self.send_header("Referrer-Policy", "no-referrer")
            if self.path.startswith("/closed"):
                self.send_header("Content-Security-Policy", f"default-src 'none'; script-src {running.url}")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(HOST.getsockname(), Site, bind_and_activate=False)
    server.socket.close()
    server.socket = HOST
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{HOST_PORT}"
    server.shutdown()


@pytest.mark.parametrize("path", ["/plain", "/clutter", "/strict", "/framework"])
def test_widget_answers_on_a_page_of_others(visit, host, path):
    opened = visit(host + path, harmless="favicon")
    chat = opened.open_widget()

    ask(chat, "mijn baas betaalt niet")

    panel = opened.page.locator("kompas-widget .panel").bounding_box()
    assert panel["width"] >= 400 and panel["height"] >= 600
    assert opened.page.evaluate("document.cookie") == ""
    assert chat.locator("[data-asked]").count() == 3


def test_conversation_goes_along_to_another_page_of_the_site(visit, host):
    opened = visit(f"{host}/plain", harmless="favicon")
    ask(opened.open_widget(), "mijn baas betaalt niet")

    opened.page.goto(f"{host}/clutter")

    chat = opened.open_widget()
    chat.locator("article[data-card]").wait_for()
    assert chat.locator("[data-said]").count() == 1


def test_page_that_renders_itself_anew_keeps_the_open_chat(visit, host):
    opened = visit(f"{host}/framework", harmless="favicon")
    chat = opened.open_widget()
    ask(chat, "mijn baas betaalt niet")

    opened.page.evaluate("document.body.replaceWith(document.createElement('body'))")
    assert chat.locator("article[data-card]").count() == 1

    opened.page.evaluate("document.documentElement.replaceChildren(document.createElement('body'))")
    chat.locator("article[data-card]").wait_for()  # loaded again, and the conversation is still there
    assert chat.locator("[data-said]").count() == 1


def test_page_that_is_not_on_the_list_gets_the_numbers(visit, host):
    opened = visit(host.replace("127.0.0.1", "localhost") + "/plain", harmless="")
    opened.page.locator("kompas-widget .open").click()

    opened.page.locator("kompas-widget .silent a[href='tel:112']").wait_for()
    opened.wrong.clear()  # the browser says in the console that framing was refused


def test_house_style_reaches_button_and_chat(visit, host):
    opened = visit(f"{host}/left", harmless="favicon")
    opener = opened.page.locator("kompas-widget .open")
    assert opener.bounding_box()["x"] < 100
    chat = opened.open_widget()

    colour = "(one) => getComputedStyle(one).backgroundColor"
    assert chat.locator("button.send").evaluate(colour) == "rgb(21, 66, 115)"
    assert opened.page.locator("kompas-widget .bar").evaluate(colour) == "rgb(21, 66, 115)"


def test_colour_that_is_hard_to_read_is_not_taken(visit, host):
    opened = visit(f"{host}/pale", harmless="favicon")

    assert (
        opened.open_widget().locator("button.send").evaluate("(one) => getComputedStyle(one).backgroundColor")
        == "rgb(11, 85, 102)"
    )


def test_panel_covers_a_phone_and_gives_it_back(visit, host):
    opened = visit(f"{host}/left", harmless="favicon", viewport=PHONE)
    opened.open_widget()

    assert opened.page.locator("kompas-widget .panel").bounding_box() == {"x": 0, "y": 0, **PHONE}
    opened.page.locator("kompas-widget .close").click()
    assert opened.page.locator("kompas-widget .open").is_visible()


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/strict", "Kompas werkt op deze pagina"),
        ("/closed", "frame-src"),
        ("/pale", "#ffee00 wordt niet gebruikt"),
    ],
)
def test_selftest_tells_the_owner_what_to_mend(visit, host, path, says):
    opened = visit(f"{host}{path}?selftest")
    report = opened.page.locator("kompas-selftest section")
    report.wait_for()

    assert says in report.inner_text()
    opened.wrong.clear()  # /closed is refused by its own policy, and says so in the console


def test_selftest_on_a_page_that_is_not_allowed_names_the_setting(visit, host):
    opened = visit(host.replace("127.0.0.1", "localhost") + "/plain?selftest")
    report = opened.page.locator("kompas-selftest section")
    report.wait_for()

    assert f"http://localhost:{HOST_PORT}" in report.inner_text()
    assert "KOMPAS_ALLOWED_PAGES" in report.inner_text()
    opened.wrong.clear()


def test_page_loads_nothing_more_without_the_selftest(visit, host):
    opened = visit(f"{host}/plain", harmless="favicon")

    assert opened.page.locator("kompas-selftest").count() == 0
    assert opened.page.locator("script").count() == 1
