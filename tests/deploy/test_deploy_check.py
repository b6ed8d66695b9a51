"""What is wrong in deploy/ is found without a cluster, and told by file and field."""

import re
import shutil
import subprocess
import sys

import pytest
import yaml

from bot.settings import REPOSITORY
from deploy.check.__main__ import DEPLOY, problems_of

RUNBOOK = REPOSITORY / "docs" / "runbook.md"


@pytest.fixture
def deploy(tmp_path):
    """A copy of deploy/, to break something in."""
    return shutil.copytree(DEPLOY, tmp_path / "deploy", ignore=shutil.ignore_patterns("secrets"))


def change(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_everything_in_deploy_keeps_the_rules():
    assert problems_of(DEPLOY, RUNBOOK) == []


def test_the_command_tells_problems_by_its_exit_code():
    done = subprocess.run(
        [sys.executable, "-m", "deploy.check"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (0, "deploy: all rules kept\n")


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (
            "kubernetes/base/gateway.yaml", "terminationGracePeriodSeconds: 60", "terminationGracePeriodSecond: 60",
            r"base/gateway\.yaml: StatefulSet/gateway: spec\.template\.spec: .*'terminationGracePeriodSecond'",
        ),
        (
            "kubernetes/base/rasa.yaml", "containerPort: 5005", 'containerPort: "5005"',
            r"rasa\.yaml: Deployment/rasa: spec\.template\.spec\.containers\.0\.ports\.0\.containerPort: .*integer",
        ),
        (
            "kubernetes/base/gateway.yaml", "apiVersion: autoscaling/v2", "apiVersion: autoscaling/v2beta2",
            r"base/gateway\.yaml: HorizontalPodAutoscaler/gateway: Kubernetes .* has no autoscaling/v2beta2",
        ),
        (
            "kubernetes/base/actions.yaml", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false",
            r"Deployment/actions: .*containers\.0\.securityContext\.readOnlyRootFilesystem: must be true",
        ),
        (
            "kubernetes/base/telegram.yaml", "runAsNonRoot: true", "runAsNonRoot: false",
            r"telegram\.yaml: StatefulSet/telegram: .*securityContext\.runAsNonRoot: must be true",
        ),
        (
            "kubernetes/base/rasa.yaml", "requests: {cpu: 500m, memory: 768Mi}", "requests: {cpu: 500m}",
            r"rasa\.yaml: Deployment/rasa: .*resources\.requests: must name cpu and memory",
        ),
        (
            "kubernetes/base/telegram.yaml", "metadata: {name: state}", "metadata: {name: states}",
            r"telegram\.yaml: StatefulSet/telegram: .*containers\.0\.volumeMounts: /state must be a claim of its own",
        ),
        (
            "kubernetes/base/redis.yaml", "livenessProbe:", "startupProbe:",
            r"redis\.yaml: Deployment/redis: .*livenessProbe: is missing",
        ),
        (
            "kubernetes/base/ingress.yaml", "service: {name: telegram", "service: {name: telegraph",
            r"ingress\.yaml: Ingress/kompas: .*backend\.service: there is no Service/telegraph",
        ),
        (
            "kubernetes/base/network-policies.yaml", "app.kubernetes.io/name: actions}}\n      ports",
            "app.kubernetes.io/name: action}}\n      ports",
            r"network-policies\.yaml: NetworkPolicy/rasa: spec\.egress\.0\.to\.0\.podSelector: no pod has these labels",
        ),
        (
            "kubernetes/base/kustomization.yaml", "KOMPAS_RASA_URL", "KOMPAS_RASA_ADDRESS",
            r"kustomization\.yaml: ConfigMap/gateway-settings: data\.KOMPAS_RASA_ADDRESS: no setting of Kompas",
        ),
        (
            "kubernetes/base/kustomization.yaml", "  - redis.yaml", "  - reddis.yaml",
            r"base/kustomization\.yaml: resources\.5: there is no reddis\.yaml",
        ),
        (
            "kubernetes/overlays/production/kustomization.yaml", "/spec/maxReplicas", "/spec/maximum",
            r"production/kustomization\.yaml: patches\.1: patch: replace /spec/maximum changes nothing in "
            r"HorizontalPodAutoscaler/gateway",
        ),
        (
            "kubernetes/overlays/production/kustomization.yaml", "kind: Ingress, name: kompas",
            "kind: Ingress, name: compass",
            r"production/kustomization\.yaml: patches\.0: target: nothing is called Ingress/compass",
        ),
        (
            "kubernetes/overlays/trial/kustomization.yaml", "name: kompas-rasa", "name: kompas-rosa",
            r"trial/kustomization\.yaml: images\.1: no container has the image kompas-rosa",
        ),
        (
            "kubernetes/overlays/production/kustomization.yaml", "behavior: merge", "behavior: create",
            r"production/kustomization\.yaml: configMapGenerator\.0: gateway-settings is there already",
        ),
        (
            "kubernetes/overlays/production/kustomization.yaml", "\nimages:", "\nnamePrefix: x-\nimages:",
            r"production/kustomization\.yaml: namePrefix: not checked",
        ),
        ("kubernetes/base/redis.yaml", "kind: Service", "kind: [", r"base/redis\.yaml: no YAML: .*line \d+"),
        (
            "compose.yml", "restart: unless-stopped", "restarts: unless-stopped",
            r"compose\.yml.*services\.\w+: .*'restarts' was unexpected",
        ),
        ("compose.yml", "read_only: true", "read_only: false", r"compose\.yml: services\.rasa\.read_only: must be"),
        (
            "compose.yml", "secrets: [redis_acl]", "secrets: [redis_password]",
            r"compose\.yml: services\.redis\.secrets: redis_password is not declared",
        ),
        ("Dockerfile", " AS rasa\n", " AS rasa-server\n", r"compose\.yml: services\.rasa\.build\.target: no stage"),
        (
            "compose.yml", "KOMPAS_ACTIONS_URL:", "KOMPAS_ACTION_URL:",
            r"compose\.yml: services\.rasa\.environment\.KOMPAS_ACTION_URL: no setting of Kompas",
        ),
        (
            "compose.yml", "KOMPAS_RASA_SERVERS:", "KOMPAS_RASAS:",
            r"compose\.yml: services\.balancer\.environment\.KOMPAS_RASA_SERVERS: is missing",
        ),
        (
            "prometheus/rules.yml", "kompas_spool_refused", "kompas_spool_odd",
            r"rules\.yml: KompasSpoolRefused: expr: the gateway shows no kompas_spool_odd",
        ),
        (
            "prometheus/rules.yml", 'outcome="urgent"}[1h])) > 5', 'outcome="danger"}[1h])) > 5',
            r"rules\.yml: KompasUrgentJump: expr: no turn has the outcome danger",
        ),
        (
            "prometheus/rules.yml", "{id}/messages", "{id}/talk",
            r"rules\.yml: KompasAnswersSlow: expr: the gateway has no route /api/v1/conversations/\{id\}/talk",
        ),
        (
            "prometheus/rules.yml", "#turns-are-lost", "#turns-are-found",
            r"rules\.yml: KompasTurnsLost: annotations\.runbook: docs/runbook\.md#turns-are-found is no heading",
        ),
        (
            "prometheus/rules.yml", "record: kompas:urgent_share:1h", "record: kompas:urgent_share:2h",
            r"rules\.yml: KompasUrgentJump: expr: no rule records kompas:urgent_share:1h",
        ),
        (
            "prometheus/adapter.yml", "as: kompas_queue_seconds_mean", "as: kompas_queue_mean",
            r"adapter\.yml: an autoscaler wants kompas_queue_seconds_mean, which is not made here",
        ),
        (
            "grafana/kompas.json", "kompas_in_work", "kompas_at_work",
            r"kompas\.json: panel 'With Rasa, and waiting': targets\.A: the gateway shows no kompas_at_work",
        ),
    ],
)  # fmt: skip
def test_broken_file_is_refused_with_its_name_and_field(deploy, file, old, new, problem):
    change(deploy / file, old, new)

    assert [found for found in problems_of(deploy, RUNBOOK) if re.search(problem, found)]


def test_compose_mounts_only_secrets_that_are_made_or_asked_for(tmp_path):
    made = subprocess.run(
        [sys.executable, str(DEPLOY / "make_secrets.py"), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    compose = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))

    wanted = {secret["file"].removeprefix("secrets/") for secret in compose["secrets"].values()}

    written = {file.name for file in tmp_path.iterdir()}
    assert wanted - written == {"tls_certificate", "tls_key"}
    assert "still to come from you, in the same folder: tls_certificate, tls_key" in made.stdout
