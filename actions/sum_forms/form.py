"""What the forms of all sums share: questions in order, answers checked one by one and together, and the result.

Knows no single sum; `forms` lists them.
"""

import datetime as dt
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.types import DomainDict

from actions.base import Button, button, is_tapped, language_of, resources, say
from actions.calculators.fields import FieldProblem, InputError
from actions.forms import INFORM, SKIPPED, SURE, UNCLEAR, KompasForm, emptied
from actions.sum_forms.questions import Answers, Question
from actions.sum_forms.sheet import show_result
from actions.sum_forms.sums import Sum
from actions.sum_forms.taken import say_taken
from actions.sum_forms.titles import value_meant, value_of_title, value_of_whole
from actions.sum_forms.told import corrected, told_by_number, told_later
from actions.sum_forms.values import halves_in_digits, read_hours_of_days, tells_hours_of_days
from actions.sum_forms.wording import named
from bot.nlu.danger import URGENT
from knowledge.examples import RETRIEVAL_INTENT
from knowledge.normalise import words

_DIGIT = re.compile(r"\d")
_BETWEEN_PARTS = re.compile(r"[,;.]\s+|\s+(?:and|en|i|si|și|plus)\s+", re.IGNORECASE)
NETHERLANDS = ZoneInfo("Europe/Amsterdam")
MOST_WORDS = 10  # of an answer that tells several things; more is a story
# Intents of which an answer in own words may be taken.
MAY_ANSWER = frozenset({INFORM, RETRIEVAL_INTENT, *UNCLEAR})


def parts_of(text: str) -> list[str]:
    """Return the parts of a short answer that tells several things; none of a question, or of one thing.

    "5 days of 8 hours, and 4 on Saturday" is one: its parts are no hours.
    """
    parts = [part for part in _BETWEEN_PARTS.split(text.strip()) if part]
    short = "?" not in text and len(text.split()) <= MOST_WORDS and not tells_hours_of_days(text)
    return parts if short and len(parts) > 1 else []


def today() -> dt.date:
    """Return the day in the Netherlands."""
    return resources().now().astimezone(NETHERLANDS).date()


class SumForm(KompasForm, ABC):
    """Asks the questions of one sum."""

    sum: ClassVar[Sum]

    @abstractmethod
    def name(self) -> str: ...  # abstract again: rasa-sdk registers every class that is not

    def slots(self, tracker: Tracker) -> list[str]:
        return [self.sum.slot(name) for name in self.sum.asked(self.sum.answers(tracker.slots))]

    def read(self, slot: str, text: str, tracker: Tracker) -> Any:
        """Return the answer, typed or the value or title of a button; or the only one in a part of what was typed."""
        text = halves_in_digits(text)
        if whole := self._read(slot, text, tracker):
            return whole
        telling = [part for part in parts_of(text) if _DIGIT.search(part) or self._field(slot) == "period"]
        found = {answer for part in telling if (answer := self._read(slot, part, tracker))}
        return found.pop() if len(found) == 1 else None

    def _read(self, slot: str, text: str, tracker: Tracker) -> str | None:
        question = self._questions()[slot]
        if answer := question.read(text, today()):
            return answer
        title = value_of_title(slot, text, language_of(tracker))
        return None if title is None else question.read(title, today())

    def skipped(self, slot: str, tracker: Tracker) -> Any:
        """Return the answer "I do not know" where the question has a button for it."""
        text = "" if is_tapped(tracker) else tracker.latest_message.get("text") or ""
        return self.read(slot, text, tracker) or SKIPPED

    def answers_stop(self, slot: str, tracker: Tracker) -> bool:
        text = tracker.latest_message.get("text") or ""
        return len(words(text)) > 1 and value_of_title(slot, text, language_of(tracker)) is not None

    def take_elsewhere(
        self, text: str, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> list[EventType]:
        """Take "40 hours a week" while the age is asked, and say so: numbers whose unit is said, and whole titles.

        So is an answer in own words, which only means the same as a button.
        """
        text = halves_in_digits(text)
        told = self._told_later(text, tracker) or self._meant_now(text, tracker)
        return self._taken(told, dispatcher, tracker)

    def _taken(
        self, told: Mapping[str, str], dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> list[EventType]:
        say_taken(dispatcher, told, self.sum, language_of(tracker))
        return [SlotSet(self.sum.slot(name), answer) for name, answer in told.items()]

    def _told_later(self, text: str, tracker: Tracker) -> dict[str, str]:
        """Return the answers to questions not asked yet that the text tells."""
        language, answers = language_of(tracker), self.sum.answers(tracker.slots)
        asked = self._field(str(tracker.get_slot(REQUESTED_SLOT)))
        told = (
            told_later(text, self.sum, answers, today())
            or told_by_number(text, self.sum, asked)
            or self._chosen_later(text, tracker)
        )
        if told and "period" in self.sum.questions.keys() - told.keys() - answers.values.keys():
            told |= self._period_beside(text, language)
        return told

    def _chosen_later(self, text: str, tracker: Tracker) -> dict[str, str]:
        """Return the first open question of which the text is the whole title of a button, and its answer."""
        known = {*self.sum.answers(tracker.slots).values, self._field(str(tracker.get_slot(REQUESTED_SLOT)))}
        for name, question in self.sum.questions.items():
            value = value_of_whole(self.sum.slot(name), text, language_of(tracker))
            answer = question.read(value, today()) if value and name not in known else None
            if answer:
                return {name: answer}
        return {}

    def _period_beside(self, text: str, language: str) -> dict[str, str]:
        """Return the period that stands beside a number: "last month 160 hours"."""
        value = value_of_title(self.sum.slot("period"), text, language)
        answer = value and self.sum.questions["period"].read(value, today())
        return {"period": answer} if answer else {}

    def _meant_now(self, text: str, tracker: Tracker) -> dict[str, str]:
        """Return the answer nearest in meaning to the question asked now; none where it is surely something else."""
        latest = tracker.latest_message["intent"]
        if latest.get("name") not in MAY_ANSWER and latest.get("confidence", 1.0) >= SURE:
            return {}
        slot = str(tracker.get_slot(REQUESTED_SLOT))
        value = value_meant(slot, text)
        answer = value and self._questions()[slot].read(value, today())
        return {self._field(slot): answer} if answer else {}

    async def get_extraction_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Return the slot that the message fills, emptied again with a word about it where the value cannot be."""
        slot = tracker.get_slot(REQUESTED_SLOT)
        events = self._corrected(dispatcher, tracker) or await super().get_extraction_events(
            dispatcher, tracker, domain
        )
        value = next((event["value"] for event in events if event.get("name") == slot), None)
        if slot is None or value is None:
            return events
        slots = {**tracker.slots, slot: value}
        meant = self.sum.meant(self.sum.answers(slots))
        say_taken(dispatcher, meant, self.sum, language_of(tracker))
        text = tracker.latest_message.get("text") or ""
        if read_hours_of_days(text) and self._read(slot, text, tracker) == value:
            say_taken(dispatcher, {self._field(slot): value}, self.sum, language_of(tracker))
        changed = {self.sum.slot(name): answer for name, answer in meant.items()}
        events = [*events, *(SlotSet(name, answer) for name, answer in changed.items())]
        events += self._told_beside(slot, dispatcher, tracker)
        try:
            self._check(slot, slots | changed)
        except InputError as error:
            return [*events, *self._mend(error, slot, dispatcher, tracker)]
        return events

    def _corrected(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Return the change of an earlier answer that somebody takes back, and say it; the question is asked again."""
        slot, text = tracker.get_slot(REQUESTED_SLOT), tracker.latest_message.get("text") or ""
        danger = (tracker.get_intent_of_latest_message() or "").startswith(URGENT)
        asked = slot in self._questions() and tracker.active_loop_name == self.form_name()
        if danger or not asked or is_tapped(tracker):
            return []
        answers = self.sum.answers(tracker.slots)
        changed = corrected(text, self.sum, answers, self._field(slot), today())
        told = self._taken(changed, dispatcher, tracker)
        return [*told, SlotSet(slot, None)] if told else []

    def _told_beside(self, slot: str, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Return the answers to later questions that stand beside this one: "last week, 40 hours"."""
        text = "" if is_tapped(tracker) else tracker.latest_message.get("text") or ""
        if self._questions()[slot].read(text, today()):
            return []
        if self._read(slot, text, tracker):  # "32 hours a week always" says more than its title
            return self._taken(self._told_later(text, tracker), dispatcher, tracker)
        others = [part for part in parts_of(text) if not self._read(slot, part, tracker)]
        told = [self._told_later(part, tracker) for part in others]
        return [event for one in told for event in self._taken(one, dispatcher, tracker)]

    async def get_validation_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Keep all that was extracted, which was checked there; stock drops what is not asked for yet."""
        return [SlotSet(slot, value) for slot, value in tracker.slots_to_validate().items()]

    def _check(self, slot: str, slots: Mapping[str, Any]) -> None:
        """Raise InputError where the answer cannot be, by itself or with the others once all are there."""
        question, value = self._questions()[slot], slots[slot]
        if value == SKIPPED:
            if not question.skippable:
                raise InputError(self._field(slot), FieldProblem.NEEDED, "answer it")
        else:
            question.check(value)
        answers = self.sum.answers(slots)
        self.sum.check(answers)
        if all(name in answers.values for name in self.sum.asked(answers)):
            found = resources()
            self.sum.work_out(answers, today(), found.knowledge.figures)

    def _mend(
        self, error: InputError, slot: str, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> list[EventType]:
        language = language_of(tracker)
        name = self.sum.fields.get(error.field, error.field)
        wrong = self.sum.slot(name) if name in self.sum.questions else slot
        problem = named("FieldProblem", error.problem.value, language)
        label = named("Field", self._field(wrong), language)
        say(dispatcher, "utter_sum_problem", "form", problem.format(field=label))
        return [SlotSet(wrong, None)]

    def _questions(self) -> dict[str, Question]:
        return {self.sum.slot(name): question for name, question in self.sum.questions.items()}

    def _field(self, slot: str) -> str:
        return slot.removeprefix(self.sum.slot(""))


class ShowSum(Action, ABC):
    """Shows what came out of one sum, and forgets the answers."""

    sum: ClassVar[Sum]

    @abstractmethod
    def name(self) -> str: ...

    def buttons(self, language: str) -> list[Button]:
        """Return ways on that fit this sum."""
        return [
            button(named("Button", "again", language), "calculate", sum=self.sum.name),
            button(named("Button", "other_sum", language), "calculate"),
            button(named("Button", "person", language), "talk_to_person"),
        ]

    def kept(self, answers: Answers) -> list[EventType]:
        """Return what to keep of the answers for a sum that follows."""
        return []

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        found, language, day = resources(), language_of(tracker), today()
        answers = self.sum.answers(tracker.slots)
        forgotten = emptied(self.sum.form, list(tracker.slots))
        try:
            result = self.sum.work_out(answers, day, found.knowledge.figures)
        except (InputError, LookupError, ValueError, ArithmeticError):
            # Slots that no form of ours has filled.
            say(dispatcher, "utter_sum_failed", "form", buttons=self.buttons(language))
            return forgotten
        cards = show_result(
            dispatcher, result, found, language=language, day=day, buttons=self.buttons(language)
        )
        return [*forgotten, *self.kept(answers), SlotSet("shown_cards", cards)]
