"""Answer a question from the cards: one card, a few choices, or honestly none; two questions get two cards."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.allowed.again import card_asked_about
from actions.base import PEOPLE, language_of, resources, say
from actions.danger import (
    card_behind,
    card_shown_behind,
    denies_danger,
    help_with,
    helped_in_last_turn,
    is_about_danger,
    kind_of,
    says_no_danger,
    show_danger,
    show_no_danger,
    shown_danger,
)
from actions.doubt import ask_of_danger, doubted_danger, is_named
from actions.forms import stopped_before
from actions.letter_told import show_told
from actions.named import answer_by_name
from actions.places.help_near import show_help_near
from actions.places.show import show_places
from actions.places.towns import town_alone
from actions.said import structures_of_last_turn, typed_last_first
from actions.scope import within_scope
from actions.show import show_card, show_choices, show_no_answer
from actions.situation.facets import situation_from
from actions.situation.known import known_of, situation_of
from actions.situation.question import ask_about
from actions.talk import few_words, show_quoted, talked_about, weighed_by_talk
from actions.told_before import with_facts
from actions.unwanted import show_others
from bot.tracing.steps import Step, step
from knowledge.build import BuiltSearch
from knowledge.gate import Decision, Verdict, decide
from knowledge.models import Card, Situation
from knowledge.normalise import words
from knowledge.search import Hit
from knowledge.segments import questions

TRACED = 10  # hits that the log keeps
FEWEST_WORDS_OF_TITLE = 3
MOST_ANSWERS = 2  # cards that a phone shows one after the other and a person still reads


class ActionSearchCards(Action):
    """Search the cards for the latest message and show what the gate allows."""

    def name(self) -> str:
        return "action_search_cards"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        answered = _without_search(dispatcher, tracker)
        events = _search(dispatcher, tracker) if answered is None else answered
        return [*stopped_before(tracker), *events]


def _without_search(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType] | None:
    """Answer what needs no search: a title, the card above, no danger, a letter, no police; or return None."""
    if titled := _card_titled(tracker.latest_message.get("text") or ""):
        return _show_chosen(dispatcher, tracker, titled.id)
    if card := card_asked_about(tracker):
        return show_again(dispatcher, tracker, card)
    if denies_danger(tracker):
        return _believe(dispatcher, tracker)
    if (told := show_told(dispatcher, tracker)) is not None:
        return told
    return show_others(dispatcher, tracker)


def _card_titled(text: str) -> Card | None:
    """Return the card whose title, in any language, is all that the text says."""
    said, languages = words(text), resources().knowledge.languages
    cards = resources().knowledge.cards.values() if len(said) >= FEWEST_WORDS_OF_TITLE else ()
    return next(
        (card for card in cards if any(_words_of(card[code].title) == said for code in languages)), None
    )


@lru_cache(maxsize=4096)  # the titles of all cards
def _words_of(title: str) -> list[str]:
    return words(title)


def _believe(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Believe that there is no danger, and answer what was taken for danger, where help stood there alone."""
    taken_for_danger = next(islice(typed_last_first(tracker), 1, None), "")
    shown = {structure.get("kind") for structure in structures_of_last_turn(tracker)}
    if not taken_for_danger or shown & {"answer", "choices"}:
        return show_no_danger(dispatcher)
    decision = resources().search.decision(taken_for_danger)
    left = tuple(hit for hit in decision.shown if not is_about_danger(hit.card_id))
    if not left:
        return show_no_danger(dispatcher)
    decision = replace(decision, shown=left)
    say(dispatcher, "utter_no_danger_answered", "notice")
    _show(dispatcher, tracker, decision, situation_of(tracker))
    return _events(decision, situation_of(tracker))


def _search(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Search for the message as a whole, or for each of its questions, and answer."""
    built = resources().search
    text = tracker.latest_message.get("text") or ""
    with step(Step.SEARCH):
        several = answers_to_several(text, built)
        hits = [] if several else built.searcher.search(text)
    if several:
        return _answer_several(dispatcher, tracker, several)
    decision = within_scope(decide(hits, built.thresholds), tracker)
    danger = None if says_no_danger(tracker) else doubted_danger(tracker)
    if decision.verdict is not Verdict.ANSWER and danger:
        return _in_doubt(dispatcher, tracker, kind_of(danger, text), decision, hits)
    if (explained := answer_by_name(dispatcher, tracker, decision)) is not None:
        situation = situation_of(tracker)
        return [*_events(decision, situation), SlotSet("shown_cards", explained)]
    told = with_facts(decision, tracker)
    if told is decision:
        return _answer(dispatcher, tracker, weighed_by_talk(decision, hits, tracker))
    if len(told.shown) > 1 and told.verdict is Verdict.ANSWER:
        return _answer_several(dispatcher, tracker, told.shown)
    return _answer(dispatcher, tracker, within_scope(told, tracker))


def show_again(dispatcher: CollectingDispatcher, tracker: Tracker, card: Card) -> list[EventType]:
    """Show a card once more: its answer says what was asked."""
    show_card(dispatcher, tracker, card.id, situation_of(tracker))
    return [SlotSet("trace", None), SlotSet("shown_cards", [card.id])]


def _answer_several(
    dispatcher: CollectingDispatcher, tracker: Tracker, several: Sequence[Hit]
) -> list[EventType]:
    """Show the answers to one message, one below the other."""
    known = known_of(tracker)
    situation = situation_from(known)
    for hit in several:
        show_card(dispatcher, tracker, hit.card_id, situation, hit.probability)
    return [
        *_events(Decision(Verdict.ANSWER, tuple(several), ()), situation),
        *ask_about(dispatcher, tracker, several[-1].card_id, known),  # the one that stands above it
    ]


def _in_doubt(
    dispatcher: CollectingDispatcher, tracker: Tracker, kind: str, decision: Decision, hits: Sequence[Hit]
) -> list[EventType]:
    """Show help in a danger that words name, and below it what may answer the question; else ask of the danger."""
    text, language = tracker.latest_message.get("text") or "", language_of(tracker)
    card = card_behind(kind, text, hits, tracker)
    if not is_named(kind, text):
        return answer_in_doubt(dispatcher, tracker, kind, card, hits)
    situation = situation_of(tracker)
    show_danger(dispatcher, language, kind, card)
    _show(dispatcher, tracker, decision, situation)
    return _events_beside(card, decision, situation)


def answer_in_doubt(
    dispatcher: CollectingDispatcher, tracker: Tracker, kind: str, card: str, hits: Sequence[Hit]
) -> list[EventType]:
    """Ask of a danger that nobody is sure of, and answer the message below as if there were none.

    Right below help in danger that is it again. A form asks again instead. Without an answer the talk stays about what
    it was about, or else about the `card`.
    """
    if helped := shown_danger(tracker):
        card = card_shown_behind(tracker, helped)
        show_danger(dispatcher, language_of(tracker), helped, card)
    else:
        ask_of_danger(dispatcher, language_of(tracker), kind, card)
    if tracker.active_loop_name:
        return []
    decision = within_scope(decide(list(hits), resources().search.thresholds), tracker)
    decision = weighed_by_talk(decision, hits, tracker)
    if (events := _answered(dispatcher, tracker, decision)) is not None:
        return events
    before = talked_about(tracker)
    return _events_beside(before.id if before else card, decision, situation_of(tracker))


def _answer(dispatcher: CollectingDispatcher, tracker: Tracker, decision: Decision) -> list[EventType]:
    """Show an answer, or what else can be said."""
    events = _answered(dispatcher, tracker, decision)
    return _without_answer(dispatcher, tracker, decision) if events is None else events


def _answered(
    dispatcher: CollectingDispatcher, tracker: Tracker, decision: Decision
) -> list[EventType] | None:
    """Show what the gate lets through; in a talk, what the card shown last says nearest to it, too.

    Return None where there is nothing to show.
    """
    known = known_of(tracker)
    situation = situation_from(known)
    events = _events(decision, situation)
    if decision.verdict is Verdict.ANSWER:
        _show(dispatcher, tracker, decision, situation)
        return [*events, *ask_about(dispatcher, tracker, decision.shown[0].card_id, known)]
    if quoted := show_quoted(dispatcher, tracker, decision, situation):
        return _events_beside(quoted.id, decision, situation)
    if decision.verdict is Verdict.CHOICES:
        _show(dispatcher, tracker, decision, situation)
        return events
    return None


def _without_answer(
    dispatcher: CollectingDispatcher, tracker: Tracker, decision: Decision
) -> list[EventType]:
    """Show the places of a town, help in danger again, or people."""
    language = language_of(tracker)
    situation = situation_of(tracker)
    text = tracker.latest_message.get("text") or ""
    before, helped = talked_about(tracker), shown_danger(tracker)
    events = _events(decision, situation)
    if town := town_alone(text):
        if danger := helped_in_last_turn(tracker):
            show_help_near(dispatcher, tracker, town, danger)
        else:
            show_places(dispatcher, town, language, [])
        return events
    if helped and few_words(tracker):
        # "What now?": whoever was just helped in danger is not told that there is no answer.
        card = card_shown_behind(tracker, helped)
        show_card(dispatcher, tracker, card, situation)
        return _events_beside(card, decision, situation)
    people = help_with(helped, card_shown_behind(tracker, helped))[1] if helped else PEOPLE
    show_no_answer(dispatcher, text, language, people, in_talk=before is not None)
    if before:  # what is asked next may be about it
        return _events_beside(before.id, decision, situation)
    return events


def answer_beside(
    dispatcher: CollectingDispatcher, tracker: Tracker, card: str, hits: list[Hit], *, choices: bool
) -> list[EventType]:
    """Show what the message also asks for, below the help behind which `card` stands; nothing where no card answers.

    `choices` says whether cards that may answer are offered, too.
    """
    found = resources().search
    decision = decide(hits, found.thresholds)
    situation = situation_of(tracker)
    if choices or decision.verdict is Verdict.ANSWER:
        _show(dispatcher, tracker, decision, situation)
    return _events_beside(card, decision, situation)


def _show(
    dispatcher: CollectingDispatcher, tracker: Tracker, decision: Decision, situation: Situation
) -> None:
    """Send what the gate lets through: the card, the choices, or nothing."""
    if decision.verdict is Verdict.ANSWER:
        best = decision.shown[0]
        show_card(dispatcher, tracker, best.card_id, situation, best.probability)
    elif decision.verdict is Verdict.CHOICES:
        show_choices(dispatcher, [hit.card_id for hit in decision.shown], language_of(tracker))


def answers_to_several(text: str, built: BuiltSearch) -> list[Hit]:
    """Return the answers to the questions of one message where each of at least two has an answer of its own."""
    answers: dict[str, Hit] = {}
    for question in questions(text):
        decision = built.decision(question)
        if decision.verdict is Verdict.ANSWER:
            answers.setdefault(decision.shown[0].card_id, decision.shown[0])
    return list(answers.values())[:MOST_ANSWERS] if len(answers) > 1 else []


def _events_beside(card: str, decision: Decision, situation: Situation) -> list[EventType]:
    """Return the events of an answer, in a talk or below help in danger; without one, `card` counts as shown.

    Choices are no answer: "what now?" below them is about the danger.
    """
    events = _events(decision, situation)
    return events if decision.verdict is Verdict.ANSWER else [*events, SlotSet("shown_cards", [card])]


def _events(decision: Decision, situation: Situation) -> list[EventType]:
    """Return the slots that tell the log what was found, and later actions what was shown."""
    thresholds = resources().search.thresholds
    hits = [hit.trace() for hit in (*decision.shown, *decision.not_shown)]
    trace = {
        "verdict": decision.verdict.value,
        "answer_from": thresholds.answer_from,
        "choices_from": thresholds.choices_from,
        "hits": hits[:TRACED],
        "situation": situation.model_dump(exclude_none=True),
    }
    ids = [hit.card_id for hit in decision.shown]
    left = hits[len(ids) : TRACED]
    return [
        SlotSet("trace", trace),
        SlotSet("candidates", {"verdict": decision.verdict.value, "shown": ids, "left": left}),
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
        return _show_chosen(dispatcher, tracker, card_id)


def _show_chosen(dispatcher: CollectingDispatcher, tracker: Tracker, card_id: str) -> list[EventType]:
    """Show the card that somebody chose, and ask what it depends on."""
    known = known_of(tracker)
    show_card(dispatcher, tracker, card_id, situation_from(known))
    return [
        SlotSet("trace", None),
        SlotSet("shown_cards", [card_id]),
        *ask_about(dispatcher, tracker, card_id, known),
    ]
