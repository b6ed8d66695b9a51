"""What stands around the chat: the loader for other pages, a page that embeds it, the API's own page.

Knows which file goes out under which address and how long it may be kept.
"""

import json
from collections.abc import MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from bot.gateway.fallback import Fallback
from bot.gateway.problems import STATUS
from bot.gateway.strings import Strings, language_of_request
from bot.nlu.languages import languages
from bot.web.render import WEB, Renderer, telephone_link
from knowledge.yaml_files import read_yaml

WIDGET_MAX_AGE_S = 300  # a new telephone number reaches the embedding pages within five minutes
ASSET_MAX_AGE_S = 31_536_000  # a year: the address changes with the content
_SLOT = '"KOMPAS_SERVED"'  # where widget.js takes what is served with it
_WIDGET_WORDS = ("open", "title", "close", "unreachable", "retry")

router = APIRouter(include_in_schema=False)


class Assets(StaticFiles):
    """Styles, scripts and pictures, kept by the browser as long as their address stays."""

    def file_response(self, full_path: Any, stat_result: Any, scope: Any, status_code: int = 200) -> Response:
        """Return the file with its lifetime."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        versioned = b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = (
            f"public, max-age={ASSET_MAX_AGE_S}, immutable" if versioned else "no-cache"
        )
        return response


def load_demo(path: Path = WEB / "demo.yml") -> dict[str, Any]:
    """Return the texts of the demo page by language."""
    demo: dict[str, Any] = read_yaml(path)
    return demo


def widget_script(source: str, strings: Strings, fallback: Fallback, now: datetime) -> str:
    """Return the loader with its wording and the numbers to call when the gateway is out of reach."""
    served: dict[str, dict[str, Any]] = {}
    for language in languages():
        numbers = [
            {
                "name": agency.name,
                "phone": agency.phone,
                "tel": telephone_link(agency.phone),
                "label": strings.text(language, "call", phone=agency.phone),
            }
            for agency in fallback.agencies(language, now, by_phone=True)
            if agency.phone
        ]
        served[language] = {word: strings.text(language, f"widget_{word}") for word in _WIDGET_WORDS}
        served[language]["numbers"] = numbers
    return source.replace(_SLOT, json.dumps(served))


@router.api_route("/", methods=["GET", "HEAD"])
async def root(request: Request) -> Response:
    """Send people to the page that shows it all."""
    return RedirectResponse(f"/demo?lang={language_of_request(request)}", status_code=307)


@router.api_route("/demo", methods=["GET", "HEAD"])
async def show_demo(request: Request) -> Response:
    """Show a neutral information page with the widget in it."""
    state = request.app.state
    renderer: Renderer = state.renderer
    language = language_of_request(request)
    return HTMLResponse(renderer.other("demo.html", language, demo=state.demo[language]))


@router.api_route("/widget.js", methods=["GET", "HEAD"])
async def send_widget(request: Request) -> Response:
    """Send the loader. Other sites may load it: it holds nothing but public numbers and wording."""
    state = request.app.state
    script = widget_script(state.widget_source, state.strings, state.fallback, datetime.now(UTC))
    headers = {
        "Cache-Control": f"public, max-age={WIDGET_MAX_AGE_S}",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return Response(script, media_type="text/javascript", headers=headers)


@router.api_route("/docs", methods=["GET", "HEAD"])
async def show_docs(request: Request) -> Response:
    """Show the HTTP interface, from the same document as /openapi.json."""
    renderer: Renderer = request.app.state.renderer
    document = request.app.openapi()
    return HTMLResponse(
        renderer.other(
            "docs.html", "en", info=document["info"], operations=_operations(document), problems=STATUS
        )
    )


def _operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return each call of the OpenAPI document with its fields and an example, ready to be shown."""
    shown = []
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            body = _body_schema(document, operation)
            shown.append(
                {
                    "method": method.upper(),
                    "path": path,
                    "does": operation.get("description", operation.get("summary", "")),
                    "token": bool(operation.get("security")),
                    "fields": _fields(body),
                    "examples": [json.dumps(e, ensure_ascii=False) for e in body.get("examples", [])],
                    "returns": {
                        status: response.get("description", "")
                        for status, response in operation["responses"].items()
                    },
                }
            )
    return shown


def _body_schema(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return _resolve(document, content.get("schema", {}))


def _resolve(document: dict[str, Any], schema: MutableMapping[str, Any]) -> dict[str, Any]:
    for option in schema.get("anyOf", []):
        if "$ref" in option:
            return _resolve(document, option)
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        found: dict[str, Any] = document["components"]["schemas"][name]
        return found
    return dict(schema)


def _fields(schema: dict[str, Any]) -> list[dict[str, str]]:
    required = schema.get("required", [])
    return [
        {
            "name": name,
            "type": _type_name(field),
            "needed": "required" if name in required else "optional",
            "about": field.get("description", ""),
        }
        for name, field in schema.get("properties", {}).items()
    ]


def _type_name(field: dict[str, Any]) -> str:
    if "enum" in field:
        return " | ".join(map(str, field["enum"]))
    options = [_type_name(option) for option in field.get("anyOf", []) if option.get("type") != "null"]
    return " | ".join(options) or str(field.get("type", "object"))
