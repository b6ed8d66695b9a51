"""Rasa gets its secrets from files, and no others than its own."""

import pytest

from bot.rasa_runtime.secret_files import take_secrets


def test_secrets_of_rasa_come_from_files_and_the_environment_goes_before_them(tmp_path):
    (tmp_path / "kompas_tracker_url").write_text("postgresql://file\n", encoding="utf-8")
    (tmp_path / "kompas_redis_url").write_text("redis://file", encoding="utf-8")
    (tmp_path / "kompas_secret_key").write_text("of the gateway", encoding="utf-8")
    environment = {"KOMPAS_SECRETS_DIR": str(tmp_path), "KOMPAS_REDIS_URL": "redis://environment"}

    take_secrets(environment)

    assert environment == {
        "KOMPAS_SECRETS_DIR": str(tmp_path),
        "KOMPAS_TRACKER_URL": "postgresql://file",
        "KOMPAS_REDIS_URL": "redis://environment",
    }


def test_without_a_folder_nothing_is_read():
    environment = {"KOMPAS_SECRETS_DIR": ""}

    take_secrets(environment)

    assert environment == {"KOMPAS_SECRETS_DIR": ""}


def test_folder_that_is_not_there_stops_rasa_by_name(tmp_path):
    with pytest.raises(SystemExit, match="KOMPAS_SECRETS_DIR: there is no folder"):
        take_secrets({"KOMPAS_SECRETS_DIR": str(tmp_path / "nowhere")})


def test_file_that_cannot_be_read_stops_rasa_by_its_name(tmp_path):
    (tmp_path / "kompas_tracker_url").mkdir()

    with pytest.raises(SystemExit, match="kompas_tracker_url: Is a directory"):
        take_secrets({"KOMPAS_SECRETS_DIR": str(tmp_path)})
