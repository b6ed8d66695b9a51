"""One conversation is erased by an admin: its person asked a helper for it, or something personal was missed.

Goes the way of the person's own button, so also out of Rasa and the spool, and a restored backup erases it again.
"""

from enum import StrEnum

from fastapi import APIRouter
from sqlalchemy.orm import Session as DbSession
from starlette.responses import RedirectResponse, Response

from bot.console.access.guard import Admitted
from bot.console.audit import Deed, note
from bot.console.errors import InvalidFormError, NotErasedError, NotFoundError
from bot.console.filters import Filters
from bot.gateway.problems import Problem, ProblemKind
from bot.log.tables import ConversationRow

router = APIRouter(include_in_schema=False)


class Reason(StrEnum):
    """Why. A closed list: the audit outlives the conversation, so nobody writes into it what was said."""

    ASKED = "asked"
    PERSONAL = "personal"


@router.post("/staff/conversations/{conversation_id}/erasure")
async def erase_conversation(visit: Admitted, conversation_id: str) -> Response:
    """Erase the conversation, once it is confirmed; also one that is preserved, as its person could.

    Raises:
        NotErasedError: a part of it may still be there.
    """
    reason = visit.field("reason")
    if reason not in set(Reason) or visit.field("confirmed") != "yes":
        raise InvalidFormError

    def noted(db: DbSession) -> None:
        if db.get(ConversationRow, conversation_id) is None:
            raise NotFoundError
        note(db, visit.who, Deed.ERASE, f"{conversation_id} {reason}")

    # Before: what is erased and then not noted would have had no witness.
    await visit.console.database.run(noted, writes=True)
    try:
        await visit.request.app.state.door.erase(conversation_id)
    except Problem as problem:
        if problem.kind is not ProblemKind.NOT_FOUND:  # gone meanwhile is gone
            raise NotErasedError from None
    query = Filters.read(visit.request.query_params).query
    return RedirectResponse(f"/staff?{f'{query}&' if query else ''}erased", status_code=303)
