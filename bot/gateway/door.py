"""The single way in: every message of every channel passes here, in this order.

size → redact → neutralise → Rasa → validate → log → reply; and when anything behind fails, the
fallback. Knows nothing of HTTP, HTML or what a text means.
"""

import json
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter
from uuid import uuid4

from pydantic import ValidationError

from bot.announce.announcements import Announcements
from bot.gateway.fallback import Fallback
from bot.gateway.incoming import Incoming, admit
from bot.gateway.languages import DEFAULT_LANGUAGE, Language, language_or
from bot.gateway.locks import Locks
from bot.gateway.messages import WEIGHT, Button, Kind, Message, RasaReply, agencies_in, cards_in
from bot.gateway.metrics import UNAVAILABLE, Metrics
from bot.gateway.once import HOLDS_S, Once, missed_reply, uid_of
from bot.gateway.pressure import Pressure
from bot.gateway.problems import Problem, ProblemKind
from bot.gateway.rasa_client import RasaClient, RasaError
from bot.gateway.strings import Strings
from bot.gateway.tokens import new_conversation_id
from bot.log.keeper import LogKeeper
from bot.log.records import NOT_KEPT, Conversation, Feedback, LogError, Turn
from bot.privacy.redact import RedactedKind, redact
from bot.tracing.steps import CHANNEL, OUTCOME, Step, note, step

logger = logging.getLogger("kompas.gateway")

# What the gateway does itself, as it alone holds what is kept; Rasa never sees these two.
ERASE, KEEP_WORDS = "erase", "keep_words"
START = "start"  # the intent that opens a conversation; no button and no typed text can send it
Show = Callable[[Sequence[Message]], Awaitable[None]]
_MESSAGE_ID = re.compile(r"[0-9a-f]{32}")


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
        log: LogKeeper,
        fallback: Fallback,
        strings: Strings,
        pressure: Pressure,
        metrics: Metrics,
        announcements: Announcements,
        locks: Locks,
        opening_id: Callable[[str], str],
        max_message_chars: int,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._rasa = rasa
        self._log = log
        self._fallback = fallback
        self._strings = strings
        self._pressure = pressure
        self._metrics = metrics
        self._announcements = announcements
        self._max_message_chars = max_message_chars
        self._clock = clock
        self._locks = locks
        self._opening_id = opening_id
        self._opened = Once[tuple[str, Reply]]()
        self.replies = Once[Reply]()

    async def open(
        self,
        *,
        language: Language | None = None,
        entry: str | None = None,
        channel: str = "api",
        pseudonym: str | None = None,
        key: str = "",
    ) -> tuple[str, Reply]:
        """Start a conversation; return its id and the opening messages. The same `key` gets the same one again.

        `pseudonym` is the person's, where the channel knows one: `erase_person` finds the conversation by it.

        Raises:
            Problem: busy.
        """
        if entry and redact(entry).kinds:  # digits and hyphens: somebody's number has the shape of a code too
            entry = None

        wish = (language or "", entry or "")

        async def open_now(conversation_id: str) -> tuple[str, Reply]:
            uid = uid_of(conversation_id, key, wish)
            conversation = Conversation(
                conversation_id, language, entry, channel, self._clock(), pseudonym=pseudonym
            )
            async with self._place(conversation_id):
                given = await self._given(conversation_id, uid)
                if given is None:
                    opening = _opening(language, entry)
                    return conversation_id, await self._converse(conversation, opening, said=None, uid=uid)
            if self._clock() - given.at > timedelta(seconds=HOLDS_S):  # no retry: somebody found the key
                return await open_now(new_conversation_id())
            return conversation_id, self._again(given)

        sent = uid_of("", key, wish)
        first_id = self._opening_id(sent) if sent else new_conversation_id()
        known = self._opened.knows("", key)
        conversation_id, reply = await self._opened.do("", key, wish, lambda: open_now(first_id))
        if known and not await self._exists(conversation_id):  # erased meanwhile
            return await open_now(new_conversation_id())
        return conversation_id, reply

    async def receive(
        self,
        conversation_id: str,
        *,
        text: str | None = None,
        payload: str | None = None,
        key: str = "",
        seen: str = "",
    ) -> Reply:
        """Return the reply to one message, typed (`text`) or tapped (`payload`).

        Args:
            key: the same one is the same message, sent again: it gets the same reply.
            seen: id of the last message on the screen of somebody who sends again; what the log holds
                after it answers where the key is forgotten.
        Raises:
            Problem: busy, no such conversation, or a message that cannot be taken; `language` says in
                which language to explain it.
        """

        sent = (text or "", payload or "")
        uid = uid_of(conversation_id, key, sent)

        async def receive_now() -> Reply:
            async with self._place(conversation_id):
                return await self._receive(conversation_id, text, payload, uid=uid, seen=seen)

        return await self.replies.do(conversation_id, key, sent, receive_now)

    async def _receive(
        self, conversation_id: str, text: str | None, payload: str | None, *, uid: str | None, seen: str
    ) -> Reply:
        conversation = await self.find(conversation_id)
        try:
            with step(Step.REDACTION):
                incoming = admit(text=text, payload=payload, max_chars=self._max_message_chars)
        except Problem as problem:
            problem.language = conversation.language
            raise
        if incoming.intent == ERASE:
            return await self._erase_by_button(conversation)
        if incoming.intent == KEEP_WORDS:
            return await self._keep_words(conversation, (incoming.slots or {}).get("keep") != "no")
        if given := await self._given(conversation_id, uid):
            return self._again(given)
        if seen and (missed := missed_reply(await self.history(conversation_id), incoming, seen=seen)):
            return Reply(missed.language, tuple(missed.messages), missed.said)
        said = await self._title_of(conversation_id, incoming) if incoming.intent else incoming.to_keep
        return await self._converse(conversation, incoming, said=said, uid=uid)

    async def _given(self, conversation_id: str, uid: str | None) -> Turn | None:
        """Return the turn that answered the message before, here or in another gateway."""
        try:
            return await self._log.turn(conversation_id, uid) if uid else None
        except LogError as error:
            logger.warning("log not read: %s", error)
            return None

    def _again(self, turn: Turn) -> Reply:
        """Return the reply of a turn as far as it is kept."""
        notice = _notice(self._strings.text(turn.language, "not_kept"), turn.language)
        return Reply(turn.language, tuple(turn.messages) or (notice,), turn.said)

    async def find(self, conversation_id: str) -> Conversation:
        """Return the conversation; one of which nothing is known, where the log is down and nothing of it waits.

        Raises:
            Problem: there is none (any more).
        """
        try:
            found = await self._log.find(conversation_id)
        except LogError as error:
            logger.warning("log not read: %s", error)
            return Conversation(conversation_id, None, None, "unknown", self._clock())
        if found is None:
            raise Problem(ProblemKind.NOT_FOUND)
        return found

    async def _exists(self, conversation_id: str) -> bool:
        try:
            await self.find(conversation_id)
        except Problem:
            return False
        return True

    async def history(self, conversation_id: str) -> list[Turn]:
        """Return what was said so far; while the log is down, what waits for it."""
        try:
            return await self._log.turns(conversation_id)
        except LogError as error:
            logger.warning("log not read: %s", error)
            return []

    async def announce(self, conversation_id: str, show: Show | None = None) -> list[Message]:
        """Return what staff have to tell to somebody who says nothing; each only once.

        Args:
            show: brings it to them; where that fails, it is told the next time.
        Raises:
            Problem: no such conversation (any more).
        """
        async with self._locks.hold(conversation_id):
            conversation = await self.find(conversation_id)
            return await self._announce(conversation, conversation.language or DEFAULT_LANGUAGE, show)

    async def give_feedback(
        self, conversation_id: str, *, message_id: str, helpful: bool, reason: str | None = None
    ) -> None:
        """Keep whether a message helped.

        Raises:
            Problem: no such conversation or message in it; unavailable where it cannot be kept.
        """
        if not _MESSAGE_ID.fullmatch(
            message_id
        ):  # anything else would wait in the spool while the log is down
            raise Problem(ProblemKind.NOT_FOUND)
        kept_reason = redact(reason).text if reason else None
        feedback = Feedback(message_id, helpful, kept_reason, self._clock())
        try:
            found = await self._log.add_feedback(conversation_id, feedback)
        except LogError as error:
            logger.warning("feedback not kept: %s", error)
            raise Problem(ProblemKind.UNAVAILABLE) from None
        if not found:
            raise Problem(ProblemKind.NOT_FOUND)

    async def erase(self, conversation_id: str) -> int:
        """Erase everything of the conversation, here and in Rasa; return how many entries held it here.

        Raises:
            Problem: no such conversation; unavailable if any part may still be there. Calling again
                then finishes the rest; the log's part goes by itself when the log is back.
        """
        async with self._locks.hold(conversation_id):
            return await self._erase(conversation_id)

    async def erase_person(self, pseudonyms: Sequence[str]) -> int:
        """Erase every conversation of a person, by every key; return how many.

        Raises:
            Problem: unavailable if any part may still be there. Calling again then finishes the rest.
        """
        try:
            held = await self._log.conversations_of(pseudonyms)
        except LogError as error:
            logger.warning("log not read: %s", error)
            raise Problem(ProblemKind.UNAVAILABLE) from None
        failed: Problem | None = None
        for conversation_id in held:
            try:
                await self.erase(conversation_id)
            except Problem as problem:
                if problem.kind is not ProblemKind.NOT_FOUND:  # gone meanwhile is gone
                    failed = problem
        if failed:
            raise failed
        return len(held)

    async def _erase(self, conversation_id: str) -> int:
        self.replies.forget(conversation_id)
        language = None
        if not await self._log.is_erasing(conversation_id):  # asked for before, while the log was down
            language = (await self.find(conversation_id)).language
        forgotten = True
        try:
            await self._rasa.forget(conversation_id)
        except RasaError as error:
            logger.warning("tracker not erased: %s", error)
            forgotten = False
        erased = None
        try:
            erased = await self._log.erase(conversation_id, keep_handle=not forgotten)
        except LogError as error:
            logger.warning("log not erased: %s", error)
            forgotten = False
        if not forgotten or erased is None:
            raise Problem(ProblemKind.UNAVAILABLE, language)
        return erased.log + erased.spool

    async def _erase_by_button(self, conversation: Conversation) -> Reply:
        """Erase, and say by how much; whoever writes again begins a new conversation."""
        language = conversation.language or DEFAULT_LANGUAGE
        count = await self._erase(conversation.id)
        text = self._strings.text(language, "deleted", count=str(count))
        return Reply(language, (_notice(text, language),))

    async def _keep_words(self, conversation: Conversation, keep: bool) -> Reply:
        """Keep words from now on, or none; without, those so far are erased. The button to change it back is there."""
        language = conversation.language or DEFAULT_LANGUAGE
        try:
            found = await self._log.set_keep_words(conversation.id, keep)
            if not keep:
                self.replies.forget(conversation.id)
                await self._rasa.forget(conversation.id)
        except (LogError, RasaError) as error:
            logger.warning("consent not kept: %s", error)
            raise Problem(ProblemKind.UNAVAILABLE, language) from None
        if not found:
            raise Problem(ProblemKind.NOT_FOUND, language)
        text, title, payload = (
            ("words_kept", "keep_no_words", "no") if keep else ("words_not_kept", "keep_words", "yes")
        )
        back = Button(
            title=self._strings.text(language, title), payload=f'/{KEEP_WORDS}{{"keep": "{payload}"}}'
        )
        return Reply(language, (_notice(self._strings.text(language, text), language, back),))

    def unavailable(self, language: Language, *, text: str = UNAVAILABLE) -> Message:
        """Return the message for when nothing else can be said: the string `text`, and numbers to call."""
        return self._fallback.message(language, self._clock(), text=text)

    def language_of(self, text: str | None, prior: Language) -> Language:
        """Return the language to answer `text` in where Rasa is not asked."""
        return self._fallback.language_of(text, prior)

    @asynccontextmanager
    async def _place(self, conversation_id: str) -> AsyncIterator[None]:
        """Hold a place, then the conversation's lock; no place is a Problem, at once."""
        with step(Step.DOOR), self._pressure.place():
            async with self._locks.hold(conversation_id):
                yield

    async def _converse(
        self, conversation: Conversation, incoming: Incoming, *, said: str | None, uid: str | None
    ) -> Reply:
        started = perf_counter()
        asked: RasaReply | None = None
        try:
            with step(Step.RASA):
                async with self._pressure.turn():
                    asked = await self._rasa.send(
                        conversation.id,
                        incoming.for_rasa,
                        language=conversation.language,
                        entry=conversation.entry,
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
        self._metrics.count_turn(
            language=language, outcome=outcome, channel=conversation.channel, removed=incoming.removed
        )
        note(CHANNEL, conversation.channel)
        note(OUTCOME, outcome)
        if incoming.removed:
            messages = [self._removal_notice(incoming.removed, language), *messages]
        kept = [message.to_keep(self._strings.text(language, "not_kept")) for message in messages]
        turn = Turn(
            at=self._clock(),
            said=_said_to_keep(said, messages),
            language=language,
            outcome=outcome,
            messages=kept,
            intent=asked.intent.name if asked and asked.intent else None,
            intent_confidence=asked.intent.confidence if asked and asked.intent else None,
            trace=asked.trace if asked else None,
            latency_ms=round((perf_counter() - started) * 1000),
            cards=cards_in(kept),
            agencies=agencies_in(kept),
            uid=uid or uuid4().hex,
        )
        told = [] if turn.said is None else await self._announce(conversation, language)
        with step(Step.LOG):
            await self._log.keep(conversation, turn)
        # Nothing comes before danger.
        shown = [*messages, *told] if outcome == Kind.URGENT else [*told, *messages]
        return Reply(language, tuple(shown), said)

    async def _announce(
        self, conversation: Conversation, language: Language, show: Show | None = None
    ) -> list[Message]:
        """Return what staff have to tell in this conversation, kept as told once `show` has shown it."""
        now = self._clock()
        turns = [due.turn(language, now) for due in await self._announcements.to_tell(conversation, now)]
        messages = [message for turn in turns for message in turn.messages]
        if show and messages:
            await show(messages)
        for turn in turns:
            await self._log.keep(conversation, turn)
        return messages

    def _language_without_rasa(self, conversation: Conversation, incoming: Incoming) -> Language:
        if incoming.intent:
            wished = (incoming.slots or {}).get("language")
            return language_or(wished, self._fallback.language_of(None, conversation.language))
        return self._fallback.language_of(incoming.for_rasa, conversation.language)

    async def _title_of(self, conversation_id: str, incoming: Incoming) -> str:
        """Return the words on the button that was tapped, or its payload if we cannot tell."""
        for turn in reversed(await self.history(conversation_id)):
            for message in turn.messages:
                for choice in message.choices or ():
                    if incoming.intent == "choose_card" and (incoming.slots or {}).get("card") == choice.card:
                        return choice.title
                for button in message.buttons:
                    if _same_payload(button.payload, incoming, self._max_message_chars):
                        return button.title
        return incoming.to_keep

    def _removal_notice(self, kinds: Sequence[RedactedKind], language: Language) -> Message:
        names = ", ".join(self._strings.text(language, f"removed_{kind.name.lower()}") for kind in kinds)
        return _notice(self._strings.text(language, "removed", what=names), language)


def _notice(text: str, language: Language, *buttons: Button) -> Message:
    return Message(id=uuid4().hex, kind=Kind.NOTICE, text=text, language=language, buttons=list(buttons))


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
