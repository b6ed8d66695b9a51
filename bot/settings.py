"""All settings of Kompas, each with its unit and reason; read from the environment (`KOMPAS_…`).

Knows names and defaults. Opens nothing.
"""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from knowledge.sources import Sources

REPOSITORY = Path(__file__).resolve().parents[1]
DEVELOPMENT_KEY = "development-only"  # refused in production; see _demand_a_key


class Settings(BaseSettings):
    """Settings of every Kompas process.

    Raises:
        pydantic.ValidationError: a value is missing or impossible; the message names the setting.
    """

    model_config = SettingsConfigDict(
        env_prefix="KOMPAS_",
        extra="ignore",
        hide_input_in_errors=True,  # a key that is too short must not end up on a screen or in a log
    )

    environment: Literal["development", "production"] = Field(
        "development", description="production refuses the built-in signing key"
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
    secret_key: SecretStr = Field(
        SecretStr(DEVELOPMENT_KEY),
        description="signs conversation tokens; at least 32 characters in production",
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
    allowed_pages: list[str] = Field(
        default_factory=list, description="origins that may frame /chat, besides the gateway itself"
    )
    max_message_chars: int = Field(
        2000, ge=100, description="characters of one message; longer ones get a kind refusal"
    )
    keep_days: int = Field(
        90, ge=1, description="days the text of a conversation is kept; the opening message promises 90"
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
    rasa_python: Path = Field(
        REPOSITORY / ".venv-rasa" / "bin" / "python", description="interpreter of the Rasa environment"
    )

    @property
    def sources(self) -> Sources:
        """What the search is built from."""
        return Sources(self.knowledge_dir, self.data_dir, self.encoder)

    @model_validator(mode="after")
    def _demand_a_key(self) -> "Settings":
        if self.environment == "production" and len(self.secret_key.get_secret_value()) < 32:
            raise ValueError("KOMPAS_SECRET_KEY must be set to at least 32 characters in production")
        return self
