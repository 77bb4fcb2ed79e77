"""What runs every hour: once, however many processes ask, and again after a failure."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from app.assembly import StandIns, process_services
from config import Settings
from interview.errors import StorageError
from interview.timing import now
from tests.support.fakes import FakeEar, FakeInterviewer
from tests.support.servers import guild_id
from tests.support.unruly import Coach


async def waiting(coach: Coach) -> list[int]:
    """The hours whose job is in the queue, waiting or at work."""
    async with coach.sql() as connection:
        rows = await connection.fetch(
            "SELECT payload FROM pgqueuer WHERE entrypoint = 'tidy'"
            " AND status IN ('queued', 'picked') ORDER BY id"
        )
    return [int(row["payload"]) for row in rows]


def hour() -> int:
    return int(now().timestamp()) // 3600


async def until_next(coach: Coach) -> None:
    """Until this hour's job is done, and the next one's waits."""
    while any(each <= hour() for each in await waiting(coach)) or not await waiting(coach):
        await asyncio.sleep(0.05)


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


async def test_two_processes_put_one_job_an_hour_and_delete_once(
    coach: Coach, settings: Settings
) -> None:
    await old_interview(coach)
    await coach.built.services.servers.change(guild_id(coach), retention_days=30)
    async with process_services(
        settings, StandIns(interviewer=FakeInterviewer(), transcriber=FakeEar())
    ) as other:
        steps = other.tasks.work()
        async with other.worker(steps):
            await asyncio.gather(
                *(each.begin_upkeep() for each in (coach.built.tasks, other.tasks) * 3)
            )
            await until_next(coach)
    assert await waiting(coach) == [hour() + 1]
    assert (await coach.counts()).get("interviews", 0) == 0


async def test_a_job_that_fails_has_put_the_next_one_and_is_done_again(
    coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    await old_interview(coach)
    servers = coach.built.services.servers
    await servers.change(guild_id(coach), retention_days=30)

    async def away() -> Any:
        raise StorageError("away")

    monkeypatch.setattr(servers, "tidy", away)
    with pytest.raises(StorageError):
        await coach.built.tasks.tidy(hour())
    assert await waiting(coach) == [hour() + 1]
    monkeypatch.undo()
    await coach.built.tasks.tidy(hour())
    assert await waiting(coach) == [hour() + 1]
    assert (await coach.counts()).get("interviews", 0) == 0


async def test_a_card_whose_interview_was_deleted_explains_itself(coach: Coach) -> None:
    card = await coach.start(questions=1)
    await coach.command("interview end", where=coach.thread())
    async with coach.sql() as connection:
        await connection.execute(
            "UPDATE interviews SET state = 'ended', ended_at = now() - interval '40 days'"
        )
    await coach.built.services.servers.change(guild_id(coach), retention_days=30)
    await coach.built.tasks.tidy(hour())
    (said,) = await coach.press_label(coach.alice, card, "Hint")
    assert "isn't there any more" in said.text
    said = await coach.command("history")
    assert "0 interviews" in said.text
