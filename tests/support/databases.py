"""One database a test without making one for each: what a test left behind is cleared away.

Making a database from a template takes a third of a second of processor time, clearing one takes
some milliseconds. A database whose tables a test changed is dropped."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from pipeline.queue import install_queue
from storage.migrate import migrate
from storage.postgres.urls import asyncpg_connect_kwargs

__all__ = ["Databases"]

_TEMPLATE = "migrated_template"
#: A database is made anew after so many tests: what was deleted still takes room in it.
_TESTS = 100

#: What a migrated database consists of: equal as long as nobody changed a table or a row that
#: stands in a new one.
_SHAPE = """
SELECT (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_attribute),
       (SELECT count(*) FROM pg_constraint), (SELECT count(*) FROM pg_trigger),
       (SELECT count(*) FROM pg_proc), (SELECT count(*) FROM pg_type),
       (SELECT array_agg(version_num::text) FROM alembic_version)
"""
#: A killed process' connections may live a little longer than it.
_ALONE = """
SELECT pg_terminate_backend(pid, 20000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
_CLEAR = """
DO $$
DECLARE name text;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT oid::regclass FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
  LOOP EXECUTE 'DELETE FROM ' || name; END LOOP;
  PERFORM setval(format('%I.%I', schemaname, sequencename), start_value, false)
    FROM pg_sequences WHERE last_value IS NOT NULL;
END $$
"""


class Databases:
    """The databases of one server; as many are lent at a time as a test asks for."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._numbers = itertools.count(1)
        self._shape: list[asyncpg.Record] | None = None
        self._kept: str | None = None
        self._tests = 0

    def _url(self, name: str) -> str:
        return self._server.replace("/interview_coach?", f"/{name}?")

    async def _create(self, template: str) -> str:
        name = f"test_{next(self._numbers)}"
        await _run(self._server, f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    @asynccontextmanager
    async def empty(self) -> AsyncIterator[str]:
        """The URL of a database with nothing in it."""
        name = await self._create("template1")
        yield self._url(name)
        await _run(self._server, f"DROP DATABASE {name} WITH (FORCE)")

    @asynccontextmanager
    async def migrated(self) -> AsyncIterator[str]:
        """The URL of a migrated database without a row in it."""
        if self._shape is None:
            await _run(self._server, f"CREATE DATABASE {_TEMPLATE}")
            await migrate(self._url(_TEMPLATE))
            await install_queue(asyncpg_connect_kwargs(self._url(_TEMPLATE)))
            (self._shape,) = await _run(self._url(_TEMPLATE), _SHAPE)
        name, self._kept = self._kept or await self._create(_TEMPLATE), None
        url = self._url(name)
        yield url
        self._tests += 1
        _, shape = await _run(url, _ALONE, _SHAPE)
        if shape == self._shape and self._tests % _TESTS:
            await _run(url, _CLEAR)
            self._kept = name
        else:
            await _run(self._server, f"DROP DATABASE {name} WITH (FORCE)")


async def _run(url: str, *statements: str) -> list[list[asyncpg.Record]]:
    connection = await asyncpg.connect(**asyncpg_connect_kwargs(url))
    try:
        return [await connection.fetch(each) for each in statements]
    finally:
        await connection.close()


async def rows_of(
    url: str, statement: str, *values: object, name: str = "looking-on"
) -> list[asyncpg.Record]:
    """By a connection of that name and its own."""
    options = asyncpg_connect_kwargs(url)
    options["server_settings"] = {"application_name": name}
    connection = await asyncpg.connect(**options)
    try:
        return list(await connection.fetch(statement, *values))
    finally:
        await connection.close()
