"""The proposals, each with what it would do as an example; an editor accepts or rejects them."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter
from sqlalchemy.orm import Session as DbSession
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.console.access.guard import Admitted, Visit
from bot.console.audit import Deed, note
from bot.console.errors import ConsoleError, InvalidFormError, NotFoundError
from bot.console.improve import proposals
from bot.console.improve.at_hand import Built, NotBuiltError
from bot.console.improve.proposals import PAGE, Example, Proposal, Status, clean
from bot.console.improve.propose import intent_of
from bot.nlu.languages import languages
from bot.privacy.redact import redact
from knowledge.copies import CopyError, KnownTexts
from knowledge.example_files import MAX_CHARS
from knowledge.examples import STYLES
from knowledge.normalise import words

if TYPE_CHECKING:
    from knowledge.outlook import Outlook

MAX_REASON_CHARS = 500
PATH = "/staff/improve/examples"

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Shown:
    """A proposal with what it would do; `refused` is a key of wording.yml, why it cannot be an example as it is."""

    proposal: Proposal
    example: Example  # as proposed, or as the editor changed it and looks at it
    outlook: "Outlook | None"
    refused: str


@dataclass(frozen=True)
class _Draft:
    """What an editor typed and has not been taken."""

    proposal_id: int
    example: Example
    error: str


class DecidedError(ConsoleError):
    """Somebody else decided meanwhile, or the conversation is gone."""

    def __init__(self) -> None:
        super().__init__(409, "decided")


@router.get(PATH)
async def show_examples(visit: Admitted) -> Response:
    """Show the proposals of one status, newest first, and write down who looked."""
    return await _page(visit)


@router.post(PATH + "/{proposal_id}/accept")
async def accept(visit: Admitted, proposal_id: int) -> Response:
    """Accept a proposal as the form has it; with `look`, only show what it would do."""
    proposal = await _proposal(visit, proposal_id)
    example = await _example(visit)
    if visit.form.get("look") is not None:
        return await _page(visit, _Draft(proposal_id, example, ""))
    try:
        built = await visit.console.at_hand.open(visit.console.content)
    except NotBuiltError:
        return await _page(visit, _Draft(proposal_id, example, "improve_no_index"))
    taken = await visit.console.database.run(proposals.taken)
    if refused := await asyncio.to_thread(_refusal, proposal_id, example, built, taken):
        return await _page(visit, _Draft(proposal_id, example, refused))
    who = visit.who
    done = await visit.console.database.run(
        lambda db: proposals.accept(db, proposal.id, example, who), writes=True
    )
    return _decided(done)


@router.post(PATH + "/{proposal_id}/reject")
async def reject(visit: Admitted, proposal_id: int) -> Response:
    """Reject a proposal, for a reason."""
    reason = redact(visit.field("reason")[:MAX_REASON_CHARS]).text
    if not reason:
        raise InvalidFormError
    await _proposal(visit, proposal_id)
    who = visit.who
    done = await visit.console.database.run(
        lambda db: proposals.reject(db, proposal_id, reason, who), writes=True
    )
    return _decided(done)


def _decided(done: bool) -> Response:
    if not done:
        raise DecidedError
    return RedirectResponse(f"{PATH}?saved", status_code=303)


async def _proposal(visit: Visit, proposal_id: int) -> Proposal:
    found = await visit.console.database.run(lambda db: proposals.find(db, proposal_id))
    if found is None:
        raise NotFoundError
    return found


async def _example(visit: Visit) -> Example:
    language, style = visit.field("language"), visit.field("style")
    if language not in languages() or style not in STYLES:
        raise InvalidFormError
    intent = await intent_of(visit, visit.field("target"))
    example = Example(clean(visit.field("text")), language, intent, style)
    # Other intents' examples have no style in the files.
    return example if example.card_id else Example(example.text, language, intent, STYLES[0])


def _refusal(proposal_id: int, example: Example, built: Built, taken: dict[int, str]) -> str:
    """Return why a text cannot be an example, as a key of wording.yml; empty where it can."""
    if not words(example.text):
        return "improve_no_words"
    if len(example.text) > MAX_CHARS:
        return "improve_too_long"
    others = KnownTexts((text, str(other)) for other, text in taken.items() if other != proposal_id)
    if others.copy_of(example.text):
        return "improve_copy_proposal"
    try:
        built.originals.demand(example.text)
    except CopyError as error:
        return "improve_copy_apart" if error.is_apart else "improve_copy_example"
    return ""


async def _page(visit: Visit, draft: _Draft | None = None) -> Response:
    console, query = visit.console, visit.request.query_params
    status = Status(query["status"]) if query.get("status") in set(Status) else Status.OPEN
    after = query.get("after", "")
    await console.content.load()

    def read(db: DbSession) -> tuple[list[Proposal], dict[str, int], dict[int, str]]:
        note(db, visit.who, Deed.IMPROVE, f"examples {status.value}")
        if draft:
            kept = proposals.find(db, draft.proposal_id)
            found = [kept] if kept else []
        else:
            found = proposals.page_of(db, status, after=int(after) if after.isdecimal() else None)
        return found, proposals.counts(db), proposals.taken(db)

    found, counts, taken = await console.database.run(read, writes=True)
    built = None
    if found:
        try:
            built = await console.at_hand.open(console.content)
        except NotBuiltError:
            built = None

    def look() -> list[Shown]:
        return [_shown(proposal, draft, built, taken) for proposal in found[:PAGE]]

    html = console.renderer.page(
        "improve_examples.html",
        visit.language,
        visit=visit,
        status=status,
        statuses=list(Status),
        counts=counts,
        shown=await asyncio.to_thread(look),
        older=found[PAGE - 1].id if len(found) > PAGE else None,
        draft=draft,
        built=built,
        styles=STYLES,
        cards=console.content.cards(visit.language),
        content=console.content,
        saved="saved" in query,
        max_chars=MAX_CHARS,
    )
    return HTMLResponse(html, status_code=422 if draft and draft.error else 200)


def _shown(proposal: Proposal, draft: _Draft | None, built: Built | None, taken: dict[int, str]) -> Shown:
    example = draft.example if draft else proposal.example
    if built is None:
        return Shown(proposal, example, None, draft.error if draft else "")
    refused = _refusal(proposal.id, example, built, taken) if proposal.status is Status.OPEN else ""
    if not words(example.text):
        return Shown(proposal, example, None, refused)
    return Shown(proposal, example, built.outlooks.of(example.text, example.card_id), refused)
