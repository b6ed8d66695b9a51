"""Posters: the addresses in the codes, the place nearby, and paper that prints anywhere."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from reportlab.pdfbase import pdfmetrics

from bot.gateway.strings import load_strings
from bot.poster import content
from bot.poster.content import Poster, PosterError, poster
from bot.poster.paper import BOLD, REGULAR, draw
from knowledge.models import Place

NAMES = {"pl": "Polski", "ro": "Română", "en": "English", "nl": "Nederlands"}
NOBODY = SimpleNamespace(places={})  # where no place is asked for, none is looked up


def place(place_id: str, lat: float, **changes: object) -> Place:
    texts = dict.fromkeys(NAMES, f"Punt {place_id}")
    source = {"publisher": "P", "title": "T", "url": "https://example.org/", "language": "nl"}
    fields = {
        "id": place_id, "kind": "information_point", "agency": "a", "name": texts, "municipality": "M", "lat": lat,
        "lon": 5.0, "precision": "town", "status": "open", "source": source, "checked": "2026-11-20",
    }  # fmt: skip
    return Place.model_validate(fields | changes)


def test_codes_lead_to_the_chat_and_the_bot_with_the_entry():
    made = poster(
        NOBODY, entry="poster-westland", town="", address="https://kompas.example/", bot="KompasBot"
    )

    assert made.web == "https://kompas.example/chat?entry=poster-westland"
    assert made.telegram == "https://t.me/KompasBot?start=poster-westland"
    assert made.shown == "kompas.example/chat"
    assert poster(NOBODY, entry="x", town="", address="https://kompas.example", bot=None).telegram is None


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"entry": "Poster Westland"}, "--entry 'Poster Westland': use"),
        ({"address": "http://kompas.example"}, "--url .*https://"),
        ({"bot": "@Kompas"}, "--telegram '@Kompas'"),
    ],
)
def test_option_that_is_not_usable_is_named(wrong, says):
    good = {"entry": "x", "town": "", "address": "https://kompas.example", "bot": None}

    with pytest.raises(PosterError, match=says):
        poster(NOBODY, **(good | wrong))


def test_nearest_open_information_point_is_shown(monkeypatch):
    found = SimpleNamespace(town=SimpleNamespace(point=(52.0, 5.0)))
    monkeypatch.setattr(content, "TownNames", lambda *_: SimpleNamespace(find=lambda *_, **__: found))
    places = [
        place("far", 53.0),
        place("near", 52.2),
        place("planned", 52.0, status="planned"),
        place("desk", 52.0, kind="rni_desk"),
    ]
    knowledge = SimpleNamespace(
        places={one.id: one for one in places}, languages={}, directory=Path(), municipalities={}
    )

    made = poster(knowledge, entry="x", town="Utrecht", address="https://kompas.example", bot=None)

    assert made.place.id == "near"


@pytest.mark.parametrize("telegram", [None, "https://t.me/KompasBot?start=x"])
def test_both_sizes_are_written_with_their_fonts_in_them(tmp_path, telegram):
    content = Poster("https://kompas.example/chat?entry=x", "kompas.example/chat", telegram, place("p", 52.0))

    paths = draw(content, tmp_path / "new", "x", load_strings(), NAMES)

    assert [path.name for path in paths] == ["x-a4.pdf", "x-a6.pdf"]
    for path in paths:
        data = path.read_bytes()
        assert data.startswith(b"%PDF")
        assert data.count(b"/FontFile2") == 2  # regular and bold; nothing is left to the printer


def test_font_has_every_letter_of_the_four_languages(tmp_path):
    draw(Poster("https://k.example/chat", "k.example/chat", None, None), tmp_path, "x", load_strings(), NAMES)

    for name in (REGULAR, BOLD):
        known = pdfmetrics.getFont(name).face.charToGlyph
        assert [
            letter for letter in "ąćęłńóśźżĄĆĘŁŃÓŚŹŻăâîșțĂÂÎȘȚëïéöüĲ·–€" if ord(letter) not in known
        ] == []
