"""How a process is asked to stop, and how it shows that it is alive."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import structlog

from interview.errors import ServiceError

log = structlog.get_logger("bot")

#: Seconds between two signs of life in the health file; app/health.py says when one is too old.
HEALTH_EVERY = 15.0
#: Seconds until a task that was told to end is told again.
_TOLD_AGAIN = 2.0


class Pinged(Protocol):
    async def ping(self) -> None:
        """Raises ServiceError."""
        ...


def stop_on_signals() -> asyncio.Event:
    """An event that SIGINT and SIGTERM set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows: KeyboardInterrupt ends the process instead
            break
    return stop


async def end(task: asyncio.Task[None]) -> None:
    """Cancel ``task`` until it has ended: a cancellation may be lost in what it waits for, as bots
    have been seen to stay connected after SIGTERM."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=_TOLD_AGAIN)


async def keep_alive(
    health_file: Path | None, database: Pinged, is_ready: Callable[[], bool]
) -> None:
    """Touch the health file while we are connected and the database answers."""
    if health_file is None:
        return
    while True:
        try:
            await database.ping()
        except ServiceError as error:
            log.warning("health_database", code=str(error))
        else:
            if is_ready():
                await asyncio.to_thread(health_file.touch)
        await asyncio.sleep(HEALTH_EVERY)
