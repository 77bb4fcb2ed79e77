"""A worker process for tests of team practice: ``python -m tests.support.child_team DATABASE_URL``.

Fakes at the models' ports; it runs until it is killed.
"""

from __future__ import annotations

import asyncio
import sys

from app.observability import set_up_logging
from interview.ports import Runner
from pipeline.worker import worker
from storage.postgres.urls import asyncpg_connect_kwargs
from tests.support.fakes import FakeEar, FakeInterviewer
from tests.support.team_world import Clock, TeamWorld, opened


async def main(url: str) -> None:
    clock = Clock()
    world = TeamWorld(url, opened(url, clock), FakeInterviewer(), FakeEar(), clock=clock)
    async with worker(
        asyncpg_connect_kwargs(url), world.tasks, tuple(Runner), heartbeat=1.0
    ) as running:
        print("ready", flush=True)
        await running


if __name__ == "__main__":
    set_up_logging("CRITICAL", "text")
    asyncio.run(main(sys.argv[1]))
