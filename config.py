"""Settings, read from the environment and ``.env``, validated together, handed down by bot.py.

Nothing reads a setting at import. Secrets are :class:`pydantic.SecretStr`: printing settings
shows stars.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from interview.errors import ConfigurationError, Fault

__all__ = ["Settings", "load"]

#: Where to get what is missing or wrong, by setting.
WHERE = {
    "discord_token": "Discord Developer Portal → your application → Bot → Reset Token",
    "gemini_api_key": "Google AI Studio → Get API key (leave it out to use the offline coach)",
    "compatible_base_url": "your model server, such as http://localhost:11434/v1 for Ollama",
    "compatible_model": "the name of a model that this server has",
    "database_url": "your PostgreSQL host, as postgresql://user:password@host/name"
    " (leave it out to use the built-in PostgreSQL)",
    "whisper_model": "`bot.py models` lists the names; or a folder",
    "data_dir": "a folder the bot can write to",
    "secrets_key": "`openssl rand -base64 32`, once; keep it apart from the database's back-ups",
}


class Settings(BaseSettings):
    """Every setting of the product; README.md lists them for admins."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True
    )

    discord_token: SecretStr | None = None
    gemini_api_key: SecretStr | None = None
    gemini_model: str = "gemini-3.8-flash"
    gemini_thinking: Literal["low", "medium", "high"] | None = None
    gemini_timeout: float = Field(default=60.0, ge=5, le=600)
    gemini_attempts: int = Field(default=3, ge=1, le=10)
    #: Another address of the Gemini API: a proxy, or a test server.
    gemini_base_url: str | None = None

    #: Another model instead of Gemini, at any OpenAI-compatible address (Ollama, llama.cpp, vLLM).
    compatible_base_url: str | None = None
    compatible_model: str | None = None
    compatible_api_key: SecretStr | None = None
    compatible_timeout: float = Field(default=300.0, ge=5, le=3600)
    compatible_attempts: int = Field(default=3, ge=1, le=10)

    #: When the model fails, the offline coach does the work at once, marked as a stand-in.
    failover: bool = True
    #: Seconds that a person waits for the model, all its calls together, before that happens.
    questions_within: float = Field(default=90.0, ge=5, le=3600)
    review_within: float = Field(default=60.0, ge=5, le=3600)
    #: Failures of the model in a row after which it isn't asked for a while, and for how long
    #: (seconds, or longer where the server says so).
    breaker_failures: int = Field(default=5, ge=1, le=100)
    breaker_seconds: float = Field(default=60.0, ge=1, le=3600)
    #: Let the model grade each answer twice, and a third time where it disagrees with itself.
    grade_twice: bool = False

    database_url: SecretStr | None = None
    data_dir: Path = Path("data")
    #: Master keys for servers' own Gemini keys, with commas between: base64 of 32 bytes each. The
    #: first encrypts, all decrypt.
    secrets_key: SecretStr | None = None

    #: Folder for speech models; default: "models" in DATA_DIR.
    models: Path | None = None
    whisper_model: str = "base"
    whisper_threads: int = Field(default=0, ge=0, le=64)
    whisper_device: Literal["auto", "cpu", "cuda"] = "auto"

    #: Who speaks the questions: the local voice, Gemini's, or nobody.
    voice: Literal["local", "gemini", "off"] = "local"
    gemini_voice_model: str = "gemini-3.8-flash-lite-tts"
    gemini_voice_name: str = "Kore"

    max_voice_minutes: float = Field(default=10.0, ge=0.5, le=30)
    max_upload_mb: float = Field(default=25.0, ge=1, le=100)

    #: Transcribe and grade inside the bot's process; off when `bot.py worker` runs elsewhere.
    worker_in_bot: bool = True
    #: How many answers one process grades at once.
    grading_concurrency: int = Field(default=4, ge=1, le=64)

    #: What a UTC day may take: calls to models, tokens read and written together. None: no limit.
    daily_calls_per_person: int | None = Field(default=None, ge=1)
    daily_calls_per_server: int | None = Field(default=None, ge=1)
    daily_tokens_per_person: int | None = Field(default=None, ge=1)
    daily_tokens_per_server: int | None = Field(default=None, ge=1)

    #: Seconds after which the work of a worker that fell silent (killed, cut off) is done by
    #: another; well above any stall of the event loop.
    queue_heartbeat: float = Field(default=10.0, ge=1, le=600)

    #: Makes the offline coach choose the same questions every time: for demos and tests.
    question_seed: int | None = None

    #: Servers in which commands appear at once (comma-separated ids); else they are global.
    guild_ids: Annotated[tuple[int, ...], NoDecode] = ()
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "json", "text"] = "auto"
    #: File whose age `bot.py health` checks; written every few seconds by a running bot.
    health_file: Path | None = None

    @property
    def models_dir(self) -> Path:
        """Where speech models are kept: assembled from packages, or downloaded."""
        return (self.models or self.data_dir / "models").resolve()

    @property
    def master_keys(self) -> tuple[bytes, ...]:
        """SECRETS_KEY, 32 bytes each; empty without."""
        if self.secrets_key is None:
            return ()
        return _decoded(self.secrets_key.get_secret_value())

    @field_validator("guild_ids", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator(
        "discord_token",
        "gemini_api_key",
        "compatible_api_key",
        "database_url",
        "secrets_key",
        mode="before",
    )
    @classmethod
    def _trim(cls, value: object) -> object:
        """Pasted secrets come with spaces and line ends, which HTTP headers don't take."""
        return value.strip() or None if isinstance(value, str) else value

    @field_validator("discord_token")
    @classmethod
    def _looks_like_a_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and value.get_secret_value().count(".") != 2:
            raise ValueError(
                "does not look like a bot token (three parts joined by dots); "
                "the client secret and the public key are something else"
            )
        return value

    @field_validator("database_url")
    @classmethod
    def _is_postgres(cls, value: SecretStr | None) -> SecretStr | None:
        schemes = ("postgresql://", "postgres://", "postgresql+asyncpg://")
        if value is not None and not value.get_secret_value().startswith(schemes):
            raise ValueError("is not a PostgreSQL URL (postgresql://…)")
        return value

    @field_validator("secrets_key")
    @classmethod
    def _is_base64(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            try:
                keys = _decoded(value.get_secret_value())
            except ValueError:
                keys = (b"",)
            if not keys or any(len(key) != 32 for key in keys):
                raise ValueError("is not base64 of 32 bytes (several: with commas between)")
        return value

    @field_validator("gemini_base_url", "compatible_base_url")
    @classmethod
    def _is_http(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("is not an http(s) address")
        return value


def _decoded(keys: str) -> tuple[bytes, ...]:
    """Base64 with either alphabet, padded or not. Raises ValueError."""
    return tuple(
        base64.b64decode(
            key.strip().rstrip("=").translate(str.maketrans("-_", "+/"))
            + "=" * (-len(key.strip().rstrip("=")) % 4),
            validate=True,
        )
        for key in keys.split(",")
        if key.strip()
    )


def load(
    *, needs_token: bool = False, several_models: bool = False, env_file: str | None = ".env"
) -> Settings:
    """Read all settings. Raises ConfigurationError with one line for each wrong or missing one.

    ``several_models``: Gemini and another model may both be set, to be compared.
    """
    problems: list[str] = []
    settings: Settings | None = None
    try:
        # mypy does not know pydantic-settings' underscore arguments of a plugin-typed model.
        settings = Settings(_env_file=env_file)  # type: ignore[call-arg,unused-ignore]
    except ValidationError as error:
        for each in error.errors(include_input=False, include_url=False, include_context=False):
            name = str(each["loc"][0]) if each["loc"] else "settings"
            reason = each["msg"].removeprefix("Value error, ")
            problems.append(_line(name, reason))
    if settings is not None:
        problems.extend(_contradictions(settings, several_models=several_models))
    if needs_token and not any("DISCORD_TOKEN" in line for line in problems):
        token = settings.discord_token if settings else _token_alone(env_file)
        if token is None:
            problems.append(_line("discord_token", "is missing"))
    if problems or settings is None:
        raise ConfigurationError(Fault.SETTINGS, words="\n".join(problems))
    return settings


def _contradictions(settings: Settings, *, several_models: bool) -> list[str]:
    """Settings that are right alone and wrong together."""
    url, model = settings.compatible_base_url, settings.compatible_model
    found = []
    if url is not None and model is None:
        found.append(_line("compatible_model", "is missing: COMPATIBLE_BASE_URL needs one"))
    if model is not None and url is None:
        found.append(_line("compatible_base_url", "is missing: COMPATIBLE_MODEL needs one"))
    if url is not None and settings.gemini_api_key is not None and not several_models:
        found.append(
            _line("compatible_base_url", "and GEMINI_API_KEY are both set: keep the one to use")
        )
    if settings.voice == "gemini" and settings.gemini_api_key is None:
        found.append(_line("gemini_api_key", "is missing: VOICE=gemini needs one"))
    return found


def _token_alone(env_file: str | None) -> SecretStr | None:
    """The token, when other settings are wrong: all problems are to be told in one go."""

    class TokenOnly(BaseSettings):
        model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)
        discord_token: SecretStr | None = None

    return TokenOnly(_env_file=env_file).discord_token  # type: ignore[call-arg,unused-ignore]


def _line(name: str, reason: str) -> str:
    where = WHERE.get(name)
    return f"  {name.upper()}: {reason}" + (f"\n      get it from: {where}" if where else "")
