"""The stand-in refuses what Telegram refuses: tests against it would prove nothing otherwise."""

import json

import httpx
import pytest
import pytest_asyncio

from bot.telegram.stand_in.server import TOKEN, StandIn
from bot.telegram.stand_in.trouble import Wrong

pytestmark = pytest.mark.asyncio
BUTTON = {"text": "More", "callback_data": "x"}


@pytest_asyncio.fixture
async def api():
    stand_in = StandIn()
    stand_in.world.person(7)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(stand_in.app), base_url=f"http://t.test/bot{TOKEN}/"
    ) as http:
        http.stand_in = stand_in
        yield http


async def call(api, method, **fields):
    form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}
    return (await api.post(method, data=form)).json()


def keyboard(*buttons):
    return {"inline_keyboard": [[button] for button in buttons]}


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": "a" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "<b>a", "parse_mode": "HTML"}, "can't parse entities: Can't find end tag"),
        ({"text": "<b>a</i></b>", "parse_mode": "HTML"}, "can't parse entities: Unmatched end tag"),
        ({"text": "<p>a</p>", "parse_mode": "HTML"}, "can't parse entities: Unsupported start tag"),
        ({"text": "1 < 2", "parse_mode": "HTML"}, "can't parse entities: Unsupported start tag"),
        (
            {"text": "a", "reply_markup": keyboard({**BUTTON, "callback_data": "ż" * 33})},
            "BUTTON_DATA_INVALID",
        ),
        (
            {"text": "a", "reply_markup": keyboard({"text": "x", "url": "tel:112"})},
            "Unsupported URL protocol",
        ),
        ({"text": "a", "reply_markup": keyboard({"text": "x"})}, "Text buttons are unallowed"),
        ({"text": "a", "reply_markup": keyboard(*[BUTTON] * 101)}, "reply markup is too long"),
        ({"text": "a", "chat_id": 8}, "chat not found"),
    ],
)
async def test_a_message_that_telegram_would_not_take(api, fields, refusal):
    answer = await call(api, "sendMessage", **{"chat_id": 7, **fields})

    assert (answer["ok"], answer["error_code"]) == (False, 400)
    assert refusal in answer["description"]


async def test_the_limit_counts_what_is_shown(api):
    text = "<b>" + "a" * 4095 + "</b>&lt;"

    answer = await call(api, "sendMessage", chat_id=7, text=text, parse_mode="HTML")

    assert answer["result"]["text"] == "a" * 4095 + "<"


async def test_the_token_the_method_and_a_block_are_checked(api):
    api.stand_in.world.person(7).block()

    assert (await call(api, "sendMessage", chat_id=7, text="x"))["error_code"] == 403
    assert (await call(api, "sendTelegram"))["error_code"] == 404
    assert (await api.post("http://t.test/bot2:other/getMe")).status_code == 401


async def test_updates_come_until_acknowledged_and_not_while_a_webhook_is_set(api):
    person = api.stand_in.world.person(7)
    first, second = person.say("a")["update_id"], person.say("b")["update_id"]

    both = await call(api, "getUpdates")
    rest = await call(api, "getUpdates", offset=second)
    await call(api, "setWebhook", url="https://example.org/hook", secret_token="s")

    assert [update["update_id"] for update in both["result"]] == [first, second]
    assert [update["update_id"] for update in rest["result"]] == [second]
    assert (await call(api, "getUpdates"))["error_code"] == 409
    assert (await call(api, "getWebhookInfo"))["result"]["pending_update_count"] == 1


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"url": "http://example.org/"}, "HTTPS"),
        ({"url": "https://example.org/", "secret_token": "a b"}, "unallowed characters"),
        ({"url": "https://example.org/", "max_connections": 101}, "max_connections"),
    ],
)
async def test_a_webhook_that_telegram_would_not_take(api, fields, refusal):
    assert refusal in (await call(api, "setWebhook", **fields))["description"]


async def test_trouble_is_shown_as_telegram_shows_it(api):
    api.stand_in.trouble.plan("getMe", Wrong.FLOOD, Wrong.BAD_GATEWAY, Wrong.BROKEN)

    flood = await api.post("getMe")
    assert (flood.status_code, flood.json()["parameters"]) == (429, {"retry_after": 1})
    assert (await api.post("getMe")).status_code == 502
    with pytest.raises(httpx.ReadError):
        await api.post("getMe")
    assert (await api.post("getMe")).json()["ok"] is True


async def test_edits_deletions_and_answers_must_mean_something_that_is_there(api):
    sent = await call(api, "sendMessage", chat_id=7, text="a", reply_markup=keyboard(BUTTON))
    here = {"chat_id": 7, "message_id": sent["result"]["message_id"]}
    api.stand_in.world.chats[7].from_bot[0].at -= 49 * 3600

    same = await call(api, "editMessageText", text="a", reply_markup=keyboard(BUTTON), **here)
    gone = await call(api, "editMessageText", chat_id=7, message_id=1, text="b")
    old = await call(api, "deleteMessage", **here)
    many = await call(api, "deleteMessages", chat_id=7, message_ids=list(range(101)))
    query = await call(api, "answerCallbackQuery", callback_query_id="none")

    assert "not modified" in same["description"]
    assert "not found" in gone["description"]
    assert "can't be deleted" in old["description"]
    assert "too many" in many["description"]
    assert "query is too old" in query["description"]


async def test_commands_are_checked(api):
    bad = await call(api, "setMyCommands", commands=[{"command": "Start", "description": "x"}])
    long = await call(api, "setMyCommands", commands=[{"command": "start", "description": "x" * 257}])
    language = await call(api, "setMyCommands", commands=[], language_code="pol")

    assert [answer["ok"] for answer in (bad, long, language)] == [False] * 3
