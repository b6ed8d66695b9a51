"""Answer "is this allowed?" by buttons: a subject, what happens, the rule. Typing brings the first of them."""

from collections.abc import Sequence

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.allowed.again import card_asked_about, card_meant
from actions.allowed.practices import Practice, load_practices
from actions.answer import show_again
from actions.base import Button, button, language_of, resources, say
from actions.typed import TypedTool, entities_of
from knowledge.models import AgencyKind

INTENT = "is_allowed"
ONWARD = {
    "more_of_group": INTENT,
    "subjects": INTENT,
    "intermediary": "check_intermediary",
    "person": "talk_to_person",
}
MOST_AGENCIES = 4  # that a phone shows and a person still compares


class ActionIsAllowed(TypedTool):
    """Show the subjects, the practices of one, or the answer on one practice."""

    def name(self) -> str:
        return "action_is_allowed"

    def open(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        if card := card_asked_about(tracker):
            return show_again(dispatcher, tracker, card)
        language, known = language_of(tracker), load_practices()
        entities = entities_of(tracker, INTENT)
        name, group = entities.get("practice"), entities.get("practice_group")
        if not entities and (card := card_meant(tracker)):
            return show_again(dispatcher, tracker, card)
        if name is not None and name in known.practices:
            practice = known.practices[name]
            _answer(dispatcher, practice, language)
            return [SlotSet("shown_cards", [practice.card]), SlotSet("trace", None)]
        if group is not None and group in known.groups:
            offered = [
                button(practice.texts[language].title, INTENT, practice=name)
                for name, practice in known.of_group(group).items()
            ]
            onward = [*offered, _onward("subjects", language), _onward("person", language)]
            say(dispatcher, "utter_is_allowed_practices", "choices", buttons=onward)
        else:
            # Unknown is a practice renamed since the button was shown, or a payload made up by hand.
            response = "utter_is_allowed_groups" if name is group is None else "utter_is_allowed_unknown"
            say(dispatcher, response, "choices", buttons=_subjects(language))
        return []


def _subjects(language: str) -> list[Button]:
    groups = [
        button(title[language], INTENT, practice_group=group)
        for group, title in load_practices().groups.items()
    ]
    return [*groups, _onward("intermediary", language), _onward("person", language)]


def _onward(name: str, language: str, **entities: str) -> Button:
    return button(load_practices().buttons[name][language], ONWARD[name], **entities)


def _answer(dispatcher: CollectingDispatcher, practice: Practice, language: str) -> None:
    """Send the verdict with the rule, the next step, the card to choose, and who helps for free."""
    known, found = load_practices(), resources()
    text = practice.texts[language]
    card = found.knowledge.cards.get(practice.card)
    sheet = {
        "title": known.next_step[language],
        "items": [text.step],
        "sources": [source.model_dump(mode="json") for source in card.sources] if card else [],
        "checked": card.checked.isoformat() if card else None,
    }
    say(
        dispatcher,
        "utter_is_allowed",
        "answer",
        f"{text.title}\n\n{known.verdicts[practice.verdict][language]} {text.rule}",
        sheet=sheet,
        choices=[{"card": card.id, "title": card[language].title}] if card else [],
        agencies=found.agencies(_helpers(card.agencies) if card else [], language),
        buttons=[
            _onward("more_of_group", language, practice_group=practice.group),
            _onward("subjects", language),
            _onward("person", language),
        ],
    )


def _helpers(ids: Sequence[str]) -> list[str]:
    """Return who helps, in the order of the card, authorities last: we do not know who has papers."""
    agencies = resources().knowledge.agencies
    active = [agency for agency in ids if agency in agencies]
    return sorted(active, key=lambda agency: agencies[agency].kind is AgencyKind.GOVERNMENT)[:MOST_AGENCIES]
