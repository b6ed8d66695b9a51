"""Who else helps, where somebody does not want to go to an authority: "who can I call, but no police"."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.base import is_tapped, language_of, resources, say
from actions.danger import AGENCIES, shown_danger
from actions.outcome.memory import remember
from actions.referral import best_first, people_for, referral, ways_on
from actions.shown import card_chosen
from knowledge.agency_names import find_agencies
from knowledge.models import AgencyKind
from knowledge.normalise import words
from knowledge.yaml_files import read_yaml

FEARED = ("politie", "arbeidsinspectie")  # authorities to which nobody has to go for help
MOST_WORDS = 14  # in more, a story is told: it is searched for


def show_others(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType] | None:
    """Show who else helps, confidential help first, where a typed message wants no authority; else return None."""
    text = tracker.latest_message.get("text") or ""
    unwanted = [] if is_tapped(tracker) or len(text.split()) > MOST_WORDS else authorities_unwanted(text)
    if not unwanted:
        return None
    language, card, danger = language_of(tracker), card_chosen(tracker), shown_danger(tracker)
    people = best_first(AGENCIES[danger], language) if danger else people_for(card, language)
    known = resources().knowledge.agencies
    others = [agency for agency in people if agency not in (*FEARED, *unwanted)]
    others.sort(key=lambda agency: known[agency].kind is not AgencyKind.CONFIDENTIAL)
    structure = referral(others, language, card.id if card else None)
    say(dispatcher, "utter_referral_to_others", "referral", **structure, buttons=ways_on(language))
    return remember(tracker, others)


def authorities_unwanted(text: str) -> list[str]:
    """Return the authorities of FEARED that the text names right behind a negation."""
    said, lists = words(text), _lists()
    found = []
    for place, word in enumerate(said):
        if word in lists["negations"]:
            after = range(place + 1, len(said))
            behind = next((at for at in after if said[at] not in lists["between"]), len(said))
            found += find_agencies(" ".join(said[behind : behind + 2]), resources().knowledge.agencies)
    return [agency for agency in FEARED if agency in found]


@lru_cache(maxsize=1)
def _lists() -> Mapping[str, frozenset[str]]:
    return {name: frozenset(listed) for name, listed in read_yaml(Path(__file__).with_suffix(".yml")).items()}
