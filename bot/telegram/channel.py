"""Telegram's updates, each one to what it asks for. Holds the handlers; what they do stands in visit.py.

Knows Telegram's objects and which of them mean what. Never keeps a chat's number beyond the update.
"""

import logging
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from telegram import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
)
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, Forbidden
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.gateway.door import ERASE
from bot.gateway.entry import is_entry
from bot.gateway.languages import DEFAULT_LANGUAGE, Language, language_or
from bot.gateway.metrics import UNAVAILABLE
from bot.gateway.problems import problem_key
from bot.gateway.rate_limits import RateLimits, TooMany
from bot.gateway.strings import Strings
from bot.nlu.languages import languages
from bot.telegram.courier import Chat, Courier
from bot.telegram.keyboards import in_rows
from bot.telegram.outgoing import Row, Tap, TapKind
from bot.telegram.recalls import RECALL
from bot.telegram.recent import Recent
from bot.telegram.reminders import MOST_REMINDERS, Question, ReminderKind, ReminderMenu, day_text, due_at
from bot.telegram.seal import Seal
from bot.telegram.store import Progress, Reminder, Store
from bot.telegram.visit import Reception, Visit
from bot.web.render import payload

logger = logging.getLogger("kompas.telegram")

App = Application[Any, Any, Any, Any, Any, Any]
People = Callable[[int], Sequence[str]]  # a Telegram user's pseudonyms, the current one first
PRIVATE = filters.ChatType.PRIVATE
ALBUMS = 1000  # of pictures, remembered so that each is answered once
# Commands that a button of the conversation could send as well.
COMMANDS = {"themes": "/browse", "agency": "/ask_agency", "help": "/capabilities", "privacy": "/privacy"}
FIND_PLACE = "/find_place"
ASK_OUTCOME = "/ask_outcome"
AFTER_WHY = {"other_question": "/not_helped", "hard": "/simpler", "wrong": None, "person": "/talk_to_person"}
UNREADABLE = {
    "not_voice": filters.VOICE | filters.AUDIO | filters.VIDEO_NOTE,
    "not_picture": filters.PHOTO | filters.VIDEO | filters.ANIMATION | filters.Document.ALL,
    "not_contact": filters.CONTACT,
}


class Channel:
    """The handlers, and what they share."""

    def __init__(
        self,
        *,
        reception: Reception,
        store: Store,
        courier: Courier,
        strings: Strings,
        wording: Strings,
        people: People,
        limits: RateLimits,
        seal: Seal,
        clock: Callable[[], datetime],
    ) -> None:
        self._reception = reception
        self._store = store
        self._courier = courier
        self._strings = strings
        self._wording = wording
        self._people = people
        self._limits = limits
        self._seal = seal
        self._clock = clock
        self._menu = ReminderMenu(wording)
        self._albums = Recent(ALBUMS)
        self.progress: dict[int, Progress] = {}  # of the updates in work, by their number

    def add_to(self, application: App) -> None:
        """Add the handlers."""
        new = PRIVATE & filters.UpdateType.MESSAGE
        add = application.add_handler
        add(CommandHandler("start", self._start, new))
        add(CommandHandler("language", self._language, new))
        add(CommandHandler(list(COMMANDS), self._command, new))
        add(CommandHandler("near", self._near, new))
        add(CommandHandler("reminders", self._reminders, new))
        add(CommandHandler("delete", self._delete, new))
        add(MessageHandler(new & filters.TEXT, self._text))
        add(MessageHandler(PRIVATE & filters.UpdateType.EDITED_MESSAGE & filters.TEXT, self._edited))
        add(MessageHandler(new & filters.LOCATION, self._location))
        add(MessageHandler(new & ~filters.StatusUpdate.ALL, self._unreadable))
        add(MessageHandler(filters.ChatType.GROUPS & filters.UpdateType.MESSAGE, self._in_group))
        add(CallbackQueryHandler(self._tapped))
        add(ChatMemberHandler(self._member, ChatMemberHandler.MY_CHAT_MEMBER))

    async def remind(self, reminder: Reminder) -> None:
        """Send a reminder that is due; to somebody who has blocked the bot, nothing.

        Raises:
            TelegramError: it may not have been sent.
        """
        chat_id = self._seal.open(reminder.sealed_chat)
        if chat_id is None:
            logger.warning("reminder dropped: sealed with another key")
            return
        person = await self._store.person([reminder.pseudonym])
        language = language_or(person.language)
        chat = Chat(chat_id, (reminder.pseudonym,))
        visit = Visit(chat, language, person.conversation_id, Progress(0))
        try:
            if reminder.kind == RECALL:
                await self._reception.announce(visit)
            elif reminder.kind == ReminderKind.CORRECTION:
                return  # its time is over, and there was nothing to correct
            elif reminder.kind == ReminderKind.REFERRAL and person.conversation_id:
                await self._reception.say(visit, payload=ASK_OUTCOME)
            else:
                await self._reception.tell(visit, self._wording.text(language, f"due_{reminder.kind}"))
        except Forbidden:
            await self._store.forget([reminder.pseudonym])

    async def close(self, update: Update) -> None:
        """Forget somebody who has blocked the bot: nothing can be said to them any more."""
        if update.effective_user:
            await self._store.forget(self._people(update.effective_user.id))

    async def admits(self, update: Update) -> bool:
        """Count what somebody does; False where their share of a minute is used up, of which they are told once."""
        user, chat = update.effective_user, update.effective_chat
        if user is None or chat is None or update.my_chat_member:
            return True
        pseudonym = self._people(user.id)[0]
        try:
            await self._limits.count_message(pseudonym)
        except TooMany as problem:
            if chat.type == ChatType.PRIVATE and await self._limits.may_note(pseudonym):
                await self.give_numbers(update, problem_key(problem.kind))
            return False
        return True

    async def give_numbers(self, update: Update, key: str = UNAVAILABLE) -> None:
        """Answer with the string `key` and numbers to call; the store, and whom it knows, is not asked."""
        user, chat, message = update.effective_user, update.effective_chat, update.effective_message
        if user is None or chat is None or chat.type != ChatType.PRIVATE or update.my_chat_member:
            return
        text = None if update.callback_query or message is None else message.text
        language = self._reception.language_of(text, _first_language(update))
        await self._reception.give_numbers(Chat(chat.id, tuple(self._people(user.id))), language, key)

    async def _visit(self, update: Update) -> Visit:
        user, chat = update.effective_user, update.effective_chat
        assert user is not None  # every handler of private chats has both
        assert chat is not None
        pseudonyms = tuple(self._people(user.id))
        person = await self._store.person(pseudonyms)
        return Visit(
            Chat(chat.id, pseudonyms),
            language_or(person.language, _first_language(update)),
            person.conversation_id,
            self.progress.get(update.update_id, Progress(update.update_id)),
            person.asked_where,
        )

    async def _start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        code = (context.args or [""])[0]
        await self._reception.start(await self._visit(update), entry=code if is_entry(code) else None)

    async def _language(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        visit = await self._visit(update)
        taps = [
            Tap(spoken["name"], TapKind.SAY, payload("change_language", language=code))
            for code, spoken in languages().items()
        ]
        await self._reception.tell(
            visit, self._wording.text(visit.language, "choose_language_now"), in_rows(taps)
        )

    async def _command(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        visit, name = await self._visit(update), _command_of(_message(update))
        if name == "privacy":
            await self._reception.tell(visit, self._wording.text(visit.language, "telegram_privacy"))
        await self._reception.say(visit, payload=COMMANDS[name])

    async def _near(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        await self._reception.say(await self._visit(update), payload=FIND_PLACE, asks_where=True)

    async def _reminders(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        visit = await self._visit(update)
        held = await self._store.reminders(visit.chat.pseudonym)
        await self._ask(visit, self._menu.overview(visit.language, held))

    async def _delete(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        await self._reception.erase(await self._visit(update))

    async def _text(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        await self._reception.say(await self._visit(update), text=_message(update).text)

    async def _edited(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        visit, message = await self._visit(update), _message(update)
        if await self._store.first_edit(visit.chat.pseudonym, message.message_id, update.update_id):
            await self._reception.say(visit, text=message.text)

    async def _location(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        visit, location = await self._visit(update), _message(update).location
        assert location is not None  # the filter says so
        # Two decimals are about a kilometre: enough to say what is near, too little to say where somebody lives.
        near = f"{location.latitude:.2f}/{location.longitude:.2f}"
        sends = payload("inform" if visit.asked_where else "find_place", value=near)
        await self._reception.say(visit, payload=sends)

    async def _unreadable(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        message = _message(update)
        if not self._first_of_album(message.media_group_id):
            return
        visit = await self._visit(update)
        key = next((key for key, kind in UNREADABLE.items() if kind.check_update(update)), "not_sticker")
        await self._reception.tell(visit, self._wording.text(visit.language, key))
        if message.caption:
            await self._reception.say(visit, text=message.caption)

    def _first_of_album(self, album: str | None) -> bool:
        """Say whether a picture is alone or the first of its album: each is an update of its own."""
        if album is None:
            return True
        if album in self._albums:
            return False
        self._albums.add(album)
        return True

    async def _in_group(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Invite whoever addresses the bot to write in private; keep nothing."""
        message, bot = _message(update), context.bot
        at_us = f"@{bot.username}".casefold() in (message.text or "").casefold()
        replied_to = message.reply_to_message and message.reply_to_message.from_user
        if not at_us and not (replied_to and replied_to.id == bot.id):
            return
        language = _first_language(update)
        button = InlineKeyboardButton(
            self._wording.text(language, "write_privately"), url=f"https://t.me/{bot.username}?start=group"
        )
        await bot.send_message(
            message.chat_id,
            self._wording.text(language, "in_group"),
            parse_mode=None,
            reply_markup=InlineKeyboardMarkup([[button]]),
        )

    async def _member(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        change = update.my_chat_member
        if (
            change
            and change.chat.type == "private"
            and change.new_chat_member.status == ChatMemberStatus.BANNED
        ):
            await self.close(update)

    async def _tapped(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        assert query is not None  # the handler takes nothing else
        visit = await self._visit(update)
        tap = await self._store.use(visit.chat.pseudonym, query.data or "", update.update_id)
        await self._acknowledge(query, visit.language, tap)
        if tap is None:
            return
        if tap.kind is TapKind.DELETE or tap.value == f"/{ERASE}":
            await self._reception.erase(visit)
        elif tap.kind is TapKind.SAY:
            await self._without(query, TapKind.SAY)
            await self._reception.say(visit, payload=tap.value, asks_where=tap.value == FIND_PLACE)
        elif tap.kind is TapKind.HELPFUL:
            await self._helpful(query, visit, tap.value)
        elif tap.kind is TapKind.WHY:
            await self._why(query, visit, tap.value)
        else:
            await self._without(query, TapKind.REMIND)
            await self._remind_menu(visit, tap.value)

    async def _helpful(self, query: CallbackQuery, visit: Visit, value: str) -> None:
        message_id, _, verdict = value.partition(":")
        await self._reception.feedback(visit, message_id, helpful=verdict == "yes")
        rows: tuple[Row, ...] = ()
        if verdict == "no":
            rows = tuple(
                (Tap(self._wording.text(visit.language, f"why_{why}"), TapKind.WHY, f"{message_id}:{why}"),)
                for why in AFTER_WHY
            )
        await self._without(query, TapKind.HELPFUL, instead=await self._courier.markup(visit.chat, rows))

    async def _why(self, query: CallbackQuery, visit: Visit, value: str) -> None:
        message_id, _, why = value.partition(":")
        await self._reception.feedback(visit, message_id, helpful=False, reason=why)
        await self._without(query, TapKind.WHY)
        follow = AFTER_WHY[why]
        if follow:
            await self._reception.say(visit, payload=follow)

    async def _remind_menu(self, visit: Visit, value: str) -> None:
        step, _, rest = value.partition(":")
        today, language = self._clock().date(), visit.language
        if step == "menu":
            held = await self._store.reminders(visit.chat.pseudonym)
            await self._ask(visit, self._menu.overview(language, held))
        elif step == "ask":
            await self._ask(visit, self._menu.ask(language, ReminderKind(rest), today))
        elif step == "part":
            await self._ask(visit, self._menu.ask_part(language, rest, today))
        elif step == "set":
            await self._set_reminder(visit, rest)
        else:
            await self._store.cancel(visit.chat.pseudonym, int(rest))
            await self._reception.tell(visit, self._wording.text(language, "reminder_cancelled"))

    async def _set_reminder(self, visit: Visit, value: str) -> None:
        kind, _, day = value.partition(":")
        due = due_at(datetime.fromisoformat(day).date())
        await self._store.speaks(visit.chat.pseudonym, visit.language)
        kept = await self._store.add_reminder(
            visit.chat.pseudonym,
            sealed_chat=self._seal.close(visit.chat.id),
            kind=kind,
            due_at=due,
            most=MOST_REMINDERS,
        )
        key = "correction_kept" if kind == ReminderKind.CORRECTION else "reminder_kept"
        named = {"day": day_text(due), "what": self._menu.name(visit.language, kind)}
        text = self._wording.text(visit.language, key if kept else "reminders_full", **named)
        await self._reception.tell(visit, text)

    async def _ask(self, visit: Visit, question: Question) -> None:
        await self._reception.tell(visit, question.text, question.rows)

    async def _acknowledge(self, query: CallbackQuery, language: Language, tap: Tap | None) -> None:
        """End the waiting sign on the button."""
        text = None
        if tap is None:
            text = self._wording.text(language, "button_gone")
        elif tap.kind in (TapKind.HELPFUL, TapKind.WHY):
            text = self._strings.text(language, "thanks")
        with suppress(BadRequest):  # too old: the person has long let go of it
            await query.answer(text)

    async def _without(
        self, query: CallbackQuery, kind: TapKind, *, instead: InlineKeyboardMarkup | None = None
    ) -> None:
        """Take the buttons of one kind from below the message; links and buttons of other kinds stay."""
        if not isinstance(query.message, Message) or query.message.reply_markup is None:
            return
        rows = [
            [button for button in row if not str(button.callback_data or "").startswith(f"{kind}:")]
            for row in query.message.reply_markup.inline_keyboard
        ]
        rows = [row for row in rows if row] + [
            list(row) for row in (instead.inline_keyboard if instead else ())
        ]
        with suppress(BadRequest):  # as it is already, or the message is gone
            await query.edit_message_reply_markup(InlineKeyboardMarkup(rows) if rows else None)


def _message(update: Update) -> Message:
    assert update.effective_message is not None  # every handler of messages has one
    return update.effective_message


def _first_language(update: Update) -> Language:
    """Return the language that Telegram tells of the person; English where it is none of ours."""
    code = update.effective_user.language_code if update.effective_user else None
    return language_or((code or "")[:2], DEFAULT_LANGUAGE)


def _command_of(message: Message) -> str:
    """Return the name of the command, without the slash and without the bot's own name."""
    return re.split(r"[\s@]", (message.text or "").lstrip("/"), maxsplit=1)[0].casefold()
