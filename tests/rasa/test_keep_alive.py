"""Calls of one endpoint share a connection, and get and raise what those of stock Rasa do."""

import aiohttp
import pytest
from aiohttp import web
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.rasa_runtime import keep_alive

STOCK = EndpointConfig.session


@pytest.fixture
def call(monkeypatch, wait):
    """Call an action server `times` over one endpoint; return the answers and the connections they came over."""

    def run(times, *, apply, status=200):
        monkeypatch.setattr(EndpointConfig, "session", STOCK)
        if apply:
            keep_alive.apply()

        async def calls():
            connections = []

            async def answer(request):
                connections.append(request.transport)  # kept, and not its id, which the next one may get
                return web.json_response({"asked": await request.json()}, status=status)

            app = web.Application()
            app.router.add_post("/webhook", answer)
            runner = web.AppRunner(app)
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            port = site._server.sockets[0].getsockname()[1]
            endpoint = EndpointConfig(f"http://127.0.0.1:{port}/webhook", headers={"X-Of": "the endpoint"})
            try:
                return [await endpoint.request(json={"n": n}) for n in range(times)], connections
            finally:
                await keep_alive.close()
                await runner.cleanup()

        return wait(calls())

    return run


def test_calls_share_a_connection_and_get_their_own_answers(call):
    answers, connections = call(3, apply=True)

    assert answers == [{"asked": {"n": n}} for n in range(3)]
    assert len(set(connections)) == 1


def test_error_of_the_server_is_raised_as_by_stock_rasa(call):
    raised = []
    for apply in (False, True):
        with pytest.raises(ClientResponseError) as caught:
            call(1, apply=apply, status=400)
        raised.append((caught.value.status, caught.value.message, caught.value.text))

    assert raised[0] == raised[1]


def test_server_that_is_gone_is_an_error_of_the_connection_and_the_next_call_tries_again(monkeypatch, wait):
    monkeypatch.setattr(EndpointConfig, "session", STOCK)
    keep_alive.apply()
    endpoint = EndpointConfig("http://127.0.0.1:9/webhook")

    async def calls():
        for _ in range(2):
            with pytest.raises(aiohttp.ClientConnectionError):
                await endpoint.request(json={})
        await keep_alive.close()

    wait(calls())


def test_session_is_made_anew_in_another_loop_and_after_closing(monkeypatch, wait):
    monkeypatch.setattr(EndpointConfig, "session", STOCK)
    keep_alive.apply()
    endpoint = EndpointConfig("http://127.0.0.1:9/webhook")

    async def session():
        async with endpoint.session() as first, endpoint.session() as second:
            assert first is second
        assert not first.closed
        await keep_alive.close()
        assert first.closed
        async with endpoint.session() as third:
            assert not third.closed
        return third

    assert wait(session()) is not wait(session())
    wait(keep_alive.close())


def test_stock_rasa_opens_a_connection_with_every_call(call):
    """The reason for this module: when this fails, Rasa has changed and it may go."""
    assert len(set(call(3, apply=False)[1])) == 3
