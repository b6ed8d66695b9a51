"""All settings of Kompas, each with its unit and reason; read from the environment (`KOMPAS_…`).

A setting may also be a file in the folder that KOMPAS_SECRETS_DIR names, called as the variable would be: so
containers get their secrets. The environment goes before the file. Knows names and defaults.
"""

import ipaddress
import os
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, SecretStr, StringConstraints, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from knowledge.sources import INDEX_FOLDER, Sources

REPOSITORY = Path(__file__).resolve().parents[1]
DEVELOPMENT_KEY = "development-only"  # refused in production; see _demand_keys
SECRETS_DIR = "KOMPAS_SECRETS_DIR"
KEY_CHARS = 32  # as many bytes as SHA-256 gives: a longer key adds nothing


def _network(value: str) -> str:
    ipaddress.ip_network(value)  # its ValueError names the value, which is no secret
    return value


Network = Annotated[str, AfterValidator(_network)]
# An origin and nothing else: it goes into a header, where a blank or a semicolon would begin something new.
Origin = Annotated[str, StringConstraints(pattern=r"^https?://[a-z0-9.-]+(:[0-9]{1,5})?$")]


class Settings(BaseSettings):
    """Settings of every Kompas process.

    Raises:
        pydantic.ValidationError: a value is missing or impossible; the message names the setting.
        SettingsError: the folder of secrets, or a file in it, cannot be read; the message names it.
    """

    model_config = SettingsConfigDict(
        env_prefix="KOMPAS_",
        extra="ignore",
        hide_input_in_errors=True,  # a key that is too short must not end up on a screen or in a log
    )

    needs_keys: ClassVar[bool] = True

    environment: Literal["development", "production"] = Field(
        "development", description="production refuses the built-in keys"
    )
    host: str = Field("127.0.0.1", description="address the gateway listens on; 0.0.0.0 behind a proxy")
    port: int = Field(8080, ge=1, le=65535, description="TCP port of the gateway")
    rasa_port: int = Field(0, ge=0, le=65535, description="loopback TCP port of Rasa; 0 picks a free one")
    actions_port: int = Field(
        0, ge=0, le=65535, description="loopback TCP port of the action server; 0 picks a free one"
    )
    rasa_url: str = Field(
        "http://127.0.0.1:5005", description="where the gateway finds Rasa; `kompas serve` sets it"
    )
    rasa_timeout_s: float = Field(
        10.0, gt=0, description="seconds to wait for an answer; people on a phone give up sooner or later"
    )
    log_timeout_s: float = Field(
        2.0, gt=0, description="seconds a worker waits for the log; then the answer goes out unlogged"
    )
    secret_key: SecretStr = Field(
        SecretStr(DEVELOPMENT_KEY),
        description="signs conversation tokens; at least 32 characters in production",
    )
    pseudonym_keys: list[SecretStr] = Field(
        [SecretStr(DEVELOPMENT_KEY)],
        min_length=1,
        description="turn a channel's user id into a pseudonym, newest first; each at least 32 characters in "
        "production; `kompas rotate-key` makes the next one",
    )
    telegram_token: SecretStr = Field(
        SecretStr(""), description="the bot's token from BotFather; empty: no Telegram"
    )
    telegram_webhook: str = Field(
        "", description="public address of the gateway, https://…, to which Telegram brings messages"
    )
    telegram_polling: bool = Field(
        False, description="fetch messages instead, for a machine that Telegram cannot reach"
    )
    telegram_api: str = Field(
        "https://api.telegram.org/bot",
        description="address of the Bot API; tests and the demo have their own",
    )
    allowed_pages: list[Origin] = Field(
        default_factory=list,
        description="origins, as https://www.example.org, whose pages may frame /chat and call /api/v1",
    )
    trusted_proxies: list[Network] = Field(
        default_factory=list,
        description="addresses or networks of our own reverse proxies; only their X-Forwarded-For and -Proto count",
    )
    metrics_from: list[Network] = Field(
        default_factory=list, description="addresses or networks that may read /metrics, besides loopback"
    )
    otlp_endpoint: str = Field(
        "",
        pattern=r"^(https?://[^\s/]+(/[^\s]*)?)?$",
        description="OpenTelemetry collector (OTLP over HTTP) that gets the traces, as http://collector:4318; "
        "empty: no traces",
    )
    trace_share: float = Field(
        0.1, ge=0, le=1, description="share of the requests that is traced; each costs some spans"
    )
    messages_per_minute: int = Field(
        30, ge=1, description="messages a minute in one conversation; nobody reads answers faster"
    )
    calls_per_minute: int = Field(
        300,
        ge=1,
        description="calls a minute from one address; 200 people can share the wifi of one hostel",
    )
    openings_per_minute: int = Field(
        60, ge=1, description="new conversations a minute from one address; each costs a row and a tracker"
    )
    max_in_work: int = Field(
        16,
        ge=1,
        description="messages with Rasa at one time; more than its one process can do only slow it down",
    )
    max_waiting: int = Field(
        64,
        ge=0,
        description="messages waiting for their turn; further ones get 503 and the numbers to call, at once",
    )
    max_connections: int = Field(
        1000, ge=10, description="open connections; each costs memory, and slow clients hold theirs for long"
    )
    body_timeout_s: float = Field(
        20.0,
        gt=0,
        description="seconds a request's body may take to arrive; a phone on a bad network needs a few",
    )
    max_message_chars: int = Field(
        2000, ge=100, description="characters of one message; longer ones get a kind refusal"
    )
    keep_days: int = Field(
        90, ge=1, description="days the text of a conversation is kept; the opening message promises 90"
    )
    database_url: SecretStr = Field(
        SecretStr(""),
        description="conversation log, as postgresql://user:password@host/name; empty: SQLite in the state folder",
    )
    tracker_url: SecretStr = Field(
        SecretStr(""),
        description="trackers of several Rasa servers, as postgresql://user:password@host/name, which may be the "
        "database of the log; empty: SQLite in the state folder",
    )
    redis_url: SecretStr = Field(
        SecretStr(""),
        description="what several gateways and Rasa servers share (locks, rate limits), as redis://host:6379/0; "
        "keeps nothing on disk; empty: one of each, in memory",
    )
    state_dir: Path = Field(
        REPOSITORY / ".state", description="conversation log, tracker store and process logs live here"
    )
    build_dir: Path = Field(
        REPOSITORY / ".build",
        description="trained encoder, index and Rasa model; safe to delete, `make run` rebuilds it",
    )
    knowledge_dir: Path = Field(REPOSITORY / "knowledge", description="cards, agencies, figures, places")
    data_dir: Path = Field(REPOSITORY / "data", description="NLU examples, rules and stories")
    encoder: str = Field(
        "own", description="own (trained by `kompas train`), or a sentence-transformers name or path"
    )
    language_lag_days: int = Field(
        30, ge=0, description="days a language's card may say something else than the Dutch or English one"
    )
    language_lag_share: float = Field(
        0.05, ge=0, le=1, description="share of the cards in which a language may be behind or missing"
    )
    openid_issuer: str = Field(
        "", description="OpenID Connect provider of the staff, https://…; empty: passwords only"
    )
    openid_client_id: str = Field("", description="what the provider knows the console by")
    openid_client_secret: SecretStr = Field(SecretStr(""), description="shared with the provider")
    openid_claim: str = Field(
        "email", description="claim that names a person; an e-mail address counts only where it is verified"
    )
    openid_name: str = Field("OpenID Connect", description="the provider's name, on the sign-in page")
    openid_back: str = Field(
        "", description="public address of /staff/openid/back, as registered with the provider"
    )
    rasa_python: Path = Field(
        REPOSITORY / ".venv-rasa" / "bin" / "python", description="interpreter of the Rasa environment"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return where values come from, the first that has one goes before the others."""
        return init_settings, env_settings, _SecretFiles(settings_cls, os.environ.get(SECRETS_DIR) or None)

    @property
    def index_dir(self) -> Path:
        """Where the search is built."""
        return self.build_dir / INDEX_FOLDER

    @property
    def sources(self) -> Sources:
        """What the search is built from."""
        return Sources(self.knowledge_dir, self.data_dir, self.encoder)

    @field_validator("redis_url")
    @classmethod
    def _demand_redis(cls, url: SecretStr) -> SecretStr:
        if url.get_secret_value() and not url.get_secret_value().startswith(
            ("redis://", "rediss://", "unix://")
        ):
            raise ValueError("must begin with redis://, rediss:// or unix://, or be empty for one gateway")
        return url

    @field_validator("database_url", "tracker_url")
    @classmethod
    def _demand_postgresql(cls, url: SecretStr) -> SecretStr:
        if url.get_secret_value() and not url.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError("must begin with postgresql://, or be empty for SQLite in KOMPAS_STATE_DIR")
        return url

    @model_validator(mode="after")
    def _demand_whole_openid(self) -> "Settings":
        needed = {
            "KOMPAS_OPENID_CLIENT_ID": self.openid_client_id,
            "KOMPAS_OPENID_CLIENT_SECRET": self.openid_client_secret.get_secret_value(),
            "KOMPAS_OPENID_BACK": self.openid_back,
        }
        missing = [name for name, value in needed.items() if self.openid_issuer and not value]
        if missing:
            raise ValueError(f"KOMPAS_OPENID_ISSUER is set, so set {', '.join(missing)} too")
        return self

    @model_validator(mode="after")
    def _demand_keys(self) -> "Settings":
        if self.environment != "production" or not self.needs_keys:
            return self
        if _is_short(self.secret_key):
            raise ValueError("KOMPAS_SECRET_KEY must be set to at least 32 characters in production")
        if any(_is_short(key) for key in self.pseudonym_keys):
            raise ValueError(
                "KOMPAS_PSEUDONYM_KEYS must be set to keys of at least 32 characters each in production; "
                "`kompas rotate-key` makes one"
            )
        return self


class KeylessSettings(Settings):
    """Settings of a process that signs nothing and knows nobody: it gets no keys, in production neither."""

    needs_keys: ClassVar[bool] = False


class _SecretFiles(SecretsSettingsSource):
    """pydantic's own source; it only warns of a folder that is not there, and then the built-in keys would do."""

    def __call__(self) -> dict[str, Any]:
        """Return the values of all files that are called like a setting."""
        if self.secrets_dir is not None and not Path(str(self.secrets_dir)).is_dir():
            raise SettingsError(f"{SECRETS_DIR}: there is no folder {self.secrets_dir}")
        try:
            return super().__call__()
        except SettingsError as error:  # names the field alone
            if isinstance(cause := error.__cause__, OSError):
                raise SettingsError(f"{SECRETS_DIR}: {cause.filename}: {cause.strerror}") from None
            raise


def _is_short(key: SecretStr) -> bool:
    return len(key.get_secret_value()) < KEY_CHARS
