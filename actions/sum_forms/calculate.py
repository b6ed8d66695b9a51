"""Begin a sum: the list of them, or the first question of the one that a button names or somebody types for."""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import button, is_tapped, language_of, say
from actions.calculators.deduction_terms import TERMS
from actions.forms import ActionResumeForm, emptied, left
from actions.said import typed_last_first
from actions.sum_forms.deduction_check import ALL_MET, UNKNOWN, kind_of
from actions.sum_forms.forms import DEDUCTIONS, SAME_PAYSLIP, SUMS
from actions.sum_forms.pay_check import PAYSLIP_QUESTIONS
from actions.sum_forms.sums import Sum
from actions.sum_forms.taken import say_taken
from actions.sum_forms.told import told_in
from actions.sum_forms.wording import named, worded
from actions.typed import TypedTool, entities_of, said_in

LAST_TYPED = 5  # messages, in which somebody tells one story
SAID_FILE = Path(__file__).with_name("sums_said.yml")


class ActionCalculate(TypedTool):
    """Start the form of a sum anew, or offer all sums."""

    def name(self) -> str:
        return "action_calculate"

    def open(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        said = "" if is_tapped(tracker) else said_in(tracker.latest_message.get("text") or "", SAID_FILE)
        chosen = said or entities_of(tracker, "calculate").get("sum")
        paused = tracker.get_slot("paused_form")
        if chosen is None and not is_tapped(tracker) and paused in {sum.form for sum in SUMS.values()}:
            return list(ActionResumeForm().run(dispatcher, tracker, domain))  # "back to the calculator"
        if chosen == SAME_PAYSLIP:
            return self._start(DEDUCTIONS.form, tracker) + _payslip_again(tracker)
        if chosen in SUMS and SUMS[chosen].form == tracker.active_loop_name and not is_tapped(tracker):
            say(dispatcher, "utter_not_understood", "form")  # meant for an answer
            return []
        if chosen in SUMS:
            return self.begin(dispatcher, tracker, chosen)
        language = language_of(tracker)
        buttons = [button(named("Sum", name, language), "calculate", sum=name) for name in SUMS]
        say(dispatcher, "utter_calculate", "choices", buttons=buttons)
        return left(tracker)

    def begin(self, dispatcher: CollectingDispatcher, tracker: Tracker, chosen: str) -> list[EventType]:
        """Start the form of a sum with what the person told of it lately."""
        return self._start(SUMS[chosen].form, tracker) + _taken(dispatcher, tracker, SUMS[chosen])

    def _start(self, form: str, tracker: Tracker) -> list[EventType]:
        slots = list(tracker.slots)
        interrupted = tracker.active_loop_name
        return [
            *left(tracker),
            *(emptied(interrupted, slots) if interrupted else ()),
            *emptied(form, slots),
            FollowupAction(form),
        ]


def _payslip_again(tracker: Tracker) -> list[EventType]:
    """Return the answers about the payslip that was checked last; none where there is none."""
    payslip = tracker.get_slot("payslip")
    if not isinstance(payslip, Mapping):
        return []
    return [SlotSet(DEDUCTIONS.slot(name), payslip.get(name)) for name in PAYSLIP_QUESTIONS]


def _taken(dispatcher: CollectingDispatcher, tracker: Tracker, wanted: Sum) -> list[EventType]:
    """Return the answers that the person told before the sum was opened, and say which these are."""
    told: dict[str, str] = {}
    for text in _last_typed(tracker):
        told |= told_in(text, wanted)
    say_taken(dispatcher, told, wanted, language_of(tracker))
    return [SlotSet(wanted.slot(name), answer) for name, answer in told.items()]


def _last_typed(tracker: Tracker) -> list[str]:
    """Return what was typed last, the latest at the end: what the sum is probably wanted for."""
    return list(islice(typed_last_first(tracker), LAST_TYPED))[::-1]


class ActionAskDeductionCheckCondition(Action):
    """Ask whether what the law demands of this kind of deduction is so."""

    def name(self) -> str:
        return "action_ask_deduction_check_condition"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        language = language_of(tracker)
        kind = kind_of(DEDUCTIONS.answers(tracker.slots))
        conditions = TERMS[kind].conditions
        demanded = " ".join(worded(condition, language) for condition in conditions)
        question = named("Question", "conditions", language)
        answers = [
            (ALL_MET, named("Button", "all_met" if len(conditions) > 1 else "met", language)),
            *((condition, named("ConditionNotMet", condition, language)) for condition in conditions),
            (UNKNOWN, named("Button", "unknown", language)),
        ]
        say(
            dispatcher,
            "utter_ask_deduction_check_condition",
            "form",
            question.format(kind=worded(kind, language), conditions=demanded),
            buttons=[
                *(button(title, "inform", value=answer) for answer, title in answers),
                button(named("Button", "stop", language), "stop_form"),
            ],
        )
        return []
