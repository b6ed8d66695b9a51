"""`python -m deploy.check`: print each problem with its file and field; exit code 1 where there is one."""

import sys
from pathlib import Path

from deploy.check.compose import check_compose
from deploy.check.kustomize import Kustomized, resolve
from deploy.check.manifests import check_manifests
from deploy.check.observed import check_adapter, check_dashboard, check_rules

DEPLOY = Path(__file__).resolve().parents[1]


def problems_of(deploy: Path, runbook: Path) -> list[str]:
    """Return what is wrong in a folder like deploy/; `runbook` is where alerts point to."""
    overlays = sorted(file.parent for file in deploy.glob("kubernetes/overlays/*/kustomization.yaml"))
    if not overlays:
        return [f"{deploy / 'kubernetes' / 'overlays'}: there is no kustomization.yaml below"]
    problems: list[str] = []
    for overlay in overlays:
        whole = resolve(overlay)
        problems += whole.problems or check_manifests(whole.manifests)
        problems += check_adapter(deploy / "prometheus" / "adapter.yml", _external_metrics(whole))
    problems += check_compose(deploy / "compose.yml")
    problems += check_rules(deploy / "prometheus" / "rules.yml", runbook)
    problems += check_dashboard(deploy / "grafana" / "kompas.json")
    return list(dict.fromkeys(problems))  # overlays share a base


def _external_metrics(whole: Kustomized) -> set[str]:
    return {
        metric["external"]["metric"]["name"]
        for manifest in whole.manifests
        if manifest.kind == "HorizontalPodAutoscaler"
        for metric in manifest.content["spec"].get("metrics", [])
        if metric.get("type") == "External"
    }


def main() -> int:
    """Return the exit code."""
    problems = problems_of(DEPLOY, DEPLOY.parent / "docs" / "runbook.md")
    for problem in problems:
        print(problem)
    print(f"deploy: {len(problems)} problem(s)" if problems else "deploy: all rules kept")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
