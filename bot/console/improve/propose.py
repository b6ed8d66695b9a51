"""A reviewer proposes what a worker wrote as an example of a card, of no card, or of another intent."""

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from bot.console.access.guard import Admitted, Visit
from bot.console.errors import ConsoleError, NotFoundError
from bot.console.filters import Filters
from bot.console.improve import proposals
from bot.console.improve.at_hand import NotBuiltError
from bot.nlu.languages import languages
from knowledge.examples import OUT_OF_SCOPE, retrieval_intent

router = APIRouter(include_in_schema=False)


class TargetError(ConsoleError):
    """What was typed is neither a card's id nor an intent."""

    def __init__(self) -> None:
        super().__init__(422, "target")


@router.post("/staff/conversations/{conversation_id}/proposals")
async def propose(visit: Admitted, conversation_id: str) -> Response:
    """Propose a reviewed message."""
    intent = await intent_of(visit, visit.field("target"))
    language = visit.field("language")
    if language not in languages():
        raise TargetError
    turn_uid, who = visit.field("turn"), visit.who
    done = await visit.console.database.run(
        lambda db: proposals.propose(
            db, conversation_id, turn_uid, intent=intent, language=language, who=who
        ),
        writes=True,
    )
    if not done:
        raise NotFoundError
    query = Filters.read(visit.request.query_params).query
    path = visit.request.app.url_path_for("show_conversation", conversation_id=conversation_id)
    return RedirectResponse(
        f"{path}?{f'{query}&' if query else ''}saved={turn_uid}#reviews-{turn_uid}", status_code=303
    )


async def intent_of(visit: Visit, target: str) -> str:
    """Return the intent that a card's id or an intent's own name stands for.

    Raises:
        TargetError: it is neither.
    """
    content = visit.console.content
    await content.load()
    if content.has_card(target):
        return retrieval_intent(target)
    if target == OUT_OF_SCOPE:
        return target
    try:
        built = await visit.console.at_hand.open(content)
    except NotBuiltError:
        raise TargetError from None
    if target not in built.intents:
        raise TargetError
    return target
