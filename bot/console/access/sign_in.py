"""Sign in: name and password, then a code, a new password and a second factor where they are due.

Each step that is passed ends the session of the one before and begins a new one, under a new id.
"""

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session as DbSession
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.console.access import accounts, sessions
from bot.console.access.cookies import (
    FORM,
    FORM_AGE_S,
    SESSION,
    WANTED,
    came_from_own_form,
    drop_cookie,
    form_token,
    set_cookie,
    wanted_page,
)
from bot.console.access.guard import PAGE_OF_STEP, Admitted, Visit
from bot.console.access.passwords import hash_password, is_good, is_right
from bot.console.access.roles import Step
from bot.console.access.second_factor import new_key, picture, step_of
from bot.console.audit import Deed, note
from bot.console.desk import Console
from bot.console.errors import SIGN_IN, ForgedFormError, InvalidFormError
from bot.console.tables import StaffRow
from bot.gateway.rate_limits import address_of
from bot.nlu.languages import languages

public = APIRouter(include_in_schema=False)
router = APIRouter(include_in_schema=False)


@public.get("/staff/sign-in")
async def show_sign_in(request: Request) -> Response:
    """Show the form."""
    return _sign_in_page(request)


@public.post("/staff/sign-in")
async def sign_in(request: Request) -> Response:
    """Check name and password; whatever is wrong, the page says the same."""
    console: Console = request.app.state.console
    await request.app.state.limits.count_call(address_of(request))
    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    if not came_from_own_form(request, form.get("csrf", "")):
        raise ForgedFormError
    name, password, now = form.get("name", ""), form.get("password", ""), datetime.now(UTC)

    def begin(db: DbSession) -> str | None:
        row = accounts.find_row(db, name)
        return row.password if row is not None and accounts.begin_guess(db, row, now) else None

    hashed = await console.database.run(begin, writes=True)
    fits = await is_right(password, hashed)

    def finish(db: DbSession) -> sessions.StaffSession | None:
        row = accounts.find_row(db, name)
        if row is None:
            return None
        if not fits:
            note(db, row.name, Deed.SIGN_IN_REFUSED, row.name)
            return None
        end_former(db, request)
        return sessions.begin(db, row, next_step(row, after=None), now)

    begun = await console.database.run(finish, writes=True)
    if begun is None:
        return _sign_in_page(request, refused=True)
    response = RedirectResponse(PAGE_OF_STEP[begun.step], status_code=303)
    drop_cookie(response, FORM)
    set_cookie(response, request, SESSION, begun.token)
    return response


@router.get("/staff/code")
async def show_code(visit: Admitted) -> Response:
    """Ask for the code of the second factor."""
    return _page(visit, "code.html")


@router.post("/staff/code")
async def check_code(visit: Admitted) -> Response:
    """Check the code; each is taken once, and wrong ones lock the account as wrong passwords do."""
    now = datetime.now(UTC)

    def check(db: DbSession) -> bool:
        row = db.get_one(StaffRow, visit.session.staff.id)
        key = visit.console.seal.open(row.totp or "")
        if not accounts.begin_guess(db, row, now) or key is None:
            return False
        step = step_of(key, visit.field("code"), now, after=row.totp_step)
        if step is None:
            note(db, row.name, Deed.SIGN_IN_REFUSED, row.name)
            return False
        row.totp_step = step
        return True

    if not await visit.console.database.run(check, writes=True):
        return _page(visit, "code.html", status=401, refused=True)
    return await _go_on(visit)


@router.get("/staff/new-password")
async def show_new_password(visit: Admitted) -> Response:
    """Ask for a password in place of the one-time password."""
    return _page(visit, "new_password.html")


@router.post("/staff/new-password")
async def change_password(visit: Admitted) -> Response:
    """Take the password where it is long enough, typed twice alike, and another than before."""
    wished = visit.form.get("password", "")
    if not isinstance(wished, str) or wished != visit.form.get("again"):
        return _page(visit, "new_password.html", status=422, refused="password_differs")
    staff = visit.session.staff
    held = await visit.console.database.run(lambda db: db.get_one(StaffRow, staff.id).password)
    if not is_good(wished, staff.name) or await is_right(wished, held):
        return _page(visit, "new_password.html", status=422, refused="password_weak")
    hashed = await hash_password(wished)

    def change(db: DbSession) -> None:
        accounts.set_password(db, staff.id, hashed)
        note(db, staff.name, Deed.PASSWORD, staff.name)

    await visit.console.database.run(change, writes=True)
    return await _go_on(visit)


@router.get("/staff/enrol")
async def show_enrol(visit: Admitted) -> Response:
    """Show a new key of a second factor, to scan or to type."""
    return _enrol_page(visit, new_key())


@router.post("/staff/enrol")
async def enrol(visit: Admitted) -> Response:
    """Keep the key once a code proves that the app holds it."""
    key, now = visit.field("key"), datetime.now(UTC)
    if len(key) != len(new_key()) or not key.isalnum() or not key.isascii():
        raise InvalidFormError
    step = step_of(key, visit.field("code"), now, after=None)
    if step is None:
        return _enrol_page(visit, key, refused=True)

    def keep(db: DbSession) -> None:
        row = db.get_one(StaffRow, visit.session.staff.id)
        row.totp, row.totp_step = visit.console.seal.close(key), step
        note(db, row.name, Deed.SECOND_FACTOR, row.name)

    await visit.console.database.run(keep, writes=True)
    return await _go_on(visit)


@router.post("/staff/sign-out")
async def sign_out(visit: Admitted) -> Response:
    """End the session."""

    def end(db: DbSession) -> None:
        sessions.end(db, visit.session.token)
        note(db, visit.who, Deed.SIGN_OUT, visit.who)

    await visit.console.database.run(end, writes=True)
    response = RedirectResponse(SIGN_IN, status_code=303)
    drop_cookie(response, SESSION)
    return response


@router.post("/staff/language")
async def change_language(visit: Admitted) -> Response:
    """Show the pages in another language from now on."""
    wished = visit.field("language")
    if wished not in languages():
        raise InvalidFormError

    def change(db: DbSession) -> None:
        db.get_one(StaffRow, visit.session.staff.id).language = wished

    await visit.console.database.run(change, writes=True)
    return RedirectResponse("/staff", status_code=303)


def next_step(row: StaffRow, *, after: Step | None) -> Step:
    """Return what is still due of signing in once `after` is passed; None stands for the password."""
    due = [
        (Step.CODE, row.totp is not None and row.password is not None),
        (Step.NEW_PASSWORD, row.must_change),
        (Step.ENROL, row.totp is None),
    ]
    passed = -1 if after is None else [step for step, _ in due].index(after)
    return next((step for step, is_due in due[passed + 1 :] if is_due), Step.DONE)


def end_former(db: DbSession, request: Request) -> None:
    """End the session whose cookie the browser brought along, whoever put it there."""
    if former := request.cookies.get(SESSION):
        sessions.end(db, former)


async def _go_on(visit: Visit) -> Response:
    """Replace the session by one of the next step."""
    now = datetime.now(UTC)

    def replace(db: DbSession) -> sessions.StaffSession:
        sessions.end(db, visit.session.token)
        row = db.get_one(StaffRow, visit.session.staff.id)
        step = next_step(row, after=visit.session.step)
        if step is Step.DONE:
            accounts.clear_guesses(row)
            note(db, row.name, Deed.SIGN_IN, row.name)
        return sessions.begin(db, row, step, now)

    begun = await visit.console.database.run(replace, writes=True)
    done = begun.step is Step.DONE
    path = wanted_page(visit.request) if done else PAGE_OF_STEP[begun.step]
    response = RedirectResponse(path, status_code=303)
    set_cookie(response, visit.request, SESSION, begun.token)
    if done:
        drop_cookie(response, WANTED)
    return response


def _sign_in_page(request: Request, *, refused: bool = False) -> Response:
    console: Console = request.app.state.console
    token = form_token(request)
    html = console.renderer.page(
        "sign_in.html",
        console.language_of(request),
        visit=None,
        csrf=token,
        refused=refused,
        unsaved="unsaved" in request.query_params,
        openid_name=console.openid_name,
    )
    response = HTMLResponse(html, status_code=401 if refused else 200)
    set_cookie(response, request, FORM, token, max_age_s=FORM_AGE_S)
    return response


def _enrol_page(visit: Visit, key: str, *, refused: bool = False) -> Response:
    status = 422 if refused else 200
    svg = picture(key, visit.who)
    return _page(visit, "enrol.html", status=status, refused=refused, key=key, picture=svg)


def _page(visit: Visit, template: str, *, status: int = 200, **values: object) -> Response:
    shown = {"refused": None, **values}
    html = visit.console.renderer.page(template, visit.language, visit=visit, **shown)
    return HTMLResponse(html, status_code=status)
