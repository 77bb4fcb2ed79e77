"""A team's world on the test's own database (see tests/conftest.py)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.support.fakes import FakeEar, FakeInterviewer
from tests.support.team_world import Clock, TeamWorld, opened


@pytest.fixture
async def world(
    database_url: str, interviewer: FakeInterviewer, ear: FakeEar
) -> AsyncIterator[TeamWorld]:
    clock = Clock()
    database = opened(database_url, clock)
    yield TeamWorld(database_url, database, interviewer, ear, clock=clock)
    await database.close()
