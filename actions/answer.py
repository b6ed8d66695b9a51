"""Answer a question from the cards: one card, a few choices, or honestly none; two questions get two cards."""

from collections.abc import Sequence

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import PEOPLE, button, language_of, resources, say
from actions.card_message import card_message
from actions.card_tools import tools_for
from actions.danger import (
    AGENCIES,
    card_behind,
    card_shown_behind,
    doubted_danger,
    kind_of,
    show_danger,
    shown_danger,
)
from actions.named import answer_by_name
from actions.near_topics import near_topic
from actions.nearby import among_offered, near_card
from actions.offers import offers_for
from actions.places.show import show_places
from actions.places.towns import town_alone
from actions.scope import likely_out_of_scope, within_scope
from actions.shown import last_card, offered_last
from actions.situation.facets import known_in, situation_from
from actions.situation.question import ask_about
from actions.situation.whom import line_for
from bot.nlu.unsupported import unsupported_language
from bot.tracing.steps import Step, step
from knowledge.build import BuiltSearch
from knowledge.gate import Decision, Verdict, decide
from knowledge.models import Situation
from knowledge.search import Hit
from knowledge.segments import questions

FEW_WORDS = 6  # of a message below a letter, or help in danger, that is about it
MOST_ANSWERS = 2  # cards that a phone shows one after the other and a person still reads


class ActionSearchCards(Action):
    """Search the cards for the latest message and show what the gate allows."""

    def name(self) -> str:
        return "action_search_cards"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        language = language_of(tracker)
        known = known_in(tracker.slots)
        situation = situation_from(known)
        built = resources().search
        text = tracker.latest_message.get("text") or ""
        with step(Step.SEARCH):
            several = answers_to_several(text, built)
            hits = [] if several else built.searcher.search(text)
        if several:
            for hit in several:
                show_card(dispatcher, hit.card_id, language, hit.probability, situation)
            return [
                *_events(Verdict.ANSWER, several, several, built, situation),
                *ask_about(dispatcher, tracker, several[-1].card_id, known),  # the one that stands above it
            ]
        decision = within_scope(decide(hits, built.thresholds), tracker)
        asked: list[EventType] = []
        if decision.verdict is not Verdict.ANSWER and (danger := doubted_danger(tracker)):
            card = card_behind(kind_of(danger), text, hits)
            show_danger(dispatcher, language, kind_of(danger), card)
            _show(dispatcher, decision, language, situation)
            return _events_beside(card, decision, hits, built, situation)
        if (explained := answer_by_name(dispatcher, tracker, decision)) is not None:
            return [*_events(decision.verdict, hits, (), built, situation), SlotSet("shown_cards", explained)]
        before = None if likely_out_of_scope(tracker) else last_card(tracker)
        few = len(text.split()) <= FEW_WORDS
        if before and not tracker.active_loop_name:
            offered = offered_last(tracker) if few else []
            decision = (
                among_offered(decision, hits, offered) if offered else near_card(decision, hits, before)
            )
        helped = shown_danger(tracker)
        if helped and few and decision.verdict is Verdict.CHOICES:
            decision = Decision(Verdict.NO_ANSWER, (), (*decision.shown, *decision.not_shown))
        _show(dispatcher, decision, language, situation)
        if decision.verdict is Verdict.ANSWER:
            asked = ask_about(dispatcher, tracker, decision.shown[0].card_id, known)
        elif decision.verdict is Verdict.NO_ANSWER and (town := town_alone(text)):
            show_places(dispatcher, town, language, list(AGENCIES[helped]) if helped else [])
        elif decision.verdict is Verdict.NO_ANSWER and helped:
            # "What now?": whoever was just helped in danger is not told that there is no answer.
            card = card_shown_behind(tracker, helped)
            show_card(dispatcher, card, language, None, situation)
            return _events_beside(card, decision, hits, built, situation)
        elif decision.verdict is Verdict.NO_ANSWER:
            show_no_answer(dispatcher, text, language, in_talk=before is not None)
            if before:  # what is asked next may be about it
                return _events_beside(before.id, decision, hits, built, situation)
        return [*_events(decision.verdict, hits, decision.shown, built, situation), *asked]


def answer_beside(
    dispatcher: CollectingDispatcher, tracker: Tracker, card: str, hits: list[Hit], *, choices: bool
) -> list[EventType]:
    """Show what the message also asks for, below the help behind which `card` stands; nothing where no card answers.

    `choices` says whether cards that may answer are offered, too.
    """
    found = resources().search
    decision = decide(hits, found.thresholds)
    situation = situation_from(known_in(tracker.slots))
    if choices or decision.verdict is Verdict.ANSWER:
        _show(dispatcher, decision, language_of(tracker), situation)
    return _events_beside(card, decision, hits, found, situation)


def _show(dispatcher: CollectingDispatcher, decision: Decision, language: str, situation: Situation) -> None:
    """Send what the gate lets through: the card, the choices, or nothing."""
    if decision.verdict is Verdict.ANSWER:
        best = decision.shown[0]
        show_card(dispatcher, best.card_id, language, best.probability, situation)
    elif decision.verdict is Verdict.CHOICES:
        show_choices(dispatcher, [hit.card_id for hit in decision.shown], language)


def answers_to_several(text: str, built: BuiltSearch) -> list[Hit]:
    """Return the answers to the questions of one message where each of at least two has an answer of its own."""
    answers: dict[str, Hit] = {}
    for question in questions(text):
        decision = decide(built.searcher.search(question), built.thresholds)
        if decision.verdict is Verdict.ANSWER:
            answers.setdefault(decision.shown[0].card_id, decision.shown[0])
    return list(answers.values())[:MOST_ANSWERS] if len(answers) > 1 else []


def _events_beside(
    card: str, decision: Decision, hits: Sequence[Hit], built: BuiltSearch, situation: Situation
) -> list[EventType]:
    """Return the events of an answer, in a talk or below help in danger; without one, `card` counts as shown.

    Choices are no answer: "what now?" below them is about the danger.
    """
    events = _events(decision.verdict, hits, decision.shown, built, situation)
    return events if decision.verdict is Verdict.ANSWER else [*events, SlotSet("shown_cards", [card])]


def _events(
    verdict: Verdict, hits: Sequence[Hit], shown: Sequence[Hit], built: BuiltSearch, situation: Situation
) -> list[EventType]:
    """Return the slots that tell the log what was found, and later actions what was shown."""
    trace = {
        "verdict": verdict.value,
        "answer_from": built.thresholds.answer_from,
        "choices_from": built.thresholds.choices_from,
        "hits": [hit.trace() for hit in hits],
        "situation": situation.model_dump(exclude_none=True),
    }
    ids = [hit.card_id for hit in shown]
    left = [hit.trace() for hit in hits if hit.card_id not in ids]
    return [
        SlotSet("trace", trace),
        SlotSet("candidates", {"verdict": verdict.value, "shown": ids, "left": left}),
        SlotSet("shown_cards", ids),
    ]


class ActionShowCard(Action):
    """Show the card that a button named."""

    def name(self) -> str:
        return "action_show_card"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        language = language_of(tracker)
        card_id = tracker.get_slot("card")
        if (
            card_id not in resources().knowledge.cards
        ):  # retired since the button was shown, or made up by hand
            say(dispatcher, "utter_no_answer", "no_answer", agencies=resources().agencies(PEOPLE, language))
            return [SlotSet("trace", None), SlotSet("shown_cards", [])]
        known = known_in(tracker.slots)
        show_card(dispatcher, card_id, language, None, situation_from(known))
        return [
            SlotSet("trace", None),
            SlotSet("shown_cards", [card_id]),
            *ask_about(dispatcher, tracker, card_id, known),
        ]


def show_card(
    dispatcher: CollectingDispatcher,
    card_id: str,
    language: str,
    probability: float | None,
    situation: Situation,
) -> None:
    """Send a card with the agencies that help, best first.

    An answer that differs from the general one in this situation says in its first line for whom it is.
    """
    found = resources()
    card = found.knowledge.cards[card_id]
    message = card_message(
        card, language, found.knowledge, found.now().date(), probability=probability, situation=situation
    )
    if variant := card.variant_for(situation):
        message["text"] = f"{line_for(variant.when, language)}\n{message['text']}"
    say(
        dispatcher,
        "utter_answer",
        **message,
        agencies=found.agencies(card.agencies, language),
        buttons=[*offers_for(card_id, language), *tools_for(card_id, language)],
    )


def show_no_answer(dispatcher: CollectingDispatcher, text: str, language: str, *, in_talk: bool) -> None:
    """Say that no card answers, with people to talk to; to a text in a language Kompas does not speak, say so in it.

    Those who speak that language come first then. Where the text names a topic next to ours, its place is named.
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
        say(dispatcher, response, "no_answer", agencies=found.agencies(PEOPLE, language))


def show_not_spoken(dispatcher: CollectingDispatcher, code: str, language: str) -> None:
    """Say in a language that Kompas does not speak which ones it does, with people to talk to."""
    found = resources()
    text = found.knowledge.unsupported_languages[code].text
    people = found.agencies(found.who_speak(code), language)
    say(dispatcher, "utter_not_spoken", "no_answer", text, text_language=code, agencies=people)


def show_choices(dispatcher: CollectingDispatcher, card_ids: list[str], language: str) -> None:
    """Offer cards by their titles, as buttons."""
    cards = resources().knowledge.cards
    choices = [{"card": card_id, "title": cards[card_id][language].title} for card_id in card_ids]
    say(dispatcher, "utter_choices", "choices", choices=choices)
