"""Weigh what a browser loads for the widget, and time the work of its scripts.

Peers' bytes are those of issue 07: what other chat widgets send before the first word.
"""

import gzip
import statistics
import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from bot.processes import free_port
from bot.settings import Settings
from bot.web.render import STATIC, WEB

MOST_KB = 30.0  # gzipped, all of it
PEERS_KB = (149, 243)
MOST_SCRIPT_MS = 100.0
ROUNDS = 5
FILES = (WEB / "widget.js", *(STATIC / name for name in ("chat.js", "tools.js", "chat.css", "mark.svg")))
_ANSWER = {
    "kind": "answer",
    "text": "…",
    "language": "nl",
    "card": {"id": "a/b", "title": "…", "steps": ["…"] * 6},
}


def main() -> None:
    """Print one table of bytes and one line of script time."""
    table = Table("widget", "bytes", "gzipped")
    for file in FILES:
        data = file.read_bytes()
        table.add_row(file.name, str(len(data)), str(_gzipped(file)))
    total = sum(map(_gzipped, FILES)) / 1000
    table.add_row("together", "", f"{total:.1f} kB")
    console = Console()
    console.print(table)
    low, high = PEERS_KB
    less = f"{low / total:.0f} to {high / total:.0f} times as much"
    console.print(f"at most {MOST_KB:.0f} kB; peers send {low} to {high} kB, {less}")
    script_ms = _script_ms()
    console.print(
        "script time: no Chromium here, not measured"
        if script_ms is None
        else f"script time of loading, opening and one answer: {script_ms:.0f} ms, median of {ROUNDS} "
        f"(at most {MOST_SCRIPT_MS:.0f})"
    )


def _gzipped(file: Path) -> int:
    return len(gzip.compress(file.read_bytes()))


def _script_ms() -> float | None:
    """Return the milliseconds that the page's main thread spent in scripts, or None where no browser is."""
    import uvicorn
    from playwright.sync_api import sync_playwright

    from bot.gateway.app import create_app
    from tests.chromium import FLAGS, chromium_path

    path = chromium_path()
    if path is None:
        return None

    def rasa(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"messages": [_ANSWER], "language": "nl"})

    with TemporaryDirectory() as state, sync_playwright() as playwright:
        port = free_port()
        app = create_app(Settings(state_dir=Path(state)), rasa_transport=httpx.MockTransport(rasa))
        server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", access_log=False))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        times = [_one_visit(browser, f"http://127.0.0.1:{port}/demo?lang=nl") for _ in range(ROUNDS)]
        browser.close()
        server.should_exit = True
        thread.join(10)
    return statistics.median(times)


def _one_visit(browser: Any, address: str) -> float:
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Performance.enable")
    page.goto(address)
    page.locator("kompas-widget .open").click()
    chat = page.frame_locator("kompas-widget iframe")
    chat.locator("article").first.wait_for()
    chat.locator("#text").fill("mijn baas betaalt niet")
    chat.locator("#text").press("Enter")
    chat.locator("article").nth(1).wait_for()
    metrics = session.send("Performance.getMetrics")["metrics"]
    context.close()
    return 1000 * next(float(one["value"]) for one in metrics if one["name"] == "ScriptDuration")
