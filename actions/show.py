"""Send what a search found: a card with the agencies that help, cards to choose from, or that there is no answer."""

from collections.abc import Sequence
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import PEOPLE, button, language_of, resources, say
from actions.card_message import card_message
from actions.card_tools import tools_for
from actions.list_left import way_back
from actions.near_topics import near_topic
from actions.offers import offers_for
from actions.situation.whom import line_for
from actions.sum_forms.offered import pay_check_offered
from bot.nlu.unsupported import unsupported_language
from knowledge.agency_names import find_agencies
from knowledge.models import Card, Situation


def filled(
    card: Card, language: str, situation: Situation, probability: float | None = None
) -> dict[str, Any]:
    """Return the card's message as it is shown, with today's figures."""
    found = resources()
    return card_message(
        card, language, found.knowledge, found.now().date(), probability=probability, situation=situation
    )


def show_card(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    card_id: str,
    situation: Situation,
    probability: float | None = None,
) -> None:
    """Send a card with the agencies that help, best first, and the way back to a checklist left for it.

    An answer that differs from the general one in this situation says in its first line for whom it is.
    """
    found, language = resources(), language_of(tracker)
    card = found.knowledge.cards[card_id]
    message = filled(card, language, situation, probability)
    if variant := card.variant_for(situation):
        message["text"] = f"{line_for(variant.when, language)}\n{message['text']}"
    back = way_back(tracker, language)
    left_for_it = {offered["payload"] for offered in back}
    offers = [offered for offered in offers_for(card_id, language) if offered["payload"] not in left_for_it]
    say(
        dispatcher,
        "utter_answer",
        **message,
        agencies=found.agencies(card.agencies, language),
        buttons=[*back, *offers, *tools_for(card_id, language)],
    )


def show_no_answer(
    dispatcher: CollectingDispatcher,
    text: str,
    language: str,
    people: Sequence[str] = PEOPLE,
    *,
    in_talk: bool,
) -> None:
    """Say that no card answers, with `people` to talk to; to a text in a language Kompas does not speak, say so in it.

    Those who speak that language come first then. Where the text names a topic next to ours, its place is named; an
    agency that it names comes first. Hours and an amount can be checked.
    """
    found = resources()
    code = unsupported_language(text)
    unsupported = found.knowledge.unsupported_languages.get(code or "")
    if code is not None and unsupported is not None:
        show_not_spoken(dispatcher, code, language)
    elif topic := near_topic(text):
        cards = [found.knowledge.cards[card] for card in topic.cards if card in found.knowledge.cards]
        titles = [button(card[language].title, "choose_card", card=card.id) for card in cards]
        agencies = found.agencies(topic.agencies, language)
        say(dispatcher, "utter_near_topic", "no_answer", agencies=agencies, buttons=titles)
    else:
        response = "utter_no_answer_in_talk" if in_talk else "utter_no_answer"
        ids = list(dict.fromkeys([*find_agencies(text, found.knowledge.agencies), *people]))
        offered = pay_check_offered(text, language)
        say(dispatcher, response, "no_answer", agencies=found.agencies(ids, language), buttons=offered)


def show_not_spoken(dispatcher: CollectingDispatcher, code: str, language: str) -> None:
    """Say in a language that Kompas does not speak which ones it does, with people to talk to."""
    found = resources()
    text = found.knowledge.unsupported_languages[code].text
    people = found.agencies(found.who_speak(code), language)
    say(dispatcher, "utter_not_spoken", "no_answer", text, text_language=code, agencies=people)


def show_choices(
    dispatcher: CollectingDispatcher, card_ids: list[str], language: str, response: str = "utter_choices"
) -> None:
    """Offer cards by their titles, as buttons."""
    cards = resources().knowledge.cards
    choices = [{"card": card_id, "title": cards[card_id][language].title} for card_id in card_ids]
    say(dispatcher, response, "choices", choices=choices)
