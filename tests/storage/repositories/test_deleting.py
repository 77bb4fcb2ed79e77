"""Deleting a person: no row of any table has their id any more, whatever runs at the same time."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from interview.errors import StorageError
from storage.database import Database
from tests.storage.repositories.test_repositories import ANN, BOB, PROFILE, fill
from tests.support.team_rows import TEAM_COLUMNS, UNOWNED


async def _rows_with(raw: Any, person_id: int) -> list[str]:
    """Every bigint column of the schema in which the id stands."""
    columns = await raw.fetch(
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND data_type = 'bigint'"
    )
    return [
        f"{table}.{column}"
        for table, column in columns
        if await raw.fetchval(f'SELECT count(*) FROM {table} WHERE "{column}" = $1', person_id)
    ]


async def test_deleting_everything_leaves_no_row_with_the_id_and_spares_others(
    database: Database, raw: Any
) -> None:
    async with database.begin() as work:
        await fill(work, ANN, 1)
        await fill(work, BOB, 2)
    held = await _rows_with(raw, ANN)
    assert len(held) == 19 + len(TEAM_COLUMNS), held
    async with database.begin() as work:
        deleted = await work.people.delete_everything(ANN)
    # Rows of others that name a person go, or lose the name, by the database's own rules.
    named = {column.split(".")[0] for column in held if not column.startswith(UNOWNED)}
    assert set(deleted) == named
    assert (deleted["people"], deleted["questions"], deleted["criterion_ratings"]) == (1, 2, 2)
    assert await _rows_with(raw, ANN) == []
    assert await _rows_with(raw, BOB) == held
    async with database.begin() as work:
        assert set((await work.people.delete_everything(ANN)).values()) == {0}


async def test_deleting_the_person_row_alone_takes_everything_along(
    database: Database, raw: Any
) -> None:
    async with database.begin() as work:
        await fill(work, ANN, 1)
    await raw.execute("DELETE FROM people WHERE id = $1", ANN)
    assert await _rows_with(raw, ANN) == []


async def test_nothing_slips_in_while_everything_is_deleted(database: Database, raw: Any) -> None:
    async with database.begin() as work:
        await fill(work, ANN, 1)

    async with database.begin() as leaving:
        await leaving.people.delete_everything(ANN)

        async def keep_adding() -> None:
            async with database.begin() as work:
                await work.jobs.add(ANN, PROFILE, None)

        late = asyncio.create_task(keep_adding())
        # It has to wait for our end: seen as a lock not granted.
        while not await raw.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            await asyncio.sleep(0.01)
    with pytest.raises(StorageError, match="fk_jobs_person_id"):
        await late
    assert await _rows_with(raw, ANN) == []
