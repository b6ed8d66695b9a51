"""The buttons under every answer: show it in Dutch, and a summary to take to a helper."""

from pathlib import Path

from actions.base import Button, button
from actions.wording import wording

WORDING = Path(__file__).with_suffix(".yml")


def tools_for(card_id: str, language: str) -> list[Button]:
    """Return the buttons that stand under every card."""
    words = wording(WORDING, language)
    return [button(words("show_dutch"), "show_dutch", card=card_id), summary_button(language)]


def summary_button(language: str) -> Button:
    """Return the button of the summary for a helper."""
    return button(wording(WORDING, language)("handover"), "handover")
