"""Run the bot as a child process against :class:`WireDiscord`, optionally killed at a point.

``python -m tests.support.child_bot run`` with in the environment

``WIRE_API``    the address of the REST API, ``WireDiscord.api_base``
``CHILD_MAIN``  what to call with the arguments, ``module:function``; default ``bot:main``
``KILL_AT``     ``module:Class.method:before`` (or ``after``): the process ends itself with
                SIGKILL when that coroutine function is called (or has just returned)
"""

from __future__ import annotations

import asyncio
import functools
import importlib
import inspect
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import discord
import yarl

__all__ = ["main", "start_child"]


def _die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


def arm(point: str) -> None:
    """Patch the coroutine function that ``point`` names. Raises ValueError if it is none."""
    module, name, moment = point.split(":")
    owner: Any = importlib.import_module(module)
    *path, last = name.split(".")
    for part in path:
        owner = getattr(owner, part)
    original = getattr(owner, last)
    if moment not in ("before", "after") or not inspect.iscoroutinefunction(original):
        raise ValueError(f"not a point to kill at: {point}")

    @functools.wraps(original)
    async def killing(*args: Any, **options: Any) -> Any:
        if moment == "before":
            _die()
        await original(*args, **options)
        _die()

    setattr(owner, last, killing)


def main(arguments: Sequence[str]) -> int:
    base = os.environ["WIRE_API"]
    discord.http.Route.BASE = base
    # A bot without shards never asks GET /gateway/bot.
    gateway = base.replace("http", "ws", 1).removesuffix("/api/v10") + "/gateway"
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    # discord.py waits this long (2 s) for more servers before it says it is ready.
    start = discord.Client.__init__

    @functools.wraps(start)
    def quicker(self: discord.Client, *args: Any, **options: Any) -> None:
        start(self, *args, **{"guild_ready_timeout": 0.1, **options})

    discord.Client.__init__ = quicker  # type: ignore[method-assign]
    if os.environ.get("KILL_AT"):
        arm(os.environ["KILL_AT"])
    module, function = os.environ.get("CHILD_MAIN", "bot:main").split(":")
    return int(getattr(importlib.import_module(module), function)(list(arguments)) or 0)


async def start_child(
    api_base: str,
    arguments: Sequence[str],
    *,
    kill_at: str | None = None,
    main: str = "bot:main",
    env: Mapping[str, str] | None = None,
    log: Path | None = None,
) -> asyncio.subprocess.Process:
    """Start a child from the test; its output goes to ``log`` (appended) or to the test's own."""
    root = Path(__file__).parents[2]
    variables = {**os.environ, "WIRE_API": api_base, "CHILD_MAIN": main, **(env or {})}
    variables["PYTHONPATH"] = str(root)
    variables.pop("KILL_AT", None)
    if kill_at is not None:
        variables["KILL_AT"] = kill_at
    command = (sys.executable, "-m", "tests.support.child_bot", *arguments)
    if log is None:
        return await asyncio.create_subprocess_exec(*command, env=variables)
    with log.open("ab") as output:
        return await asyncio.create_subprocess_exec(
            *command, env=variables, stdout=output, stderr=output
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
