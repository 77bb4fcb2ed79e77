"""`bot.py check-coach`: which coaches, and whether a paid one may be asked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import config
from app.coaches import compatible_from, gemini_from
from app.observability import set_up_logging
from config import Settings
from interview.errors import ConfigurationError, Fault
from interview.ports import Interviewer
from llm.guards.twice import TwiceInterviewer
from llm.offline import OfflineInterviewer


def compare_coaches(names: Sequence[str], *, yes: bool, json_file: Path | None) -> int:
    """Put fixed answers to the coaches and print how each does; the exit status.

    ``names``: which of those that are configured, all of them when empty. Gemini and another model
    may both be set for this. ``yes``: nobody is asked before a paid model is.

    Raises ConfigurationError for wrong settings, for a name that isn't configured, and for a file
    in no folder.
    """
    settings = config.load(several_models=True)
    if json_file is not None and not json_file.resolve().parent.is_dir():
        raise ConfigurationError(
            Fault.SETTINGS, words=f"  --json {json_file}: there is no such folder"
        )
    set_up_logging("error", settings.log_format)
    return asyncio.run(_compare(settings, names, yes=yes, json_file=json_file))


async def _compare(
    settings: Settings, names: Sequence[str], *, yes: bool, json_file: Path | None
) -> int:
    # Not a part of what a bot runs on.
    from app.check_coach.command import compare, terminal_ask

    async with AsyncExitStack() as stack:
        offline = OfflineInterviewer()
        stack.callback(offline.close)
        coaches: dict[str, Interviewer] = {}
        for model in (gemini_from(settings), compatible_from(settings)):
            if model is not None:
                stack.push_async_callback(model.close)
                coaches[model.name] = TwiceInterviewer(model) if settings.grade_twice else model
        paid = dict.fromkeys(coaches, 2 if settings.grade_twice else 1)
        coaches[offline.name] = offline
        wanted = list(dict.fromkeys(names or coaches))
        unknown = [name for name in wanted if name not in coaches]
        if unknown:
            raise ConfigurationError(
                Fault.SETTINGS,
                words=f"  --coach {unknown[0]}: is not configured; there is {', '.join(coaches)}\n"
                "      set GEMINI_API_KEY, or COMPATIBLE_BASE_URL and COMPATIBLE_MODEL",
            )
        return await compare(
            {name: coaches[name] for name in wanted},
            paid=paid,
            yes=yes,
            json_file=json_file,
            ask=terminal_ask(),
        )
