"""What runs every hour: once, however many processes run, and again after a failure."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.queries import Queries

from app.assembly import StandIns, process_services
from config import Settings
from interview.errors import StorageError
from interview.servers import Servers
from interview.timing import now
from pipeline.tasks import Tasks
from tests.support.fakes import FakeEar, FakeInterviewer
from tests.support.servers import guild_id
from tests.support.unruly import Coach


async def old_interview(coach: Coach, days: int = 40) -> None:
    job = await coach.job()
    past = await coach.past(job)
    async with coach.sql() as connection:
        await connection.execute(
            "UPDATE interviews SET guild_id = $1, ended_at = now() - $2 * interval '1 day'"
            " WHERE id = $3",
            guild_id(coach),
            days,
            past.id,
        )


def stand_ins() -> StandIns:
    return StandIns(interviewer=FakeInterviewer(), transcriber=FakeEar())


async def make_due(coach: Coach) -> None:
    """As soon as the coach's own worker has put it down; it looks at the full hour again."""
    async with coach.sql() as connection:
        due = "UPDATE pgqueuer_schedules SET next_run = now() RETURNING id"
        while not await connection.fetch(due):
            await asyncio.sleep(0.05)


async def runs(coach: Coach) -> list[tuple[str, str, bool]]:
    """Of the hourly tidying: name, status, and whether its next run is at a full hour to come."""
    async with coach.sql() as connection:
        rows = await connection.fetch("SELECT * FROM pgqueuer_schedules WHERE entrypoint = 'tidy'")
    return [
        (
            row["entrypoint"],
            row["status"],
            row["next_run"] > now() and (row["next_run"].minute, row["next_run"].second) == (0, 0),
        )
        for row in rows
    ]


async def test_two_processes_tidy_once_an_hour(
    coach: Coach, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was due while no process ran is done at the start."""
    done: list[Tasks] = []
    tidy = Tasks.tidy

    async def noted(tasks: Tasks) -> None:
        done.append(tasks)
        await tidy(tasks)

    monkeypatch.setattr(Tasks, "tidy", noted)
    await old_interview(coach)
    await coach.built.services.servers.change(guild_id(coach), retention_days=30)
    await make_due(coach)
    async with (
        process_services(
            settings, StandIns(interviewer=FakeInterviewer(), transcriber=FakeEar())
        ) as other,
        other.worker(),
        other.worker(),
    ):
        while (await coach.counts()).get("interviews") or await runs(coach) != [
            ("tidy", "queued", True)
        ]:
            await asyncio.sleep(0.05)
    assert len(done) == 1


async def test_what_failed_is_done_the_next_hour(
    coach: Coach, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await old_interview(coach)
    await coach.built.services.servers.change(guild_id(coach), retention_days=30)
    away = asyncio.Event()

    async def fail(servers: Servers) -> Any:
        away.set()
        raise StorageError("away")

    async with process_services(
        settings, StandIns(interviewer=FakeInterviewer(), transcriber=FakeEar())
    ) as other:
        monkeypatch.setattr(Servers, "tidy", fail)
        await make_due(coach)
        async with other.worker():
            await away.wait()
            while await runs(coach) != [("tidy", "queued", True)]:
                await asyncio.sleep(0.05)
        assert (await coach.counts())["interviews"] == 1
        monkeypatch.undo()
        await make_due(coach)
        async with other.worker():
            while (await coach.counts()).get("interviews"):
                await asyncio.sleep(0.05)


async def test_a_job_of_version_0_1_for_the_next_hour_goes(
    coach: Coach, settings: Settings
) -> None:
    async with coach.sql() as connection:
        await Queries(AsyncpgDriver(connection)).enqueue(
            "tidy", b"490000", execute_after=timedelta(minutes=30), dedupe_key="tidy:490000"
        )
    async with process_services(
        settings, StandIns(interviewer=FakeInterviewer(), transcriber=FakeEar())
    ):
        pass
    async with coach.sql() as connection:
        assert not await connection.fetch("SELECT 1 FROM pgqueuer WHERE entrypoint = 'tidy'")


async def test_a_card_whose_interview_was_deleted_explains_itself(coach: Coach) -> None:
    card = await coach.start(questions=1)
    await coach.command("interview end", where=coach.thread())
    async with coach.sql() as connection:
        await connection.execute(
            "UPDATE interviews SET state = 'ended', ended_at = now() - interval '40 days'"
        )
    await coach.built.services.servers.change(guild_id(coach), retention_days=30)
    await coach.built.tasks.tidy()
    (said,) = await coach.press_label(coach.alice, card, "Hint")
    assert "isn't there any more" in said.text
    said = await coach.command("history")
    assert "0 interviews" in said.text
