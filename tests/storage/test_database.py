"""Transactions, errors and the queue's place in them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.queries import Queries

from interview.errors import ConnectionLost, StorageError
from interview.models import JobProfile
from storage.database import Database, SqlRunner


class _RunnerDriver(AsyncpgDriver):
    """pgqueuer's SQL over the transaction's connection."""

    def __init__(self, runner: SqlRunner) -> None:
        self.runner = runner

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        return await self.runner.fetch(query, *args)

    async def execute(self, query: str, *args: object) -> str:
        return await self.runner.execute(query, *args)


class _PgqueuerQueue:
    def __init__(self, runner: SqlRunner) -> None:
        self.queries = Queries(_RunnerDriver(runner))

    async def transcribe(self, answer_id: int) -> None:
        await self.queries.enqueue(
            ["transcribe", "transcribe", "grade"],
            [b"\x00\xff1", None, str(answer_id).encode()],
            [0, 5, -3],
            [timedelta(seconds=2), None, timedelta(days=1)],
            [f"transcribe:{answer_id}", None, f"grade:{answer_id}"],
            [{"trace": "a\u00e9"}, None, {}],
            on_conflict="skip",
        )


async def test_pgqueuers_own_sql_joins_the_transaction(database_url: str, raw: Any) -> None:
    if not await Queries(AsyncpgDriver(raw)).schema_is_installed():
        await Queries(AsyncpgDriver(raw)).install()
    database = Database.connect(database_url, _PgqueuerQueue)  # type: ignore[arg-type]
    try:
        with pytest.raises(RuntimeError, match="changed my mind"):
            async with database.begin() as work:
                await work.people.ensure(7)
                await work.queue.transcribe(1)
                # Nothing is seen from outside before the commit.
                assert await raw.fetchval("SELECT count(*) FROM pgqueuer") == 0
                raise RuntimeError("changed my mind")
        assert await raw.fetchval("SELECT count(*) FROM pgqueuer") == 0
        assert await raw.fetchval("SELECT count(*) FROM people") == 0

        for _ in range(2):  # the second time, those with a dedupe key are skipped
            async with database.begin() as work:
                await work.people.ensure(7)
                await work.queue.transcribe(1)
        jobs = await raw.fetch("SELECT * FROM pgqueuer ORDER BY id")
        assert [(job["entrypoint"], job["payload"], job["priority"]) for job in jobs] == [
            ("transcribe", b"\x00\xff1", 0),
            ("transcribe", None, 5),
            ("grade", b"1", -3),
            ("transcribe", None, 5),
        ]
        assert jobs[0]["headers"] == '{"trace": "a\u00e9"}'
        assert jobs[2]["execute_after"] - jobs[2]["created"] > timedelta(hours=23)
    finally:
        await database.close()


async def test_an_exception_rolls_everything_back(database: Database) -> None:
    with pytest.raises(ValueError, match="no"):
        async with database.begin() as work:
            await work.people.ensure(7)
            raise ValueError("no")
    async with database.begin() as work:
        assert await work.people.count_everything(7) == {
            "jobs": 0,
            "interviews": 0,
            "answers": 0,
            "recordings": 0,
            "sounds": 0,
            "packs": 0,
            "peer_ratings": 0,
        }
        with pytest.raises(Exception, match="person"):
            await work.people.set_keep_recordings(7, True)


async def test_a_cancelled_transaction_is_rolled_back_and_its_connection_usable(
    database: Database, raw: Any
) -> None:
    inside = asyncio.Event()

    async def hang() -> None:
        async with database.begin() as work:
            await work.people.ensure(7)
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.begin() as work:
        await work.people.ensure(8)
    assert [row["id"] for row in await raw.fetch("SELECT id FROM people")] == [8]


async def test_what_the_database_refuses_is_told_without_content(database: Database) -> None:
    with pytest.raises(StorageError) as caught:
        async with database.begin() as work:
            await work.jobs.add(7, JobProfile("secret role", resume="secret life"), None)
    assert "fk_jobs_person_id" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert caught.value.__suppress_context__


async def test_an_unreachable_server_is_a_storage_error() -> None:
    database = Database.connect(
        "postgresql://postgres@/x?host=/nowhere",
        lambda runner: None,  # type: ignore[arg-type, return-value]
    )
    with pytest.raises(ConnectionLost):
        await database.ping()
    with pytest.raises(ConnectionLost):
        async with database.begin():
            pass
    await database.close()


async def test_connections_that_died_are_replaced(database: Database, raw: Any) -> None:
    await database.ping()
    await raw.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    await database.ping()


async def test_a_pooled_address_keeps_no_prepared_statements(database_url: str, raw: Any) -> None:
    database = Database.connect(
        database_url + "&pgbouncer=true",
        lambda runner: None,  # type: ignore[arg-type, return-value]
    )
    try:
        async with database.begin() as work:
            for person in range(1, 4):
                await work.people.ensure(person)
        assert await raw.fetchval("SELECT count(*) FROM people") == 3
    finally:
        await database.close()
