"""A database opened on the test's own PostgreSQL (see tests/conftest.py)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from interview.ports import Queue, Share, Step
from storage.database import Database, SqlRunner
from storage.postgres.urls import asyncpg_connect_kwargs


class NoQueue(Queue):
    """For tests that enqueue nothing."""

    def __init__(self, runner: SqlRunner) -> None:
        self.runner = runner

    async def put(
        self, step: Step, subject_id: int, *, delay: float = 0.0, share: Share | None = None
    ) -> None:
        raise AssertionError(f"nothing should be enqueued, but {step} was for {subject_id}")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database.connect(database_url, NoQueue)
    yield opened
    await opened.close()


@pytest.fixture
async def raw(database_url: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(**asyncpg_connect_kwargs(database_url))
    yield connection
    await connection.close()
