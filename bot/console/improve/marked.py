"""Leaves out what staff marked as a test."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from bot.console.tables import MarkRow

TEST = "test"


def not_a_test(conversation_id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Return the condition that a row's conversation is not marked as a test."""
    return conversation_id.not_in(select(MarkRow.conversation_id).where(MarkRow.mark == TEST))
