"""Go through a checklist one step at a time; what was ticked is kept for this conversation.

Knows the lists of knowledge/checklists.yml by their ids only.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import Button, button, language_of, resources, say
from actions.situation_told import situation_told
from actions.wording import Wording, wording
from knowledge.models import Situation
from knowledge.models.checklist import Checklist, Step

WORDING = Path(__file__).with_suffix(".yml")
SLOT = "checklist"  # {"list": the one gone through last, "marks": {list: {step: mark}}}
DONE, NOT_FOR_ME, LATER = "done", "not_for_me", "later"
MARKS = (DONE, NOT_FOR_ME, LATER)
WHOLE, TAKE_UP, START_AGAIN = "whole", "take_up", "start_again"  # what else a button can ask of a list


@dataclass
class Progress:
    """Which list was gone through last, and how each step was marked."""

    last: str | None
    marks: dict[str, dict[str, str]]

    @classmethod
    def read(cls, slot: Any) -> "Progress":
        """Return what the slot holds; nothing where it holds none of ours."""
        kept = slot if isinstance(slot, dict) else {}
        last, marks = kept.get("list"), kept.get("marks")
        return cls(
            last=last if isinstance(last, str) else None,
            marks={name: dict(steps) for name, steps in marks.items() if isinstance(steps, dict)}
            if isinstance(marks, dict)
            else {},
        )

    def of(self, checklist: Checklist) -> dict[str, str]:
        """Return the marks of one list, by step."""
        return self.marks.setdefault(checklist.id, {})

    def event(self) -> EventType:
        """Return the event that keeps it."""
        return SlotSet(SLOT, {"list": self.last, "marks": self.marks})


class ActionChecklist(Action):
    """Offer the lists, or do what a button asks of one: mark a step, show the next, show all."""

    def name(self) -> str:
        return "action_checklist"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        language = language_of(tracker)
        words = wording(WORDING, language)
        lists = resources().knowledge.checklists
        progress = Progress.read(tracker.get_slot(SLOT))
        checklist = lists.get(_given(tracker, "list"))
        if checklist is None:
            _offer_lists(dispatcher, progress, language, words)
            return []
        known = situation_told(tracker)
        progress.last = checklist.id
        wish = _given(tracker, "mark")
        _apply(wish, _given(tracker, "step"), progress.of(checklist), checklist)
        if wish == WHOLE:
            _show_whole(dispatcher, checklist, known, progress.of(checklist), language, words)
        else:
            _show_next(dispatcher, checklist, known, progress.of(checklist), language, words)
        return [progress.event()]


def _given(tracker: Tracker, entity: str) -> str:
    """Return the value of a button's entity; empty where there is none."""
    value = next(tracker.get_latest_entity_values(entity), "")
    return value if isinstance(value, str) else ""


def _apply(wish: str, step_id: str, marks: dict[str, str], checklist: Checklist) -> None:
    """Change the marks as the button asks; a button made up by hand changes none."""
    if wish in MARKS and any(step.id == step_id for step in checklist.steps):
        marks[step_id] = wish
    elif wish == TAKE_UP:
        for step in [step for step, mark in marks.items() if mark == LATER]:
            del marks[step]
    elif wish == START_AGAIN:
        marks.clear()


def _offer_lists(
    dispatcher: CollectingDispatcher, progress: Progress, language: str, words: Wording
) -> None:
    lists = resources().knowledge.checklists
    buttons = []
    if (last := lists.get(progress.last or "")) is not None:
        buttons.append(button(words("go_on", list=last.title[language]), "checklist", list=last.id))
    buttons += [
        button(checklist.title[language], "checklist", list=checklist.id)
        for checklist in lists.values()
        if checklist is not last
    ]
    say(dispatcher, "utter_checklists", "notice", buttons=buttons)


def _show_next(
    dispatcher: CollectingDispatcher,
    checklist: Checklist,
    known: Situation,
    marks: dict[str, str],
    language: str,
    words: Wording,
) -> None:
    """Show the first step without a mark, or say that there is none left."""
    steps = checklist.steps_for(known)
    open_steps = [step for step in steps if step.id not in marks]
    if not open_steps:
        _show_end(dispatcher, checklist, steps, marks, words)
        return
    step = open_steps[0]
    card = resources().knowledge.cards[step.card]
    text = step[language]
    lines = [{"label": words("by"), "value": text.by}] if text.by else []
    if step.free is not None:
        lines.append({"label": words("cost"), "value": words("free" if step.free else "not_free")})
    say(
        dispatcher,
        "utter_checklist_step",
        "notice",
        words("position", list=checklist.title[language], number=steps.index(step) + 1, total=len(steps)),
        sheet={"title": text.do, "lines": lines, "checked": card.checked.isoformat()},
        choices=[{"card": card.id, "title": card[language].title}],
        buttons=[
            *(button(words(mark), "checklist", list=checklist.id, step=step.id, mark=mark) for mark in MARKS),
            button(words("whole"), "checklist", list=checklist.id, mark=WHOLE),
        ],
    )


def _show_end(
    dispatcher: CollectingDispatcher,
    checklist: Checklist,
    steps: list[Step],
    marks: dict[str, str],
    words: Wording,
) -> None:
    whole = button(words("whole"), "checklist", list=checklist.id, mark=WHOLE)
    others = button(words("other_lists"), "checklist")
    if any(marks[step.id] == LATER for step in steps):
        take_up = button(words("take_up"), "checklist", list=checklist.id, mark=TAKE_UP)
        say(dispatcher, "utter_checklist_put_off", "notice", buttons=[take_up, whole, others])
    else:
        say(dispatcher, "utter_checklist_finished", "notice", buttons=[whole, others])


def _show_whole(
    dispatcher: CollectingDispatcher,
    checklist: Checklist,
    known: Situation,
    marks: dict[str, str],
    language: str,
    words: Wording,
) -> None:
    steps = checklist.steps_for(known)
    say(
        dispatcher,
        "utter_checklist_whole",
        "notice",
        sheet={
            "title": checklist.title[language],
            "items": [_item(step, marks.get(step.id), language, words) for step in steps],
        },
        buttons=_after_whole(checklist, steps, marks, language, words),
    )


def _item(step: Step, mark: str | None, language: str, words: Wording) -> str:
    """Return a step with its term, and how it was marked."""
    text = step[language]
    line = f"{text.do} {words('by')}: {text.by}." if text.by else text.do
    return words(f"marked_{mark}", step=line) if mark in MARKS else line


def _after_whole(
    checklist: Checklist, steps: list[Step], marks: dict[str, str], language: str, words: Wording
) -> list[Button]:
    """Return the ways on: the steps still open, those put off, or all once more."""
    others = button(words("other_lists"), "checklist")
    if any(step.id not in marks for step in steps):
        return [button(words("go_on", list=checklist.title[language]), "checklist", list=checklist.id), others]
    put_off = any(marks[step.id] == LATER for step in steps)
    wish = TAKE_UP if put_off else START_AGAIN
    return [button(words(wish), "checklist", list=checklist.id, mark=wish), others]
