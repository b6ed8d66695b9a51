"""Signing in from the first password to the inbox, and whoever tries to get in otherwise."""

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from freezing import Clock
from given import ON_BOTH

from bot.console.access import accounts, commands, sign_in
from bot.console.access import guard as guard_module
from bot.console.access.cookies import SESSION, WANTED
from bot.console.access.second_factor import STEP_S, step_of
from bot.console.access.sessions import IDLE, LONGEST

pytestmark = pytest.mark.asyncio

OWN = "a long sentence of my own"


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page.text)[1]


async def send(http, path, page, **fields):
    return await http.post(path, data={"csrf": hidden(page, "csrf"), **fields})


async def try_password(http, name, password):
    page = await http.get("/staff/sign-in")
    return await send(http, "/staff/sign-in", page, name=name, password=password)


async def come_in(http, name, password, clock=datetime):
    """Go the whole way of a first sign-in; return the key of the second factor."""
    answer = await try_password(http, name, password)
    assert answer.headers["location"] == "/staff/new-password"
    page = await http.get("/staff/new-password")
    answer = await send(http, "/staff/new-password", page, password=OWN, again=OWN)
    assert answer.headers["location"] == "/staff/enrol"
    page = await http.get("/staff/enrol")
    key = hidden(page, "key")
    answer = await send(http, "/staff/enrol", page, key=key, code=pyotp.TOTP(key).at(clock.now(UTC)))
    assert answer.headers["location"] == "/staff"
    return key


@pytest.fixture
def clock(monkeypatch):
    """The time of the pages: `clock.pass_(minutes=31)`."""
    clock = Clock()
    for module in (sign_in, guard_module):
        monkeypatch.setattr(module, "datetime", clock)
    return clock


@pytest.mark.parametrize("settings", ON_BOTH, indirect=True)
async def test_first_sign_in_demands_a_new_password_and_a_second_factor(browser, settings, audit):
    password = await commands.add(settings, "Anna", "reviewer", "nl", None)
    http = browser()

    await come_in(http, "Anna", password)

    page = await http.get("/staff")
    assert page.status_code == 200
    assert "Ingelogd als Anna (beoordelaar)" in page.text
    assert ("Anna", "sign_in", "Anna") in await audit()


@pytest.mark.parametrize("settings", ON_BOTH, indirect=True)
async def test_two_accounts_with_passwords_stand_beside_each_other_and_a_name_is_taken_once(
    browser, settings
):
    for name in ("Anna", "Eva"):
        password = await commands.add(settings, name, "reviewer", "nl", None)
        await come_in(browser(), name, password)

    with pytest.raises(accounts.AccountError, match="'Eva' already"):
        await commands.add(settings, "Eva", "editor", "nl", None)


async def test_later_sign_in_demands_the_code_and_takes_it_once(browser, settings, clock):
    password = await commands.add(settings, "Anna", "reviewer", "en", None)
    key = await come_in(browser(), "Anna", password, clock)
    clock.pass_(seconds=10 * STEP_S)
    code = pyotp.TOTP(key).at(clock.now(UTC))
    first, second = browser(), browser()
    statuses = []
    for http in (first, second):
        answer = await try_password(http, "Anna", OWN)
        assert answer.headers["location"] == "/staff/code"
        statuses.append(
            (await send(http, "/staff/code", await http.get("/staff/code"), code=code)).status_code
        )

    assert statuses == [303, 401]
    assert (await first.get("/staff")).status_code == 200
    assert (await second.get("/staff")).headers["location"] == "/staff/code"


async def sign_in_again(http, key, clock):
    clock.pass_(seconds=10 * STEP_S)
    await try_password(http, "Anna", OWN)
    code = pyotp.TOTP(key).at(clock.now(UTC))
    return await send(http, "/staff/code", await http.get("/staff/code"), code=code)


@pytest.mark.parametrize(
    "wanted", ["/staff/conversations/c?queue=urgent&words=%C8%99ef%20r%C4%83u", "/staff?language=ro"]
)
async def test_page_asked_for_comes_after_signing_in_again_and_only_once(browser, settings, clock, wanted):
    http = browser()
    key = await come_in(http, "Anna", await commands.add(settings, "Anna", "reviewer", "en", None), clock)
    clock.pass_(hours=13)

    refused = await http.get(wanted)

    assert refused.headers["location"] == "/staff/sign-in"
    assert (await sign_in_again(http, key, clock)).headers["location"] == wanted
    clock.pass_(hours=13)
    assert (await sign_in_again(http, key, clock)).headers["location"] == "/staff"


@pytest.mark.parametrize(
    "planted", ["https%3A%2F%2Felsewhere.example", "%2F%2Felsewhere.example", "%2Fstaff%2F%0D%0Ax"]
)
async def test_page_elsewhere_is_never_gone_to(browser, settings, clock, planted):
    http = browser()
    key = await come_in(http, "Anna", await commands.add(settings, "Anna", "reviewer", "en", None), clock)
    clock.pass_(hours=13)
    http.cookies.set(WANTED, planted, domain="127.0.0.1", path="/staff")

    assert (await sign_in_again(http, key, clock)).headers["location"] == "/staff"


async def test_who_was_signed_out_while_writing_is_told_that_it_is_not_saved(browser):
    http = browser()

    refused = await http.post("/staff/conversations/c/reviews", data={"verdict": "right"})

    assert refused.headers["location"] == "/staff/sign-in?unsaved"
    assert "What you just sent is not saved" in (await http.get("/staff/sign-in?unsaved&lang=en")).text
    assert "is not saved" not in (await http.get("/staff/sign-in?lang=en")).text


async def test_step_cannot_be_skipped(browser, settings):
    password = await commands.add(settings, "Anna", "reviewer", "en", None)
    http = browser()
    await try_password(http, "Anna", password)

    for path in ("/staff", "/staff/enrol", "/staff/code", "/staff/conversations/c"):
        assert (await http.get(path)).headers["location"] == "/staff/new-password"


@pytest.mark.parametrize("wished", ["short", "Anna Anna Anna", "x" * 201])
async def test_weak_password_is_refused(browser, settings, wished):
    password = await commands.add(settings, "Anna", "reviewer", "en", None)
    http = browser()
    await try_password(http, "Anna", password)

    answer = await send(
        http, "/staff/new-password", await http.get("/staff/new-password"), password=wished, again=wished
    )

    assert answer.status_code == 422
    assert (await http.get("/staff")).headers["location"] == "/staff/new-password"


async def test_session_gets_a_new_id_at_every_step(browser, settings):
    password = await commands.add(settings, "Anna", "reviewer", "en", None)
    http = browser()
    http.cookies.set(SESSION, "planted", domain="127.0.0.1", path="/staff")
    seen = ["planted"]

    await try_password(http, "Anna", password)
    seen.append(http.cookies[SESSION])
    page = await http.get("/staff/new-password")
    await send(http, "/staff/new-password", page, password=OWN, again=OWN)
    seen.append(http.cookies[SESSION])

    assert len(set(seen)) == 3
    for old in seen[:2]:
        thief = browser()
        thief.cookies.set(SESSION, old, domain="127.0.0.1", path="/staff")
        assert (await thief.get("/staff/enrol")).headers["location"].startswith("/staff/sign-in")


async def test_guesses_lock_the_account_for_longer_and_longer(browser, settings, clock):
    password = await commands.add(settings, "Anna", "reviewer", "en", None)
    http = browser()
    for _ in range(3):
        assert (await try_password(http, "Anna", "wrong")).status_code == 401

    assert (await try_password(http, "Anna", password)).status_code == 401
    clock.pass_(seconds=6)
    assert (await try_password(http, "Anna", password)).status_code == 303


async def test_wrong_name_and_wrong_password_cannot_be_told_apart(browser, settings):
    await commands.add(settings, "Anna", "reviewer", "en", None)
    http = browser()

    pages = [await try_password(http, name, "wrong") for name in ("Anna", "Nobody")]

    assert {page.status_code for page in pages} == {401}
    assert pages[0].text == pages[1].text


async def test_codes_cannot_be_guessed_at_length(browser, settings, clock):
    password = await commands.add(settings, "Anna", "reviewer", "en", None)
    key = await come_in(browser(), "Anna", password, clock)
    clock.pass_(minutes=5)
    http = browser()
    await try_password(http, "Anna", OWN)
    for _ in range(3):
        await send(http, "/staff/code", await http.get("/staff/code"), code="000000")

    right = pyotp.TOTP(key).at(clock.now(UTC))
    answer = await send(http, "/staff/code", await http.get("/staff/code"), code=right)

    assert answer.status_code == 401


def test_delay_grows_to_a_quarter_of_an_hour():
    delays = [accounts.delay_after(failures) for failures in range(1, 13)]

    assert delays == [0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900]


async def test_guesses_sent_at_once_are_counted_before_they_are_checked(running, settings):
    import asyncio

    await commands.add(settings, "Anna", "reviewer", "en", None)
    now = datetime.now(UTC)

    def guess(db):
        return accounts.begin_guess(db, accounts.find_row(db, "Anna"), now)

    database = running.state.console.database
    allowed = await asyncio.gather(*[database.run(guess, writes=True) for _ in range(20)])

    assert sum(allowed) == accounts.FREE_GUESSES


@pytest.mark.parametrize("idle", [True, False])
async def test_session_ends(browser, settings, clock, idle):
    password = await commands.add(settings, "Anna", "reviewer", "en", None)
    http = browser()
    await come_in(http, "Anna", password, clock)
    if idle:
        clock.pass_(seconds=IDLE.total_seconds() + 1)
    else:
        for _ in range(int(LONGEST / timedelta(minutes=20))):
            assert (await http.get("/staff")).status_code == 200
            clock.pass_(minutes=20)
        clock.pass_(seconds=1)

    assert (await http.get("/staff")).headers["location"].startswith("/staff/sign-in")


async def test_signing_out_ends_the_session_for_whoever_holds_the_cookie(enter, browser):
    member = await enter(accounts.Role.READER)
    token = member.http.cookies[SESSION]

    await member.post("/staff/sign-out")

    other = browser()
    other.cookies.set(SESSION, token, domain="127.0.0.1", path="/staff")
    assert (await other.get("/staff")).status_code == 303


async def test_closed_account_is_out_at_once(enter, settings):
    member = await enter(accounts.Role.READER, "Anna")

    await commands.close(settings, "Anna")

    assert (await member.get("/staff")).status_code == 303


@pytest.mark.parametrize(
    ("url", "secure"),
    [("http://127.0.0.1:8080", False), ("http://kompas.test", True), ("https://a.nl", True)],
)
async def test_cookies_are_for_https_scripts_and_other_sites_get_none(browser, url, secure):
    cookie = (await browser(url).get("/staff/sign-in")).headers["set-cookie"]

    assert ("Secure" in cookie) is secure
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/staff" in cookie


async def test_sign_in_form_from_elsewhere_is_refused(browser, settings):
    await commands.add(settings, "Anna", "reviewer", "en", None)

    answer = await browser().post("/staff/sign-in", data={"name": "Anna", "password": "x", "csrf": "x"})

    assert answer.status_code == 403


async def test_database_holds_no_password_no_key_and_no_session(browser, settings):
    password = await commands.add(settings, "Anna", "reviewer", "en", None)
    http = browser()
    key = await come_in(http, "Anna", password)

    held = b"".join(file.read_bytes() for file in settings.state_dir.iterdir() if file.is_file())

    for secret in (password, OWN, key, http.cookies[SESSION]):
        assert secret.encode() not in held


def test_code_of_a_step_is_taken_once_and_only_around_now():
    key = "JBSWY3DPEHPK3PXP" * 2  # a key at random has the same code at two steps now and then
    now = datetime(2031, 5, 1, tzinfo=UTC)
    code = pyotp.TOTP(key).at(now)

    step = step_of(key, f" {code[:3]} {code[3:]} ", now, after=None)

    assert step == now.timestamp() // STEP_S
    assert step_of(key, code, now, after=step) is None
    assert step_of(key, code, now + timedelta(seconds=2 * STEP_S), after=None) is None
    assert step_of(key, "٠٠٠٠٠٠", now, after=None) is None
