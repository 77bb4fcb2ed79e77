"""What this product relies on of pgqueuer beyond its documented functions, and jobs in the field.

The queue merges jobs that wait by a statement of its own on pgqueuer's table. If a test here fails
after an update of pgqueuer, read `PgQueue._is_waiting` again before changing the test.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain.schema.queue import dedupe_predicate
from pgqueuer.domain.settings import DBSettings
from pgqueuer.ports.repository import EntrypointExecutionParameter

from interview.ports import Queue
from pipeline.queue import PgQueue, forget_history, install_queue, run_queue
from storage.database import Database
from storage.postgres.urls import asyncpg_connect_kwargs


@pytest.fixture
async def raw(database_url: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(**asyncpg_connect_kwargs(database_url))
    yield connection
    await connection.close()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database.connect(database_url, PgQueue)
    yield opened
    await opened.close()


async def taken(raw: Any) -> list[int]:
    """Subjects of the looks at teams that a worker of pgqueuer's own begins now."""
    jobs = await Queries(AsyncpgDriver(raw)).dequeue(
        10,
        {Queue.team.name: EntrypointExecutionParameter(0)},  # type: ignore[dict-item]
        uuid4(),  # type: ignore[arg-type]
        None,
        timedelta(seconds=30),
    )
    return [int(job.payload or b"") for job in jobs]


async def test_a_job_that_is_held_is_begun_after_the_commit_by_pgqueuer_too(
    database: Database, raw: Any
) -> None:
    async with database.begin() as uow:
        await uow.queue.team(7)
    async with database.begin() as uow:
        await uow.queue.team(7)
        await uow.queue.team(8)
        assert await taken(raw) == [], "it would see the state of before, and be lost"
    assert sorted(await taken(raw)) == [7, 8], "one for both"


async def test_a_job_that_has_begun_stands_for_nothing_that_comes_after(
    database: Database, raw: Any
) -> None:
    async with database.begin() as uow:
        await uow.queue.team(7)
    assert await taken(raw) == [7]
    async with database.begin() as uow:
        await uow.queue.team(7)
    assert await taken(raw) == [7]


def test_why_pgqueuer_s_own_key_against_duplicates_won_t_do() -> None:
    """It takes a job for a duplicate of one that has begun, which has read its rows already. If
    it no longer did, a key with ``on_conflict="update_priority"`` could replace the statement."""
    assert "'picked'" in dedupe_predicate(DBSettings())


async def test_the_table_is_as_the_statement_expects(raw: Any) -> None:
    columns = await raw.fetch(
        "SELECT column_name AS name, udt_name AS type FROM information_schema.columns"
        " WHERE table_name = 'pgqueuer'"
    )
    assert {(each["name"], each["type"]) for each in columns} >= {
        ("id", "int8"),
        ("entrypoint", "text"),
        ("payload", "bytea"),
        ("execute_after", "timestamptz"),
        ("updated", "timestamptz"),
        ("status", "pgqueuer_status"),
    }
    states = await raw.fetch("SELECT unnest(enum_range(NULL::pgqueuer_status))::text AS state")
    assert {"queued", "picked"} <= {each["state"] for each in states}


async def test_jobs_of_version_0_1_are_run(database_url: str, raw: Any) -> None:
    """As they lie there: a name, and the subject's id in digits."""
    names = [step.name for step in Queue.steps()]
    await raw.executemany(
        "INSERT INTO pgqueuer (priority, entrypoint, payload, status) VALUES (0, $1, $2, 'queued')",
        [(name, str(number).encode()) for number, name in enumerate(names)],
    )
    done: dict[str, int] = {}
    shutdown = asyncio.Event()

    def noting(name: str) -> Any:
        async def run(subject_id: int) -> None:
            done[name] = subject_id
            if len(done) == len(names):
                shutdown.set()

        return run

    steps = {name: (noting(name), None) for name in names}
    await run_queue(asyncpg_connect_kwargs(database_url), steps, {}, shutdown, heartbeat=2.0)
    assert done == {name: number for number, name in enumerate(names)}
    assert await raw.fetchval("SELECT count(*) FROM pgqueuer") == 0


async def size(raw: Any) -> int:
    return int(await raw.fetchval("SELECT count(*) FROM pgqueuer_log"))


async def test_what_became_of_jobs_is_forgotten_while_others_read_it(
    database: Database, database_url: str, raw: Any
) -> None:
    """The names that pgqueuer's clearing is told are all that there are."""
    async with database.begin() as uow:
        for step in Queue.steps():
            await uow.queue.put(step, 7)
    assert await size(raw) == len(Queue.steps())
    reader = await asyncpg.connect(**asyncpg_connect_kwargs(database_url))
    async with reader.transaction():
        await reader.fetch("SELECT 1 FROM pgqueuer_log LIMIT 1")  # a back-up does so for long
        await forget_history(AsyncpgDriver(raw))
        assert await size(raw) == 0
    await reader.close()
    assert await raw.fetchval("SELECT count(*) FROM pgqueuer") == len(Queue.steps())


async def test_a_start_clears_the_history_and_waits_for_nobody(
    database: Database, database_url: str, raw: Any
) -> None:
    connect = asyncpg_connect_kwargs(database_url)
    async with database.begin() as uow:
        await uow.queue.team(7)
    reader = await asyncpg.connect(**connect)
    async with reader.transaction():
        await reader.fetch("SELECT 1 FROM pgqueuer_log LIMIT 1")
        await install_queue(connect)
        assert await size(raw) == 1, "it is left to the hourly clearing"
    await reader.close()
    await install_queue(connect)
    assert await size(raw) == 0
