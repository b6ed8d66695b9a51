"""Check Kubernetes objects: against the strict schemas that travel with kubernetes-validate, against each other, and
against what every container of ours keeps to.
"""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import kubernetes_validate

from deploy.check.kustomize import Manifest, containers, pod_spec
from deploy.check.settings import unknown_settings

KUBERNETES = "1.34"  # the first version with all that the manifests use, such as a preStop that sleeps
WORKLOADS = {"Deployment", "StatefulSet", "DaemonSet"}
GATEWAY, STATE = "kompas-gateway", "/state"  # the image, and where deploy/Dockerfile lets it keep things
PROBES = ("startupProbe", "readinessProbe", "livenessProbe")


def check_manifests(manifests: Sequence[Manifest]) -> list[str]:
    """Return what is wrong with the objects of one overlay, each problem with its file, object and field."""
    problems = [problem for manifest in manifests for problem in _schema(manifest)]
    if problems:  # the rest reads fields that may not be there
        return problems
    for manifest in manifests:
        if manifest.kind in WORKLOADS:
            problems += _hardened(manifest)
            problems += _references(manifest, manifests)
            problems += _spools(manifest)
        elif manifest.kind == "Ingress":
            problems += _backends(manifest, manifests)
        elif manifest.kind == "HorizontalPodAutoscaler":
            target = manifest.content["spec"]["scaleTargetRef"]
            problems += _demand(manifest, "spec.scaleTargetRef", target["kind"], target["name"], manifests)
        elif manifest.kind == "ConfigMap":
            problems += [
                manifest.at(f"data.{name}: no setting of Kompas")
                for name in unknown_settings(manifest.content.get("data", {}))
            ]
        problems += _selectors(manifest, manifests)
    return problems


def _schema(manifest: Manifest) -> list[str]:
    if "kind" not in manifest.content or "apiVersion" not in manifest.content:
        return [f"{manifest.file}: apiVersion and kind must be there"]
    problem = _broken_rule(json.dumps(manifest.content, default=str))
    return [manifest.at(problem)] if problem else []


@cache  # overlays share most objects, and each validation reads megabytes of schemas anew
def _broken_rule(content: str) -> str | None:
    """Return where an object does not fit its schema and why; None where it fits."""
    manifest = json.loads(content)
    try:
        kubernetes_validate.validate(manifest, KUBERNETES, strict=True)
    except kubernetes_validate.ValidationError as error:
        path = ".".join(map(str, error.absolute_path))
        return f"{path}: {error.message}" if path else str(error.message)
    except kubernetes_validate.SchemaNotFoundError:
        return f"Kubernetes {KUBERNETES} has no {manifest['apiVersion']} {manifest['kind']}"
    return None


def _hardened(manifest: Manifest) -> Iterator[str]:
    spec = pod_spec(manifest) or {}
    pod = spec.get("securityContext", {})
    at = "spec.template.spec"
    if pod.get("runAsNonRoot") is not True:
        yield manifest.at(f"{at}.securityContext.runAsNonRoot: must be true")
    if pod.get("seccompProfile", {}).get("type") != "RuntimeDefault":
        yield manifest.at(f"{at}.securityContext.seccompProfile: must be RuntimeDefault")
    if spec.get("automountServiceAccountToken") is not False:
        yield manifest.at(f"{at}.automountServiceAccountToken: must be false")
    for index, container in enumerate(containers(manifest)):
        own, here = container.get("securityContext", {}), f"{at}.containers.{index}"
        if own.get("readOnlyRootFilesystem") is not True:
            yield manifest.at(f"{here}.securityContext.readOnlyRootFilesystem: must be true")
        if own.get("allowPrivilegeEscalation") is not False:
            yield manifest.at(f"{here}.securityContext.allowPrivilegeEscalation: must be false")
        if own.get("capabilities", {}).get("drop") != ["ALL"]:
            yield manifest.at(f"{here}.securityContext.capabilities.drop: must be [ALL]")
        for kind in ("requests", "limits"):
            if not {"cpu", "memory"} <= set(container.get("resources", {}).get(kind, {})):
                yield manifest.at(f"{here}.resources.{kind}: must name cpu and memory")
        for probe in PROBES:
            if probe not in container:
                yield manifest.at(f"{here}.{probe}: is missing")


def _references(manifest: Manifest, manifests: Sequence[Manifest]) -> Iterator[str]:
    for index, container in enumerate(containers(manifest)):
        here = f"spec.template.spec.containers.{index}"
        for place, source in enumerate(container.get("envFrom", [])):
            if "configMapRef" in source:
                yield from _demand(
                    manifest,
                    f"{here}.envFrom.{place}",
                    "ConfigMap",
                    source["configMapRef"]["name"],
                    manifests,
                )
        for name in unknown_settings(variable["name"] for variable in container.get("env", [])):
            yield manifest.at(f"{here}.env.{name}: no setting of Kompas")


def _spools(manifest: Manifest) -> Iterator[str]:
    """What waits in a gateway's spool must not go with its pod."""
    claims = {claim["metadata"]["name"] for claim in manifest.content["spec"].get("volumeClaimTemplates", [])}
    for index, container in enumerate(containers(manifest)):
        if GATEWAY not in container["image"]:
            continue
        mounts = {mount["mountPath"]: mount["name"] for mount in container.get("volumeMounts", [])}
        if mounts.get(STATE) not in claims:
            here = f"spec.template.spec.containers.{index}.volumeMounts"
            yield manifest.at(f"{here}: {STATE} must be a claim of its own, in volumeClaimTemplates")


def _backends(manifest: Manifest, manifests: Sequence[Manifest]) -> Iterator[str]:
    for number, rule in enumerate(manifest.content["spec"].get("rules", [])):
        for place, path in enumerate(rule["http"]["paths"]):
            service = path["backend"]["service"]
            where = f"spec.rules.{number}.http.paths.{place}.backend.service"
            yield from _demand(manifest, where, "Service", service["name"], manifests)


def _demand(
    manifest: Manifest, where: str, kind: str, name: str, manifests: Sequence[Manifest]
) -> Iterator[str]:
    if not any((each.kind, each.name) == (kind, name) for each in manifests):
        yield manifest.at(f"{where}: there is no {kind}/{name}")


def _selectors(manifest: Manifest, manifests: Sequence[Manifest]) -> Iterator[str]:
    """A selector that no pod of ours has makes a Service without servers, or a policy for nobody."""
    pods = [
        each.content["spec"]["template"]["metadata"]["labels"] for each in manifests if each.kind in WORKLOADS
    ]
    for path, selector in _own_selectors(manifest):
        if not any(_selects(selector, labels) for labels in pods):
            yield manifest.at(f"{path}: no pod has these labels")


def _own_selectors(manifest: Manifest) -> Iterator[tuple[str, dict[str, Any]]]:
    spec = manifest.content.get("spec", {})
    match manifest.kind:
        case "Service":
            yield "spec.selector", {"matchLabels": spec.get("selector", {})}
        case "PodDisruptionBudget":
            yield "spec.selector", spec.get("selector", {})
        case "NetworkPolicy":
            yield "spec.podSelector", spec["podSelector"]
            for way, word in (("ingress", "from"), ("egress", "to")):
                for number, rule in enumerate(spec.get(way, [])):
                    for place, peer in enumerate(rule.get(word, [])):
                        if "podSelector" in peer and "namespaceSelector" not in peer:
                            yield f"spec.{way}.{number}.{word}.{place}.podSelector", peer["podSelector"]


def _selects(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    wanted = selector.get("matchLabels", {}).items()
    among = selector.get("matchExpressions", [])
    return all(labels.get(key) == value for key, value in wanted) and all(
        rule["operator"] == "In" and labels.get(rule["key"]) in rule["values"] for rule in among
    )
