"""Talk to Kompas in a terminal, over the same HTTP interface as everybody else.

Knows the interface and how a message looks in a terminal.
"""

import sys
from typing import Any

import httpx
from rich.console import Console
from rich.markup import escape

from bot.gateway.languages import language_or
from bot.gateway.strings import Strings, load_strings

QUIT = {"/quit", "/q"}
TIMEOUT_S = 15.0  # longer than the gateway waits for Rasa, so that its own answer arrives


def chat(url: str, language: str | None) -> None:
    """Hold a conversation until end of input; numbers choose the buttons shown last."""
    console = Console(highlight=False)
    strings = load_strings()
    with httpx.Client(base_url=url, timeout=TIMEOUT_S, trust_env=False) as client:
        try:
            opened = client.post("/api/v1/conversations", json={"language": language, "entry": "terminal"})
            opened.raise_for_status()
        except httpx.HTTPError:
            sys.exit(f"kompas chat: no Kompas answers at {url}; start one with `make run`, or give --url")
        conversation = opened.json()
        path = f"/api/v1/conversations/{conversation['conversation_id']}/messages"
        headers = {"Authorization": f"Bearer {conversation['token']}"}
        buttons = show(console, strings, conversation["messages"])
        while (text := _read(console)) is not None:
            if not text.strip():
                continue
            chosen = {str(number): button for number, button in enumerate(buttons, start=1)}.get(text.strip())
            body = {"payload": chosen["payload"]} if chosen else {"text": text}
            try:
                answer = client.post(path, json=body, headers=headers)
                reply = answer.json()
            except (httpx.HTTPError, ValueError):
                console.print(
                    f"[red]No answer from {escape(url)}. Your message was not sent; try again.[/red]"
                )
                continue
            if answer.is_error and reply.get("messages"):
                buttons = show(console, strings, reply["messages"])  # too busy: numbers to call
            elif answer.is_error:
                console.print(f"[yellow]{escape(reply.get('detail', reply.get('title', '')))}[/yellow]")
            else:
                buttons = show(console, strings, reply["messages"])


def show(console: Console, strings: Strings, messages: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Print messages and return the buttons offered, in the order of their numbers."""
    buttons: list[dict[str, str]] = []
    for message in messages:
        language = language_or(message["language"], "en")
        if message.get("urgent"):
            console.rule(style="red")
        card = message.get("card")
        if card:
            console.print(f"\n[bold]{escape(card['title'])}[/bold]")
        console.print(f"\n{escape(message['text'])}")
        if card:
            _list(console, strings.text(language, "what_to_do_now"), card["steps"], numbered=True)
            _list(console, strings.text(language, "keep_as_proof"), card["keep"], numbered=False)
            if card["free_of_charge"]:
                console.print(f"\n[green]{escape(card['free_of_charge'])}[/green]")
        if message.get("sheet"):
            _show_sheet(console, message["sheet"])
        for place in message.get("places") or []:
            where = ", ".join(filter(None, (place["address"], place["municipality"])))
            away = f"  {place['distance_km']:.0f} km" if place["distance_km"] is not None else ""
            console.print(f"\n• [bold]{escape(place['name'])}[/bold]{away}\n  {escape(where)}")
        for agency in message.get("agencies") or []:
            phone = f"  [bold]{escape(agency['phone'])}[/bold]" if agency["phone"] else ""
            console.print(
                f"\n• [bold]{escape(agency['name'])}[/bold]{phone}\n  {escape(agency['why'] or '')}"
            )
            if agency["url"]:
                console.print(f"  {escape(agency['url'])}")
        offered = [
            {"title": choice["title"], "payload": f'/choose_card{{"card":"{choice["card"]}"}}'}
            for choice in message.get("choices") or []
        ]
        buttons += offered + message["buttons"]
    for number, button in enumerate(buttons, start=1):
        console.print(f"  [cyan]{number}[/cyan] {escape(button['title'])}")
    return buttons


def _show_sheet(console: Console, sheet: dict[str, Any]) -> None:
    console.print(f"\n[bold]{escape(sheet['title'])}[/bold]")
    for line in sheet["lines"]:
        console.print(f"  {escape(line['label'])}: {escape(line['value'])}")
    for number, item in enumerate(sheet["items"], start=1):
        console.print(f"  {number}. {escape(item)}")
    for part in sheet["texts"]:
        console.print(f"\n  {escape(part['text'])}")


def _list(console: Console, heading: str, items: list[str], *, numbered: bool) -> None:
    console.print(f"\n[italic]{escape(heading)}[/italic]")
    for number, item in enumerate(items, start=1):
        console.print(f"  {f'{number}.' if numbered else '-'} {escape(item)}")


def _read(console: Console) -> str | None:
    try:
        text = console.input("\n[bold]>[/bold] ")
    except (EOFError, KeyboardInterrupt):
        return None
    return None if text.strip() in QUIT else text
