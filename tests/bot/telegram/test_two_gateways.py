"""Telegram brings an update to a second gateway while the first still answers it: it is answered once."""

import asyncio

import httpx
import pytest
from pydantic import SecretStr

from tests.bot.telegram.conftest import PATIENCE_S, gateway

pytestmark = [pytest.mark.asyncio, pytest.mark.enable_socket]


@pytest.fixture
def settings(settings, postgres_url, redis_server):
    return settings.model_copy(
        update={"database_url": SecretStr(postgres_url), "redis_url": SecretStr(redis_server.url)}
    )


async def test_update_brought_to_both_gateways_at_once_is_answered_once(telegram, tmp_path):
    phone = telegram.phone(7)
    phone.person.say("/start")
    await phone.hears("opening")
    of_its_own = telegram.settings.model_copy(update={"state_dir": tmp_path / "other"})
    other = gateway(of_its_own, telegram.rasa, telegram.stand_in)
    async with other.router.lifespan_context(other):
        async with asyncio.timeout(PATIENCE_S):
            while not other.state.telegram.ready:
                await asyncio.sleep(0.01)
        telegram.rasa.delay_s = 0.5
        update = phone.person.say("hello")
        headers = {"X-Telegram-Bot-Api-Secret-Token": telegram.service.secret_token}
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(other), base_url="http://kompas.test"
        ) as brought:
            second = await brought.post("/telegram/webhook", json=update, headers=headers)
        await phone.hears("heard hello")
        await telegram.settled()

    assert second.status_code == 200
    assert telegram.rasa.messages == ["hello"]
    assert sum("heard hello" in text for text in phone.person.texts) == 1
