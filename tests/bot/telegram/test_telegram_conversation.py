"""Whole conversations on Telegram, through the real door, by webhook and by polling."""

import httpx
import pytest

from bot.nlu.languages import languages
from bot.telegram.stand_in.trouble import Wrong

pytestmark = pytest.mark.asyncio

CARD = {
    "kind": "answer",
    "text": "Demand your pay in writing.",
    "language": "en",
    "card": {"id": "pay/not-paid", "title": "Not paid"},
    "buttons": [{"title": "More", "payload": "/more"}, {"title": "Steps", "payload": "/steps"}],
    "agencies": [{"id": "a", "name": "Desk", "url": "https://example.org/"}],
}
OPENING_NOTE = {
    "pl": "zostają na telefonie",
    "ro": "rămân pe telefon",
    "en": "stay on the phone",
    "nl": "blijven op de telefoon",
}


@pytest.mark.parametrize("polling", [False, True])
@pytest.mark.parametrize("code", languages())
async def test_a_conversation_opens_in_telegrams_language_and_warns_of_the_phone(telegram, code):
    phone = telegram.phone(7, f"{code}-XX")

    phone.person.say("/start poster-westland")
    opening = await phone.hears(f"opening {code}")
    phone.person.say("my question")
    await phone.hears("heard my question")

    assert OPENING_NOTE[code] in opening
    assert telegram.rasa.heard[0][1] == f'/start{{"language": "{code}", "entry": "poster-westland"}}'
    assert len(phone.person.texts) == 2


async def test_an_unknown_language_opens_in_english_and_a_bad_entry_code_is_dropped(telegram):
    phone = telegram.phone(7, "uk")

    phone.person.say("/start <b>x</b>")
    await phone.hears("opening en")

    assert telegram.rasa.heard[0][1] == '/start{"language": "en"}'


async def test_a_tapped_button_sends_its_payload_once_and_leaves_the_others_of_its_kind_no_longer_there(
    telegram,
):
    telegram.rasa.replies["pay"] = [CARD]
    phone = telegram.phone(7)
    phone.person.say("/start")
    phone.person.say("pay")
    await phone.hears("Demand your pay")
    stale = next(b for m in phone.person.chat.from_bot for b in m.buttons if b["text"] == "Steps")
    message = phone.person.chat.from_bot[-1]

    phone.person.tap("More")
    await phone.hears("heard /more")
    phone.person.tap_data(message.id, stale["callback_data"])
    await telegram.settled()

    assert telegram.rasa.messages == ["pay", "/more"]
    assert [b["text"] for b in message.buttons] == [
        *["🌐 Desk", "👍 Helpful", "👎 Not helpful", "🔔 Tell me if this is wrong"],
    ]


async def test_only_what_was_offered_to_this_person_is_accepted(telegram):
    telegram.rasa.replies["pay"] = [CARD]
    ana, eve = telegram.phone(7), telegram.phone(8)
    for phone in (ana, eve):
        phone.person.say("pay")
        await phone.hears("Demand your pay")
    offered = next(b for b in ana.person.chat.from_bot[-1].buttons if b["text"] == "More")

    eve.person.tap_data(eve.person.chat.from_bot[-1].id, offered["callback_data"])
    eve.person.tap_data(eve.person.chat.from_bot[-1].id, "s:made-up")
    eve.person.tap_data(eve.person.chat.from_bot[-1].id, "/restart")
    await telegram.settled()

    assert telegram.rasa.messages == ["pay", "pay"]
    told = [fields["text"] for method, fields in telegram.stand_in.calls if method == "answerCallbackQuery"]
    assert told == ["This button no longer works."] * 3


async def test_feedback_asks_why_and_goes_on_from_the_reason(telegram):
    telegram.rasa.replies["pay"] = [CARD]
    phone = telegram.phone(7)
    phone.person.say("pay")
    await phone.hears("Demand your pay")

    phone.person.tap("👎 Not helpful")
    await phone.until(lambda: "Hard to understand" in phone.person.buttons)
    phone.person.tap("Hard to understand")
    await phone.hears("heard /simpler")

    assert "Hard to understand" not in phone.person.buttons and "👍 Helpful" not in phone.person.buttons


async def test_language_command_offers_all_and_the_tap_changes_it(telegram):
    phone = telegram.phone(7)
    phone.person.say("/start")
    phone.person.say("/language")
    await phone.hears("Which language")

    phone.person.tap("Română")
    await phone.hears("heard /change_language")
    phone.person.send(
        sticker={
            "file_id": "f",
            "file_unique_id": "u",
            "type": "regular",
            "width": 1,
            "height": 1,
            "is_animated": False,
            "is_video": False,
        }
    )

    await phone.hears("Nu înțeleg stickerele")


async def test_location_is_rounded_and_not_kept(telegram):
    phone = telegram.phone(7)
    phone.person.say("/near")
    await phone.hears("share your location")
    keyboard = phone.person.chat.from_bot[-1].markup["keyboard"]

    phone.person.send(location={"latitude": 52.078663, "longitude": 4.288788})
    await phone.hears("heard /inform")
    phone.person.send(location={"latitude": 52.078663, "longitude": 4.288788})
    await phone.hears('heard /find_place{"value": "52.08/4.29"}')

    assert keyboard == [[{"text": "📍 Share my location", "request_location": True}]]
    assert telegram.rasa.messages[1] == '/inform{"value": "52.08/4.29"}'
    log = telegram.app.state.log
    turns = await log.turns(telegram.rasa.heard[0][0])
    assert [turn.said for turn in turns] == [None, "/find_place", "/inform", "/find_place"]


@pytest.mark.parametrize(
    ("sent", "note"),
    [
        ({"voice": {"file_id": "f", "file_unique_id": "u", "duration": 1}}, "cannot listen"),
        (
            {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]},
            "cannot look at photos",
        ),
        ({"document": {"file_id": "f", "file_unique_id": "u"}}, "cannot look at photos"),
        ({"contact": {"phone_number": "1", "first_name": "A"}}, "do not need contact details"),
    ],
)
async def test_what_cannot_be_read_gets_a_kind_note(telegram, sent, note):
    phone = telegram.phone(7)

    phone.person.send(**sent)

    await phone.hears(note)
    assert telegram.rasa.heard == []


async def test_an_album_is_noted_once_and_its_caption_answered(telegram):
    phone = telegram.phone(7)
    photo = {
        "photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}],
        "media_group_id": "m",
    }

    phone.person.send(**photo, caption="what is this letter")
    phone.person.send(**photo)
    await phone.hears("heard what is this letter")
    await telegram.settled()

    assert sum("cannot look" in text for text in phone.person.texts) == 1


async def test_an_edit_is_answered_once(telegram):
    phone = telegram.phone(7)
    message_id = phone.person.say("helo")["message"]["message_id"]
    await phone.hears("heard helo")

    phone.person.edit(message_id, "hello")
    phone.person.edit(message_id, "hello!")
    await telegram.settled()

    assert telegram.rasa.messages == ["helo", "hello"]


async def test_a_group_is_left_alone_unless_the_bot_is_addressed(telegram):
    ana = telegram.stand_in.world.in_group(7, -100)

    ana.say("who knows about holiday pay?")
    await telegram.settled()
    silent = list(ana.texts)
    ana.say("@kompas_stand_in_bot my boss does not pay me")
    await telegram.settled()

    assert silent == []
    assert [text[:32] for text in ana.texts] == ["I do not answer questions in a g"]
    assert ana.chat.from_bot[0].buttons[0]["url"] == "https://t.me/kompas_stand_in_bot?start=group"
    assert telegram.rasa.heard == []


async def test_delete_erases_takes_back_and_gives_a_receipt(telegram):
    phone = telegram.phone(7)
    phone.person.say("/start")
    phone.person.say("one")
    await phone.hears("heard one")
    conversation = telegram.rasa.heard[0][0]
    (pseudonym,) = telegram.people(7)

    phone.person.say("/delete")
    receipt = await phone.hears("Receipt of")

    assert "Conversations: 1. Reminders: 0. Messages of mine taken back from this chat: 2." in receipt
    assert phone.person.texts == [receipt]
    assert telegram.rasa.forgotten == [conversation]
    assert await telegram.app.state.log.count(conversation) == 0
    assert await telegram.service.store.count(pseudonym) == 0


async def test_a_delete_that_fails_says_so_and_can_be_tried_again(telegram):
    phone = telegram.phone(7)
    phone.person.say("one")
    await phone.hears("heard one")
    telegram.rasa.down = True

    phone.person.say("/delete")
    await phone.hears("Not everything could be deleted")
    telegram.rasa.down = False
    phone.person.say("/delete")

    assert "Conversations: 1." in await phone.hears("Receipt of")


async def test_a_conversation_erased_elsewhere_begins_anew(telegram):
    phone = telegram.phone(7)
    phone.person.say("one")
    await phone.hears("heard one")
    await telegram.app.state.door.erase(telegram.rasa.heard[0][0])

    phone.person.say("two")

    await phone.hears("heard two")
    assert sum("opening" in text for text in phone.person.texts) == 2


async def test_who_blocks_the_bot_is_forgotten(telegram):
    phone = telegram.phone(7)
    phone.person.say("one")
    await phone.hears("heard one")
    (pseudonym,) = telegram.people(7)

    phone.person.block()
    await telegram.settled()

    assert await telegram.service.store.count(pseudonym) == 0


async def test_who_blocks_the_bot_in_mid_answer_is_forgotten_too(telegram):
    phone = telegram.phone(7)
    phone.person.say("one")
    phone.person.chat.blocked = True
    await telegram.settled()
    (pseudonym,) = telegram.people(7)

    assert await telegram.service.store.count(pseudonym) == 0


async def test_typing_is_shown_while_thinking(telegram):
    telegram.rasa.delay_s = 0.5
    phone = telegram.phone(7)

    phone.person.say("one")
    await phone.hears("heard one")

    assert phone.person.chat.actions == ["typing"]


async def test_link_previews_are_off(telegram):
    phone = telegram.phone(7)
    phone.person.say("see https://example.org")
    await phone.hears("heard see")

    assert [message.previews for message in phone.person.chat.from_bot] == [False, False]


async def test_the_log_holds_no_number_of_a_chat(telegram):
    phone = telegram.phone(987654321)
    phone.person.say("one")
    await phone.hears("heard one")
    phone.person.say("/reminders")
    await phone.hears("What shall I remind")
    phone.person.tap("tax return")
    await phone.hears("deadline")
    phone.person.tap(next(title for title in phone.person.buttons if title.startswith("15-04")))
    await phone.hears("I will write to you")

    files = [file for file in telegram.settings.state_dir.rglob("*") if file.is_file()]
    assert len(files) >= 2
    assert [file.name for file in files if b"987654321" in file.read_bytes()] == []


async def test_commands_are_registered_in_every_language(telegram):
    registered = telegram.stand_in.commands

    assert set(registered) == {"", *languages()}
    names = [command["command"] for command in registered["pl"]]
    assert set(names) >= {"start", "language", "themes", "agency", "help", "delete", "privacy"}
    assert registered["pl"][0]["description"] != registered["nl"][0]["description"]
    assert telegram.stand_in.menu == {"type": "commands"}


async def test_flood_bad_gateway_and_a_broken_line_are_waited_out(telegram):
    telegram.stand_in.trouble.plan("sendMessage", Wrong.FLOOD, Wrong.BAD_GATEWAY, Wrong.BROKEN)
    phone = telegram.phone(7)

    phone.person.say("/start")

    await phone.hears("opening en")
    await telegram.settled()
    assert len(phone.person.texts) == 1


@pytest.mark.parametrize("shown", [None, "", "no", "ż"])
async def test_the_webhook_wants_its_secret(telegram, shown):
    headers = {} if shown is None else {b"X-Telegram-Bot-Api-Secret-Token": shown.encode()}
    forged = {
        "update_id": 5,
        "message": {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, "text": "x"},
    }

    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(telegram.app), base_url="http://k.test"
    ) as http:
        answer = await http.post("/telegram/webhook", json=forged, headers=headers)

    assert answer.status_code == 403
    assert telegram.rasa.heard == []
