"""How far somebody came with the checklists, and the way back to the one they left for a question."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from actions.base import Button, button, resources
from actions.said import response_of, sent_last_first
from actions.situation.known import situation_of
from actions.wording import wording
from knowledge.models.checklist import Checklist

WORDING = Path(__file__).with_name("checklists.yml")
SLOT = "checklist"  # {"list": the one gone through last, "marks": {list: {step: mark}}}
STEP = "utter_checklist_step"
SINCE = 8  # messages; who has talked of other things for longer asks for the list


@dataclass
class Progress:
    """Which list was gone through last, and how each step was marked."""

    last: str | None
    marks: dict[str, dict[str, str]]

    @classmethod
    def read(cls, tracker: Tracker) -> "Progress":
        """Return what the slot holds; nothing where it holds none of ours."""
        slot = tracker.get_slot(SLOT)
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


def way_back(tracker: Tracker, language: str) -> list[Button]:
    """Return the button that goes on with the list left a few messages ago; none where no step is open."""
    progress = Progress.read(tracker)
    checklist = resources().knowledge.checklists.get(progress.last or "")
    if checklist is None or STEP not in map(response_of, islice(sent_last_first(tracker), SINCE)):
        return []
    marks = progress.of(checklist)
    is_open = any(step.id not in marks for step in checklist.steps_for(situation_of(tracker)))
    return [go_on_button(checklist, language)] if is_open else []


def go_on_button(checklist: Checklist, language: str) -> Button:
    """Return the button that shows the next open step of a list."""
    title = wording(WORDING, language)("go_on", list=checklist.title[language])
    return button(title, "checklist", list=checklist.id)
