"""The only file that knows pgqueuer.

Enqueueing runs pgqueuer's own SQL on the unit of work's connection, so that a job exists exactly
if the rows it is about do. Running takes jobs with pgqueuer's manager on connections of its own.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any, Protocol

import asyncpg
import pgqueuer
import structlog
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain.models import Job, Schedule
from pgqueuer.domain.types import QueueEntrypoint, QueueManagerId
from pgqueuer.ports.repository import EntrypointExecutionParameter

from interview.ports import Queue, Share, Step

log = structlog.get_logger(__name__)

#: How long the manager sleeps at most without a NOTIFY before it looks for itself: nothing tells
#: it that the job of a killed worker has become free.
DEQUEUE_TIMEOUT = timedelta(seconds=4)
#: Jobs taken at a time, at most.
BATCH_SIZE = 8
#: How many jobs of a step one process runs at once where nothing is said of it.
CAPACITY = 16
#: Seconds by which each job that a person has waiting puts off their next one of the same step.
OWN_WAITING = 60
#: Seconds of a recording up to which longer waits behind shorter, by half of its length.
LONGEST_SHARE = 120
#: Seconds since the epoch, at the start of 2026: priorities are integers of 32 bits.
_FROM = 1_767_225_600
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

    def __init__(self, runner: SqlRunner, left_out: frozenset[Step] = frozenset()) -> None:
        """``left_out``: steps that nothing is set up for, so that no job for one is put."""
        self._left_out = left_out
        self._runner = runner
        self._queries = Queries(_TransactionDriver(runner))
        self._table = self._queries.qbe.settings.queue_table

    async def put(
        self, step: Step, subject_id: int, *, delay: float = 0.0, share: Share | None = None
    ) -> None:
        if step in self._left_out:
            return
        # A timer is always a job of its own: whatever runs before it finds nothing to be due yet.
        if step.merges and delay <= _SOON and await self._is_waiting(step, subject_id, delay):
            return
        await self._add(step, subject_id, delay, share)

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

    async def _add(self, step: Step, subject_id: int, delay: float, share: Share | None) -> None:
        due = time.time() + max(0.0, delay) + step.lane.patience
        if share is not None:
            due += min(share.seconds, LONGEST_SHARE) / 2
            due += OWN_WAITING * await self._waiting_of(step, share.person_id)
        await self._queries.enqueue(
            step.name,
            str(subject_id).encode(),
            # What is due first goes first. Jobs of earlier versions have 0 or 10: before all.
            priority=_FROM - int(due),
            execute_after=timedelta(seconds=delay) if delay > 0 else None,
            headers=None if share is None else {"person": str(share.person_id)},
        )

    async def _waiting_of(self, step: Step, person_id: int) -> int:
        [row] = await self._runner.fetch(
            f"SELECT count(*) AS waiting FROM {self._table}"
            " WHERE entrypoint = $1 AND headers ->> 'person' = $2 AND execute_after <= now()",
            step.name,
            str(person_id),
        )
        return int(row["waiting"])


class _Capacity:
    """What of each step this process is at, and how much more of it it can begin."""

    def __init__(self, at_once: Mapping[str, int]) -> None:
        self._at_once = at_once
        #: By their ids: a job that is handed out twice takes one place.
        self._running: dict[str, set[int]] = {name: set() for name in at_once}

    def free(self) -> dict[str, int]:
        """Step name → places, of those that have one."""
        free = {name: self._at_once[name] - len(ids) for name, ids in self._running.items()}
        return {name: places for name, places in free.items() if places > 0}

    def take(self, job: Job) -> None:
        self._running[job.entrypoint].add(job.id)

    def give_back(self, job: Job) -> None:
        self._running[job.entrypoint].discard(job.id)


class _Claims(Queries):
    """pgqueuer's statements; a process claims what it can begin at once, and nothing else: what it
    held without working at it would be kept from the other processes."""

    def __init__(self, driver: AsyncpgDriver, capacity: _Capacity) -> None:
        super().__init__(driver)
        self._capacity = capacity

    async def dequeue(
        self,
        batch_size: int,
        entrypoints: dict[QueueEntrypoint, EntrypointExecutionParameter],
        queue_manager_id: QueueManagerId,
        global_concurrency_limit: int | None,
        heartbeat_timeout: timedelta,
    ) -> list[Job]:
        free = self._capacity.free()
        open_now = {name: each for name, each in entrypoints.items() if name in free}
        if not open_now:
            return []
        # They may all turn out to be of one step, so no more than the fullest has places for.
        jobs = await super().dequeue(
            min(batch_size, *(free[name] for name in open_now)),
            open_now,
            queue_manager_id,
            global_concurrency_limit,
            heartbeat_timeout,
        )
        for job in jobs:
            self._capacity.take(job)
        return jobs


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

    @asynccontextmanager
    async def manager() -> AsyncIterator[pgqueuer.PgQueuer]:
        # One connection, not a pool: pgqueuer probes its listener at once, and over a pool the
        # probe can overtake the LISTEN on another connection and be lost.
        connection = await asyncpg.connect(**connect)
        try:
            capacity = _Capacity(
                {name: at_once or CAPACITY for name, (_, at_once) in steps.items()}
            )
            driver = AsyncpgDriver(connection)
            queue = pgqueuer.PgQueuer(driver, queries=_Claims(driver, capacity))
            for name, (run, _) in steps.items():
                queue.entrypoint(name)(_handler(run, capacity))
            for name, do in hourly.items():
                queue.schedule(name, "0 * * * *")(_on_schedule(do))
            if hourly:
                forget = partial(forget_history, driver)
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
    )


def _handler(
    run: Callable[[int], Awaitable[None]], capacity: _Capacity
) -> Callable[[Job], Awaitable[None]]:
    async def handle(job: Job) -> None:
        subject_id = int((job.payload or b"0").decode())
        try:
            await run(subject_id)
        except asyncio.CancelledError as cut:
            # The worker stops. pgqueuer deletes a job that ends as cancelled.
            log.info("job_cut_off", step=job.entrypoint, subject=subject_id)
            raise pgqueuer.RetryRequested(reason="stopping") from cut
        except Exception as error:
            # The step could not even note its failure: the database was away. A job that raises is
            # deleted, so it is handed back instead.
            log.error("job_handed_back", step=job.entrypoint, subject=subject_id, exc_info=error)
            raise pgqueuer.RetryRequested(delay=HAND_BACK, reason=type(error).__name__) from error
        finally:
            capacity.give_back(job)

    return handle


def _on_schedule(do: Callable[[], Awaitable[None]]) -> Callable[[Schedule], Awaitable[None]]:
    async def handle(schedule: Schedule) -> None:
        try:
            await do()
        except Exception as error:
            log.error("schedule_failed", schedule=schedule.entrypoint, exc_info=error)

    return handle
