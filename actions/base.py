"""What every action needs: the content, the search, the clock, and the language of the conversation.

Loaded once by the action server before it listens (actions/server.py), so that no worker waits for it.
"""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from knowledge.agencies import agency_message
from knowledge.build import BuiltSearch
from knowledge.loader import Knowledge
from knowledge.models import AgencyKind

Button = dict[str, str]  # title and payload
FALLBACK_LANGUAGE = "en"
PEOPLE = ("win-punt", "juridisch-loket", "fairwork", "vakbond")  # who to talk to when no card answers


def utc_now() -> dt.datetime:
    """Return the time, aware."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class Resources:
    """What the actions read; set once by `provide`."""

    knowledge: Knowledge
    search: BuiltSearch
    now: Callable[[], dt.datetime] = utc_now

    def agencies(self, ids: tuple[str, ...] | list[str], language: str) -> list[dict[str, Any]]:
        """Return the agencies as message items, in the order given; those no longer active are left out."""
        now = self.now()
        with_places = {place.agency for place in self.knowledge.places.values()}
        known = (
            self.knowledge.agencies[agency_id] for agency_id in ids if agency_id in self.knowledge.agencies
        )
        return [
            agency_message(agency, language, now) | {"has_places": agency.id in with_places}
            for agency in known
            if agency.status == "active"
        ]

    def who_speak(self, language: str) -> list[str]:
        """Return the ids of the people to talk to when no card answers, those who speak `language` first.

        Authorities are left out: they come with a card, which says what for.
        """
        agencies = self.knowledge.agencies
        speakers = [
            agency_id
            for agency_id, agency in agencies.items()
            if language in agency.languages and agency.kind is not AgencyKind.GOVERNMENT
        ]
        ids = dict.fromkeys([*PEOPLE, *speakers])
        return sorted(ids, key=lambda agency_id: agency_id not in speakers)


_provided: list[Resources] = []


def provide(resources: Resources) -> None:
    """Give the actions what they read."""
    _provided[:] = [resources]


def resources() -> Resources:
    """Return what `provide` was given.

    Raises:
        RuntimeError: the actions were started without it.
    """
    if not _provided:
        raise RuntimeError(
            "start the action server by `python -m actions.server`, which loads the content first"
        )
    return _provided[0]


def is_tapped(tracker: Tracker) -> bool:
    """Return whether the latest message is a button's, or typed words that name one."""
    return (tracker.latest_message.get("text") or "").startswith("/")


def language_of(tracker: Tracker) -> str:
    """Return the conversation's language."""
    language = tracker.get_slot("language")
    return language if language in resources().knowledge.languages else FALLBACK_LANGUAGE


def say(
    dispatcher: CollectingDispatcher,
    response: str,
    kind: str,
    text: str | None = None,
    *,
    buttons: Sequence[Button] = (),
    words: Mapping[str, str] = MappingProxyType({}),
    **structure: Any,
) -> None:
    """Send the wording `response` (domain/responses/) together with structure, as one message.

    `text` stands in place of the wording's own; `words` fill the places of a wording, such as `{town}`; `buttons` come
    after those of the wording.
    """
    if text is not None or words:
        structure["filled"] = (
            True  # the wording alone says nothing in another language (actions/last_answer.py)
        )
    dispatcher.utter_message(
        response=response, text=text, buttons=list(buttons), json_message={"kind": kind, **structure}, **words
    )


def button(title: str, intent: str, **entities: str) -> Button:
    """Return a reply to tap, which sends `intent` with `entities`."""
    return {"title": title, "payload": f"/{intent}{json.dumps(entities)}" if entities else f"/{intent}"}
