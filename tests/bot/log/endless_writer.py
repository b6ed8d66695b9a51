"""Writes turns of two messages each into the log of the environment until it is killed; says when it has begun."""

import asyncio
import sys
from uuid import uuid4

from people import conversation, turn

from bot.log.conversation_log import ConversationLog
from bot.log.database import database_url
from bot.settings import Settings


async def write() -> None:
    log = ConversationLog(database_url(Settings()), timeout_s=30)
    await log.open()
    held = conversation(uuid4().hex)
    while True:
        await log.add_turn(held, turn(shown=2))
        sys.stdout.write("written\n")
        sys.stdout.flush()


asyncio.run(write())
