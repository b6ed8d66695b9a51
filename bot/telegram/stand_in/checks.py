"""What Telegram demands of a call, and the words in which it refuses.

Source: core.telegram.org/bots/api, and the answers of the real server for what the page leaves open.
"""

import html
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

TAGS = {
    "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "a", "code", "pre", "blockquote", "tg-spoiler", "span",
    "tg-emoji",
}  # fmt: skip
ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip
MOST_UNITS = 4096
MOST_CALLBACK_BYTES = 64
MOST_BUTTONS = 100
_NAMED = {"lt", "gt", "amp", "quot"}  # the only named entities that Telegram reads


class Refusal(Exception):
    """Telegram does not do it: status, words, and parameters of the answer."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad(description: str) -> Refusal:
    return Refusal(400, f"Bad Request: {description}")


def plain_text(text: str, parse_mode: str | None) -> str:
    """Return what the chat shows of `text`.

    Raises:
        Refusal: empty, too long, or HTML that Telegram cannot read.
    """
    if parse_mode not in (None, "HTML"):
        raise bad("unsupported parse_mode")
    shown = _Reader(text).shown if parse_mode else text
    if not shown.strip():
        raise bad("message text is empty")
    if len(shown.encode("utf-16-le")) // 2 > MOST_UNITS:
        raise bad("message is too long")
    return shown


class _Reader(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.shown = ""
        self._open: list[str] = []
        if re.search(r"<(?![a-zA-Z/])", text):
            raise bad("can't parse entities: Unsupported start tag")
        self.feed(text)
        self.close()
        if self._open:
            raise bad(
                f"can't parse entities: Can't find end tag corresponding to start tag \"{self._open[-1]}\""
            )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise bad(f'can\'t parse entities: Unsupported start tag "{tag}"')
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            raise bad(f'can\'t parse entities: Unmatched end tag "{tag}"')

    def handle_data(self, data: str) -> None:
        self.shown += data

    def handle_entityref(self, name: str) -> None:
        self.shown += html.unescape(f"&{name};") if name in _NAMED else f"&{name};"

    def handle_charref(self, name: str) -> None:
        self.shown += html.unescape(f"&#{name};")


def keyboard(markup: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return `markup` if every button of it can be tapped.

    Raises:
        Refusal: no text, no or two actions, callback data or an address that Telegram does not take, too many.
    """
    rows = (markup or {}).get("inline_keyboard", [])
    buttons = [button for row in rows for button in row]
    if len(buttons) > MOST_BUTTONS:
        raise bad("reply markup is too long")
    for button in buttons:
        if not str(button.get("text", "")).strip():
            raise bad("inline keyboard button text is empty")
        if len({"url", "callback_data"} & set(button)) != 1:
            raise bad("Text buttons are unallowed in the inline keyboard")
        data = str(button.get("callback_data", "x")).encode()
        if not 1 <= len(data) <= MOST_CALLBACK_BYTES:
            raise bad("BUTTON_DATA_INVALID")
        if "url" in button:
            parts = urlsplit(button["url"])
            if parts.scheme not in ("http", "https", "tg") or not parts.netloc:
                raise bad("inline keyboard button URL 'x' is invalid: Unsupported URL protocol")
    for row in (markup or {}).get("keyboard", []):
        if not row or not all(str(button.get("text", "")).strip() for button in row):
            raise bad("keyboard button text must be non-empty")
    return markup


def commands(listed: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the commands if each has a name and a description that Telegram takes."""
    if len(listed) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in listed:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command.get("command", "")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "")) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return listed


def webhook(url: str, secret: str, max_connections: int) -> None:
    """Refuse an address or a secret that Telegram would not take; loopback may do without TLS, here only."""
    parts = urlsplit(url)
    local = parts.hostname in ("127.0.0.1", "localhost") or str(parts.hostname).endswith(".test")
    if parts.scheme != "https" and not local:
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
        raise bad("secret token contains unallowed characters")
    if not 1 <= max_connections <= 100:
        raise bad("max_connections must be between 1 and 100")
