"""Secrets of a new Kompas: good for a start in production, the same in every file, never changed by a second run."""

import subprocess
import sys

import pytest

from bot.settings import REPOSITORY, Settings


def make(folder):
    command = [sys.executable, str(REPOSITORY / "deploy" / "make_secrets.py"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout, {file.name: file.read_text(encoding="utf-8").strip() for file in folder.iterdir()}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "secrets"


def test_gateway_starts_in_production_with_them(folder, monkeypatch):
    make(folder)
    monkeypatch.setenv("KOMPAS_ENVIRONMENT", "production")
    monkeypatch.setenv("KOMPAS_SECRETS_DIR", str(folder))

    settings = Settings()

    assert settings.database_url.get_secret_value().startswith("postgresql://kompas:")
    assert settings.telegram_token.get_secret_value() == ""


def test_servers_and_addresses_hold_the_same_passwords(folder):
    _, files = make(folder)

    assert (
        files["kompas_database_url"]
        == f"postgresql://kompas:{files['postgres_password']}@postgres:5432/kompas"
    )
    assert files["kompas_tracker_url"] == files["kompas_database_url"]
    password = files["kompas_redis_url"].removeprefix("redis://:").removesuffix("@redis:6379/0")
    assert files["redis_acl"] == f"user default on >{password} ~* &* +@all"


def test_second_run_changes_nothing_and_adds_what_lacks(folder):
    _, first = make(folder)
    (folder / "kompas_redis_url").unlink()

    printed, second = make(folder)

    assert second == first
    assert "kompas_redis_url" in printed
    assert not [value for value in first.values() if value and value in printed]


def test_folder_is_closed_to_others(folder):
    make(folder)

    assert folder.stat().st_mode & 0o777 == 0o700


def test_two_installations_share_no_secret(tmp_path):
    _, one = make(tmp_path / "one")
    _, two = make(tmp_path / "two")

    assert not [name for name in one if one[name] and one[name] == two[name]]
