"""Runs the queue in this process, beside the bot or alone, and stops it in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import structlog

from pipeline.queue import run_queue

__all__ = ["worker"]

log = structlog.get_logger(__name__)

#: Seconds a stopping worker waits for jobs under way; what is cut off is run again later.
#: Containers are commonly killed 10 s after they were asked to stop.
STOP_SECONDS = 5.0


@asynccontextmanager
async def worker(
    connect: Mapping[str, Any],
    steps: Mapping[str, Callable[[int], Awaitable[None]]],
    *,
    heartbeat: float,
    limits: Mapping[str, int] | None = None,
) -> AsyncIterator[asyncio.Task[None]]:
    """Run the queue in a task for as long as the block lasts; see :func:`run_queue`."""
    shutdown = asyncio.Event()
    task = asyncio.create_task(
        run_queue(connect, steps, shutdown, heartbeat=heartbeat, limits=limits),
        name="queue-worker",
    )
    log.info("worker_started", steps=sorted(steps))
    try:
        yield task
    finally:
        shutdown.set()
        _, pending = await asyncio.wait({task}, timeout=STOP_SECONDS)
        if pending:
            task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        log.info("worker_stopped", in_order=not pending)
