"""Signing in through a provider: whom it vouches for, and who pretends."""

import httpx
import httpx2
import pytest
from joserfc.jwk import RSAKey
from provider import CLIENT, ISSUER, SECRET, Provider

from bot.console.access import commands
from bot.console.access.openid import ON_THE_WAY
from bot.gateway.app import create_app
from bot.settings import Settings

pytestmark = pytest.mark.asyncio

URL = "https://kompas.test"


@pytest.fixture
def provider():
    return Provider()


@pytest.fixture
def settings(tmp_path, settings):
    given = {
        "openid_issuer": ISSUER,
        "openid_client_id": CLIENT,
        "openid_client_secret": SECRET,
        "openid_back": f"{URL}/staff/openid/back",
        "openid_name": "Gemeente",
    }
    return Settings(**{**settings.model_dump(exclude={"openid_client_secret"}), **given})


@pytest.fixture
def app(settings, provider):
    return create_app(
        settings,
        rasa_transport=httpx.MockTransport(lambda request: httpx.Response(503)),
        openid_transport=httpx2.ASGITransport(provider.app),
    )


async def go(http, provider):
    """Follow the way there and back; return what the console says at the end."""
    there = await http.get("/staff/openid")
    transport = httpx.ASGITransport(provider.app)
    async with httpx.AsyncClient(transport=transport) as elsewhere:
        back = (await elsewhere.get(there.headers["location"])).headers["location"]
    return await http.get(back)


async def test_person_with_an_account_is_let_in(browser, provider, settings, audit):
    await commands.add(settings, "Anna", "reviewer", "en", "anna@example.nl")
    http = browser(URL)

    page = await go(http, provider)

    assert page.status_code == 200
    assert 'content="0; url=/staff"' in page.text
    assert "Signed in as Anna (reviewer)" in (await http.get("/staff")).text
    assert ("Anna", "sign_in", "Anna") in await audit()


async def test_button_is_on_the_sign_in_page(browser):
    assert "Sign in with Gemeente" in (await browser(URL).get("/staff/sign-in?lang=en")).text


@pytest.mark.parametrize(
    "lie",
    [
        {"claims": {"sub": "1", "email": "stranger@example.nl", "email_verified": True}},
        {"claims": {"sub": "1", "email": "anna@example.nl", "email_verified": False}},
        {"claims": {"sub": "1", "email": "anna@example.nl"}},
        {"claims": {"sub": "1"}},
        {"token": {"nonce": "another"}},
        {"token": {"aud": "another"}},
        {"token": {"iss": "https://another.test"}},
        {"token": {"exp": 1}},
        {"signs_with": RSAKey.generate_key(2048, {"kid": "one"})},
    ],
)
async def test_whom_the_provider_does_not_vouch_for_stays_out(browser, provider, settings, lie):
    await commands.add(settings, "Anna", "reviewer", "en", "anna@example.nl")
    for name, value in lie.items():
        setattr(provider, name, value)
    http = browser(URL)

    page = await go(http, provider)

    assert page.status_code == 403
    assert (await http.get("/staff")).status_code == 303


async def test_answer_to_a_question_of_another_browser_is_refused(browser, provider, settings):
    await commands.add(settings, "Anna", "reviewer", "en", "anna@example.nl")
    victim, attacker = browser(URL), browser(URL)
    there = await attacker.get("/staff/openid")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(provider.app)) as elsewhere:
        back = (await elsewhere.get(there.headers["location"])).headers["location"]

    assert (await victim.get(back)).status_code == 403
    await victim.get("/staff/openid")
    assert (await victim.get(back)).status_code == 403
    victim.cookies.set(ON_THE_WAY, "forged", domain="kompas.test", path="/staff")
    assert (await victim.get(back)).status_code == 403


async def test_password_account_is_not_opened_by_its_name_at_the_provider(browser, provider, settings):
    await commands.add(settings, "anna@example.nl", "admin", "en", None)

    assert (await go(browser(URL), provider)).status_code == 403
