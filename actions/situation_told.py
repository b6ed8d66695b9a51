"""What a person told about their situation in this conversation, as far as texts depend on it."""

from typing import get_args

from rasa_sdk import Tracker

from knowledge.models import Situation


def situation_told(tracker: Tracker) -> Situation:
    """Return what the slots hold; what was skipped, or is no value of ours, counts as not known."""
    told = {}
    for part, field in Situation.model_fields.items():
        allowed = {value for option in get_args(field.annotation) for value in get_args(option)}
        value = tracker.get_slot(part)
        if isinstance(value, str) and value in allowed:
            told[part] = value
    return Situation(**told)
