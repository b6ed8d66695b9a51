"""Settings: described, checked, and refused by name."""

from pathlib import Path

import pytest
from pydantic import ValidationError
from pydantic_settings import SettingsError

from bot.settings import KeylessSettings, Settings


@pytest.mark.parametrize("name", Settings.model_fields)
def test_setting_has_a_description(name):
    assert len(Settings.model_fields[name].description or "") > 10


def test_settings_come_from_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("KOMPAS_PORT", "8123")
    monkeypatch.setenv("KOMPAS_BUILD_DIR", str(tmp_path))

    settings = Settings()

    assert (settings.port, settings.build_dir) == (8123, tmp_path)


@pytest.mark.parametrize("key", [None, "", "x" * 31])
def test_production_without_a_real_key_is_refused_by_name(monkeypatch, key):
    monkeypatch.setenv("KOMPAS_ENVIRONMENT", "production")
    if key is None:
        monkeypatch.delenv("KOMPAS_SECRET_KEY", raising=False)
    else:
        monkeypatch.setenv("KOMPAS_SECRET_KEY", key)

    with pytest.raises(ValidationError, match="KOMPAS_SECRET_KEY must be set to at least 32 characters"):
        Settings()


@pytest.mark.parametrize("keys", [None, '["s3cret"]', f'["{"s3cret" * 6}", "s3cret"]'])
def test_production_without_real_pseudonym_keys_is_refused_by_name(monkeypatch, keys):
    monkeypatch.setenv("KOMPAS_ENVIRONMENT", "production")
    monkeypatch.setenv("KOMPAS_SECRET_KEY", "s3cret" * 6)
    if keys is None:
        monkeypatch.delenv("KOMPAS_PSEUDONYM_KEYS", raising=False)
    else:
        monkeypatch.setenv("KOMPAS_PSEUDONYM_KEYS", keys)

    with pytest.raises(ValidationError, match="KOMPAS_PSEUDONYM_KEYS must be set to keys of") as caught:
        Settings()

    assert "s3cret" not in str(caught.value)


def test_empty_list_of_pseudonym_keys_is_refused_everywhere(monkeypatch):
    monkeypatch.setenv("KOMPAS_PSEUDONYM_KEYS", "[]")

    with pytest.raises(ValidationError, match="pseudonym_keys"):
        Settings()


@pytest.mark.parametrize("url", ["mysql://kompas:s3cret@db/log", "/var/lib/kompas.sqlite", "db:5432/log"])
def test_database_other_than_postgresql_is_refused_without_its_password(monkeypatch, url):
    monkeypatch.setenv("KOMPAS_DATABASE_URL", url)

    with pytest.raises(ValidationError, match="must begin with postgresql://") as caught:
        Settings()

    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://:s3cret@redis", "redis:6379/s3cret"])
def test_what_is_no_redis_is_refused_without_its_password(monkeypatch, url):
    monkeypatch.setenv("KOMPAS_REDIS_URL", url)

    with pytest.raises(ValidationError, match="must begin with redis://") as caught:
        Settings()

    assert "s3cret" not in str(caught.value)


def test_production_with_keys_starts_and_never_prints_a_secret(monkeypatch):
    monkeypatch.setenv("KOMPAS_ENVIRONMENT", "production")
    monkeypatch.setenv("KOMPAS_SECRET_KEY", "s3cret" * 6)
    monkeypatch.setenv("KOMPAS_PSEUDONYM_KEYS", f'["{"s3cret" * 7}"]')
    monkeypatch.setenv("KOMPAS_DATABASE_URL", "postgresql://kompas:s3cret@db/log")

    settings = Settings()

    assert settings.secret_key.get_secret_value() == "s3cret" * 6
    assert "s3cret" not in f"{settings!r} {settings} {settings.model_dump()}"


def test_error_over_a_short_key_does_not_print_it(monkeypatch):
    monkeypatch.setenv("KOMPAS_ENVIRONMENT", "production")
    monkeypatch.setenv("KOMPAS_SECRET_KEY", "too-short-a-s3cret")

    with pytest.raises(ValidationError) as caught:
        Settings()

    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "0"), ("PORT", "65536"), ("PORT", "http"), ("RASA_TIMEOUT_S", "0"), ("ENVIRONMENT", "prod")],
)
def test_impossible_value_is_refused_by_name(monkeypatch, name, value):
    monkeypatch.setenv(f"KOMPAS_{name}", value)

    with pytest.raises(ValidationError) as caught:
        Settings()

    assert [error["loc"] for error in caught.value.errors()] == [(name.lower(),)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_PAGES", '["https://a.example; script-src *"]'),
        ("ALLOWED_PAGES", '["https://a.example/path"]'),
        ("ALLOWED_PAGES", '["*"]'),
        ("TRUSTED_PROXIES", '["proxy"]'),
        ("TRUSTED_PROXIES", '["*"]'),
        ("METRICS_FROM", '["10.0.0.0/33"]'),
    ],
)
def test_list_entry_that_would_open_too_much_is_refused_by_name(monkeypatch, name, value):
    monkeypatch.setenv(f"KOMPAS_{name}", value)

    with pytest.raises(ValidationError) as caught:
        Settings()

    assert [error["loc"][0] for error in caught.value.errors()] == [name.lower()]


def test_secrets_come_from_files_and_the_environment_goes_before_them(monkeypatch, tmp_path):
    (tmp_path / "kompas_secret_key").write_text("f" * 32 + "\n", encoding="utf-8")
    (tmp_path / "KOMPAS_PSEUDONYM_KEYS").write_text(f'["{"k" * 32}", "{"o" * 32}"]', encoding="utf-8")
    (tmp_path / "kompas_telegram_token").write_text("of the file", encoding="utf-8")
    monkeypatch.setenv("KOMPAS_SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("KOMPAS_TELEGRAM_TOKEN", "of the environment")
    monkeypatch.setenv("KOMPAS_ENVIRONMENT", "production")

    settings = Settings()

    assert settings.secret_key.get_secret_value() == "f" * 32
    assert [key.get_secret_value() for key in settings.pseudonym_keys] == ["k" * 32, "o" * 32]
    assert settings.telegram_token.get_secret_value() == "of the environment"


def test_folder_of_secrets_that_is_not_there_stops_the_start_by_name(monkeypatch, tmp_path):
    monkeypatch.setenv("KOMPAS_SECRETS_DIR", str(tmp_path / "nowhere"))

    with pytest.raises(SettingsError, match=r"KOMPAS_SECRETS_DIR: there is no folder .*nowhere"):
        Settings()


def test_secret_that_may_not_be_read_stops_the_start_by_the_files_name(monkeypatch, tmp_path):
    (tmp_path / "kompas_secret_key").write_text("f" * 32, encoding="utf-8")
    monkeypatch.setenv("KOMPAS_SECRETS_DIR", str(tmp_path))
    read_text = Path.read_text

    def refuse(path, *args, **kwargs):  # root may read any file, so no mode of the file shows this
        if path.name == "kompas_secret_key":
            raise PermissionError(13, "Permission denied", str(path))
        return read_text(path, *args, **kwargs)

    monkeypatch.setattr(Path, "read_text", refuse)

    with pytest.raises(SettingsError, match=r"KOMPAS_SECRETS_DIR: .*kompas_secret_key: Permission denied"):
        Settings()


def test_process_that_signs_nothing_starts_in_production_without_keys(monkeypatch):
    monkeypatch.setenv("KOMPAS_ENVIRONMENT", "production")

    assert KeylessSettings().environment == "production"
