"""What the database refuses comes as an error whose class says what happened."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeout

from interview.errors import ConnectionLost, DiskFull, GaveWay, StorageError, TooManyConnections
from storage.database import Database, SqlUnitOfWork
from storage.errors import storage_error
from tests.storage.conftest import NoQueue


async def run(work: SqlUnitOfWork, sql: str) -> None:
    assert isinstance(work.queue, NoQueue)
    await work.queue.runner.execute(sql)


@pytest.mark.parametrize(
    ("state", "meaning"),
    [
        ("08006", ConnectionLost),
        ("40001", GaveWay),
        ("40P01", GaveWay),
        ("53100", DiskFull),
        ("53300", TooManyConnections),
        ("57P01", ConnectionLost),
        ("57P03", ConnectionLost),
        ("53200", StorageError),
        ("23505", StorageError),
    ],
)
async def test_states_have_a_meaning(
    database: Database, state: str, meaning: type[StorageError]
) -> None:
    with pytest.raises(StorageError, match=state) as caught:
        async with database.begin() as work:
            await run(
                work, f"DO $$ BEGIN RAISE EXCEPTION 'secret' USING ERRCODE = '{state}'; END $$"
            )
    assert type(caught.value) is meaning
    assert "secret" not in str(caught.value)


async def test_of_two_that_wait_for_each_other_one_gives_way(database: Database) -> None:
    async with database.begin() as work:
        for person in (1, 2):
            await work.people.ensure(person)
    both = asyncio.Barrier(2)

    async def lock(first: int, second: int) -> None:
        async with database.begin() as work:
            await work.people.set_keep_recordings(first, True)
            await both.wait()
            await work.people.set_keep_recordings(second, True)

    outcomes = await asyncio.gather(lock(1, 2), lock(2, 1), return_exceptions=True)
    assert sorted(map(str, map(type, outcomes))) == sorted(map(str, (type(None), GaveWay)))


async def test_a_connection_that_is_cut_in_the_middle(database: Database) -> None:
    with pytest.raises(ConnectionLost):
        async with database.begin() as work:
            await run(work, "SELECT pg_terminate_backend(pg_backend_pid())")


def test_a_pool_that_is_used_up() -> None:
    assert type(storage_error(PoolTimeout("QueuePool limit reached"))) is TooManyConnections
