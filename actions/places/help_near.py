"""Send who helps in a danger that was helped with, to somebody who names their town below it."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import language_of, say
from actions.danger import card_shown_behind, help_with
from actions.places.show import show_places
from actions.places.towns import have_places, shown_name
from actions.referral import active, referral
from knowledge.gazetteer import Town


def show_help_near(dispatcher: CollectingDispatcher, tracker: Tracker, town: Town, danger: str) -> None:
    """Send those who help in that kind of danger, best first, and the way to the card behind it.

    Who has no bed is shown places; nobody who is being hurt is sent to a desk for registration.
    """
    language, card = language_of(tracker), card_shown_behind(tracker, danger)
    helpers = active(help_with(danger, card)[1])
    if have_places(helpers):
        show_places(dispatcher, town, language, helpers, no_bed=True)
    else:
        words = {"town": shown_name(town, language), "behind": card}
        say(dispatcher, "utter_help_everywhere", "referral", words=words, **referral(helpers, language))
