"""The only file that knows pgqueuer.

Enqueueing runs pgqueuer's own SQL on the unit of work's connection, so that a job exists exactly
if the rows it is about do. Running takes jobs with pgqueuer's manager on connections of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext
from datetime import timedelta
from typing import Any, Protocol

import asyncpg
import pgqueuer
import structlog
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain.models import Job

log = structlog.get_logger(__name__)

__all__ = ["PgQueue", "SqlRunner", "install_queue", "run_queue"]

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


class PgQueue:
    """Implements :class:`interview.ports.Queue` in one transaction."""

    def __init__(self, runner: SqlRunner) -> None:
        self._runner = runner
        self._queries = Queries(_TransactionDriver(runner))
        self._table = self._queries.qbe.settings.queue_table

    async def prepare(self, interview_id: int, *, delay: float = 0.0) -> None:
        await self._put("prepare", interview_id, delay)

    async def transcribe(self, answer_id: int, *, delay: float = 0.0) -> None:
        await self._put("transcribe", answer_id, delay)

    async def grade(self, answer_id: int, *, delay: float = 0.0) -> None:
        await self._put("grade", answer_id, delay)

    async def regrade(self, answer_id: int, *, delay: float = 0.0) -> None:
        await self._put("regrade", answer_id, delay)

    async def report(self, interview_id: int, *, delay: float = 0.0) -> None:
        await self._put("report", interview_id, delay)

    async def clock(self, question_id: int, *, delay: float = 0.0) -> None:
        await self._put("clock", question_id, delay)

    async def tidy(self, hour: int, *, delay: float = 0.0) -> None:
        await self._put("tidy", hour, delay, once=f"tidy:{hour}")

    async def speak(self, card_id: int, *, delay: float = 0.0) -> None:
        await self._put("speak", card_id, delay)

    async def deliver(self, card_id: int, *, delay: float = 0.0) -> None:
        await self._put("deliver", card_id, delay)

    async def team(self, practice_id: int, *, delay: float = 0.0) -> None:
        await self._put_once("team", practice_id, delay)

    async def team_places(self, practice_id: int, *, delay: float = 0.0) -> None:
        await self._put_once("team_places", practice_id, delay)

    async def digest(self, guild_id: int, *, delay: float = 0.0) -> None:
        await self._put("digest", guild_id, delay)

    async def team_deliver(self, card_id: int, *, delay: float = 0.0) -> None:
        await self._put_once("team_deliver", card_id, delay)

    async def _put_once(self, step: str, subject_id: int, delay: float) -> None:
        """As :meth:`_put`, unless a job for it waits already that runs as soon: a dozen people who
        act at once cost one look and one edit.

        That job's row is held until this transaction ends, and workers skip rows that are held, so
        it runs after the commit and sees what is done here. One that has begun is not held on to.
        A timer is always a job of its own: whatever runs before it finds nothing to be due yet.
        """
        if delay > _SOON:
            await self._put(step, subject_id, delay)
            return
        waiting = await self._runner.fetch(
            f"UPDATE {self._table} SET updated = now() WHERE id IN ("
            f" SELECT id FROM {self._table} WHERE entrypoint = $1 AND payload = $2"
            " AND status = 'queued' AND execute_after <= now() + $3"
            " ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id",
            step,
            str(subject_id).encode(),
            timedelta(seconds=max(0.0, delay)),
        )
        if not waiting:
            await self._put(step, subject_id, delay)

    async def _put(
        self, step: str, subject_id: int, delay: float, *, once: str | None = None
    ) -> None:
        """``once``: nothing is put where a job of that name waits or is at work."""
        await self._queries.enqueue(
            step,
            str(subject_id).encode(),
            # What a person is waiting to see goes before what makes them wait for more.
            priority=10 if step in ("deliver", "team_deliver") else 0,
            execute_after=timedelta(seconds=delay) if delay > 0 else None,
            dedupe_key=once,
            on_conflict="raise" if once is None else "skip",
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
    finally:
        await connection.close()


async def run_queue(
    connect: Mapping[str, Any],
    steps: Mapping[str, Callable[[int], Awaitable[None]]],
    shutdown: asyncio.Event,
    *,
    heartbeat: float,
    limits: Mapping[str, int] | None = None,
) -> None:
    """Run jobs of ``steps`` (step name → coroutine of a subject id) until ``shutdown`` is set.

    Then it waits for the jobs under way; cancelled, it hands them back to be run again.
    ``heartbeat``: seconds after which the job of a worker that fell silent is run again; signs of
    life come at half this interval. ``limits`` caps how many jobs of a step this process runs at
    once. After a failure of the database connection it starts again by itself.
    """
    gates = {step: asyncio.Semaphore(limit) for step, limit in (limits or {}).items()}

    @asynccontextmanager
    async def manager() -> AsyncIterator[pgqueuer.PgQueuer]:
        # One connection, not a pool: pgqueuer probes its listener at once, and over a pool the
        # probe can overtake the LISTEN on another connection and be lost.
        connection = await asyncpg.connect(**connect)
        try:
            queue = pgqueuer.PgQueuer(AsyncpgDriver(connection))
            for step, run in steps.items():
                queue.entrypoint(step)(_handler(run, gates.get(step), shutdown))
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
