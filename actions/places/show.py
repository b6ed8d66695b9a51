"""Send the places near a town."""

from rasa_sdk.executor import CollectingDispatcher

from actions.base import Button, button, resources, say
from actions.places.nearest import nearest, tile
from actions.places.towns import shown_name
from actions.places.wording import wording
from knowledge.gazetteer import Town

UNDOCUMENTED, REGISTRATION = "residence/undocumented", "registration/rni"  # cards


def show_places(
    dispatcher: CollectingDispatcher, town: Town, language: str, named: list[str], *, no_bed: bool = False
) -> None:
    """Send the places nearest to a town, with the agencies that the message named, or that help who has no bed."""
    found = resources()
    near = nearest(town, found.knowledge, named, no_bed=no_bed)
    say(
        dispatcher,
        "utter_places",
        "referral",
        words={"town": shown_name(town, language)},
        places=[tile(entry, language, found.knowledge, found.now()) for entry in near],
        agencies=found.agencies(named, language),
        buttons=ways_on(language),
    )


def ways_on(language: str) -> list[Button]:
    """Return the buttons under places."""
    return [
        button(wording("another_place", language), "find_place"),
        button(wording("registration", language), "choose_card", card=REGISTRATION),
        button(wording("no_papers", language), "choose_card", card=UNDOCUMENTED),
        button(wording("agency", language), "ask_agency"),
    ]
