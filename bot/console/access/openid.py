"""Sign in through an OpenID Connect provider, such as that of a municipality (Authlib does the protocol).

Who signs in there must have an account here, made with `kompas staff add --openid`; the provider's own second
factor stands for ours.
"""

from datetime import UTC, datetime
from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from fastapi import APIRouter, Request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from joserfc.errors import JoseError
from sqlalchemy.orm import Session as DbSession
from starlette.responses import HTMLResponse, Response

from bot.console.access import accounts, sessions
from bot.console.access.cookies import SESSION, WANTED, drop_cookie, set_cookie, wanted_page
from bot.console.access.roles import Step
from bot.console.access.sign_in import end_former
from bot.console.audit import Deed, note
from bot.console.desk import Console
from bot.console.errors import ConsoleError, NotFoundError
from bot.gateway.rate_limits import address_of
from bot.settings import Settings

ON_THE_WAY = "kompas_openid"
WAY_S = 600  # to sign in at the provider
_SALT = "kompas.openid.v1"
_NAME = "provider"

public = APIRouter(include_in_schema=False)


class OpenIdRefusedError(ConsoleError):
    """The provider, or we, do not let this person in."""

    def __init__(self) -> None:
        super().__init__(403, "openid")


class Provider:
    """The provider of these settings."""

    def __init__(self, settings: Settings, transport: httpx2.AsyncBaseTransport | None) -> None:
        self.claim = settings.openid_claim
        self.back = settings.openid_back
        self.signer = URLSafeTimedSerializer(settings.secret_key.get_secret_value(), salt=_SALT)
        issuer = settings.openid_issuer.rstrip("/")
        oauth: Any = OAuth()
        self.client: Any = oauth.register(
            _NAME,
            client_id=settings.openid_client_id,
            client_secret=settings.openid_client_secret.get_secret_value(),
            server_metadata_url=f"{issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid email profile",
                "code_challenge_method": "S256",
                **({"transport": transport} if transport else {}),
            },
        )


@public.get("/staff/openid")
async def leave(request: Request) -> Response:
    """Send the browser to the provider."""
    provider = _provider(request)
    await request.app.state.limits.count_call(address_of(request))
    on_the_way: dict[str, Any] = {}
    request.scope["session"] = on_the_way  # where Authlib leaves state, nonce and verifier
    try:
        response: Response = await provider.client.authorize_redirect(request, provider.back)
    except (OAuthError, httpx2.HTTPError):
        raise OpenIdRefusedError from None
    # Lax: the provider sends the browser back, which is a way from another site.
    value = provider.signer.dumps(on_the_way)
    assert isinstance(value, str)
    set_cookie(response, request, ON_THE_WAY, value, max_age_s=WAY_S, same_site="lax")
    return response


@public.get("/staff/openid/back")
async def come_back(request: Request) -> Response:
    """Let in whom the provider vouches for and who has an account."""
    provider = _provider(request)
    console: Console = request.app.state.console
    await request.app.state.limits.count_call(address_of(request))
    claim = await _claim(request, provider)
    now = datetime.now(UTC)

    def begin(db: DbSession) -> sessions.StaffSession | None:
        row = accounts.find_by_openid(db, claim)
        if row is None:
            return None
        end_former(db, request)
        note(db, row.name, Deed.SIGN_IN, row.name)
        return sessions.begin(db, row, Step.DONE, now)

    begun = await console.database.run(begin, writes=True)
    if begun is None:
        raise OpenIdRefusedError
    # No redirect: browsers take that for a way from the provider still, and hold back a strict cookie.
    html = console.renderer.page(
        "signed_in.html", begun.staff.language, visit=None, wanted=wanted_page(request)
    )
    response = HTMLResponse(html)
    drop_cookie(response, ON_THE_WAY)
    drop_cookie(response, WANTED)
    set_cookie(response, request, SESSION, begun.token)
    return response


async def _claim(request: Request, provider: Provider) -> str:
    """Return what the provider says of the person, checked by signature, nonce and state."""
    try:
        request.scope["session"] = provider.signer.loads(request.cookies.get(ON_THE_WAY, ""), max_age=WAY_S)
        token = await provider.client.authorize_access_token(request)
    except (BadSignature, OAuthError, JoseError, httpx2.HTTPError, KeyError, ValueError):
        raise OpenIdRefusedError from None
    told = token.get("userinfo") or {}
    claim = told.get(provider.claim)
    unproven = provider.claim == "email" and told.get("email_verified") is not True
    if not isinstance(claim, str) or not claim or unproven:
        raise OpenIdRefusedError
    return claim


def _provider(request: Request) -> Provider:
    provider: Provider | None = request.app.state.openid
    if provider is None:
        raise NotFoundError
    return provider
