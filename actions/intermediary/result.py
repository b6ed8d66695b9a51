"""Say whether they may ask it, where it is free, how to get money back and how to report it."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.base import language_of, resources, say
from actions.forms import emptied
from actions.intermediary.amount import written
from actions.intermediary.form import AMOUNT, FORM, SERVICE, SHARED, WHO
from actions.intermediary.table import Advice, Row, Verdict, load_table, load_wording
from knowledge.figures import fill_figures

PAID = "paid"
FIRST = (
    "passport",
    "login",
)  # what was given away and can be used this minute: help with it comes before all


class ActionIntermediary(Action):
    """The verdict, and before or after it what to do about what was given already."""

    def name(self) -> str:
        return "action_intermediary"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        language, table = language_of(tracker), load_table()
        row = table.row(tracker.get_slot(SERVICE), tracker.get_slot(WHO))
        shared = str(tracker.get_slot(SHARED))
        if shared in FIRST:
            _tell(dispatcher, table.shared[shared], language)
        _tell_verdict(dispatcher, row, str(tracker.get_slot(AMOUNT)), language)
        if shared == PAID:
            _tell(dispatcher, table.shared[PAID], language)
        report = table.reports[row.report]
        found = resources()
        say(
            dispatcher,
            "utter_intermediary_report",
            "referral",
            report.text[language],
            choices=_choice(report, language),
            agencies=found.agencies(list(report.agencies), language),
        )
        return [
            *emptied(FORM, list(tracker.slots)),
            SlotSet("shown_cards", [row.card]),
            SlotSet("trace", None),
        ]


def _tell_verdict(dispatcher: CollectingDispatcher, row: Row, amount: str, language: str) -> None:
    wording = load_wording()
    lines = []
    if asked := written(amount, language):
        lines.append({"label": wording.headings["asked"][language], "value": asked})
    if row.verdict is Verdict.FREE:
        office, nothing = wording.headings["office"], wording.headings["nothing"]
        lines.append({"label": office[language], "value": nothing[language]})
    text = f"{wording.verdicts[row.verdict][language]} {row.text[language]}"
    _tell(dispatcher, row, language, text=text, lines=lines)


def _tell(
    dispatcher: CollectingDispatcher,
    advice: Advice,
    language: str,
    *,
    text: str | None = None,
    lines: list[dict[str, str]] | None = None,
) -> None:
    """Send advice with the steps of its card, the card itself to choose, and who helps."""
    found = resources()
    card = found.knowledge.cards.get(advice.card)
    sheet: dict[str, Any] | None = None
    if card is not None:
        day, figures = found.now().date(), found.knowledge.figures
        sheet = {
            "title": card[language].title,
            "lines": lines or [],
            "items": [fill_figures(step, language, figures, day) for step in card[language].steps],
            "sources": [source.model_dump(mode="json") for source in card.sources],
            "checked": card.checked.isoformat(),
        }
    say(
        dispatcher,
        "utter_intermediary",
        "answer",
        text or advice.text[language],
        sheet=sheet,
        choices=_choice(advice, language),
        agencies=found.agencies(list(advice.agencies), language),
    )


def _choice(advice: Advice, language: str) -> list[dict[str, str]]:
    """Return the card of the advice as a button; none where the card was retired."""
    card = resources().knowledge.cards.get(advice.card)
    return [{"card": card.id, "title": card[language].title}] if card else []
