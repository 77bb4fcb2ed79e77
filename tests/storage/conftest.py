"""A database opened on the test's own PostgreSQL (see tests/conftest.py)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage.database import Database, SqlRunner


class NoQueue:
    """A Queue for tests that enqueue nothing."""

    def __init__(self, runner: SqlRunner) -> None:
        self.runner = runner

    async def _refuse(self, subject_id: int) -> None:
        raise AssertionError(f"nothing should be enqueued, but was for {subject_id}")

    prepare = transcribe = grade = regrade = report = clock = deliver = _refuse


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database.connect(database_url, NoQueue)
    yield opened
    await opened.close()
