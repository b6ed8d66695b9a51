"""Put a kustomization together as far as ours go: resources, images, settings, JSON patches that replace a value.

A field that this does not know is a problem, so that nothing passes unchecked. Knows nothing of what a manifest means.
"""

import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

NAME = "kustomization.yaml"
FIELDS = {
    "apiVersion",
    "kind",
    "namespace",
    "labels",
    "resources",
    "images",
    "configMapGenerator",
    "patches",
}


@dataclass(frozen=True)
class Manifest:
    """One object, and the file that it comes from."""

    file: Path
    content: dict[str, Any]

    @property
    def kind(self) -> str:
        """Its kind, as Deployment."""
        return str(self.content.get("kind"))

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.content.get("metadata", {}).get("name"))

    def at(self, path: str) -> str:
        """Return how a problem at `path` begins: with file, object and field."""
        return (
            f"{self.file}: {self.kind}/{self.name}: {path}"
            if path
            else f"{self.file}: {self.kind}/{self.name}"
        )


@dataclass
class Kustomized:
    """The objects of a kustomization, and what is wrong with its own file."""

    manifests: list[Manifest] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def resolve(folder: Path) -> Kustomized:
    """Return what `kubectl apply -k folder` would apply, without the suffixes of names and the labels of all."""
    file = folder / NAME
    whole = Kustomized()
    content = _documents(file, whole.problems)
    if not content:
        return whole
    kustomization = content[0]
    for name in sorted(set(kustomization) - FIELDS):
        whole.problems.append(
            f"{file}: {name}: not checked by deploy/check/kustomize.py; teach it, or leave it out"
        )
    for index, resource in enumerate(kustomization.get("resources", [])):
        _add_resource(folder, resource, f"{file}: resources.{index}", whole)
    for index, generator in enumerate(kustomization.get("configMapGenerator", [])):
        _generate(file, generator, f"{file}: configMapGenerator.{index}", whole)
    for index, image in enumerate(kustomization.get("images", [])):
        if not any(
            _rename(container, image) for manifest in whole.manifests for container in containers(manifest)
        ):
            whole.problems.append(f"{file}: images.{index}: no container has the image {image.get('name')}")
    for index, patch in enumerate(kustomization.get("patches", [])):
        _patch(patch, f"{file}: patches.{index}", whole)
    return whole


def pod_spec(manifest: Manifest) -> dict[str, Any] | None:
    """Return the pods' part of a manifest that makes pods, else None."""
    template = manifest.content.get("spec", {}).get("template", {})
    spec: dict[str, Any] | None = template.get("spec") if isinstance(template, dict) else None
    return spec


def containers(manifest: Manifest) -> list[dict[str, Any]]:
    """Return the containers of the pods that a manifest makes."""
    spec = pod_spec(manifest) or {}
    return [*spec.get("initContainers", []), *spec.get("containers", [])]


def _documents(file: Path, problems: list[str]) -> list[dict[str, Any]]:
    try:
        found = [part for part in yaml.safe_load_all(file.read_text(encoding="utf-8")) if part is not None]
    except OSError as error:
        problems.append(f"{file}: {error.strerror}")
        return []
    except yaml.YAMLError as error:
        problems.append(f"{file}: no YAML: {' '.join(str(error).split())}")
        return []
    if not all(isinstance(part, dict) for part in found) or not found:
        problems.append(f"{file}: must hold mappings")
        return []
    return found


def _add_resource(folder: Path, resource: str, where: str, whole: Kustomized) -> None:
    path = (folder / resource).resolve()
    if path.is_dir():
        below = resolve(path)
        whole.manifests += below.manifests
        whole.problems += below.problems
    elif path.is_file():
        whole.manifests += [Manifest(path, part) for part in _documents(path, whole.problems)]
    else:
        whole.problems.append(f"{where}: there is no {resource}")


def _generate(file: Path, generator: dict[str, Any], where: str, whole: Kustomized) -> None:
    name = generator.get("name")
    data = dict(literal.partition("=")[::2] for literal in generator.get("literals", []))
    held = next((each for each in whole.manifests if (each.kind, each.name) == ("ConfigMap", name)), None)
    if generator.get("behavior") == "merge":
        if held is None:
            whole.problems.append(f"{where}: merges into {name}, which is not there")
        else:
            held.content["data"].update(data)
    elif held is not None:
        whole.problems.append(f"{where}: {name} is there already; say behavior: merge")
    else:
        made = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data}
        whole.manifests.append(Manifest(file, made))


def _rename(container: dict[str, Any], image: dict[str, str]) -> bool:
    name, _, tag = str(container.get("image")).partition(":")
    if name != image.get("name"):
        return False
    container["image"] = f"{image.get('newName', name)}:{image.get('newTag', tag)}"
    return True


def _patch(patch: dict[str, Any], where: str, whole: Kustomized) -> None:
    target = patch.get("target", {})
    hit = [
        manifest
        for manifest in whole.manifests
        if target.get("kind") in (None, manifest.kind) and target.get("name") in (None, manifest.name)
    ]
    if not target or not hit:
        whole.problems.append(f"{where}: target: nothing is called {target.get('kind')}/{target.get('name')}")
        return
    for operation in yaml.safe_load(patch.get("patch", "")) or []:
        for manifest in hit:
            if operation.get("op") != "replace" or not _replace(manifest.content, operation):
                whole.problems.append(
                    f"{where}: patch: {operation.get('op')} {operation.get('path')} changes nothing in "
                    f"{manifest.kind}/{manifest.name}"
                )


def _replace(content: dict[str, Any], operation: dict[str, Any]) -> bool:
    *path, last = [part.replace("~1", "/").replace("~0", "~") for part in operation["path"].split("/")[1:]]
    place: Any = content
    try:
        for part in path:
            place = place[int(part)] if isinstance(place, list) else place[part]
        key = int(last) if isinstance(place, list) else last
        place[key]  # what is replaced must be there
    except (KeyError, IndexError, ValueError, TypeError):
        return False
    place[key] = copy.deepcopy(operation.get("value"))
    return True
