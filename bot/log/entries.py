"""What waits in the spool, as JSON: a turn with its conversation, feedback, an erasure."""

from dataclasses import dataclass

from pydantic import TypeAdapter

from bot.log.records import Conversation, Feedback, Turn


@dataclass(frozen=True)
class WaitingTurn:
    """A turn, and the conversation that it may have begun."""

    conversation: Conversation
    turn: Turn


@dataclass(frozen=True)
class Erasure:
    """A conversation is to be erased; `keep_handle` as in `ConversationLog.erase`."""

    keep_handle: bool


# Each reads and writes JSON; what cannot be written or read raises a ValueError.
TURN = TypeAdapter(WaitingTurn)
FEEDBACK = TypeAdapter(Feedback)
ERASURE = TypeAdapter(Erasure)
