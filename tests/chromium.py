"""A real browser for tests: headless Chromium, and what happens where there is none."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

FLAGS = [  # no sandbox in containers; and nothing that calls home
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def lack(what: str) -> None:
    """Skip the test for want of something; on the build server, where nothing may lack, fail."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


def chromium_path() -> str | None:
    """Return where Chromium is, if it is anywhere."""
    names = (os.environ.get("KOMPAS_CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)


@contextmanager
def launched() -> Iterator[Browser]:
    """Run the browser while the block lasts."""
    path = chromium_path()
    if path is None:
        lack("no Chromium: install it, or set KOMPAS_CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
