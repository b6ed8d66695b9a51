"""Rasa as the browser meets it behind a real gateway: each word brings one kind of message, from a real card.

Knows cards and the agreed shape. It decides nothing, so that a test knows what it gets.
"""

import asyncio
import datetime as dt
import json
import re
import socket
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast

import httpx

from actions.base import Button, Resources, button
from actions.card_message import card_message
from actions.card_tools import tools_for
from actions.offers import offers_for
from bot.settings import Settings
from knowledge.build import BuiltSearch
from knowledge.loader import load_knowledge
from knowledge.models import Situation
from knowledge.yaml_files import read_yaml

# Of somebody else's site, whose port the gateway must know beforehand: held, or another program would take it.
HOST = socket.create_server(("127.0.0.1", 0))
HOST_PORT = HOST.getsockname()[1]

KNOWLEDGE = Settings().knowledge_dir
RESPONSES = KNOWLEDGE.parent / "domain" / "responses"
OPEN = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)  # a Monday morning: whoever has hours is there
DANGER = {
    "pl": "Jesteś w niebezpieczeństwie? Zadzwoń teraz pod 112.",
    "ro": "Ești în pericol? Sună acum la 112.",
    "en": "Are you in danger? Call 112 now.",
    "nl": "Ben je in gevaar? Bel nu 112.",
}
HELPERS = ["fairwork", "win-punt", "juridisch-loket"]
PLACE = {
    "id": "win-breda", "name": "Information point West-Brabant", "address": "Claudius Prinsenlaan 10",
    "municipality": "Breda", "distance_km": 3.2, "map_url": "https://www.openstreetmap.org/#map=16/51.589/4.785",
    "open_now": True, "url": "https://www.workinnl.nl/", "checked": "2026-11-20",
}  # fmt: skip


@lru_cache(maxsize=1)
def resources() -> Resources:
    """Return the real content, without a search: here nothing is searched."""
    return Resources(load_knowledge(KNOWLEDGE), cast(BuiltSearch, None), now=lambda: OPEN)


def response(file: str, name: str, language: str) -> tuple[str, list[Button]]:
    """Return the text and the buttons of a response in Rasa's domain."""
    variants = read_yaml(RESPONSES / f"{file}.yml")["responses"][name]
    found = next(
        one for one in variants if "condition" not in one or one["condition"][0]["value"] == language
    )
    return found["text"], [
        {"title": one["title"], "payload": one["payload"].replace("{{", "{").replace("}}", "}")}
        for one in found.get("buttons", [])
    ]


def answer(language: str, card_id: str = "pay/not-paid") -> dict[str, Any]:
    """Return a card as the action server sends it."""
    found = resources()
    card = found.knowledge.cards[card_id]
    shown = card_message(
        card, language, found.knowledge, OPEN.date(), probability=None, situation=Situation()
    )
    _, ways_on = response("answers", "utter_answer", language)
    buttons = [*offers_for(card_id, language), *tools_for(card_id, language), *ways_on]
    agencies = found.agencies(card.agencies, language)
    return shown | {"language": language, "agencies": agencies, "buttons": buttons}


def message(kind: str, text: str, language: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "text": text, "language": language, **more}


@dataclass
class ScriptedRasa:
    """Answers by the first word it knows in a message; counts what it heard."""

    delay_s: float = 0
    heard: list[str] = field(default_factory=list)

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "DELETE":
            return httpx.Response(204)
        if request.url.path.endswith("/health"):
            return httpx.Response(200, json={"rasa": "ok", "actions": "ok"})
        body = json.loads(request.content)
        said, language = body["message"], body["metadata"]["language"] or "en"
        await asyncio.sleep(self.delay_s)
        if said.startswith("/change_language"):
            language = json.loads(said.removeprefix("/change_language"))["language"]
        if not said.startswith("/start"):
            self.heard.append(said)
        messages = self.reply(said, language)
        intent = {"name": said[1:].split("{")[0] if said.startswith("/") else "ask", "confidence": 1.0}
        return httpx.Response(200, json={"messages": messages, "language": language, "intent": intent})

    def reply(self, said: str, language: str) -> list[dict[str, Any]]:
        """Return the messages to what was said."""
        theme = button("Contract en loon", "browse", theme="contract-pay")
        emergency, helpers = (resources().agencies(ids, language) for ids in (["112"], HELPERS))
        if said.startswith(("/start", "/change_language")):
            text, buttons = response("opening", "utter_opening", language)
            return [message("notice", text, language, buttons=buttons)]
        if found := re.match(r'/choose_card\{"card": "([^"]+)"', said):
            return [answer(language, found[1])]
        if said.startswith("/show_dutch"):
            texts = [{"text": answer(x)["text"], "language": x} for x in dict.fromkeys(("nl", language))]
            sheet = {"title": "Nederlands", "large": True, "texts": texts}
            return [message("notice", "↓", language, sheet=sheet)]
        if said.startswith("/not_helped"):
            return [message("referral", "…", language, agencies=helpers)]
        if said.startswith("/browse"):
            return [message("choices", "…", language, choices=[_choice(language, "pay/not-paid")])]
        kinds: dict[str, dict[str, Any]] = {
            "danger": message(
                "urgent", DANGER[language], language, urgent="danger", agencies=[*emergency, *helpers[:1]]
            ),
            "choices": message(
                "choices", "?", language, choices=[_choice(language, "pay/not-paid"), _choice(language, "tax/return")]
            ),
            "nothing": message("no_answer", "…", language, agencies=helpers),
            "form": message("form", "?", language, buttons=[theme]),
            "place": message("answer", "…", language, places=[PLACE]),
            "sum": message("notice", "…", language, sheet={
                "title": "Som", "lines": [
                    {"label": "Per uur", "value": "€ 14,71"},
                    {"label": "Brutoloon over deze tijd", "value": "€ 2.600 × 6 maanden = € 15.600"},
                ], "items": ["1", "2"],
            }),
            "notice": message("notice", "…", language),
        }  # fmt: skip
        return [next((kinds[word] for word in said.split() if word in kinds), answer(language))]


def _choice(language: str, card_id: str) -> dict[str, str]:
    return {"card": card_id, "title": answer(language, card_id)["card"]["title"]}
