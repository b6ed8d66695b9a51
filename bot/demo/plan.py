"""Who talks to Kompas in the demo: language, script, channel and where they come from. Pure; the seed is given."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from bot.demo.scripts import Script
from bot.gateway.languages import Language

MARK = "demo-"  # begins the entry code of every conversation made here, and of no other
# Shares of the people who work here; nobody has counted who writes to such a bot.
LANGUAGES: Mapping[Language, float] = {"pl": 0.42, "ro": 0.26, "en": 0.2, "nl": 0.12}
ENTRIES: Mapping[str, float] = {
    f"{MARK}poster-westland": 0.25,
    f"{MARK}poster-venray": 0.15,
    f"{MARK}workinnl-housing": 0.2,
    f"{MARK}workinnl-pay": 0.2,
    f"{MARK}hostel-tilburg": 0.12,
    f"{MARK}library": 0.08,
}
WEB_SHARE = 0.7  # on the chat page; the others over the API


@dataclass(frozen=True)
class Planned:
    """A conversation to be held."""

    language: Language
    script: Script
    entry: str
    on_page: bool  # the chat page, else the API


def plan(scripts: Mapping[Language, Sequence[Script]], count: int, random: Random) -> Iterator[Planned]:
    """Yield `count` conversations; no script of a language comes again before all others had their turn."""
    waiting: dict[Language, list[Script]] = {language: [] for language in scripts}
    shares = [LANGUAGES.get(language, min(LANGUAGES.values())) for language in scripts]
    for _ in range(count):
        (language,) = random.choices(list(scripts), shares)
        if not waiting[language]:
            waiting[language] = random.sample(scripts[language], len(scripts[language]))
        yield plan_one(language, waiting[language].pop(), random)


def plan_one(language: Language, script: Script, random: Random) -> Planned:
    """Return who follows a script."""
    (entry,) = random.choices(list(ENTRIES), list(ENTRIES.values()))
    return Planned(language, script, entry, random.random() < WEB_SHARE)
