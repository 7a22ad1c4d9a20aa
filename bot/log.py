"""Logging: structured lines on stderr, without secrets and without anything about readers."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# A token in a URL or a message, and the chat ids and texts of a request, must never be written.
_TOKEN = re.compile(r"\b(bot)?\d{5,}:[\w-]{10,}")
_NOISY = ("httpx", "httpcore", "telegram", "apscheduler", "aiohttp", "alembic", "aiosqlite")
"""Libraries that would tell, in part, what a reader asked for: addresses, and words in queries."""

_FORBIDDEN = frozenset({"chat_id", "user_id", "username", "text", "chat", "user"})


def set_up(level: str = "INFO", *, as_json: bool | None = None) -> None:
    """Send all logging of the process to stderr; JSON unless stderr is a terminal."""
    plain = sys.stderr.isatty() if as_json is None else not as_json
    renderer: Any = (
        structlog.dev.ConsoleRenderer() if plain else structlog.processors.JSONRenderer()
    )
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                without_secrets,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))


def without_secrets(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drop fields that could name a reader, and blot out tokens wherever they stand."""
    for name in _FORBIDDEN & event.keys():
        del event[name]
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = _TOKEN.sub("<token>", value)
    return event
