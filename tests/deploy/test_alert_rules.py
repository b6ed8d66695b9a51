"""Alerts fire when they should and not else: Prometheus's own promtool runs the cases beside the rules."""

import os
import shutil
import subprocess

import pytest
import yaml

from bot.settings import REPOSITORY

PROMETHEUS = REPOSITORY / "deploy" / "prometheus"
LACKING = "promtool is not on the path (apt-get install prometheus)"


@pytest.fixture
def promtool():
    found = shutil.which("promtool")
    if found is None:
        pytest.fail(LACKING) if os.environ.get("CI") else pytest.skip(LACKING)
    return found


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "rules", "rules.yml"),
        ("test", "rules", "rules_test.yml"),
        ("test", "rules", "rules_week_test.yml"),
        ("check", "config", "prometheus.yml"),
    ],
    ids=" ".join,
)
def test_promtool_finds_nothing_wrong(promtool, arguments):
    done = subprocess.run([promtool, *arguments], cwd=PROMETHEUS, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_that_wakes_somebody_and_has_a_threshold_over_time_is_tried():
    rules = yaml.safe_load((PROMETHEUS / "rules.yml").read_text(encoding="utf-8"))
    tried = "".join(file.read_text(encoding="utf-8") for file in PROMETHEUS.glob("rules*_test.yml"))
    waking = {
        rule["alert"]
        for group in rules["groups"]
        for rule in group["rules"]
        if rule.get("labels", {}).get("severity") == "page"
    }

    # Plain thresholds on one number, which the others show to work.
    assert {name for name in waking if name not in tried} == {"KompasPublicAddressDown", "KompasBusy"}
