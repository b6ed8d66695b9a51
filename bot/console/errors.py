"""What the console refuses, as pages: one base error, and the page that says what to do."""

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.console.access.cookies import keep_wanted
from bot.log.records import LogError

SIGN_IN = "/staff/sign-in"
UNSAVED = f"{SIGN_IN}?unsaved"  # says that what was sent is not kept


class ConsoleError(Exception):
    """A page that says why not; `reason` is a key of wording.yml after `error_`."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class NotFoundError(ConsoleError):
    """There is no such conversation, card, tag (any more)."""

    def __init__(self) -> None:
        super().__init__(404, "not_found")


class MayNotError(ConsoleError):
    """The role does not include it."""

    def __init__(self) -> None:
        super().__init__(403, "may_not")


class ForgedFormError(ConsoleError):
    """The form did not come from a page of this session."""

    def __init__(self) -> None:
        super().__init__(403, "forged")


class InvalidFormError(ConsoleError):
    """A field holds what its page does not offer."""

    def __init__(self) -> None:
        super().__init__(422, "invalid")


class NotErasedError(ConsoleError):
    """Rasa, the spool or the log did not answer: a part of the conversation may still be there."""

    def __init__(self) -> None:
        super().__init__(503, "not_erased")


class ElsewhereError(Exception):
    """Something else comes first, such as to sign in: `path` is where; the page asked for may wait until then."""

    def __init__(self, path: str, *, waits: bool = False) -> None:
        super().__init__(path)
        self.path = path
        self.waits = waits


def install_error_pages(app: FastAPI) -> None:
    """Answer the errors above with pages, in the language of whoever reads them."""

    def page(request: Request, status: int, reason: str) -> Response:
        console = request.app.state.console
        html = console.renderer.page(
            "error.html", console.language_of(request), visit=None, reason=f"error_{reason}"
        )
        return HTMLResponse(html, status_code=status)

    async def on_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, ConsoleError)
        return page(request, error.status, error.reason)

    async def on_elsewhere(request: Request, error: Exception) -> Response:
        assert isinstance(error, ElsewhereError)
        response = RedirectResponse(error.path, status_code=303)
        if error.waits:
            keep_wanted(response, request)
        return response

    async def on_log_error(request: Request, error: Exception) -> Response:
        if not request.url.path.startswith("/staff"):
            raise error  # elsewhere nobody foresaw it
        return page(request, 503, "database")

    app.add_exception_handler(ConsoleError, on_error)
    app.add_exception_handler(ElsewhereError, on_elsewhere)
    app.add_exception_handler(LogError, on_log_error)
