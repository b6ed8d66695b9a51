"""Headers, the loader, the demo page, the API's page and the files they need."""

import json
import re

import httpx
import pytest

pytestmark = pytest.mark.asyncio

ADDRESSES = [
    "/chat?lang=pl",
    "/demo?lang=ro",
    "/docs",
    "/embed",
    "/selftest.js",
    "/widget.js",
    "/healthz",
    "/openapi.json",
    "/nothing",
]


@pytest.mark.parametrize("address", ADDRESSES)
async def test_every_response_carries_the_strict_headers(http, address):
    headers = (await http.get(address)).headers

    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert (
        policy["script-src"]
        == policy["style-src"]
        == policy["connect-src"]
        == policy["form-action"]
        == "'self'"
    )
    assert policy["base-uri"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in headers


async def test_only_the_chat_may_be_framed_and_only_by_allowed_pages(http):
    chat = (await http.get("/chat")).headers["content-security-policy"]
    demo = (await http.get("/demo")).headers["content-security-policy"]

    assert chat.endswith("frame-ancestors 'self' https://www.workinnl.nl")
    assert demo.endswith("frame-ancestors 'none'")


@pytest.mark.parametrize("address", ["/chat?lang=pl", "/demo?lang=pl", "/docs", "/embed?accent=%22%3E%3Cb"])
async def test_pages_hold_nothing_inline_and_nothing_from_elsewhere(http, address):
    html = (await http.get(address)).text

    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", html) == []
    assert re.findall(r"<script(?![^>]*\ssrc=)", html) == []
    loaded = re.findall(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="([^"]+)"', html)
    assert loaded
    assert [url for url in loaded if not url.startswith("/")] == []


@pytest.mark.parametrize("address", ["/chat", "/demo", "/docs"])
async def test_files_that_pages_name_are_there_and_may_be_kept(http, address):
    html = (await http.get(address)).text

    for url in re.findall(r'"(/static/[^"]+)"', html):
        response = await http.get(url)
        assert response.status_code == 200, url
        assert "immutable" in response.headers["cache-control"]


async def test_root_leads_to_the_demo_in_the_browsers_language(http):
    response = await http.get("/", headers={"Accept-Language": "nl"})

    assert (response.status_code, response.headers["location"]) == (307, "/demo?lang=nl")


@pytest.mark.parametrize("language", ["pl", "ro", "en", "nl"])
async def test_demo_embeds_the_widget_with_one_line(http, language):
    html = (await http.get(f"/demo?lang={language}")).text

    assert f'<html lang="{language}">' in html
    (line,) = re.findall(r"<script[^>]*></script>", html)
    assert 'src="/widget.js"' in line
    assert f'data-lang="{language}"' in line


async def test_loader_carries_wording_and_numbers_for_when_the_server_is_gone(http):
    response = await http.get("/widget.js")

    assert response.headers["content-type"].startswith("text/javascript")
    served = re.search(r"const SERVED = (\{.*\});", response.text)
    words = json.loads(served[1])
    assert set(words) == {"pl", "ro", "en", "nl"}
    assert [number["tel"] for number in words["pl"]["numbers"]] == ["tel:112", "tel:08002000", "tel:08008020"]
    assert words["ro"]["open"] == "Întreabă Kompas"


async def test_loader_may_be_used_by_other_sites(http):
    headers = (await http.get("/widget.js")).headers

    assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert headers["access-control-allow-origin"] == "*"


async def test_docs_show_every_call_and_every_problem(http):
    html = (await http.get("/docs")).text
    document = (await http.get("/openapi.json")).json()

    for path, methods in document["paths"].items():
        for method in methods:
            assert f'data-operation="{method.upper()} {path}"' in html
    assert 'id="message-too-long"' in html
    assert "choose_card" in html  # an example of a body


async def test_no_file_outside_the_static_folder_is_served(http):
    for path in ("/static/../render.py", "/static/%2e%2e/render.py", "/static/..%2fwidget.js"):
        assert (await http.get(path)).status_code == 404


async def test_only_pages_that_are_never_framed_say_so_to_old_browsers(http):
    assert (await http.get("/docs")).headers["x-frame-options"] == "DENY"
    assert "x-frame-options" not in (await http.get("/chat")).headers


async def test_other_origins_get_the_frame_and_the_loader_and_nothing_else(http):
    policy = {
        address: (await http.get(address)).headers["cross-origin-resource-policy"]
        for address in ("/chat", "/widget.js", "/demo", "/static/chat.css")
    }

    assert policy == {
        "/chat": "cross-origin",
        "/widget.js": "cross-origin",
        "/demo": "same-origin",
        "/static/chat.css": "same-origin",
    }


async def test_https_is_demanded_for_a_year_once_it_was_used(app, http):
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="https://kompas.test") as secure:
        assert (await secure.get("/chat")).headers["strict-transport-security"] == "max-age=31536000"
    assert "strict-transport-security" not in (await http.get("/chat")).headers


async def test_scripts_of_allowed_pages_may_call_the_interface_without_cookies(http):
    headers = {
        "Origin": "https://www.workinnl.nl",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }

    asked = await http.options("/api/v1/conversations", headers=headers)
    answer = await http.post("/api/v1/conversations", headers={"Origin": "https://www.workinnl.nl"})

    assert asked.status_code == 200
    assert asked.headers["access-control-allow-origin"] == "https://www.workinnl.nl"
    assert answer.headers["access-control-allow-origin"] == "https://www.workinnl.nl"
    assert "retry-after" in answer.headers["access-control-expose-headers"].lower()
    for response in (asked, answer):
        assert "access-control-allow-credentials" not in response.headers
        assert "request-id" in response.headers


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://www.workinnl.nl.evil.example"])
async def test_scripts_of_other_pages_may_not(http, origin):
    asked = await http.options(
        "/api/v1/conversations", headers={"Origin": origin, "Access-Control-Request-Method": "POST"}
    )
    answer = await http.post("/api/v1/conversations", headers={"Origin": origin})

    assert asked.status_code == 400
    assert "access-control-allow-origin" not in asked.headers
    assert "access-control-allow-origin" not in answer.headers


async def test_chat_answers_no_script_of_another_origin(http):
    answer = await http.post("/chat", data={"text": "a"}, headers={"Origin": "https://www.workinnl.nl"})

    assert "access-control-allow-origin" not in answer.headers
