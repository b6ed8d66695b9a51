"""Write the site: an entrance, and per language the themes, agencies, places and words, with a search.

Knows content, templates and a folder. Only texts that a second reader approved are written.
"""

import datetime as dt
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.export.week import week
from bot.gateway.languages import DEFAULT_LANGUAGE, Language
from bot.gateway.strings import Strings
from bot.web.render import Words, telephone_link
from knowledge.examples import Example
from knowledge.figures import fill_figures
from knowledge.loader import Knowledge
from knowledge.models import Agency, Card, Municipality, Status

FOLDER = Path(__file__).parent
MAP = "https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=16/{lat}/{lon}"


@dataclass(frozen=True)
class ShownCard:
    """A card in one language, its figures filled in."""

    card: Card
    text: dict[str, Any]
    variants: list[
        tuple[str, dict[str, Any]]
    ]  # the condition in words, the text that replaces the general one
    free_of_charge: str | None
    dutch: str | None  # what to say, in Dutch
    agencies: list[Agency]
    due: bool


class Site:
    """Everything the pages are made of, for one day."""

    def __init__(
        self, knowledge: Knowledge, examples: Sequence[Example], strings: Strings, day: dt.date
    ) -> None:
        self._knowledge, self._examples, self._strings, self._day = knowledge, examples, strings, day
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(
            tel=telephone_link, week=week, anchor=anchor, map_link=map_link, day=day
        )
        self._environment.globals.update(
            own_names={code: language.name for code, language in knowledge.languages.items()},
            theme_titles=knowledge.themes,
        )

    def write(self, folder: Path) -> int:
        """Write all pages under `folder` and return how many; pages of an earlier export are replaced."""
        pages = 0
        for path, html in self._pages():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(html, encoding="utf-8")
            pages += path.endswith(".html")
        for asset in (FOLDER / "static").iterdir():
            shutil.copyfile(asset, folder / asset.name)
        return pages

    def _pages(self) -> Iterator[tuple[str, str]]:
        yield "index.html", self._render("entrance.html", DEFAULT_LANGUAGE, page="", root="")
        for language in self._knowledge.languages:
            themes = self._themes(language)
            yield (
                f"{language}/index.html",
                self._render("index.html", language, page="index.html", themes=themes),
            )
            for theme, cards in themes.items():
                page = f"{theme}.html"
                title = self._knowledge.themes[theme][language]
                yield (
                    f"{language}/{page}",
                    self._render("theme.html", language, page=page, title=title, cards=cards),
                )
            active = [agency for agency in self._knowledge.agencies.values() if agency.status == "active"]
            yield (
                f"{language}/agencies.html",
                self._render("agencies.html", language, page="agencies.html", agencies=active),
            )
            yield (
                f"{language}/places.html",
                self._render(
                    "places.html",
                    language,
                    page="places.html",
                    places=[place for place in self._knowledge.places.values() if place.status == "open"],
                    municipalities=sorted(
                        filter(_says_something, self._knowledge.municipalities.values()),
                        key=lambda municipality: municipality.name[language],
                    ),
                    place_of=self._knowledge.places,
                ),
            )
            yield (
                f"{language}/words.html",
                self._render(
                    "words.html",
                    language,
                    page="words.html",
                    words_list=sorted(self._knowledge.words.values(), key=lambda word: word.word.casefold()),
                    titles={
                        shown.card.id: (f"{theme}.html#{anchor(shown.card.id)}", shown.text["title"])
                        for theme, cards in themes.items()
                        for shown in cards
                    },
                ),
            )
            yield f"{language}/search-data.js", self._search_data(language, themes)

    def _themes(self, language: Language) -> dict[str, list[ShownCard]]:
        """Return the reviewed cards of each theme, in the order of the themes and of the cards' ids."""
        cards: dict[str, list[ShownCard]] = {theme: [] for theme in self._knowledge.themes}
        for card in self._knowledge.cards.values():
            if card.status[language] is Status.REVIEWED:
                cards[card.theme].append(self._shown(card, language))
        return {theme: shown for theme, shown in cards.items() if shown}

    def _shown(self, card: Card, language: Language) -> ShownCard:
        def fill(value: Any) -> Any:
            if isinstance(value, str):
                return fill_figures(value, language, self._knowledge.figures, self._day)
            return [fill(item) for item in value] if isinstance(value, (list, tuple)) else value

        def filled(content: Any) -> dict[str, Any]:
            return {name: fill(getattr(content, name)) for name in type(content).model_fields}

        words = Words(self._strings, language)
        return ShownCard(
            card=card,
            text=filled(card[language]),
            variants=[
                (
                    ", ".join(
                        words(f"when_{key}_{value}")
                        for key, value in variant.when.model_dump(exclude_none=True).items()
                    ),
                    filled(variant[language]),
                )
                for variant in card.variants
            ],
            free_of_charge=fill(card.free_of_charge[language]) if card.free_of_charge else None,
            dutch=card["nl"].say if "nl" in card.texts else None,
            agencies=[self._knowledge.agencies[agency_id] for agency_id in card.agencies],
            due=card.review_by < self._day,
        )

    def _search_data(self, language: Language, themes: dict[str, list[ShownCard]]) -> str:
        """Return a script with what the search looks through; a page opened from a disk may load no other file."""
        asked: dict[str, list[str]] = {}
        for example in self._examples:
            if example.language == language and example.style == "plain" and example.card_id:
                asked.setdefault(example.card_id, []).append(example.text)
        entries = [
            {
                "href": f"{theme}.html#{anchor(shown.card.id)}",
                "title": shown.text["title"],
                "short": shown.text["short"],
                "asked": " ".join(asked.get(shown.card.id, ())),
            }
            for theme, cards in themes.items()
            for shown in cards
        ]
        return f"const SEARCHED = {json.dumps(entries, ensure_ascii=False)};\n"

    def _render(self, template: str, language: Language, **values: object) -> str:
        values.setdefault("root", "../")
        return self._environment.get_template(template).render(
            language=language, words=Words(self._strings, language), **values
        )


def anchor(card_id: str) -> str:
    """Return the name under which a card is found on its page."""
    return card_id.replace("/", "-")


def map_link(lat: float, lon: float) -> str:
    """Return the address of a map with a mark at the point, in degrees."""
    return MAP.format(lat=lat, lon=lon)


def _says_something(municipality: Municipality) -> bool:
    """Return whether there is more than a name and a point on the map."""
    return any(
        (
            municipality.url, municipality.phone, municipality.brp, municipality.appointment,
            municipality.landlord_complaints, municipality.information_point,
            municipality.language_lessons, municipality.local_rules,
        )
    )  # fmt: skip
