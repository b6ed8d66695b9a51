"""Check what operators look at: alert rules, dashboard and adapter name only what the gateway has, be it a number, an
outcome or a route; each alert points to a heading of the runbook. Whether PromQL parses is promtool's part.
"""

import json
import re
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from fastapi.routing import iter_route_contexts

from bot.gateway.app import create_app
from bot.gateway.metrics import OUTCOMES
from bot.settings import Settings

SEVERITIES = {"page", "ticket"}
_METRIC = re.compile(r"\b(kompas_[a-z0-9_]+)")
_RECORDED = re.compile(r"\b(kompas:[a-z0-9_]+:[a-z0-9]+)")
_OUTCOME = re.compile(r'outcome="([^"]*)"')
_ROUTE = re.compile(r'route="([^"]*)"')
_SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}


@cache
def gateway() -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of the gateway's numbers as Prometheus stores them, and its routes."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(state_dir=Path(folder)))
        families = list(app.state.metrics.registry.collect())
    names = {family.name + suffix for family in families for suffix in _SUFFIXES.get(family.type, ())}
    return frozenset(names), frozenset(route.path for route in iter_route_contexts(app.routes) if route.path)


def check_rules(file: Path, runbook: Path) -> list[str]:
    """Return what is wrong with a file of Prometheus rules."""
    content, problems = _read(file, yaml.safe_load, yaml.YAMLError)
    if content is None:
        return problems
    headings = _headings(runbook)
    rules = [rule for group in content["groups"] for rule in group["rules"]]
    recorded = {rule["record"] for rule in rules if "record" in rule}
    for rule in rules:
        where = f"{file}: {rule.get('alert') or rule.get('record')}"
        problems += [f"{where}: expr: {problem}" for problem in _unknown(rule["expr"], recorded)]
        if "alert" not in rule:
            continue
        if rule.get("labels", {}).get("severity") not in SEVERITIES:
            problems.append(f"{where}: labels.severity: must be one of {', '.join(sorted(SEVERITIES))}")
        page, _, heading = rule.get("annotations", {}).get("runbook", "").partition("#")
        if page != "docs/runbook.md" or heading not in headings:
            problems.append(f"{where}: annotations.runbook: {page}#{heading} is no heading of the runbook")
    return problems


def check_dashboard(file: Path) -> list[str]:
    """Return what is wrong with a Grafana dashboard."""
    content, problems = _read(file, json.loads, ValueError)
    if content is None:
        return problems
    recorded = set(_RECORDED.findall((file.parent.parent / "prometheus" / "rules.yml").read_text("utf-8")))
    ids = [panel["id"] for panel in content["panels"]]
    if len(set(ids)) < len(ids):
        problems.append(f"{file}: panels: an id is there twice")
    for panel in content["panels"]:
        for target in panel["targets"]:
            where = f"{file}: panel {panel['title']!r}: targets.{target['refId']}"
            problems += [f"{where}: {problem}" for problem in _unknown(target["expr"], recorded)]
    return problems


def check_adapter(file: Path, wanted: set[str]) -> list[str]:
    """Return what is wrong with the adapter that makes the metrics that autoscalers ask for."""
    content, problems = _read(file, yaml.safe_load, yaml.YAMLError)
    if content is None:
        return problems
    made = set()
    for index, rule in enumerate(content["externalRules"]):
        made.add(rule["name"]["as"])
        for key in ("seriesQuery", "metricsQuery"):
            where = f"{file}: externalRules.{index}.{key}"
            problems += [f"{where}: {problem}" for problem in _unknown(rule[key], set())]
    return problems + [
        f"{file}: an autoscaler wants {name}, which is not made here" for name in sorted(wanted - made)
    ]


def _unknown(expression: str, recorded: set[str]) -> Iterator[str]:
    names, routes = gateway()
    for name in sorted(set(_METRIC.findall(expression)) - names):
        yield f"the gateway shows no {name}"
    for name in sorted(set(_RECORDED.findall(expression)) - recorded):
        yield f"no rule records {name}"
    for outcome in sorted(set(_OUTCOME.findall(expression)) - OUTCOMES):
        yield f"no turn has the outcome {outcome}"
    for route in sorted(set(_ROUTE.findall(expression)) - routes):
        yield f"the gateway has no route {route}"


def _headings(page: Path) -> set[str]:
    """Return the anchors that GitHub makes of a page's headings."""
    found = (
        re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
        if page.is_file()
        else []
    )
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


def _read(file: Path, parse: Any, error_type: type[Exception]) -> tuple[Any, list[str]]:
    try:
        return parse(file.read_text(encoding="utf-8")), []
    except OSError as error:
        return None, [f"{file}: {error.strerror}"]
    except error_type as error:
        return None, [f"{file}: cannot be read: {' '.join(str(error).split())}"]
