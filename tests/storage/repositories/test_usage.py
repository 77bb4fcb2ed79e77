"""What is counted by day, person and server, at once and after a person has gone."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from interview.errors import StorageError
from interview.models import ServerUsage, Usage
from interview.ports import UsageTask
from storage.database import Database, SqlUnitOfWork

ANN, BOB = 700_000_000_000_000_001, 700_000_000_000_000_002
GUILD = 800_000_000_000_000_001
DAY = date(2026, 11, 24)
ONE = Usage(1, 200, 30)


async def count(
    work: SqlUnitOfWork,
    usage: Usage = ONE,
    *,
    person_id: int = ANN,
    day: date = DAY,
    guild_id: int | None = GUILD,
    grader: str = "gemini",
    task: UsageTask = "grade",
) -> None:
    await work.usage.add(
        day=day, person_id=person_id, guild_id=guild_id, grader=grader, task=task, usage=usage
    )


@pytest.fixture
async def known(database: Database) -> Database:
    async with database.begin() as work:
        await work.people.ensure(ANN)
        await work.people.ensure(BOB)
    return database


async def test_calls_add_up_by_day_and_place(known: Database) -> None:
    async with known.begin() as work:
        assert await work.usage.of_person(ANN, DAY, DAY) == Usage()
        await count(work)
        await count(work, task="questions")
        await count(work, guild_id=None)
        await count(work, guild_id=None)
        await count(work, day=DAY - timedelta(days=1), grader="compatible")
        await count(work, person_id=BOB)
    async with known.begin() as work:
        assert await work.usage.of_person(ANN, DAY, DAY) == Usage(4, 800, 120)
        assert await work.usage.of_person(ANN, DAY - timedelta(days=1), DAY) == Usage(5, 1000, 150)
        assert await work.usage.of_server(GUILD, DAY, DAY) == Usage(3, 600, 90)
        assert await work.usage.of_server(GUILD + 1, DAY, DAY) == Usage()
        rows = await work.usage.list_by_day(DAY - timedelta(days=1), DAY)
    assert rows == [
        ServerUsage(DAY, GUILD, "gemini", Usage(3, 600, 90)),
        ServerUsage(DAY, None, "gemini", Usage(2, 400, 60)),
        ServerUsage(DAY - timedelta(days=1), GUILD, "compatible", ONE),
    ]


async def test_nothing_is_lost_when_many_count_at_once(known: Database) -> None:
    async def one(number: int) -> None:
        async with known.begin() as work:
            await count(work, person_id=(ANN, BOB)[number % 2])

    await asyncio.gather(*(one(number) for number in range(16)))
    async with known.begin() as work:
        assert await work.usage.of_person(ANN, DAY, DAY) == Usage(8, 1600, 240)
        assert await work.usage.of_server(GUILD, DAY, DAY) == Usage(16, 3200, 480)


async def test_what_is_rolled_back_is_not_counted(known: Database) -> None:
    with pytest.raises(RuntimeError):
        async with known.begin() as work:
            await count(work)
            raise RuntimeError
    async with known.begin() as work:
        assert await work.usage.of_server(GUILD, DAY, DAY) == Usage()


async def test_sums_are_larger_than_a_rows_integers_need_be(known: Database) -> None:
    async with known.begin() as work:
        for _ in range(2):
            await count(work, Usage(2**31, 2**40, 2**40))
        assert await work.usage.of_person(ANN, DAY, DAY) == Usage(2**32, 2**41, 2**41)


async def test_a_persons_rows_go_with_them_and_the_servers_total_stays(known: Database) -> None:
    async with known.begin() as work:
        await count(work)
        await count(work, person_id=BOB)
    async with known.begin() as work:
        deleted = await work.people.delete_everything(ANN)
    assert deleted["usage"] == 1
    async with known.begin() as work:
        assert await work.usage.of_person(ANN, DAY, DAY) == Usage()
        assert await work.usage.of_server(GUILD, DAY, DAY) == Usage(2, 400, 60)
        # Work that was under way when they left: paid for by the server all the same.
        await count(work)
        assert await work.usage.of_person(ANN, DAY, DAY) == Usage()
        assert await work.usage.of_server(GUILD, DAY, DAY) == Usage(3, 600, 90)


async def test_counting_waits_for_a_deletion_under_way_and_then_names_nobody(
    known: Database, raw: Any
) -> None:
    async with known.begin() as work:
        await count(work)
    async with known.begin() as leaving:
        await leaving.people.delete_everything(ANN)

        async def late() -> None:
            async with known.begin() as work:
                await count(work)

        task = asyncio.create_task(late())
        # It has to wait for our end: seen as a lock not granted.
        while not await raw.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            await asyncio.sleep(0.01)
    await task
    async with known.begin() as work:
        assert await work.usage.of_person(ANN, DAY, DAY) == Usage()
        assert await work.usage.of_server(GUILD, DAY, DAY) == Usage(2, 400, 60)


async def test_a_task_nobody_knows_is_refused(known: Database) -> None:
    with pytest.raises(StorageError, match="ck_usage_task"):
        async with known.begin() as work:
            await count(work, task="fun")  # type: ignore[arg-type]
