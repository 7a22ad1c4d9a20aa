"""Settings, and the only place that reads the environment (or ``.env``)."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.delivery.weekly import Weekly

PAID_RATE_PER_S = 1000
TAKEN_PATHS = ("/health", "/metrics", "/briefs", "/openapi.json")
"""What the bot's own HTTP server answers beside the webhook."""

_LISTEN = re.compile(r"(?P<host>[^\s:]+|\[[0-9a-f:]+\]):(?P<port>\d{1,5})")


class SettingsError(Exception):
    """A setting is wrong or missing; ``str()`` is one sentence that names it."""


class OnDoubt(StrEnum):
    """What to do with a send whose outcome a crash made unknowable."""

    RESEND = "resend"
    SKIP = "skip"


class Settings(BaseSettings):
    """Everything that an operator can set; the README explains each name.

    A secret is never part of a ``repr`` or of an error's sentence.
    """

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    bot_token: SecretStr | None = None
    bot_api_url: str = "https://api.telegram.org"
    database_url: str = "sqlite+aiosqlite:///data/briefs.db"
    secret_key_file: Path = Path("data/secret.key")
    owner_ids: Annotated[tuple[int, ...], NoDecode] = ()
    digest_at: str = "mon 09:00"
    timezone: str = "Europe/Minsk"
    rate_limit: float = Field(default=30, gt=0, le=PAID_RATE_PER_S)
    paid_broadcast: bool = False
    two_person: bool = False
    on_doubt: OnDoubt = OnDoubt.RESEND
    http_listen: str = "127.0.0.1:8080"
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    topics_file: Path | None = None
    log_level: str = "INFO"

    @classmethod
    def read(cls, **overrides: object) -> Self:
        """Read the environment and ``.env``; raise SettingsError naming the first wrong setting."""
        try:
            return cls(**overrides)  # type: ignore[arg-type]  # pydantic checks them
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]).upper() if first["loc"] else "The settings"
            sentence = first["msg"].removeprefix("Value error, ").rstrip(".")
            raise SettingsError(f"{name}: {sentence}.") from None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def listen(self) -> tuple[str, int]:
        """Host and port of the bot's own HTTP server."""
        host, _, port = self.http_listen.rpartition(":")
        return host.strip("[]"), int(port)

    def token(self) -> str:
        """The bot's token; raise SettingsError when it is missing."""
        if self.bot_token is None:
            raise SettingsError(
                "BOT_TOKEN is missing: get one from @BotFather and put it in the environment"
                " or in .env. To try the bot without one, run: make demo."
            )
        return self.bot_token.get_secret_value()

    @field_validator("bot_token")
    @classmethod
    def _token_like(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"\d+:[\w-]+", value.get_secret_value()):
            raise ValueError("this is not a bot token; it looks like 123456:ABC-DEF")
        return value

    @field_validator("bot_api_url", "webhook_url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://\S+", value):
            raise ValueError("expected an address that begins with https:// or http://")
        return None if value is None else value.rstrip("/")

    @field_validator("owner_ids", mode="before")
    @classmethod
    def _numbers(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = [part for part in re.split(r"[\s,]+", value) if part]
        if not all(re.fullmatch(r"\d{1,15}", part) for part in parts):
            raise ValueError("expected Telegram ids (numbers) separated by commas")
        return tuple(int(part) for part in parts)

    @field_validator("digest_at")
    @classmethod
    def _weekly(cls, value: str) -> str:
        try:
            Weekly.parse(value, ZoneInfo("UTC"))
        except ValueError:
            raise ValueError("expected a weekday and a time such as: mon 09:00") from None
        return value.strip().lower()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("expected a time zone such as Europe/Minsk") from None
        return value

    @field_validator("http_listen")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        found = _LISTEN.fullmatch(value)
        if found is None or int(found["port"]) > 65_535:  # noqa: PLR2004 - the last TCP port
            raise ValueError("expected an address and a port such as 127.0.0.1:8080")
        return value

    @field_validator("log_level")
    @classmethod
    def _level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("expected DEBUG, INFO, WARNING or ERROR")
        return value.upper()

    @model_validator(mode="after")
    def _webhook_is_guarded(self) -> Self:
        if self.webhook_url is None:
            return self
        if urlsplit(self.webhook_url).path.rstrip("/") in TAKEN_PATHS:
            raise ValueError("WEBHOOK_URL needs a path of its own, such as /telegram")
        secret = self.webhook_secret.get_secret_value() if self.webhook_secret else ""
        if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret):
            raise ValueError(
                "WEBHOOK_URL needs a WEBHOOK_SECRET of 16 to 256 letters, digits, _ and -"
            )
        return self


class FixedSettings(Settings):
    """Settings that depend on what they are given and on the defaults, not on the environment."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)
