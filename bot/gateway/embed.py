"""For the owner of a page: the page that makes the line to copy, and the self-test that runs on theirs.

Knows the attributes of widget.js. What the owner reads stands in `bot/web/owner.yml`, in Dutch and English.
"""

import json
import re
from html import escape
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from bot.gateway.entry import is_entry
from bot.gateway.strings import language_of_request
from bot.nlu.languages import languages
from bot.web.questions import PageQuestions
from bot.web.render import WEB, Renderer
from knowledge.yaml_files import read_yaml

SELFTEST_MAX_AGE_S = 300
_SLOT = '"KOMPAS_SERVED"'  # where selftest.js takes its wording
_ACCENT = re.compile(r"#[0-9a-fA-F]{6}")

router = APIRouter(include_in_schema=False)


class OwnerPages:
    """What is read once: wording for owners, the names of themes, the script of the self-test."""

    def __init__(self, knowledge: Path) -> None:
        words = read_yaml(WEB / "owner.yml")
        self.words: dict[str, dict[str, str]] = words["embed"]
        self.themes: dict[str, dict[str, str]] = read_yaml(knowledge / "themes.yml")
        source = (WEB / "selftest.js").read_text(encoding="utf-8")
        self.selftest = source.replace(_SLOT, json.dumps(words["selftest"]))


@router.api_route("/embed", methods=["GET", "HEAD"])
async def show_embed(request: Request) -> Response:
    """Show the page that makes the line to copy, with the widget as it was chosen on it."""
    pages: OwnerPages = request.app.state.owner_pages
    renderer: Renderer = request.app.state.renderer
    language = language_of_request(request)
    shown_in = language if language in pages.words else "en"
    chosen = _chosen(request)
    home = str(request.base_url).rstrip("/")
    attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in chosen.items() if value)
    html = renderer.other(
        "embed.html",
        language,
        shown_in=shown_in,
        say=pages.words[shown_in],
        chosen=chosen,
        picked=chosen["themes"].split(","),
        themes={theme: names[shown_in] for theme, names in pages.themes.items()},
        line=f'<script src="{home}/widget.js"{attributes} defer></script>',
        home=home,
    )
    return HTMLResponse(html)


@router.api_route("/selftest.js", methods=["GET", "HEAD"])
async def send_selftest(request: Request) -> Response:
    """Send the self-test; other sites may load it, as they load the widget."""
    pages: OwnerPages = request.app.state.owner_pages
    headers = {
        "Cache-Control": f"public, max-age={SELFTEST_MAX_AGE_S}",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return Response(pages.selftest, media_type="text/javascript", headers=headers)


def _chosen(request: Request) -> dict[str, Any]:
    """Return the attributes of widget.js as chosen; what does not fit is left out."""
    asked = request.query_params
    questions: PageQuestions = request.app.state.questions
    button, entry, accent = asked.get("button", ""), asked.get("entry", ""), asked.get("accent", "")
    return {
        "lang": button if button in languages() else "",
        "entry": entry if is_entry(entry) else "",
        "themes": ",".join(questions.known(",".join(asked.getlist("themes")))),
        "accent": accent if _ACCENT.fullmatch(accent) else "",
        "side": "left" if asked.get("side") == "left" else "",
    }
