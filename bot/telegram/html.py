"""Telegram's HTML: escaping, blocks that close what they open, and pages no longer than Telegram takes.

Knows nothing of messages. A block is HTML of one paragraph or list; Telegram counts it without its tags.
"""

import html
import re
import textwrap
from collections.abc import Iterable, Sequence

from telegram.constants import MessageLimit

PAGE = int(MessageLimit.MAX_TEXT_LENGTH)  # UTF-16 code units, once the tags are read
# A line of text, in characters: half a page even if each of them takes two units.
LINE = PAGE // 4
GAP = "\n\n"
_TAG = re.compile(r"<[^>]*>")


def escape(text: str) -> str:
    """Return text that says the same as HTML, also within an attribute."""
    return html.escape(text)


def bold(text: str) -> str:
    return f"<b>{escape(text)}</b>"


def link(title: str, url: str) -> str:
    return f'<a href="{escape(url)}">{escape(title)}</a>'


def units(block: str) -> int:
    """Return the length of HTML as Telegram counts it: UTF-16 code units of what is shown."""
    return len(html.unescape(_TAG.sub("", block)).encode("utf-16-le")) // 2


def lines(text: str) -> list[str]:
    """Return the lines of plain text, escaped; one that is very long is cut at a blank."""
    cut = (textwrap.wrap(line, LINE, drop_whitespace=True) or [""] for line in text.splitlines())
    return [escape(line) for group in cut for line in group]


def paragraphs(text: str) -> list[str]:
    """Return plain text as blocks, one per paragraph."""
    found: list[str] = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        found += blocks(lines(paragraph))
    return found


def blocks(rows: Iterable[str], *, quoted: bool = False) -> list[str]:
    """Return rows of HTML as blocks of at most half a page; `quoted` folds each block up until it is tapped."""
    gathered: list[list[str]] = []
    for row in rows:
        if gathered and units("\n".join([*gathered[-1], row])) <= PAGE // 2:
            gathered[-1].append(row)
        else:
            gathered.append([row])
    joined = ["\n".join(group) for group in gathered]
    return [f"<blockquote expandable>{block}</blockquote>" for block in joined] if quoted else joined


def pages(found: Sequence[str], *, first_line: str) -> list[str]:
    """Return the blocks on as few pages as they need, in order, `first_line` (HTML) on top of each."""
    made: list[str] = []
    for block in found:
        if made and units(made[-1] + GAP + block) <= PAGE:
            made[-1] += GAP + block
        else:
            made.append(first_line + GAP + block)
    return made
