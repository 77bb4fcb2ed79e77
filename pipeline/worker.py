"""Runs the queue in this process, beside the bot or alone, and stops it in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Any

import structlog

from interview.ports import Runner
from pipeline.queue import run_queue
from pipeline.tasks import Tasks

log = structlog.get_logger(__name__)

#: Seconds a stopping worker waits for jobs under way; what is cut off is run again later.
#: Containers are commonly killed 10 s after they were asked to stop.
STOP_SECONDS = 5.0


@asynccontextmanager
async def worker(
    connect: Mapping[str, Any],
    tasks: Tasks,
    runners: Collection[Runner],
    *,
    heartbeat: float,
) -> AsyncIterator[asyncio.Task[None]]:
    """Run the jobs that are for ``runners`` in a task for as long as the block lasts; see
    :func:`run_queue`."""
    shutdown = asyncio.Event()
    steps = tasks.of(runners)
    hourly = {"tidy": tasks.tidy} if Runner.WORKER in runners else {}
    task = asyncio.create_task(
        run_queue(connect, steps, hourly, shutdown, heartbeat=heartbeat),
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
