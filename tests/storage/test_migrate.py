"""Migrations from empty, at once, and beside the queue's tables."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import pytest
from alembic import command
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from interview.errors import StorageError
from storage.database import asyncpg_connect_kwargs, engine_url
from storage.migrate import alembic_config, migrate
from storage.tables import metadata


async def _schema(url: str) -> dict[str, set[tuple[Any, ...]]]:
    """Columns, constraints and indexes of our tables, as PostgreSQL spells them."""
    connection = await asyncpg.connect(**asyncpg_connect_kwargs(url))
    try:
        queries = {
            "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default, "
            "is_identity FROM information_schema.columns WHERE table_schema = 'public'",
            "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) "
            "FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
            "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes "
            "WHERE schemaname = 'public'",
        }
        found = {}
        for name, query in queries.items():
            rows = {tuple(row) for row in await connection.fetch(query)}
            found[name] = {row for row in rows if row[0] in metadata.tables}
        return found
    finally:
        await connection.close()


async def test_migrating_from_empty_gives_exactly_the_tables(
    empty_url: str, database_url: str
) -> None:
    address, arguments = engine_url(empty_url)
    engine = create_async_engine(address, connect_args=arguments)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await engine.dispose()
    wanted, migrated = await _schema(empty_url), await _schema(database_url)
    assert len(wanted["constraints"]) > 50
    assert migrated == wanted


async def test_alembic_finds_nothing_left_to_do_beside_foreign_tables(database_url: str) -> None:
    address, arguments = engine_url(database_url)
    engine = create_async_engine(address, connect_args=arguments)

    def check(connection: Connection) -> None:
        command.check(alembic_config(connection))

    async with engine.begin() as connection:
        await connection.exec_driver_sql("CREATE TABLE pgqueuer_of_others (id bigint)")
        await connection.run_sync(check)
        await connection.exec_driver_sql("ALTER TABLE jobs ADD COLUMN extra text")
        with pytest.raises(Exception, match="New upgrade operations"):
            await connection.run_sync(check)
    await engine.dispose()


async def test_four_migrations_at_once_do_it_once(empty_url: str) -> None:
    await asyncio.gather(*(migrate(empty_url) for _ in range(4)))
    await migrate(empty_url)
    assert {name for name, *_ in (await _schema(empty_url))["columns"]} == set(metadata.tables)


async def test_a_migration_without_a_server_is_a_storage_error() -> None:
    with pytest.raises(StorageError):
        await migrate("postgresql://postgres@/x?host=/nowhere")
