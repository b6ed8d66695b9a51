"""The HTTP interface: conversations, messages, feedback, erasure. Translates, and decides nothing."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field

from bot.gateway.door import Door
from bot.gateway.entry import PATTERN as ENTRY_PATTERN
from bot.gateway.languages import Language
from bot.gateway.messages import Message
from bot.gateway.problems import MEDIA_TYPE, ProblemDetails
from bot.gateway.rate_limits import RateLimits, address_of
from bot.gateway.tokens import Tokens

MAX_REASON_CHARS = 500  # a sentence or two about why an answer did not help

# What each status says in the OpenAPI document and on its page.
_MEANING = {
    400: "not to be read",
    401: "no token of ours",
    403: "another conversation's token",
    404: "no such conversation or message (any more)",
    408: "the body did not arrive in time",
    413: "too long",
    422: "a field, or the message, breaks a rule",
    429: "too many in a minute; with numbers to call",
    503: "cannot be done now; with numbers to call where we are too busy",
}

EntryCode = Annotated[str, Field(pattern=f"^{ENTRY_PATTERN}$", description="code of the poster or page")]
IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=64,
        description="made up by the sender, 16 to 64 letters, digits, - or _; kept for ten minutes",
    ),
]
ConversationId = Annotated[str, Path(alias="id", max_length=64)]


class OpenConversation(BaseModel):
    """How a conversation starts; all of it optional."""

    language: Language | None = Field(default=None, description="left out, it is told from the first message")
    entry: EntryCode | None = None


class OpenedConversation(BaseModel):
    """A new conversation. Keep the token: nothing else opens it."""

    conversation_id: str
    token: str
    language: Language
    messages: list[Message]


class SendMessage(BaseModel):
    """A message of the worker: exactly one of the two."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"text": "Mój szef mi nie płaci"},
                {"payload": '/choose_card{"card": "pay/not-paid"}'},
            ]
        }
    )
    text: str | None = Field(default=None, description="what was typed")
    payload: str | None = Field(default=None, description="the payload of the button that was tapped")


class MessageReply(BaseModel):
    """The answer."""

    language: Language
    messages: list[Message]


class SendFeedback(BaseModel):
    """Whether one message helped."""

    message_id: str = Field(max_length=64)
    helpful: bool
    reason: str | None = Field(default=None, max_length=MAX_REASON_CHARS)


def _problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what a call's responses add to the OpenAPI document, in which `add_problems` puts the shape."""
    shown = {"schema": {"$ref": f"#/components/schemas/{ProblemDetails.__name__}"}}
    wait = {"Retry-After": {"description": "seconds", "schema": {"type": "integer", "minimum": 1}}}
    return {
        status: {"description": _MEANING[status], "content": {MEDIA_TYPE: shown}}
        | ({"headers": wait} if status in (429, 503) else {})
        for status in statuses
    }


# Asynchronous, though none of them waits: FastAPI gives each plain function a thread, three with every message.
async def _door(request: Request) -> Door:
    door: Door = request.app.state.door
    return door


async def _authorised(
    request: Request,
    conversation_id: ConversationId,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))],
) -> str:
    tokens: Tokens = request.app.state.tokens
    tokens.demand(credentials.credentials if credentials else None, conversation_id)
    return conversation_id


async def _limits(request: Request) -> RateLimits:
    limits: RateLimits = request.app.state.limits
    return limits


async def _count_call(request: Request, limits: Annotated[RateLimits, Depends(_limits)]) -> None:
    await limits.count_call(address_of(request))


TheDoor = Annotated[Door, Depends(_door)]
AuthorisedId = Annotated[str, Depends(_authorised)]
TheLimits = Annotated[RateLimits, Depends(_limits)]

router = APIRouter(prefix="/api/v1", tags=["conversation"], dependencies=[Depends(_count_call)])


@router.post("/conversations", status_code=201, responses=_problems(400, 408, 413, 422, 429, 503))
async def open_conversation(
    request: Request, door: TheDoor, limits: TheLimits, body: OpenConversation | None = None
) -> OpenedConversation:
    """Start a conversation and return its opening messages."""
    await limits.count_opening(address_of(request))
    wish = body or OpenConversation()
    conversation_id, reply = await door.open(language=wish.language, entry=wish.entry, channel="api")
    tokens: Tokens = request.app.state.tokens
    return OpenedConversation(
        conversation_id=conversation_id,
        token=tokens.issue(conversation_id),
        language=reply.language,
        messages=list(reply.messages),
    )


@router.post("/conversations/{id}/messages", responses=_problems(400, 401, 403, 404, 408, 413, 422, 429, 503))
async def send_message(
    conversation_id: AuthorisedId,
    door: TheDoor,
    limits: TheLimits,
    body: SendMessage,
    key: IdempotencyKey = "",
) -> MessageReply:
    """Send what was typed or tapped, and return the answer; the same `Idempotency-Key` gets the same answer."""
    await limits.count_message(conversation_id)
    reply = await door.receive(conversation_id, text=body.text, payload=body.payload, key=key)
    return MessageReply(language=reply.language, messages=list(reply.messages))


@router.post(
    "/conversations/{id}/feedback",
    status_code=204,
    responses=_problems(400, 401, 403, 404, 408, 413, 422, 429, 503),
)
async def give_feedback(conversation_id: AuthorisedId, door: TheDoor, body: SendFeedback) -> Response:
    """Say whether a message helped."""
    await door.give_feedback(
        conversation_id, message_id=body.message_id, helpful=body.helpful, reason=body.reason
    )
    return Response(status_code=204)


@router.delete("/conversations/{id}", status_code=204, responses=_problems(401, 403, 404, 422, 429, 503))
async def erase_conversation(conversation_id: AuthorisedId, door: TheDoor) -> Response:
    """Erase everything of the conversation."""
    await door.erase(conversation_id)
    return Response(status_code=204)
