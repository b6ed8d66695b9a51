"""Go through a checklist one step at a time; what was ticked is kept for this conversation.

Knows the lists of knowledge/checklists.yml by their ids only.
"""

from dataclasses import dataclass
from pathlib import Path

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import Button, button, is_tapped, language_of, resources, say
from actions.followups import ActionSteps
from actions.list_left import STEP, WORDING, Progress, go_on_button
from actions.said import last_sent, response_of
from actions.shown import last_card
from actions.situation.known import situation_of
from actions.typed import TypedTool, entities_of, said_in
from actions.wording import Wording, wording
from knowledge.models import Card
from knowledge.models.checklist import Checklist, Step
from knowledge.normalise import words as words_of

SAID_FILE = Path(__file__).with_name("checklists_said.yml")
DONE, NOT_FOR_ME, LATER = "done", "not_for_me", "later"
MARKS = (DONE, NOT_FOR_ME, LATER)
# Beginnings of what people call a list, in the four languages.
LIST_WORDS = ("list", "lijst", "check", "to-do", "todo", "afvink", "odhacz", "bifat", "bifez")
FEWEST = 3  # words of a wish from which a search may tell which list is meant
WHOLE, TAKE_UP, START_AGAIN = "whole", "take_up", "start_again"  # what else a button can ask of a list


@dataclass(frozen=True)
class _Walk:
    """One list as it stands for one person: the steps that concern them, and how they marked them."""

    checklist: Checklist
    steps: list[Step]
    marks: dict[str, str]
    language: str
    words: Wording

    @property
    def title(self) -> str:
        return self.checklist.title[self.language]

    @property
    def open_steps(self) -> list[Step]:
        return [step for step in self.steps if step.id not in self.marks]

    @property
    def has_put_off(self) -> bool:
        return any(self.marks.get(step.id) == LATER for step in self.steps)

    def button(self, wording: str, **entities: str) -> Button:
        """Return a button that asks something of this list."""
        return button(self.words(wording, list=self.title), "checklist", list=self.checklist.id, **entities)


class ActionChecklist(TypedTool):
    """Offer the lists, or do what a button asks of one: mark a step, show the next, show all.

    A typed wish that names no list means the one that was left, where there is one.
    """

    def name(self) -> str:
        return "action_checklist"

    def open(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        language = language_of(tracker)
        words = wording(WORDING, language)
        progress = Progress.read(tracker)
        lists = resources().knowledge.checklists
        checklist = lists.get(_chosen(tracker))
        if checklist is None and _is_rather_steps(tracker):
            return ActionSteps().run(dispatcher, tracker, domain)
        left = checklist is None and not is_tapped(tracker)
        if left:  # "back to my list", or "a list" below an answer
            checklist = lists.get(progress.last or "") or _with_card(last_card(tracker))
        if checklist is None:
            _offer_lists(dispatcher, progress, language, words)
            return []
        progress.last = checklist.id
        marks = progress.of(checklist)
        wish = _given(tracker, "mark")
        _apply(wish, _given(tracker, "step"), marks, checklist)
        walk = _Walk(checklist, checklist.steps_for(situation_of(tracker)), marks, language, words)
        if wish == WHOLE:
            _show_whole(dispatcher, walk)
        elif walk.open_steps:
            step = walk.open_steps[0]
            _show_step(dispatcher, walk, step, others=left)
            # "how much is it", "simpler" and other questions below the step are about its card
            return [progress.event(), SlotSet("candidates", None), SlotSet("shown_cards", [step.card])]
        else:
            _show_end(dispatcher, walk)
        return [progress.event()]


def _chosen(tracker: Tracker) -> str:
    """Return the id of the list that a button or the words of a message name; empty where they name none."""
    text = tracker.latest_message.get("text") or ""
    if not is_tapped(tracker):
        if named := said_in(text, SAID_FILE):
            return named
        if len(words_of(text)) < FEWEST or _is_below_list(tracker):
            return ""
    chosen = entities_of(tracker, "checklist").get("list")
    return chosen if isinstance(chosen, str) else ""


def _is_rather_steps(tracker: Tracker) -> bool:
    """Return whether a typed wish that names no list follows an answer: "steps" are those of its card."""
    said = words_of(tracker.latest_message.get("text") or "")
    names_list = any(word.startswith(LIST_WORDS) for word in said)
    below_answer = last_card(tracker) is not None and not _is_below_list(tracker)
    return not is_tapped(tracker) and not names_list and below_answer


def _with_card(card: Card | None) -> Checklist | None:
    """Return the only list that has a step about the card; None where none has, or several."""
    lists = resources().knowledge.checklists.values()
    found = [one for one in lists if card and any(step.card == card.id for step in one.steps)]
    return found[0] if len(found) == 1 else None


def _is_below_list(tracker: Tracker) -> bool:
    return response_of(last_sent(tracker)) == STEP


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


def _offer_lists(dispatcher: CollectingDispatcher, progress: Progress, language: str, words: Wording) -> None:
    lists = resources().knowledge.checklists
    buttons = []
    if (last := lists.get(progress.last or "")) is not None:
        buttons.append(go_on_button(last, language))
    buttons += [
        button(checklist.title[language], "checklist", list=checklist.id)
        for checklist in lists.values()
        if checklist is not last
    ]
    say(dispatcher, "utter_checklists", "choices", buttons=buttons)


def _show_step(dispatcher: CollectingDispatcher, walk: _Walk, step: Step, *, others: bool) -> None:
    words, text = walk.words, step[walk.language]
    card = resources().knowledge.cards[step.card]
    lines = [{"label": words("by"), "value": text.by}] if text.by else []
    if step.free is not None:
        lines.append({"label": words("cost"), "value": words("free" if step.free else "not_free")})
    say(
        dispatcher,
        STEP,
        "notice",
        words("position", list=walk.title, number=walk.steps.index(step) + 1, total=len(walk.steps)),
        sheet={"title": text.do, "lines": lines, "checked": card.checked.isoformat()},
        choices=[{"card": card.id, "title": card[walk.language].title}],
        buttons=[
            *(walk.button(mark, step=step.id, mark=mark) for mark in MARKS),
            walk.button("whole", mark=WHOLE),
            *([button(words("other_lists"), "checklist")] if others else ()),
        ],
    )


def _show_end(dispatcher: CollectingDispatcher, walk: _Walk) -> None:
    ways_on = [walk.button("whole", mark=WHOLE), button(walk.words("other_lists"), "checklist")]
    if walk.has_put_off:
        ways_on.insert(0, walk.button("take_up", mark=TAKE_UP))
        say(dispatcher, "utter_checklist_put_off", "notice", buttons=ways_on)
    else:
        say(dispatcher, "utter_checklist_finished", "notice", buttons=ways_on)


def _show_whole(dispatcher: CollectingDispatcher, walk: _Walk) -> None:
    if walk.open_steps:
        way_on = go_on_button(walk.checklist, walk.language)
    elif walk.has_put_off:
        way_on = walk.button("take_up", mark=TAKE_UP)
    else:
        way_on = walk.button("start_again", mark=START_AGAIN)
    say(
        dispatcher,
        "utter_checklist_whole",
        "notice",
        sheet={"title": walk.title, "items": [_item(step, walk) for step in walk.steps]},
        buttons=[way_on, button(walk.words("other_lists"), "checklist")],
    )


def _item(step: Step, walk: _Walk) -> str:
    """Return a step with its term, and how it was marked."""
    text = step[walk.language]
    line = f"{text.do} {walk.words('by')}: {text.by}." if text.by else text.do
    mark = walk.marks.get(step.id)
    return walk.words(f"marked_{mark}", step=line) if mark in MARKS else line
