"""Runs the queue in this process, beside the bot or alone, and stops it in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import structlog

from pipeline.queue import run_queue

__all__ = ["SWEEP_SECONDS", "work_until", "worker"]

log = structlog.get_logger(__name__)

#: Seconds a stopping worker waits for jobs under way; what is cut off is run again later.
STOP_SECONDS = 20.0
SWEEP_SECONDS = 60.0


@asynccontextmanager
async def worker(
    connect: Mapping[str, Any],
    steps: Mapping[str, Callable[[int], Awaitable[None]]],
    *,
    limits: Mapping[str, int] | None = None,
) -> AsyncIterator[asyncio.Task[None]]:
    """Run the queue in a task for as long as the block lasts."""
    shutdown = asyncio.Event()
    task = asyncio.create_task(
        run_queue(connect, steps, shutdown, limits=limits), name="queue-worker"
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


async def work_until(
    stop: asyncio.Event,
    connect: Mapping[str, Any],
    steps: Mapping[str, Callable[[int], Awaitable[None]]],
    *,
    limits: Mapping[str, int] | None = None,
) -> None:
    """Work until ``stop`` is set; raises if the queue ends by itself."""
    async with worker(connect, steps, limits=limits) as task:
        waiting = asyncio.create_task(stop.wait())
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if task.done():
            task.result()
