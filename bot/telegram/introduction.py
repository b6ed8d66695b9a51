"""How the bot introduces itself to Telegram: commands in every language, the menu button, what it is."""

from telegram import Bot, BotCommand, MenuButtonCommands

from bot.gateway.languages import DEFAULT_LANGUAGE
from bot.gateway.strings import Strings
from bot.nlu.languages import languages

# In the order of the menu: what people in need look for first.
NAMES = ("start", "themes", "agency", "near", "reminders", "language", "help", "privacy", "delete")


async def introduce(bot: Bot, wording: Strings) -> None:
    """Register everything; Telegram keeps it, so that doing it again changes nothing.

    Raises:
        TelegramError: Telegram does not answer.
    """
    for code in (None, *languages()):  # None: for people whose language is none of ours
        language = code or DEFAULT_LANGUAGE
        commands = [BotCommand(name, wording.text(language, f"command_{name}")) for name in NAMES]
        await bot.set_my_commands(commands, language_code=code)
        about = wording.text(language, "about_bot")
        await bot.set_my_description(about, language_code=code)
    await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
