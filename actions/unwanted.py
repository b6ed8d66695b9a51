"""Who else helps, where somebody does not want to go to an authority: "who can I call, but no police"."""

from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from pathlib import Path

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.base import is_tapped, language_of, resources, say
from actions.outcome.memory import remember
from actions.referral import active, people_for, referral, ways_on
from actions.said import sent_last_first, structure_in, typed_last_first
from actions.shown import card_chosen
from knowledge.agency_names import find_agencies
from knowledge.models import AgencyKind
from knowledge.normalise import words
from knowledge.yaml_files import read_yaml

FEARED = ("politie", "arbeidsinspectie")  # authorities to which nobody has to go for help
LAST_SENT = 6  # messages of Kompas among which help in danger still bears on whom to go to
LAST_TYPED = 8  # messages of the person in which a refusal still holds
MOST_WORDS = 14  # in more, a story is told: it is searched for


def show_others(
    dispatcher: CollectingDispatcher, tracker: Tracker, *, lately: bool = False
) -> list[EventType] | None:
    """Show who else helps, confidential help first, where a typed message wants no authority; else return None.

    Where `lately`, one of the last few messages may have said so: "who else can I talk to".
    """
    text = tracker.latest_message.get("text") or ""
    refused = not is_tapped(tracker) and len(text.split()) <= MOST_WORDS and wants_no_authority(text)
    if not refused and not (lately and _refused_lately(tracker)):
        return None
    language, card = language_of(tracker), card_chosen(tracker)
    helped = _who_helps_in_danger(tracker)
    others = [agency for agency in helped or people_for(card, language) if agency not in FEARED]
    known = resources().knowledge.agencies
    # Help in danger has its own order; the police come to whoever calls 112, too.
    others.sort(
        key=lambda agency: (agency == "112", not helped and known[agency].kind is not AgencyKind.CONFIDENTIAL)
    )
    structure = referral(others, language, card.id if card and not helped else None)
    say(dispatcher, "utter_referral_to_others", "referral", **structure, buttons=ways_on(language))
    return remember(tracker, others)


def _refused_lately(tracker: Tracker) -> bool:
    said = islice(typed_last_first(tracker), LAST_TYPED)
    return any(len(text.split()) <= MOST_WORDS and wants_no_authority(text) for text in said)


def _who_helps_in_danger(tracker: Tracker) -> list[str]:
    """Return the agencies of the help in danger among the last few messages; none where it was only asked about."""
    structures = map(structure_in, islice(sent_last_first(tracker), LAST_SENT))
    helped = (shown for shown in structures if shown.get("urgent") and not shown.get("doubtful"))
    return active(agency["id"] for agency in next(helped, {}).get("agencies", ()))


def wants_no_authority(text: str) -> bool:
    """Return whether the text names an authority of FEARED right behind a negation."""
    said, lists, agencies = words(text), _lists(), resources().knowledge.agencies
    for place, word in enumerate(said):
        if word in lists["negations"]:
            after = range(place + 1, len(said))
            behind = next((at for at in after if said[at] not in lists["between"]), len(said))
            if not set(FEARED).isdisjoint(find_agencies(" ".join(said[behind : behind + 2]), agencies)):
                return True
    return False


@lru_cache(maxsize=1)
def _lists() -> Mapping[str, frozenset[str]]:
    return {name: frozenset(listed) for name, listed in read_yaml(Path(__file__).with_suffix(".yml")).items()}
