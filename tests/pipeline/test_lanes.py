"""Who is begun before whom, what a process claims, and that nothing waits for ever."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.ports.repository import EntrypointExecutionParameter

from interview.ports import Lane, Queue, Share, Step
from pipeline.queue import CAPACITY, LONGEST_SHARE, OWN_WAITING, PgQueue, run_queue
from storage.database import Database
from storage.postgres.urls import asyncpg_connect_kwargs


@pytest.fixture
async def raw(database_url: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(**asyncpg_connect_kwargs(database_url))
    yield connection
    await connection.close()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database.connect(database_url, PgQueue)
    yield opened
    await opened.close()


async def in_order(raw: Any, *steps: Step) -> list[int]:
    """Subjects of the waiting jobs as they are begun, one after the other."""
    subjects: list[int] = []
    asked: dict[Any, Any] = {step.name: EntrypointExecutionParameter(0) for step in steps}
    while jobs := await Queries(AsyncpgDriver(raw)).dequeue(
        1,
        asked,
        uuid4(),  # type: ignore[arg-type]
        None,
        timedelta(minutes=5),
    ):
        subjects += [int(job.payload or b"") for job in jobs]
    return subjects


async def have_waited(raw: Any, seconds: int) -> None:
    """All that waits was put so long ago."""
    await raw.execute("UPDATE pgqueuer SET priority = priority + $1", seconds)


def test_every_step_is_in_the_lane_of_what_a_person_waits_for() -> None:
    lanes: dict[Lane, set[str]] = {lane: set() for lane in Lane}
    for step in Queue.steps():
        lanes[step.lane].add(step.name)
    assert lanes == {
        Lane.SHOWING: {"deliver", "team_deliver", "team", "team_places", "clock"},
        Lane.QUESTIONS: {"prepare", "speak"},
        Lane.ANSWERS: {"grade", "regrade", "report"},
        Lane.RECORDINGS: {"transcribe", "digest"},
    }


async def test_each_lane_goes_before_the_next_whatever_was_put_first(
    database: Database, raw: Any
) -> None:
    async with database.begin() as uow:
        await uow.queue.transcribe(1)
        await uow.queue.grade(2)
        await uow.queue.prepare(3)
        await uow.queue.deliver(4)
    steps = (Queue.transcribe, Queue.grade, Queue.prepare, Queue.deliver)
    assert await in_order(raw, *steps) == [4, 3, 2, 1]


async def test_ten_recordings_of_one_person_keep_nobody_waiting(
    database: Database, raw: Any
) -> None:
    async with database.begin() as uow:
        for number in range(10):
            await uow.queue.transcribe(number, share=Share(7, 20.0))
        await uow.queue.transcribe(100, share=Share(8, 20.0))
        await uow.queue.transcribe(101, share=Share(9, 20.0))
    assert await in_order(raw, Queue.transcribe) == [0, 100, 101, *range(1, 10)]


async def test_short_goes_before_long_within_reason(database: Database, raw: Any) -> None:
    async with database.begin() as uow:
        await uow.queue.transcribe(1, share=Share(7, 4 * 3600.0))
        await uow.queue.transcribe(2, share=Share(8, 90.0))
        await uow.queue.transcribe(3, share=Share(9, 10.0))
    await have_waited(raw, LONGEST_SHARE // 2 + 1)
    async with database.begin() as uow:
        await uow.queue.transcribe(4, share=Share(10, 0.0))
    assert await in_order(raw, Queue.transcribe) == [3, 2, 1, 4], "long ones wait a minute for it"


async def test_what_has_waited_for_its_lane_s_patience_goes_before_a_card_that_is_new(
    database: Database, raw: Any
) -> None:
    async with database.begin() as uow:
        for number in range(3):
            await uow.queue.transcribe(number, share=Share(7))
    await have_waited(raw, Lane.RECORDINGS.patience + 2 * OWN_WAITING + 1)
    async with database.begin() as uow:
        await uow.queue.deliver(100)
    assert await in_order(raw, Queue.transcribe, Queue.deliver) == [0, 1, 2, 100]


async def test_jobs_of_earlier_versions_go_first(database: Database, raw: Any) -> None:
    async with database.begin() as uow:
        await uow.queue.deliver(2)
    await raw.execute(
        "INSERT INTO pgqueuer (priority, entrypoint, payload, status)"
        " VALUES (0, 'deliver', '1', 'queued')"
    )
    assert await in_order(raw, Queue.deliver) == [1, 2]


async def test_no_sound_is_asked_for_without_a_voice(database_url: str, raw: Any) -> None:
    left_out = partial(PgQueue, left_out=frozenset({Queue.speak}))
    database = Database.connect(database_url, left_out)
    async with database.begin() as uow:
        await uow.queue.speak(1)
        await uow.queue.deliver(1)
    await database.close()
    assert [row["entrypoint"] for row in await raw.fetch("SELECT entrypoint FROM pgqueuer")] == [
        "deliver"
    ]


Work = Callable[[int], Awaitable[None]]


class Working:
    """Processes that run jobs, each with room for so many."""

    def __init__(self, database_url: str) -> None:
        self._connect = asyncpg_connect_kwargs(database_url)
        self.shutdown = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def begin(self, steps: dict[str, tuple[Work, int | None]]) -> None:
        running = run_queue(self._connect, steps, {}, self.shutdown, heartbeat=10.0)
        self._tasks.append(asyncio.create_task(running))

    async def end(self) -> None:
        self.shutdown.set()
        await asyncio.gather(*self._tasks)


@pytest.fixture
async def working(database_url: str) -> AsyncIterator[Working]:
    made = Working(database_url)
    yield made
    await made.end()


async def claimed(raw: Any, step: Step) -> int:
    return int(
        await raw.fetchval(
            "SELECT count(*) FROM pgqueuer WHERE entrypoint = $1 AND status = 'picked'", step.name
        )
    )


async def test_a_process_claims_what_it_can_begin(
    database: Database, raw: Any, working: Working
) -> None:
    go_on, begun, shown = asyncio.Event(), asyncio.Event(), asyncio.Event()
    at_once = most = 0

    async def long(_: int) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        if at_once == 2:
            begun.set()
        await go_on.wait()
        at_once -= 1

    async def show(_: int) -> None:
        shown.set()

    async with database.begin() as uow:
        for number in range(40):
            await uow.queue.transcribe(number)
    working.begin({"transcribe": (long, 2), "deliver": (show, None)})
    async with asyncio.timeout(20):
        await begun.wait()
        async with database.begin() as uow:
            await uow.queue.deliver(1)
        await shown.wait()
        assert await claimed(raw, Queue.transcribe) == 2, "the others are free for anybody"
        go_on.set()
        while await raw.fetchval("SELECT count(*) FROM pgqueuer"):
            await asyncio.sleep(0.05)
    assert most == 2


async def test_without_a_number_there_is_room_for_some(
    database: Database, raw: Any, working: Working
) -> None:
    go_on = asyncio.Event()

    async def show(_: int) -> None:
        await go_on.wait()

    async with database.begin() as uow:
        for number in range(3 * CAPACITY):
            await uow.queue.deliver(number)
    working.begin({"deliver": (show, None)})
    async with asyncio.timeout(20):
        while await claimed(raw, Queue.deliver) < CAPACITY:
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.5)
        assert await claimed(raw, Queue.deliver) == CAPACITY
        go_on.set()
        while await raw.fetchval("SELECT count(*) FROM pgqueuer"):
            await asyncio.sleep(0.05)


async def test_two_processes_share_what_waits(
    database: Database, raw: Any, working: Working
) -> None:
    shares: Counter[str] = Counter()

    def of(process: str) -> Work:
        async def hear(_: int) -> None:
            await asyncio.sleep(0.1)
            shares[process] += 1

        return hear

    async with database.begin() as uow:
        for number in range(40):
            await uow.queue.transcribe(number)
    working.begin({"transcribe": (of("one"), 1)})
    working.begin({"transcribe": (of("other"), 1)})
    async with asyncio.timeout(60):
        while await raw.fetchval("SELECT count(*) FROM pgqueuer"):
            await asyncio.sleep(0.05)
    assert sum(shares.values()) == 40
    assert min(shares.values()) >= 16, shares


async def test_a_job_that_breaks_gives_its_place_back(
    database: Database, raw: Any, working: Working
) -> None:
    done = asyncio.Event()

    async def hear(subject_id: int) -> None:
        if subject_id == 1:
            raise ConnectionError("the database is away")
        done.set()

    async with database.begin() as uow:
        await uow.queue.transcribe(1)
        await uow.queue.transcribe(2)
    working.begin({"transcribe": (hear, 1)})
    async with asyncio.timeout(10):
        await done.wait()
