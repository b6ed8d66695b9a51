"""What people get from the proxy while no gateway answers: numbers to call, in all languages, as files.

Made from the same content as every other answer. Knows no proxy; deploy/nginx.conf.template serves the files.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from markupsafe import escape

from bot.gateway.fallback import Fallback
from bot.gateway.messages import Message
from bot.gateway.problems import STATUS, ProblemDetails, ProblemKind
from bot.gateway.strings import Strings
from bot.nlu.languages import languages
from knowledge.models import Agency

JSON, HTML = "away.json", "away.html"
WORKING_DAY = datetime(2024, 1, 3, 12, tzinfo=UTC)  # those come first whom people reach then
NO_ID = "0" * 32  # it stands in no log, and nobody can say whether it helped


def write_away(folder: Path, agencies: Mapping[str, Agency], strings: Strings) -> None:
    """Write both files: one for programs, in the shape of every error, and one for people."""
    fallback = Fallback(agencies, strings, lambda text, prior: prior or "")
    messages = [_message(fallback, language) for language in languages()]
    kind = ProblemKind.UNAVAILABLE
    problem = ProblemDetails(
        type=f"/docs#{kind}",
        title=kind.value.capitalize(),
        status=STATUS[kind],
        detail=" ".join(message.text for message in messages),
        messages=messages,
    )
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(problem.model_dump(mode="json", exclude_none=True), ensure_ascii=False, indent=1)
    (folder / JSON).write_text(text + "\n", encoding="utf-8")
    (folder / HTML).write_text(_page(messages), encoding="utf-8")


def _message(fallback: Fallback, language: str) -> Message:
    # A file cannot tell whether somebody is there at this hour.
    tiles = [
        tile.model_copy(update={"open_now": None, "opens_at": None})
        for tile in fallback.agencies(language, WORKING_DAY, by_phone=True)
    ]
    message = fallback.message(language, WORKING_DAY)
    return message.model_copy(update={"id": NO_ID, "agencies": tiles})


def _page(messages: list[Message]) -> str:
    parts = [
        '<!doctype html>\n<html lang="nl">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>Kompas</title>\n</head>\n<body>'
    ]
    for message in messages:
        parts.append(f'<section lang="{escape(message.language)}">\n<p>{escape(message.text)}</p>\n<ul>')
        parts += [
            f'<li>{escape(agency.name)}: <a href="tel:{escape(agency.phone)}">{escape(agency.phone)}</a></li>'
            for agency in message.agencies or ()
        ]
        parts.append("</ul>\n</section>")
    return "\n".join([*parts, "</body>\n</html>\n"])
