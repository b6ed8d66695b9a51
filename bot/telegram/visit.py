"""One person's turn at the door: whatever they did, they get the door's reply in their chat, once.

Knows the door, the store and the courier. Knows no update of Telegram.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.gateway.door import Door, Reply
from bot.gateway.languages import Language, language_or
from bot.gateway.messages import Message
from bot.gateway.problems import WITH_NUMBERS, Problem, ProblemKind, problem_key
from bot.gateway.strings import Strings
from bot.telegram.courier import Chat, Courier
from bot.telegram.outgoing import Link, Page, Row
from bot.telegram.render import Renderer
from bot.telegram.store import Progress, Store

CHANNEL = "telegram"


@dataclass(frozen=True)
class Visit:
    """Who has come, in which language, and how far their update is answered."""

    chat: Chat
    language: Language
    conversation_id: str | None
    progress: Progress
    asked_where: bool = False


class Reception:
    """Takes visits to the door and brings back what it says."""

    def __init__(
        self,
        *,
        door: Door,
        store: Store,
        courier: Courier,
        renderer: Renderer,
        strings: Strings,
        wording: Strings,
        clock: Callable[[], datetime],
    ) -> None:
        self._door = door
        self._store = store
        self._courier = courier
        self._renderer = renderer
        self._strings = strings
        self._wording = wording
        self._clock = clock

    async def start(self, visit: Visit, *, entry: str | None = None) -> None:
        """Open a conversation because the person asks for it, and show its opening."""
        messages = await self._begun(visit)
        if messages:
            await self._show(visit, messages, opening=True)
            return
        try:
            reply, visit = await self._open(visit, entry)
        except Problem as problem:
            await self.explain(visit, problem)
            return
        await self._entered(visit)
        await self._answer(visit, reply, opening=True)

    async def say(
        self, visit: Visit, *, text: str | None = None, payload: str | None = None, asks_where: bool = False
    ) -> None:
        """Take what was typed or tapped through the door and show the reply.

        `asks_where` lets the reply offer to share where somebody is.
        """
        messages = await self._begun(visit)
        if messages:
            await self._show(visit, messages, asks_where=asks_where)
            return
        try:
            if visit.conversation_id is None:
                opening, visit = await self._open(visit, None)
                # Not counted as sent: the answer to the update is what follows. Shown before the conversation is
                # theirs: killed in between, the next gateway shows an opening again rather than none.
                await self._courier.bring(visit.chat, self._pages(opening.messages, opening=True))
                await self._entered(visit)
            assert visit.conversation_id is not None
            async with self._courier.typing(visit.chat.id):
                reply = await self._door.receive(visit.conversation_id, text=text, payload=payload)
        except Problem as problem:
            if (
                problem.kind is ProblemKind.NOT_FOUND and visit.conversation_id
            ):  # erased, or older than we keep
                anew = replace(visit, conversation_id=None)
                await self.say(anew, text=text, payload=payload, asks_where=asks_where)
            else:
                await self.explain(visit, problem)
            return
        await self._answer(visit, reply, asks_where=asks_where)

    async def feedback(
        self, visit: Visit, message_id: str, *, helpful: bool, reason: str | None = None
    ) -> None:
        """Keep whether a message helped; a message that is gone by now is nobody's trouble."""
        if visit.conversation_id is None:
            return
        try:
            await self._door.give_feedback(
                visit.conversation_id, message_id=message_id, helpful=helpful, reason=reason
            )
        except Problem as problem:
            if problem.kind is not ProblemKind.NOT_FOUND:
                await self.explain(visit, problem)

    async def erase(self, visit: Visit) -> None:
        """Erase everything of the person, take back what stands in the chat, and give a receipt."""
        chat = visit.chat
        try:
            conversations = await self._door.erase_person(chat.pseudonyms)
        except Problem:
            await self.tell(visit, self._wording.text(visit.language, "not_deleted"))
            return
        reminders = await self._store.reminders(chat.pseudonym)
        taken_back = await self._courier.take_back(chat)
        await self._store.forget(chat.pseudonyms)
        receipt = self._wording.text(
            visit.language,
            "deleted_receipt",
            when=f"{self._clock():%Y-%m-%d %H:%M} UTC",
            conversations=str(conversations),
            reminders=str(len(reminders)),
            taken_back=str(taken_back),
        )
        text = f"{receipt}\n\n{self._wording.text(visit.language, 'left_in_chat')}"
        await self._courier.bring(chat, self._renderer.text(visit.language, text), remember=False)

    async def announce(self, visit: Visit) -> None:
        """Show what staff have to tell, such as that an answer was wrong; nothing where it was told already."""

        async def show(messages: Sequence[Message]) -> None:
            await self._courier.bring(visit.chat, self._pages(messages))

        if visit.conversation_id is None:
            return
        try:
            await self._door.announce(visit.conversation_id, show)
        except Problem as problem:
            if problem.kind is not ProblemKind.NOT_FOUND:  # erased meanwhile
                raise

    async def tell(self, visit: Visit, text: str, rows: Sequence[Row] = ()) -> None:
        """Show words of the channel's own."""
        await self._courier.bring(visit.chat, self._renderer.text(visit.language, text, rows))

    async def explain(self, visit: Visit, problem: Problem) -> None:
        """Say in words why something cannot be done."""
        language, key = language_or(problem.language, visit.language), problem_key(problem.kind)
        if problem.kind in WITH_NUMBERS:
            await self.give_numbers(visit.chat, language, key)
        else:
            await self.tell(replace(visit, language=language), self._strings.text(language, key))

    def language_of(self, text: str | None, prior: Language) -> Language:
        """Return the language to answer `text` in where Rasa is not asked."""
        return self._door.language_of(text, prior)

    async def give_numbers(self, chat: Chat, language: Language, key: str) -> None:
        """Show the string `key` and numbers to call. Needs neither Rasa nor the store."""
        message = self._door.unavailable(language, text=key)
        pages = [_without_taps(page) for page in self._renderer.message(message, self._clock())]
        await self._courier.bring(chat, pages, remember=False)

    async def _answer(
        self, visit: Visit, reply: Reply, *, opening: bool = False, asks_where: bool = False
    ) -> None:
        update_id = visit.progress.update_id
        await self._store.replied(update_id, [message.id for message in reply.messages])
        found = any(message.places for message in reply.messages)
        await self._store.speaks(visit.chat.pseudonym, reply.language, asked_where=asks_where and not found)
        visit = replace(visit, progress=Progress(update_id))
        await self._show(visit, reply.messages, opening=opening, asks_where=asks_where)

    async def _open(self, visit: Visit, entry: str | None) -> tuple[Reply, Visit]:
        conversation_id, reply = await self._door.open(
            language=visit.language, entry=entry, channel=CHANNEL, pseudonym=visit.chat.pseudonym
        )
        return reply, replace(visit, conversation_id=conversation_id, language=reply.language)

    async def _entered(self, visit: Visit) -> None:
        """Keep which conversation the person is in."""
        assert visit.conversation_id is not None
        await self._store.opened(visit.chat.pseudonym, visit.conversation_id)

    async def _begun(self, visit: Visit) -> list[Message]:
        """Return the answer that was begun before a crash; empty where there is none to go on with."""
        if visit.progress.replies is None or visit.conversation_id is None:
            return []
        return await self._logged(visit.conversation_id, visit.progress.replies)

    async def _show(
        self, visit: Visit, messages: Sequence[Message], *, opening: bool = False, asks_where: bool = False
    ) -> None:
        """Show the messages, from the page on that was not sent yet."""
        pages = self._pages(messages, opening=opening, asks_where=asks_where)
        left = pages[visit.progress.pages_sent :]
        await self._courier.bring(visit.chat, left, update_id=visit.progress.update_id)

    def _pages(
        self, messages: Sequence[Message], *, opening: bool = False, asks_where: bool = False
    ) -> list[Page]:
        pages: list[Page] = []
        for number, message in enumerate(messages):
            below = (
                [self._wording.text(message.language, "telegram_privacy")] if opening and not number else []
            )
            pages += self._renderer.message(message, self._clock(), below=below)
        if asks_where and not any(message.places for message in messages):
            language = messages[-1].language
            text = self._wording.text(language, "location_asked")
            (asking,) = self._renderer.text(language, text, silent=True)
            pages.append(replace(asking, asks_location=self._wording.text(language, "share_location")))
        return pages

    async def _logged(self, conversation_id: str, message_ids: Sequence[str]) -> list[Message]:
        """Return messages that were shown, or begun to be, from the log; none if it lacks any."""
        found = {
            message.id: message
            for turn in await self._door.history(conversation_id)
            for message in turn.messages
        }
        return [found[wanted] for wanted in message_ids] if set(message_ids) <= set(found) else []


def _without_taps(page: Page) -> Page:
    """Return the page with buttons that open something alone: the others need the store."""
    rows = (tuple(button for button in row if isinstance(button, Link)) for row in page.rows)
    return replace(page, rows=tuple(row for row in rows if row))
