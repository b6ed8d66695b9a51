"""The single way in: every message of every channel passes here, in this order.

size → redact → neutralise → Rasa → validate → log → reply; and when anything behind fails, the
fallback. Knows nothing of HTTP, HTML or what a text means.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import perf_counter
from uuid import uuid4
from weakref import WeakValueDictionary

from pydantic import ValidationError

from bot.gateway.fallback import Fallback
from bot.gateway.incoming import Incoming, admit
from bot.gateway.languages import DEFAULT_LANGUAGE, Language, language_or
from bot.gateway.log import Conversation, ConversationLog, Feedback, LogError, Turn
from bot.gateway.messages import WEIGHT, Kind, Message, RasaReply
from bot.gateway.problems import Problem, ProblemKind
from bot.gateway.rasa_client import RasaClient, RasaError
from bot.gateway.strings import Strings
from bot.gateway.tokens import new_conversation_id
from bot.privacy.redact import RedactedKind, redact

logger = logging.getLogger("kompas.gateway")

START = "start"  # the intent that opens a conversation; no button and no typed text can send it
UNAVAILABLE = "unavailable"  # outcome of a turn that only the fallback answered
NOT_KEPT = "[not kept]"  # in the log, in the place of words that are part of something ephemeral
MAX_UNLOGGED = 10_000  # conversations remembered because the log was down when they opened; about 2 MB


@dataclass(frozen=True)
class Reply:
    """What goes back. `said` is the worker's message as kept: redacted, or the title of the button tapped."""

    language: Language
    messages: tuple[Message, ...]
    said: str | None = None


class Door:
    """Lets messages in, one at a time per conversation, and always has a reply."""

    def __init__(
        self,
        *,
        rasa: RasaClient,
        log: ConversationLog,
        fallback: Fallback,
        strings: Strings,
        max_message_chars: int,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._rasa = rasa
        self._log = log
        self._fallback = fallback
        self._strings = strings
        self.max_message_chars = max_message_chars
        self._clock = clock
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._unlogged: dict[str, Conversation] = {}

    async def open(
        self, *, language: Language | None = None, entry: str | None = None, channel: str = "api"
    ) -> tuple[str, Reply]:
        """Start a conversation; return its id and the opening messages."""
        conversation = Conversation(new_conversation_id(), language, entry, channel, self._clock())
        async with self._lock(conversation.id):
            reply = await self._converse(conversation, _opening(language, entry), said=None)
        return conversation.id, reply

    async def receive(
        self, conversation_id: str, *, text: str | None = None, payload: str | None = None
    ) -> Reply:
        """Return the reply to one message, typed (`text`) or tapped (`payload`).

        Raises:
            Problem: no such conversation, or a message that cannot be taken; `language` says in which
                language to explain it.
        """
        async with self._lock(conversation_id):
            conversation = await self.find(conversation_id)
            try:
                incoming = admit(text=text, payload=payload, max_chars=self.max_message_chars)
            except Problem as problem:
                problem.language = conversation.language
                raise
            said = await self._title_of(conversation_id, incoming) if incoming.intent else incoming.to_keep
            return await self._converse(conversation, incoming, said=said)

    async def find(self, conversation_id: str) -> Conversation:
        """Return the conversation; while the log is down, one of which nothing is known.

        Raises:
            Problem: there is none (any more).
        """
        try:
            found = await self._log.find(conversation_id)
        except LogError as error:
            logger.warning("log not read: %s", error)
            unknown = Conversation(conversation_id, None, None, "unknown", self._clock())
            return self._unlogged.get(conversation_id, unknown)
        found = found or self._unlogged.get(conversation_id)
        if found is None:
            raise Problem(ProblemKind.NOT_FOUND)
        return found

    async def history(self, conversation_id: str) -> list[Turn]:
        """Return what was said so far; nothing while the log is down."""
        try:
            return await self._log.turns(conversation_id)
        except LogError as error:
            logger.warning("log not read: %s", error)
            return []

    async def give_feedback(
        self, conversation_id: str, *, message_id: str, helpful: bool, reason: str | None = None
    ) -> None:
        """Keep whether a message helped.

        Raises:
            Problem: no such conversation or message in it; unavailable while the log is down.
        """
        kept_reason = redact(reason).text if reason else None
        feedback = Feedback(message_id, helpful, kept_reason, self._clock())
        try:
            found = await self._log.add_feedback(conversation_id, feedback)
        except LogError as error:
            logger.warning("feedback not kept: %s", error)
            raise Problem(ProblemKind.UNAVAILABLE) from None
        if not found:
            raise Problem(ProblemKind.NOT_FOUND)

    async def erase(self, conversation_id: str) -> None:
        """Erase everything of the conversation, here and in Rasa.

        Raises:
            Problem: no such conversation; unavailable if any part may still be there. Calling again
                then finishes the rest.
        """
        async with self._lock(conversation_id):
            conversation = await self.find(conversation_id)
            forgotten = True
            try:
                await self._rasa.forget(conversation_id)
            except RasaError as error:
                logger.warning("tracker not erased: %s", error)
                forgotten = False
            try:
                await self._log.erase(conversation_id, keep_handle=not forgotten)
            except LogError as error:
                logger.warning("log not erased: %s", error)
                forgotten = False
            if not forgotten:
                raise Problem(ProblemKind.UNAVAILABLE, conversation.language)
            self._unlogged.pop(conversation_id, None)

    def unavailable(self, language: Language) -> Message:
        """Return the message for when nothing else can be said."""
        return self._fallback.message(language, self._clock())

    def _lock(self, conversation_id: str) -> asyncio.Lock:
        """Return the conversation's lock; it wakes those who wait in the order they came."""
        lock = self._locks.get(conversation_id)
        if lock is None:
            lock = self._locks[conversation_id] = asyncio.Lock()
        return lock

    async def _converse(self, conversation: Conversation, incoming: Incoming, *, said: str | None) -> Reply:
        started = perf_counter()
        asked: RasaReply | None = None
        try:
            asked = await self._rasa.send(
                conversation.id, incoming.for_rasa, language=conversation.language, entry=conversation.entry
            )
            # None at an opening where nobody has told a language yet.
            language = asked.language or conversation.language or DEFAULT_LANGUAGE
            messages = _complete(asked, language)
            outcome = min((message.kind for message in messages), key=WEIGHT.index).value
        except Exception as error:
            reason = str(error) if isinstance(error, RasaError) else type(error).__name__
            logger.warning("fallback given: %s", reason)
            asked = None
            language = self._language_without_rasa(conversation, incoming)
            messages = [self._fallback.message(language, self._clock())]
            outcome = UNAVAILABLE
        if incoming.removed:
            messages = [self._removal_notice(incoming.removed, language), *messages]
        turn = Turn(
            at=self._clock(),
            said=_said_to_keep(said, messages),
            language=language,
            outcome=outcome,
            messages=[message.to_keep(self._strings.text(language, "not_kept")) for message in messages],
            intent=asked.intent.name if asked and asked.intent else None,
            intent_confidence=asked.intent.confidence if asked and asked.intent else None,
            trace=asked.trace if asked else None,
            latency_ms=round((perf_counter() - started) * 1000),
        )
        await self._keep(conversation, turn)
        return Reply(language, tuple(messages), said)

    def _language_without_rasa(self, conversation: Conversation, incoming: Incoming) -> Language:
        if incoming.intent:
            wished = (incoming.slots or {}).get("language")
            return language_or(wished, self._fallback.language_of(None, conversation.language))
        return self._fallback.language_of(incoming.for_rasa, conversation.language)

    async def _keep(self, conversation: Conversation, turn: Turn) -> None:
        """Log the turn; a log that fails costs nobody the answer."""
        try:
            await self._log.add_turn(conversation, turn)
        except LogError as error:
            logger.warning("turn not kept: %s", error)
            if len(self._unlogged) < MAX_UNLOGGED:
                self._unlogged[conversation.id] = replace(conversation, language=turn.language)
        else:
            self._unlogged.pop(conversation.id, None)

    async def _title_of(self, conversation_id: str, incoming: Incoming) -> str:
        """Return the words on the button that was tapped, or its payload if we cannot tell."""
        for turn in reversed(await self.history(conversation_id)):
            for message in turn.messages:
                for choice in message.choices or ():
                    if incoming.intent == "choose_card" and (incoming.slots or {}).get("card") == choice.card:
                        return choice.title
                for button in message.buttons:
                    if _same_payload(button.payload, incoming, self.max_message_chars):
                        return button.title
        return incoming.to_keep

    def _removal_notice(self, kinds: Sequence[RedactedKind], language: Language) -> Message:
        names = ", ".join(self._strings.text(language, f"removed_{kind.name.lower()}") for kind in kinds)
        text = self._strings.text(language, "removed", what=names)
        return Message(id=uuid4().hex, kind=Kind.NOTICE, text=text, language=language)


def _opening(language: Language | None, entry: str | None) -> Incoming:
    known = {name: value for name, value in (("language", language), ("entry", entry)) if value}
    command = f"/{START}{json.dumps(known)}" if known else f"/{START}"
    return Incoming(for_rasa=command, to_keep="", intent=START, slots=known)


def _complete(reply: RasaReply, language: Language) -> list[Message]:
    """Return the messages with an id each, and with `language` where they name none."""
    try:
        return [
            Message.model_validate(
                {**message, "id": uuid4().hex, "language": message.get("language") or language}
            )
            for message in reply.messages
        ]
    except ValidationError:
        raise RasaError("a message does not have the agreed shape") from None


def _said_to_keep(said: str | None, messages: Sequence[Message]) -> str | None:
    """Return what the log may hold of the worker's words: nothing where only something ephemeral took them up."""
    beside = {Kind.FORM, Kind.NOTICE}  # what says that something could not be read, or was removed
    taken_up = any(not message.ephemeral and message.kind not in beside for message in messages)
    if said is None or taken_up or not any(message.ephemeral for message in messages):
        return said
    return NOT_KEPT


def _same_payload(payload: str, incoming: Incoming, max_chars: int) -> bool:
    try:
        return admit(text=None, payload=payload, max_chars=max_chars).for_rasa == incoming.for_rasa
    except Problem:
        return False
