"""The chat page: a plain form that works without script, and the same form live with it.

Translates between form fields and the door. Whatever goes wrong, the person gets a page with words
in their language, never a bare error.
"""

import logging
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from bot.gateway.door import ERASE, Door, Reply
from bot.gateway.entry import is_entry
from bot.gateway.languages import Language, language_or
from bot.gateway.messages import Kind, Message
from bot.gateway.problems import (
    STATUS,
    WITH_NUMBERS,
    BodyTooLarge,
    BodyTooSlow,
    Problem,
    ProblemKind,
    problem_headers,
    problem_key,
)
from bot.gateway.rate_limits import RateLimits, address_of
from bot.gateway.strings import Strings, language_of_request
from bot.gateway.tokens import Tokens
from bot.web.questions import PageQuestions
from bot.web.render import ChatView, Entry, Renderer

logger = logging.getLogger("kompas.gateway")

FRAGMENT_HEADER = "Kompas-Fragment"  # sent by chat.js, which wants only what is new
HOURS_HOLD = timedelta(minutes=15)  # "open now" in an older answer is no longer shown
REASONS = ("other_question", "hard", "wrong", "my_case")  # why an answer did not help, in the order shown
_CHANGE_LANGUAGE = re.compile(r'/change_language\{"language": ?"([a-z]{2})"\}')

_BODY_PROBLEMS: dict[type[HTTPException], ProblemKind] = {
    BodyTooLarge: ProblemKind.BODY_TOO_LARGE,
    BodyTooSlow: ProblemKind.TOO_SLOW,
}

router = APIRouter(include_in_schema=False)


@dataclass
class _Form:
    """The fields of the chat form; what is absent is empty."""

    token: str = ""
    language: Language = "en"
    entry: str = ""
    text: str = ""
    payload: str = ""
    feedback: str = ""
    action: str = ""
    themes: str = ""
    key: str = ""  # the same key is the same message, sent again
    seen: str = ""  # the last message on the screen of somebody who sends again

    @classmethod
    def read(cls, form: FormData, language: Language) -> "_Form":
        def value(name: str) -> str:
            found = form.get(name, "")
            return found if isinstance(found, str) else ""  # a file is nothing we asked for

        entry = value("entry")
        return cls(
            token=value("token"),
            language=language_or(value("lang"), language),
            entry=entry if is_entry(entry) else "",
            text=value("text"),
            payload=value("payload"),
            feedback=value("feedback"),
            action=value("action"),
            themes=value("themes"),
            key=value("key"),
            seen=value("seen"),
        )


@dataclass
class _Result:
    """What a post brings: the conversation it belongs to now, and what is new in it."""

    language: Language
    conversation_id: str | None = None
    entries: list[Entry] = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    thanks: bool = False
    unhelped: str = ""  # the message whose reader is asked why it did not help
    draft: str = ""


@router.api_route("/chat", methods=["GET", "HEAD"])
async def show_chat(request: Request) -> Response:
    """Show the page; opens no conversation, so that a preview or a robot leaves no trace."""
    entry = request.query_params.get("entry", "")
    form = _Form(
        language=language_of_request(request),
        entry=entry if is_entry(entry) else "",
        themes=request.query_params.get("themes", ""),
    )
    view = await _view(request, form, _Result(form.language), (), datetime.now(UTC))
    renderer: Renderer = request.app.state.renderer
    return HTMLResponse(renderer.page(view))


@router.post("/chat")
async def post_chat(request: Request) -> Response:
    """Take what the form sends, and show the conversation as it is then."""
    state = request.app.state
    desk = _Desk(state.door, state.tokens, state.strings, state.limits, address_of(request))
    language = language_of_request(request)
    form = _Form(language=language)
    try:
        form = _Form.read(await request.form(), language)
        result = await desk.handle(form)
    except HTTPException as error:
        kind = _BODY_PROBLEMS.get(type(error), ProblemKind.MALFORMED_REQUEST)
        result = desk.explain(Problem(kind), _Result(form.language, headers=dict(error.headers or {})))
    except Exception as error:
        logger.error("chat failed: %s", type(error).__name__)
        result = _Result(form.language, status=500)
        result.entries.append(Entry(form.language, [state.door.unavailable(form.language)]))
    return await _show(request, form, result)


class _Desk:
    """Does what one post of the form asks for."""

    def __init__(
        self,
        door: Door,
        tokens: Tokens,
        strings: Strings,
        limits: RateLimits,
        address: str,
    ) -> None:
        self._door = door
        self._tokens = tokens
        self._strings = strings
        self._limits = limits
        self._address = address

    async def handle(self, form: _Form) -> _Result:
        """Return what the post brings; problems become words."""
        result = _Result(form.language, conversation_id=self._tokens.conversation_of(form.token))
        try:
            await self._limits.count_call(self._address)
            await self._act(form, result)
        except Problem as problem:
            if problem.kind is ProblemKind.NOT_FOUND and result.conversation_id and form.action != "delete":
                # Deleted in another tab, or after the time we keep it: go on in a new one.
                result = _Result(form.language)
                try:
                    await self._act(form, result)
                    return result
                except Problem as second:
                    problem = second
            result = self.explain(problem, result)
            result.draft = form.text  # what could not be sent stays in the box
        return result

    def explain(self, problem: Problem, result: _Result) -> _Result:
        """Add the problem to the result as a notice, in the language of the conversation."""
        result.language = problem.language or result.language
        text = problem_key(problem.kind)
        if problem.kind in WITH_NUMBERS:
            notice = self._door.unavailable(result.language, text=text)
        else:
            notice = _notice(self._strings.text(result.language, text), result.language)
        result.entries.append(Entry(result.language, [notice]))
        result.status = STATUS[problem.kind]
        result.headers |= problem_headers(problem)
        return result

    async def _act(self, form: _Form, result: _Result) -> None:
        known = result.conversation_id is not None
        if form.action == "delete" or form.payload == f"/{ERASE}":
            await self._erase(result)
        elif form.action in ("history", "download") and known:
            await self._recall(form, result)
        elif form.action in ("open", "history", "download"):
            if not known:
                await self._open(form, result)
        elif form.feedback:
            await self._take_feedback(form, result)
        elif form.payload:
            result.draft = form.text
            wished = _CHANGE_LANGUAGE.fullmatch(form.payload)
            if wished and not known:
                form.language = language_or(wished[1], form.language)
                await self._open(form, result)
            else:
                await self._say(form, result, payload=form.payload)
        else:
            await self._say(form, result, text=form.text)

    async def _open(self, form: _Form, result: _Result) -> None:
        await self._limits.count_opening(self._address)
        result.conversation_id, reply = await self._door.open(
            language=form.language, entry=form.entry or None, channel="web", key=form.key
        )
        self._add(result, reply)

    async def _say(
        self, form: _Form, result: _Result, *, text: str | None = None, payload: str | None = None
    ) -> None:
        if result.conversation_id is None:
            await self._open(form, result)
        assert result.conversation_id is not None
        await self._limits.count_message(result.conversation_id)
        reply = await self._door.receive(
            result.conversation_id, text=text, payload=payload, key=form.key, seen=form.seen
        )
        self._add(result, reply)

    async def _take_feedback(self, form: _Form, result: _Result) -> None:
        message_id, _, verdict = form.feedback.partition(":")
        verdict, _, reason = verdict.partition(":")
        if verdict not in ("yes", "no") or (reason and reason not in REASONS):
            raise Problem(ProblemKind.INVALID_REQUEST)
        if result.conversation_id is None:
            raise Problem(ProblemKind.UNAUTHORISED)
        result.draft = form.text
        helpful = verdict == "yes"
        await self._door.give_feedback(
            result.conversation_id, message_id=message_id, helpful=helpful, reason=reason or None
        )
        result.thanks = True
        if not helpful and not reason:
            result.unhelped = message_id
            await self._say(form, result, payload="/not_helped")

    async def _recall(self, form: _Form, result: _Result) -> None:
        assert result.conversation_id is not None
        conversation = await self._door.find(result.conversation_id)
        result.language = conversation.language or result.language
        if form.action == "history":
            told = await self._door.announce(result.conversation_id)
            if told:
                result.entries.append(Entry(result.language, told))

    async def _erase(self, result: _Result) -> None:
        count = 0
        if result.conversation_id is not None:
            try:
                count = await self._door.erase(result.conversation_id)
            except Problem as problem:
                if problem.kind is not ProblemKind.NOT_FOUND:
                    raise
        result.conversation_id = None
        text = self._strings.text(result.language, "deleted", count=str(count))
        result.entries = [Entry(result.language, [_notice(text, result.language)])]

    def _add(self, result: _Result, reply: Reply) -> None:
        result.language = reply.language
        result.entries.append(Entry(reply.language, reply.messages, reply.said))


async def _show(request: Request, form: _Form, result: _Result) -> Response:
    state = request.app.state
    renderer: Renderer = state.renderer
    fragment = FRAGMENT_HEADER in request.headers
    now = datetime.now(UTC)
    entries = result.entries
    at_once = result.status in (STATUS[kind] for kind in WITH_NUMBERS)  # then nothing is read from the log
    if result.conversation_id is not None and (not fragment or form.action == "history") and not at_once:
        entries = await _with_history(state.door, result, now)
    view = await _view(request, form, result, entries, now)
    headers = {**result.headers, "Content-Language": result.language}
    if form.action == "download" and result.status == 200:
        name = f"kompas-{now:%Y-%m-%d}.html"
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return HTMLResponse(renderer.download(view), headers=headers)
    html = renderer.fragment(view) if fragment else renderer.page(view)
    return HTMLResponse(html, status_code=result.status, headers=headers)


async def _view(
    request: Request, form: _Form, result: _Result, entries: Sequence[Entry], now: datetime
) -> ChatView:
    state = request.app.state
    questions: PageQuestions = state.questions
    themes = questions.known(form.themes)
    return ChatView(
        language=result.language,
        entries=entries,
        now=now,
        token=state.tokens.issue(result.conversation_id) if result.conversation_id else "",
        entry=form.entry,
        themes=",".join(themes),
        questions=questions.choices(themes, result.language),
        notices=await state.announcements.notices(now),
        key=secrets.token_urlsafe(18),
        draft=result.draft,
        framed="framed" in request.query_params,
        thanks=result.thanks,
        unhelped=result.unhelped,
        reasons=REASONS,
        language_changed=result.language != language_or(request.query_params.get("lang"), form.language),
    )


async def _with_history(door: Door, result: _Result, now: datetime) -> list[Entry]:
    """Return the whole conversation, and what is new at its end; the log may lack the latter, or its text."""
    assert result.conversation_id is not None
    turns = await door.history(result.conversation_id)
    new = {message.id for entry in result.entries for message in entry.messages}
    past = [
        Entry(turn.language, turn.messages, turn.said, fresh=now - turn.at < HOURS_HOLD)
        for turn in turns
        if not new.intersection(message.id for message in turn.messages)
    ]
    return past + result.entries


def _notice(text: str, language: Language) -> Message:
    return Message(id=uuid4().hex, kind=Kind.NOTICE, text=text, language=language)
