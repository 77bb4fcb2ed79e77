"""Logging: structured, constant event names with fields, never a person's words, never a key."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

#: The loggers of our own modules. Of libraries only warnings are kept, at every level: below that
#: they log requests, prompts and messages, and with them what people said, tokens and keys.
_OURS = (
    *("app", "bench", "bot", "cogs", "documents", "interview", "llm", "locales"),
    *("pipeline", "sandbox", "speech", "storage"),
)


def set_up_logging(level: str = "info", form: str = "auto") -> None:
    """Send structlog and the standard library's logs to stderr in one form.

    ``level`` counts for our own events; of libraries only warnings and errors are written.
    ``form``: "json" (one object a line), "text" (for people), "auto" (text on a terminal).
    Tracebacks show lines of code, never the values of variables.
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
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                # The default, where rich is installed, prints the variables of every frame.
                exception_formatter=structlog.dev.plain_traceback,
            )
        ]
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
    root.setLevel(max(number, logging.WARNING))
    for name in _OURS:
        logging.getLogger(name).setLevel(number)
