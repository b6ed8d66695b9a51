"""The README's pictures: four languages, phone and desktop. KOMPAS_PICTURES=1 takes them anew into docs/images/."""

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from bot.nlu.languages import languages
from tests.visits import DESKTOP, PHONE, ask

FOLDER = Path(__file__).parents[2] / "docs" / "images"
MOST_BYTES = 120_000  # a README loads eight of them
MOST_OF_STAFF = 200_000  # with two cards and what the machine thought
COLOURS = 160
OF_STAFF = "staff-"  # those of docs/staff.md, see test_staff_pictures.py
SHARP = 2  # pixels per point, as a phone has
NOT_PAID = {
    "pl": "szef mi nie płaci",
    "ro": "șeful nu mă plătește",
    "en": "my boss does not pay me",
    "nl": "mijn baas betaalt niet",
}


def keep(picture: bytes, name: str) -> None:
    """Make the picture small; into docs/images/ where that is asked for."""
    small = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS).save(small, "PNG", optimize=True)
    assert small.tell() <= (MOST_OF_STAFF if name.startswith(OF_STAFF) else MOST_BYTES)
    if os.environ.get("KOMPAS_PICTURES"):
        (FOLDER / name).write_bytes(small.getvalue())


@pytest.mark.parametrize("language", languages())
def test_picture_of_the_chat_on_a_phone(visit, language):
    page = visit(f"/chat?lang={language}", viewport=PHONE, device_scale_factor=SHARP).page
    page.locator("article").first.wait_for()
    ask(page, NOT_PAID[language])

    keep(page.screenshot(), f"phone-{language}.png")


@pytest.mark.parametrize("language", languages())
def test_picture_of_the_widget_on_the_demo_page(visit, language):
    opened = visit(f"/demo?lang={language}", viewport=DESKTOP)
    ask(opened.open_widget(), NOT_PAID[language])

    opened.page.mouse.move(0, 0)  # else it rests on "Send", where it tapped the widget's button
    keep(opened.page.screenshot(), f"desktop-{language}.png")


def test_readme_shows_every_picture_and_no_other():
    readme = (FOLDER.parents[1] / "README.md").read_text(encoding="utf-8")
    pictures = {f"{size}-{language}.png" for size in ("phone", "desktop") for language in languages()}

    assert {file.name for file in FOLDER.glob("*.png") if not file.name.startswith(OF_STAFF)} == pictures
    assert all(f"docs/images/{name}" in readme for name in pictures)
