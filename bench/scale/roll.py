"""A new model to roll out: the trained one with another greeting, so that one can hear which model answers."""

import io
import json
import os
import tarfile
from pathlib import Path

DOMAIN = "components/domain_provider/domain.json"  # written by bot/rasa_runtime/domain_once.py
RESPONSE = "utter_greet"
NEW = " (2)"  # at the end of the new greeting


def with_new_greeting(model: Path) -> None:
    """Put a model with another greeting in the place of `model`, whole at every moment.

    Raises:
        ValueError: it holds no such domain, or no greeting.
    """
    found = False
    changed = model.with_suffix(".new")
    with tarfile.open(model) as old, tarfile.open(changed, "w:gz", compresslevel=1) as new:
        for member in old.getmembers():
            content = old.extractfile(member)
            body = content.read() if content else None
            if body is not None and member.name.endswith(DOMAIN):
                body = _greeted(body)
                member.size = len(body)
                found = True
            new.addfile(member, io.BytesIO(body) if body is not None else None)
    if not found:
        raise ValueError(f"{model} holds no {DOMAIN}")
    os.replace(changed, model)


def _greeted(domain_json: bytes) -> bytes:
    domain = json.loads(domain_json)
    greetings = domain.get("responses", {}).get(RESPONSE)
    if not greetings:
        raise ValueError(f"the domain has no {RESPONSE}")
    for greeting in greetings:
        greeting["text"] += NEW
    return json.dumps(domain, ensure_ascii=False).encode()
