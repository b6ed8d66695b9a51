"""How often one may call: per conversation, per address, and what those get who are refused."""

import asyncio

import httpx
import pytest
import pytest_asyncio

from bot.gateway.app import create_app
from bot.gateway.rate_limits import RateLimits, network_of
from bot.gateway.strings import load_strings

pytestmark = pytest.mark.asyncio

WORDS = load_strings()


@pytest.fixture
def settings(settings):
    return settings.model_copy(
        update={
            "messages_per_minute": 2,
            "calls_per_minute": 8,
            "openings_per_minute": 3,
            "trusted_proxies": ["10.0.0.0/8"],
        }
    )


@pytest_asyncio.fixture
async def from_address(app, http):
    """Return a client with that address: `from_address("192.0.2.1")`; `http` keeps the app running."""
    clients = []

    def connect(address: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app, client=(address, 1234))
        clients.append(httpx.AsyncClient(transport=transport, base_url="http://kompas.test"))
        return clients[-1]

    yield connect
    for client in clients:
        await client.aclose()


def assert_too_many(response: httpx.Response) -> None:
    assert response.status_code == 429
    assert response.headers["content-type"] == "application/problem+json"
    assert 1 <= int(response.headers["retry-after"]) <= 60
    problem = response.json()
    assert problem["type"] == "/docs#too-many"
    assert problem["messages"][0]["agencies"][0]["phone"] == "112"


async def test_conversation_over_its_share_is_refused_with_numbers_and_others_go_on(caller, opener, rasa):
    other = await opener(caller.http)

    answers = [await caller.say(f"pytanie {number}") for number in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert_too_many(answers[-1])
    assert rasa.heard == ["pytanie 0", "pytanie 1"]
    assert (await other.say("inna")).status_code == 200


async def test_openings_are_counted_per_address(from_address):
    here, there = from_address("192.0.2.1"), from_address("192.0.2.2")

    statuses = [(await here.post("/api/v1/conversations")).status_code for _ in range(4)]

    assert statuses == [201, 201, 201, 429]
    assert (await there.post("/api/v1/conversations")).status_code == 201


async def test_calls_with_forged_tokens_are_counted_too(from_address):
    here = from_address("192.0.2.1")
    path = f"/api/v1/conversations/{'0' * 32}/messages"

    answers = [
        await here.post(path, json={"text": "a"}, headers={"Authorization": "Bearer x.y"}) for _ in range(9)
    ]

    assert [answer.status_code for answer in answers] == [401] * 8 + [429]
    assert_too_many(answers[-1])


async def test_addresses_of_one_ipv6_network_count_as_one(from_address):
    for last in range(8):
        await from_address(f"2001:db8:1:2::{last}").post("/api/v1/conversations")

    refused = await from_address("2001:db8:1:2:ffff::1").post("/api/v1/conversations")
    neighbour = await from_address("2001:db8:1:3::1").post("/api/v1/conversations")

    assert (refused.status_code, neighbour.status_code) == (429, 201)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
async def test_network_of_an_address(address, network):
    assert network_of(address) == network


async def test_forwarded_address_counts_from_a_trusted_proxy_only(from_address):
    async def open_from(client: httpx.AsyncClient, number: int) -> int:
        headers = {"X-Forwarded-For": f"203.0.113.{number}"}
        return (await client.post("/api/v1/conversations", headers=headers)).status_code

    proxy, stranger = from_address("10.1.2.3"), from_address("192.0.2.1")

    assert [await open_from(proxy, number) for number in range(5)] == [201] * 5
    assert [await open_from(stranger, number) for number in range(5)] == [201] * 3 + [429] * 2


async def test_address_that_a_caller_puts_before_the_proxys_own_word_is_not_believed(from_address):
    proxy = from_address("10.1.2.3")

    statuses = [
        (
            await proxy.post(
                "/api/v1/conversations", headers={"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.9"}
            )
        ).status_code
        for number in range(4)
    ]

    assert statuses == [201, 201, 201, 429]


@pytest.mark.parametrize("language", ["pl", "ro", "en", "nl"])
async def test_chat_page_says_it_kindly_keeps_the_conversation_and_shows_the_numbers(http, rasa, language):
    page = f"/chat?lang={language}"
    first = await http.post(page, data={"lang": language, "text": "1"}, headers={"Kompas-Fragment": "1"})
    token = first.text.split('data-token="')[1].split('"')[0]
    for text in ("2", "3"):
        refused = await http.post(page, data={"lang": "pl", "text": text, "token": token})

    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert WORDS.text("pl", "problem_too_many") in refused.text
    assert 'href="tel:112"' in refused.text
    assert f'value="{token}"' in refused.text
    assert ">3</textarea>" in refused.text  # what was not sent stays in the box
    assert rasa.heard == ["1", "2"]


async def test_neither_address_nor_conversation_is_in_the_counters():
    limits = RateLimits(messages=1, calls=1, openings=1)
    await limits.count_call("192.0.2.55")
    await limits.count_message("tajemnica")  # no hexadecimal digits, of which a hash or an address is made

    counters = limits._own.storage
    kept = repr([vars(counters), *vars(limits).values()])

    assert len(counters.events) == 2
    assert "192.0.2.55" not in kept
    assert "tajemnica" not in kept


async def test_counters_of_others_cost_a_count_nothing(monkeypatch):
    """limits' own storage looks through all of them each time, in a thread for each."""
    limits = RateLimits(messages=1, calls=1, openings=1)
    threads = []
    monkeypatch.setattr("asyncio.to_thread", lambda *work: threads.append(work))

    for number in range(20):
        await limits.count_message(f"conversation {number}")
        await asyncio.sleep(0)  # what a count leaves to be done later is done now

    assert threads == []
    assert len(limits._own.storage.events) == 20


async def test_counters_that_have_run_out_are_dropped():
    limits = RateLimits(messages=2, calls=1, openings=1)
    counters = limits._own.storage
    await limits.count_message("gone")
    await limits.count_message("here")
    await limits.count_message("here")
    (gone,), (_, first_here) = counters.events.values()
    gone.expiry = first_here.expiry = 0.0

    counters._tidy_from = 0.0  # as after TIDY_EVERY_S
    await limits.count_message("new")

    assert [len(entries) for entries in counters.events.values()] == [1, 1]  # here, new
    assert set(counters.locks) == set(counters.events)


async def test_hashes_of_two_processes_do_not_match():
    keys = set()
    for _ in range(2):
        limits = RateLimits(messages=1, calls=1, openings=1)
        await limits.count_call("192.0.2.55")
        keys.update(limits._own.storage.events)

    assert len(keys) == 2


async def test_refusals_are_counted(app, caller):
    for _ in range(4):
        await caller.say("a")

    registry = app.state.metrics.registry
    assert registry.get_sample_value("kompas_rate_limited_total", {"limit": "messages"}) == 2
    assert registry.get_sample_value("kompas_rate_limited_total", {"limit": "calls"}) == 0


async def test_two_gateways_in_one_process_count_apart(settings, agencies, rasa):
    apps = [
        create_app(settings, agencies=agencies, rasa_transport=httpx.MockTransport(rasa)) for _ in range(2)
    ]
    for app in apps:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://kompas.test") as client:
            statuses = [(await client.post("/api/v1/conversations")).status_code for _ in range(3)]
        assert statuses == [201] * 3
