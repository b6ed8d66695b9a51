"""A new model to roll out: the trained one with another greeting, so that one can hear which model answers."""

import io
import json
import os
import tarfile
from pathlib import Path

DOMAIN = "components/domain_provider/domain.json"  # written by bot/rasa_runtime/domain_once.py
METADATA = "metadata.json"  # its copy of the domain, under "domain", is the one Rasa speaks by
RESPONSE = "utter_greet"
NEW = " (2)"  # at the end of the new greeting


def with_new_greeting(model: Path) -> None:
    """Put a model with another greeting in the place of `model`, whole at every moment.

    Raises:
        ValueError: it does not hold both copies of its domain, or no greeting.
    """
    lacking = {DOMAIN, METADATA}
    changed = model.with_suffix(".new")
    with tarfile.open(model) as old, tarfile.open(changed, "w:gz", compresslevel=1) as new:
        for member in old.getmembers():
            content = old.extractfile(member)
            body = content.read() if content else None
            name = member.name.lstrip("./")
            if body is not None and name in lacking:
                lacking.remove(name)
                body = _greeted(body, within=name == METADATA)
                member.size = len(body)
            new.addfile(member, io.BytesIO(body) if body is not None else None)
    if lacking:
        raise ValueError(f"{model} holds no {', '.join(sorted(lacking))}")
    os.replace(changed, model)


def _greeted(file: bytes, *, within: bool) -> bytes:
    """Return the file with the new greeting; `within` says that the domain is but a part of it."""
    content = json.loads(file)
    domain = content.get("domain", {}) if within else content
    greetings = domain.get("responses", {}).get(RESPONSE)
    if not greetings:
        raise ValueError(f"the domain has no {RESPONSE}")
    for greeting in greetings:
        greeting["text"] += NEW
    return json.dumps(content, ensure_ascii=False).encode()
