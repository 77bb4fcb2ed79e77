"""Logging: structured, constant event names with fields, never a person's words, never a key."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

__all__ = ["set_up_logging"]


def set_up_logging(level: str = "info", form: str = "auto") -> None:
    """Send structlog and the standard library's logs to stderr in one form.

    ``form``: "json" (one object a line), "text" (for people), "auto" (text on a terminal).
    """
    number = getattr(logging, level.upper())
    as_json = form == "json" or (form == "auto" and not sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: list[Any] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if as_json
        else [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(number)
    # Libraries that log what people wrote or every request: only their warnings.
    for name in (
        "discord",
        "httpx",
        "httpcore",
        "google_genai",
        "faster_whisper",
        "pgqueuer",
        "alembic",
        "sqlalchemy.engine",
        "matplotlib",
        "PIL",
        "pypdf",
        "asyncio",
    ):
        logging.getLogger(name).setLevel(max(number, logging.WARNING))
