"""The cookies of the console: sent to /staff only, to no script, and never from another site."""

import hmac
import ipaddress
import secrets
from typing import Literal
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response

SESSION = "kompas_staff"
FORM = "kompas_staff_form"  # before there is a session: ties a sign-in form to the browser that asked for it
WANTED = "kompas_staff_wanted"  # the page of somebody who has to sign in first
PATH = "/staff"
FORM_AGE_S = 3600
WANTED_CHARS = 1000  # of an address; of a longer one nothing is kept


def set_cookie(
    response: Response,
    request: Request,
    name: str,
    value: str,
    *,
    max_age_s: int | None = None,
    same_site: Literal["strict", "lax"] = "strict",
) -> None:
    """Set the cookie, Secure unless this is plain http on this very machine."""
    response.set_cookie(
        name,
        value,
        max_age=max_age_s,
        path=PATH,
        secure=not _is_own_machine(request),
        httponly=True,
        samesite=same_site,
    )


def drop_cookie(response: Response, name: str) -> None:
    """Take the cookie back."""
    response.delete_cookie(name, path=PATH)


def form_token(request: Request) -> str:
    """Return the value of the sign-in form's cookie, a new one where there is none."""
    return request.cookies.get(FORM) or secrets.token_urlsafe(32)


def came_from_own_form(request: Request, given: str) -> bool:
    """Say whether the form's hidden field and its cookie are the same."""
    held = request.cookies.get(FORM, "")
    return bool(held) and hmac.compare_digest(held.encode(), given.encode())


def keep_wanted(response: Response, request: Request) -> None:
    """Keep the address asked for until somebody has signed in.

    Lax: the way back from a provider of OpenID Connect is one from another site.
    """
    address = quote(f"{request.url.path}?{request.url.query}", safe="")
    if len(address) <= WANTED_CHARS:
        set_cookie(response, request, WANTED, address, max_age_s=FORM_AGE_S, same_site="lax")


def wanted_page(request: Request) -> str:
    """Return the page of ours that was kept; the inbox where there is none."""
    address = unquote(request.cookies.get(WANTED, "")).removesuffix("?")
    return address if address.startswith((f"{PATH}/", f"{PATH}?")) and address.isprintable() else PATH


def _is_own_machine(request: Request) -> bool:
    host = request.url.hostname or ""
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    return loopback and request.url.scheme == "http"
