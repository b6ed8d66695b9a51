"""The one guard before every page of the console: session, step, role, and whether a form is ours.

Knows cookies and the table of roles. Knows no page.
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

from bot.console.access import sessions
from bot.console.access.cookies import SESSION
from bot.console.access.roles import Role, Step, access
from bot.console.access.sessions import StaffSession
from bot.console.desk import Console
from bot.console.errors import SIGN_IN, UNSAVED, ElsewhereError, ForgedFormError, MayNotError

PAGE_OF_STEP = {
    Step.CODE: "/staff/code",
    Step.NEW_PASSWORD: "/staff/new-password",
    Step.ENROL: "/staff/enrol",
    Step.DONE: "/staff",
}


@dataclass(frozen=True)
class Visit:
    """Somebody of the staff asks for a page; what they may do is settled."""

    request: Request
    console: Console
    session: StaffSession
    form: FormData

    @property
    def who(self) -> str:
        """The name that stands in the audit."""
        return self.session.staff.name

    @property
    def language(self) -> str:
        """The language of the pages."""
        return self.session.staff.language

    def may(self, role: str) -> bool:
        """Say whether to show what needs `role`."""
        return self.session.staff.role.includes(Role(role))

    def field(self, name: str) -> str:
        """Return a field of the form, without blanks around it; empty where there is none."""
        value = self.form.get(name, "")
        return value.strip() if isinstance(value, str) else ""  # a file is nothing we asked for


async def admit(request: Request) -> Visit:
    """Return the visit.

    Raises:
        ElsewhereError: to sign in, or to finish signing in, comes first.
        MayNotError, ForgedFormError: refused.
    """
    console: Console = request.app.state.console
    wanted = access(request.method, request.scope["route"].path)
    session = await _session(request, console)
    if session is None:
        if request.method != "GET":
            raise ElsewhereError(UNSAVED)
        raise ElsewhereError(SIGN_IN, waits=not isinstance(wanted, Step))
    request.state.staff_language = session.staff.language
    needed = wanted if isinstance(wanted, Step) else Step.DONE
    if session.step is not needed:
        raise ElsewhereError(PAGE_OF_STEP[session.step])
    if not isinstance(wanted, Step) and not (
        isinstance(wanted, Role) and session.staff.role.includes(wanted)
    ):
        raise MayNotError
    form = FormData()
    if request.method != "GET":
        form = await request.form()
        given = form.get("csrf", "")
        if not isinstance(given, str) or not hmac.compare_digest(given.encode(), session.csrf.encode()):
            raise ForgedFormError
    return Visit(request, console, session, form)


async def _session(request: Request, console: Console) -> StaffSession | None:
    token = request.cookies.get(SESSION)
    if not token:
        return None
    now = datetime.now(UTC)
    found = await console.database.run(lambda db: sessions.find(db, token, now))
    if found is not None and await console.database.run(lambda db: sessions.is_stale(db, token, now)):
        await console.database.run(lambda db: sessions.touch(db, token, now), writes=True)
    return found


Admitted = Annotated[Visit, Depends(admit)]
