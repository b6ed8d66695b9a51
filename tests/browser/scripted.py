"""Rasa as the browser meets it behind a real gateway: each word brings one kind of message, from a real card.

Knows cards and the agreed shape. It decides nothing, so that a test knows what it gets.
"""

import json
import re
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.settings import Settings
from knowledge.yaml_files import read_yaml

KNOWLEDGE = Settings().knowledge_dir
WELCOME = {
    "pl": "Dzień dobry, jestem Kompas. Pomagam w sprawach pracy, mieszkania i życia w Holandii. "
    "Jestem niezależny od pracodawcy i agencji i nic nie kosztuję. Nie podawaj nazwiska.",
    "ro": "Bună ziua, sunt Kompas. Te ajut cu munca, locuința și viața în Țările de Jos. "
    "Sunt independent de angajator și de agenție și nu cost nimic. Nu îți spune numele.",
    "en": "Hello, I am Kompas. I help with work, housing and life in the Netherlands. "
    "I am independent of employers and agencies, and free of charge. Do not give your name.",
    "nl": "Hallo, ik ben Kompas. Ik help bij werk, wonen en leven in Nederland. "
    "Ik ben onafhankelijk van werkgevers en uitzendbureaus en kost niets. Noem je naam niet.",
}
DANGER = {
    "pl": "Jesteś w niebezpieczeństwie? Zadzwoń teraz pod 112.",
    "ro": "Ești în pericol? Sună acum la 112.",
    "en": "Are you in danger? Call 112 now.",
    "nl": "Ben je in gevaar? Bel nu 112.",
}
TILES = [
    {
        "id": "juridisch-loket", "name": "Het Juridisch Loket", "kind": "advice", "phone": "0800-8020",
        "phone_cost": "free", "open_now": True, "languages": ["nl", "en"], "page_language": ["nl"],
        "url": "https://www.juridischloket.nl/", "anonymous": "unknown",
        "why": "Free legal advice about wages and dismissal.",
    },
    {
        "id": "fairwork", "name": "FairWork", "kind": "confidential", "phone": "020-760 08 09",
        "phone_cost": "normal", "open_now": False, "opens_at": "2031-03-03T09:00:00+01:00",
        "languages": ["pl", "ro", "en", "nl"], "page_language": ["en", "nl"],
        "url": "https://www.fairwork.nu/", "anonymous": "yes", "why": "Helps in confidence, also without papers.",
    },
]  # fmt: skip
EMERGENCY = {
    "id": "112", "name": "112", "kind": "emergency", "phone": "112", "phone_cost": "free", "open_now": True,
    "languages": ["nl", "en"], "page_language": ["nl"], "url": "https://www.112.nl/", "anonymous": "yes",
    "why": "Police, ambulance, fire brigade.",
}  # fmt: skip
PLACE = {
    "id": "win-breda", "name": "Information point West-Brabant", "address": "Claudius Prinsenlaan 10",
    "municipality": "Breda", "distance_km": 3.2, "map_url": "https://www.openstreetmap.org/#map=16/51.589/4.785",
    "open_now": True, "url": "https://www.workinnl.nl/", "checked": "2026-11-20",
}  # fmt: skip


def answer(language: str, card_id: str = "pay/not-paid") -> dict[str, Any]:
    """Return a card as a message, its figures left out."""
    card = read_yaml(KNOWLEDGE / "cards" / f"{card_id}.yml")
    text = {name: _without_figures(value) for name, value in card[language].items() if isinstance(value, str)}
    lists = {name: card[language].get(name) or [] for name in ("steps", "keep")}
    say = card["nl"].get("say")
    return {
        "kind": "answer",
        "text": text["short"],
        "language": language,
        "card": {
            "id": card_id,
            "title": text["title"],
            "checked": str(card["checked"]),
            "more": text.get("more"),
            "story": text.get("story"),
            "abroad": text.get("abroad"),
            "steps": [_without_figures(step) for step in lists["steps"]],
            "keep": [_without_figures(item) for item in lists["keep"]],
            "say": {"dutch": say, "meaning": text.get("say", "")} if say else None,
            "free_of_charge": (card.get("free_of_charge") or {}).get(language),
            "sources": card["sources"],
        },
        "agencies": TILES,
        "buttons": [
            {"title": "Nederlands", "payload": '/show_dutch{"card": "pay/not-paid"}'},
            {"title": "?", "payload": "/not_helped"},
        ],
    }


def message(kind: str, text: str, language: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "text": text, "language": language, **more}


@dataclass
class ScriptedRasa:
    """Answers by the first word it knows in a message; counts what it heard."""

    delay_s: float = 0
    heard: list[str] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "DELETE":
            return httpx.Response(204)
        if request.url.path.endswith("/health"):
            return httpx.Response(200, json={"rasa": "ok", "actions": "ok"})
        body = json.loads(request.content)
        said, language = body["message"], body["metadata"]["language"] or "en"
        time.sleep(self.delay_s)
        if said.startswith("/change_language"):
            language = json.loads(said.removeprefix("/change_language"))["language"]
        if not said.startswith("/start"):
            self.heard.append(said)
        messages = self.reply(said, language)
        intent = {"name": said[1:].split("{")[0] if said.startswith("/") else "ask", "confidence": 1.0}
        return httpx.Response(200, json={"messages": messages, "language": language, "intent": intent})

    def reply(self, said: str, language: str) -> list[dict[str, Any]]:
        """Return the messages to what was said."""
        theme = {"title": "Contract en loon", "payload": '/browse{"theme": "contract-pay"}'}
        if said.startswith(("/start", "/change_language")):
            return [message("smalltalk", WELCOME[language], language, buttons=[theme])]
        if found := re.match(r'/choose_card\{"card": "([^"]+)"', said):
            return [answer(language, found[1])]
        if said.startswith("/show_dutch"):
            texts = [{"text": answer(x)["text"], "language": x} for x in dict.fromkeys(("nl", language))]
            sheet = {"title": "Nederlands", "large": True, "texts": texts}
            return [message("notice", "↓", language, sheet=sheet)]
        if said.startswith("/not_helped"):
            return [message("referral", "…", language, agencies=TILES)]
        if said.startswith("/browse"):
            return [message("choices", "…", language, choices=[_choice(language, "pay/not-paid")])]
        kinds: dict[str, dict[str, Any]] = {
            "danger": message(
                "urgent", DANGER[language], language, urgent="danger", agencies=[EMERGENCY, TILES[1]]
            ),
            "choices": message(
                "choices", "?", language, choices=[_choice(language, "pay/not-paid"), _choice(language, "tax/return")]
            ),
            "nothing": message("no_answer", "…", language, agencies=TILES),
            "form": message("form", "?", language, buttons=[theme]),
            "place": message("answer", "…", language, places=[PLACE]),
            "sum": message("notice", "…", language, sheet={
                "title": "Som", "lines": [{"label": "Per uur", "value": "€ 14,71"}], "items": ["1", "2"],
            }),
            "notice": message("notice", "…", language),
        }  # fmt: skip
        return [next((kinds[word] for word in said.split() if word in kinds), answer(language))]


def _choice(language: str, card_id: str) -> dict[str, str]:
    return {"card": card_id, "title": answer(language, card_id)["card"]["title"]}


def _without_figures(text: str) -> str:
    return re.sub(r"\{\w+\}", "…", text)
