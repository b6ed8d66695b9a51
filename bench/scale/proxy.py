"""Fills in deploy/nginx.conf.template: which ports nginx listens on, and which it hands on to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.settings import REPOSITORY

TEMPLATE = REPOSITORY / "deploy" / "nginx.conf.template"
_VARIABLE = re.compile(r"\$\{(KOMPAS_[A-Z_]+)\}")


@dataclass(frozen=True)
class Ports:
    """TCP ports on loopback: where nginx listens, and where the parts do."""

    public: int
    rasa: int
    actions: int
    gateways: Sequence[int]
    rasa_servers: Sequence[int]
    action_servers: Sequence[int]


def http_block(ports: Ports, away: Path, template: Path = TEMPLATE) -> str:
    """Return the inside of nginx's block `http`; `away` is the folder of what `kompas away` writes.

    Raises:
        ValueError: the template asks for something that is not known here.
    """
    first, *others = _servers(ports.gateways)
    return fill(
        template.read_text(encoding="utf-8"),
        {
            "KOMPAS_LISTEN": f"127.0.0.1:{ports.public}",
            "KOMPAS_TLS": "",
            "KOMPAS_RASA_LISTEN": f"127.0.0.1:{ports.rasa}",
            "KOMPAS_ACTIONS_LISTEN": f"127.0.0.1:{ports.actions}",
            "KOMPAS_GATEWAYS": "\n".join([first, *others]),
            "KOMPAS_TELEGRAM_GATEWAYS": "\n".join(
                [first, *(line.replace(";", " backup;") for line in others)]
            ),
            "KOMPAS_RASA_SERVERS": "\n".join(_servers(ports.rasa_servers)),
            "KOMPAS_ACTION_SERVERS": "\n".join(_servers(ports.action_servers)),
            "KOMPAS_RESOLVER": "",
            "KOMPAS_AWAY": str(away),
        },
    )


def fill(template: str, values: Mapping[str, str]) -> str:
    """Return the template with its variables replaced; nginx's own, as $host, stay.

    Raises:
        ValueError: it names a variable without a value.
    """
    unknown = sorted(set(_VARIABLE.findall(template)) - set(values))
    if unknown:
        raise ValueError(f"no value for {', '.join(unknown)}")
    return _VARIABLE.sub(lambda found: values[found[1]], template)


def _servers(ports: Sequence[int]) -> list[str]:
    return [f"server 127.0.0.1:{port} max_fails=1 fail_timeout=2s;" for port in ports]
