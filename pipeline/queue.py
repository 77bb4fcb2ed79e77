"""The only file that knows pgqueuer.

Enqueueing runs pgqueuer's own SQL on the unit of work's connection, so that a job exists exactly
if the rows it is about do. Running takes jobs with pgqueuer's manager on connections of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext
from datetime import timedelta
from functools import partial
from typing import Any, Protocol

import asyncpg
import pgqueuer
import structlog
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain.models import Job, Schedule

from interview.ports import Queue, Step

log = structlog.get_logger(__name__)

#: How long the manager sleeps at most without a NOTIFY before it looks for itself: nothing tells
#: it that the job of a killed worker has become free.
DEQUEUE_TIMEOUT = timedelta(seconds=4)
#: Jobs taken at a time; pgqueuer wants at least twice as many running.
BATCH_SIZE = 8
#: When a job that broke outside of its step is run again.
HAND_BACK = timedelta(seconds=10)


class SqlRunner(Protocol):
    """Runs pgqueuer's ``$1`` SQL inside the transaction of a unit of work."""

    async def fetch(self, sql: str, *args: Any) -> list[dict[str, Any]]: ...

    async def execute(self, sql: str, *args: Any) -> str: ...


class _TransactionDriver(AsyncpgDriver):
    """pgqueuer's driver over a :class:`SqlRunner`; only what enqueueing needs."""

    def __init__(self, runner: SqlRunner) -> None:
        # The parent keeps a connection for its own methods, all of which are overridden here.
        super().__init__(connection=None)  # type: ignore[arg-type]
        self._runner = runner

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        return await self._runner.fetch(query, *args)

    async def execute(self, query: str, *args: object) -> str:
        return await self._runner.execute(query, *args)

    async def notify(self, channel: str, payload: str) -> None:
        await self._runner.execute("SELECT pg_notify($1, $2)", channel, payload)


#: Seconds; a job that is put off by more is a timer.
_SOON = 1.0


class PgQueue(Queue):
    """Implements :class:`interview.ports.Queue` in one transaction."""

    def __init__(self, runner: SqlRunner) -> None:
        self._runner = runner
        self._queries = Queries(_TransactionDriver(runner))
        self._table = self._queries.qbe.settings.queue_table

    async def put(self, step: Step, subject_id: int, *, delay: float = 0.0) -> None:
        # A timer is always a job of its own: whatever runs before it finds nothing to be due yet.
        if step.merges and delay <= _SOON and await self._is_waiting(step, subject_id, delay):
            return
        await self._add(step, subject_id, delay)

    async def _is_waiting(self, step: Step, subject_id: int, delay: float) -> bool:
        """Whether a job for it waits already that runs as soon: a dozen people who act at once
        cost one look and one edit.

        That job's row is held until this transaction ends, and workers skip rows that are held, so
        it runs after the commit and sees what is done here. One that has begun is not held on to:
        that is why pgqueuer's own ``dedupe_key``, which it would take for a duplicate of, won't do.
        """
        waiting = await self._runner.fetch(
            f"UPDATE {self._table} SET updated = now() WHERE id IN ("
            f" SELECT id FROM {self._table} WHERE entrypoint = $1 AND payload = $2"
            " AND status = 'queued' AND execute_after <= now() + $3"
            " ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id",
            step.name,
            str(subject_id).encode(),
            timedelta(seconds=max(0.0, delay)),
        )
        return bool(waiting)

    async def _add(self, step: Step, subject_id: int, delay: float) -> None:
        await self._queries.enqueue(
            step.name,
            str(subject_id).encode(),
            # What a person is waiting to see goes before what makes them wait for more.
            priority=10 if step.urgent else 0,
            execute_after=timedelta(seconds=delay) if delay > 0 else None,
        )


async def install_queue(connect: Mapping[str, Any]) -> None:
    """Create or upgrade pgqueuer's tables. ``connect``: keyword arguments of asyncpg.connect."""
    connection = await asyncpg.connect(**connect)
    try:
        # Several processes may start at once.
        await connection.execute("SELECT pg_advisory_lock(7311470531)")
        queries = Queries(AsyncpgDriver(connection))
        if await queries.schema_is_installed():
            await queries.upgrade()
        else:
            await queries.install()
        # Version 0.1 put a job for the next hour's tidying; now it is a schedule.
        await queries.clear_queue("tidy")
        await _clear_history(connection, queries)
    finally:
        await connection.close()


async def _clear_history(connection: asyncpg.Connection[Any], queries: Queries) -> None:
    """What became of earlier jobs: nobody reads it, and it may be most of the database."""
    # Emptying a table waits for whoever reads it, a back-up say, and everybody else then waits
    # behind it: rather not, then. The hourly clearing holds nobody up.
    await connection.execute("SET lock_timeout = '1s'")
    try:
        await queries.clear_queue_log()
        await queries.clear_statistics_log()
    except asyncpg.LockNotAvailableError:
        log.info("queue_history_in_use")


async def forget_history(driver: AsyncpgDriver) -> None:
    """The same while others read and write; by name, which takes rows and no table."""
    queries = Queries(driver)
    names = [step.name for step in Queue.steps()]
    await queries.clear_queue_log(names)
    await queries.clear_statistics_log(names)


async def run_queue(
    connect: Mapping[str, Any],
    steps: Mapping[str, tuple[Callable[[int], Awaitable[None]], int | None]],
    hourly: Mapping[str, Callable[[], Awaitable[None]]],
    shutdown: asyncio.Event,
    *,
    heartbeat: float,
) -> None:
    """Run jobs of ``steps`` (name → coroutine of a subject id, and how many of them this process
    runs at once) until ``shutdown`` is set, and each of ``hourly`` at every full hour: once,
    however many processes run it, and at once where an hour was missed.

    Then it waits for the jobs under way; cancelled, it hands them back to be run again.
    ``heartbeat``: seconds after which the job of a worker that fell silent is run again; signs of
    life come at half this interval. After a failure of the database connection it starts again by
    itself.
    """
    gates = {
        name: None if at_once is None else asyncio.Semaphore(at_once)
        for name, (_, at_once) in steps.items()
    }

    @asynccontextmanager
    async def manager() -> AsyncIterator[pgqueuer.PgQueuer]:
        # One connection, not a pool: pgqueuer probes its listener at once, and over a pool the
        # probe can overtake the LISTEN on another connection and be lost.
        connection = await asyncpg.connect(**connect)
        try:
            queue = pgqueuer.PgQueuer(AsyncpgDriver(connection))
            for name, (run, _) in steps.items():
                queue.entrypoint(name)(_handler(run, gates[name], shutdown))
            for name, do in hourly.items():
                queue.schedule(name, "0 * * * *")(_on_schedule(do))
            if hourly:
                forget = partial(forget_history, AsyncpgDriver(connection))
                queue.schedule("forget_jobs", "30 * * * *")(_on_schedule(forget))
            yield queue
        finally:
            # It may be the connection that broke: don't wait for its farewell.
            connection.terminate()

    await pgqueuer.run(
        manager,
        shutdown=shutdown,
        restart_on_failure=True,
        restart_delay=timedelta(seconds=2),
        shutdown_on_listener_failure=True,
        dequeue_timeout=min(DEQUEUE_TIMEOUT, timedelta(seconds=heartbeat / 2)),
        heartbeat_timeout=timedelta(seconds=heartbeat),
        batch_size=BATCH_SIZE,
        max_concurrent_tasks=4 * BATCH_SIZE,
    )


def _handler(
    run: Callable[[int], Awaitable[None]],
    gate: asyncio.Semaphore | None,
    shutdown: asyncio.Event,
) -> Callable[[Job], Awaitable[None]]:
    async def handle(job: Job) -> None:
        subject_id = int((job.payload or b"0").decode())
        try:
            async with gate or nullcontext():
                if gate is not None and shutdown.is_set():
                    # It waited for its turn; nothing long is begun any more.
                    raise pgqueuer.RetryRequested(reason="stopping")
                await run(subject_id)
        except pgqueuer.RetryRequested:
            raise
        except asyncio.CancelledError as cut:
            # The worker stops. pgqueuer deletes a job that ends as cancelled.
            log.info("job_cut_off", step=job.entrypoint, subject=subject_id)
            raise pgqueuer.RetryRequested(reason="stopping") from cut
        except Exception as error:
            # The step could not even note its failure: the database was away. A job that raises is
            # deleted, so it is handed back instead.
            log.error("job_handed_back", step=job.entrypoint, subject=subject_id, exc_info=error)
            raise pgqueuer.RetryRequested(delay=HAND_BACK, reason=type(error).__name__) from error

    return handle


def _on_schedule(do: Callable[[], Awaitable[None]]) -> Callable[[Schedule], Awaitable[None]]:
    async def handle(schedule: Schedule) -> None:
        try:
            await do()
        except Exception as error:
            log.error("schedule_failed", schedule=schedule.entrypoint, exc_info=error)

    return handle
