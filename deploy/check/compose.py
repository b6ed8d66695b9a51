"""Check compose.yml: against the schema of the Compose specification that travels with check-jsonschema, and against
what every container of ours keeps to.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from deploy.check.settings import unknown_settings

SCHEMA = "vendor.compose-spec"
BALANCER = "balancer"  # its KOMPAS_… are the variables of nginx.conf.template
TEMPLATE = "nginx.conf.template"
_STAGE = re.compile(r"^FROM \S+ AS (\S+)", re.MULTILINE)
_VARIABLE = re.compile(r"\$\{(KOMPAS_[A-Z_]+)\}")


def check_compose(file: Path) -> list[str]:
    """Return what is wrong with the file, each problem with its field."""
    try:
        content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        return [f"{file}: {error.strerror}"]
    except yaml.YAMLError as error:
        return [f"{file}: no YAML: {' '.join(str(error).split())}"]
    broken = best_match(Draft202012Validator(get_builtin_schema(SCHEMA)).iter_errors(content))
    if broken is not None:
        return [f"{file}: {'.'.join(map(str, broken.absolute_path))}: {broken.message}"]
    stages = set(_STAGE.findall((file.parent / "Dockerfile").read_text(encoding="utf-8")))
    problems: list[str] = []
    for name, service in content["services"].items():
        where = f"{file}: services.{name}"
        problems += [f"{where}.{problem}" for problem in _service(name, service, content)]
        if "build" in service and service["build"].get("target") not in stages:
            problems.append(f"{where}.build.target: no stage of the Dockerfile")
    problems += [f"{file}: services.{problem}" for problem in _template(content, file.parent / TEMPLATE)]
    return problems


def _service(name: str, service: dict[str, Any], content: dict[str, Any]) -> Iterator[str]:
    if service.get("read_only") is not True:
        yield "read_only: must be true"
    if service.get("cap_drop") != ["ALL"]:
        yield "cap_drop: must be [ALL]"
    if "no-new-privileges:true" not in service.get("security_opt", []):
        yield "security_opt: must hold no-new-privileges:true"
    if "build" not in service and "user" not in service:  # our own images name theirs
        yield "user: is missing"
    limits = service.get("deploy", {}).get("resources", {}).get("limits", {})
    if service.get("restart") != "no" and not {"cpus", "memory"} <= set(limits):
        yield "deploy.resources.limits: must name cpus and memory"
    for secret in service.get("secrets", []):
        if secret not in content.get("secrets", {}):
            yield f"secrets: {secret} is not declared"
    if name != BALANCER:
        for setting in unknown_settings(service.get("environment", {})):
            yield f"environment.{setting}: no setting of Kompas"


def _template(content: dict[str, Any], template: Path) -> Iterator[str]:
    if not template.is_file():
        yield f"{BALANCER}: there is no {template}"
        return
    wanted = set(_VARIABLE.findall(template.read_text(encoding="utf-8")))
    given = set(content["services"][BALANCER]["environment"])
    for name in sorted(wanted ^ given):
        lack = "is missing" if name in wanted else f"stands nowhere in {TEMPLATE}"
        yield f"{BALANCER}.environment.{name}: {lack}"
