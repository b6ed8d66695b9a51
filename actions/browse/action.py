"""Show themes, phases, or the cards of one of them, as buttons."""

from collections.abc import Sequence

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import ActionSearchCards
from actions.base import Button, button, language_of, resources, say
from actions.browse.catalogue import Wording, of_phase, of_theme, page_of, phases, wording
from actions.followups import is_question
from knowledge.models import Card

ALL = "all"  # in place of a phase: all of them


class ActionBrowse(Action):
    """Show what the button names: a page of a theme's or a phase's cards, the phases, or else the themes."""

    def name(self) -> str:
        return "action_browse"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if is_question(tracker):  # "list of papers for a BSN"
            return ActionSearchCards().run(dispatcher, tracker, domain)
        language = language_of(tracker)
        knowledge = resources().knowledge
        theme, phase, page = (_given(tracker, entity) for entity in ("theme", "phase", "page"))
        if theme in knowledge.themes and (cards := of_theme(theme, knowledge.cards, language)):
            _show_cards(dispatcher, cards, knowledge.themes[theme][language], page, language, theme=theme)
        elif phase in phases() and (cards := of_phase(phase, knowledge.cards, language)):
            _show_cards(dispatcher, cards, phases()[phase].name[language], page, language, phase=phase)
        elif phase is not None:
            _show_phases(dispatcher, language)
        else:
            _show_themes(dispatcher, language)
        return []


def _given(tracker: Tracker, entity: str) -> str | None:
    value = next(tracker.get_latest_entity_values(entity), None)
    return value if isinstance(value, str) else None


def _show_cards(
    dispatcher: CollectingDispatcher,
    cards: Sequence[Card],
    name: str,
    wanted: str | None,
    language: str,
    **under: str,
) -> None:
    words = wording()
    page = page_of(cards, wanted)
    heading = f"{name} ({page.number}/{page.pages})" if page.pages > 1 else name
    more = (
        [button(words.more[language], "browse", **under, page=str(page.number + 1))]
        if page.number < page.pages
        else []
    )
    say(
        dispatcher,
        "utter_browse_cards",
        "choices",
        words.choose[language].format(name=heading),
        choices=[{"card": card.id, "title": card[language].title} for card in page.cards],
        buttons=[
            *more,
            _to_themes(words, language),
            _to_phases(words, language),
            _to_person(words, language),
        ],
    )


def _show_phases(dispatcher: CollectingDispatcher, language: str) -> None:
    words = wording()
    found = [button(phase.name[language], "browse", phase=phase_id) for phase_id, phase in phases().items()]
    buttons = [*found, _to_themes(words, language), _to_person(words, language)]
    say(dispatcher, "utter_browse_phases", "choices", buttons=buttons)


def _show_themes(dispatcher: CollectingDispatcher, language: str) -> None:
    words = wording()
    knowledge = resources().knowledge
    found = [
        button(name[language], "browse", theme=theme)
        for theme, name in knowledge.themes.items()
        if of_theme(theme, knowledge.cards, language)
    ]
    buttons = [*found, _to_phases(words, language), _to_person(words, language)]
    say(dispatcher, "utter_browse_themes", "choices", buttons=buttons)


def _to_themes(words: Wording, language: str) -> Button:
    return button(words.themes[language], "browse")


def _to_phases(words: Wording, language: str) -> Button:
    return button(words.phases[language], "browse", phase=ALL)


def _to_person(words: Wording, language: str) -> Button:
    return button(words.person[language], "talk_to_person")
