"""Many people who act at once cost one look and one edit, and none of their acts is missed."""

from __future__ import annotations

import asyncpg

from interview.models import TeamCardKind
from pipeline.queue import PgQueue
from storage.database import Database
from storage.postgres.urls import asyncpg_connect_kwargs
from tests.support.team_world import TeamWorld


async def _waiting(world: TeamWorld, step: str) -> list[str]:
    connection = await asyncpg.connect(**asyncpg_connect_kwargs(world.url))
    try:
        rows = await connection.fetch(
            "SELECT status::text FROM pgqueuer WHERE entrypoint = $1"
            " AND execute_after <= now() + interval '1 second' ORDER BY id",
            step,
        )
    finally:
        await connection.close()
    return [row["status"] for row in rows]


async def test_one_look_waits_however_often_it_is_asked_for(world: TeamWorld) -> None:
    practice = await world.lobby(12)
    assert await _waiting(world, "team_deliver") == ["queued"], "one edit for twelve who joined"
    for _ in range(3):
        async with world.database.begin() as uow:
            await uow.queue.team(practice.id)
            await uow.queue.team(practice.id)
    assert await _waiting(world, "team") == ["queued"]


async def test_a_look_that_has_begun_is_not_taken_for_one_that_waits(world: TeamWorld) -> None:
    practice = await world.lobby(2)
    async with world.database.begin() as uow:
        await uow.queue.team(practice.id)
    connection = await asyncpg.connect(**asyncpg_connect_kwargs(world.url))
    await connection.execute("UPDATE pgqueuer SET status = 'picked' WHERE entrypoint = 'team'")
    await connection.close()
    async with world.database.begin() as uow:
        await uow.queue.team(practice.id)
    assert sorted(await _waiting(world, "team")) == ["picked", "queued"]


async def test_a_timer_is_not_taken_for_a_look_now(world: TeamWorld) -> None:
    practice = await world.lobby(2)
    async with world.database.begin() as uow:
        await uow.queue.team(practice.id, delay=60)
        await uow.queue.team(practice.id)
    assert await _waiting(world, "team") == ["queued"]


async def test_a_look_now_doesn_t_stand_for_a_timer(world: TeamWorld) -> None:
    """It runs before the timer is due, finds nothing to do, and the timer would be lost."""
    practice = await world.lobby(2)
    await world.run()
    plain = Database.connect(world.url, PgQueue)
    async with plain.begin() as uow:
        await uow.queue.team(practice.id)
        await uow.queue.team(practice.id, delay=60)
    await plain.close()
    assert "team" in await world.run()
    world.clock.forward(60)
    assert "team" in await world.run()


async def test_a_job_that_somebody_waits_with_is_held_until_they_commit(world: TeamWorld) -> None:
    """Run before the commit, it would see the state of before and be lost for what comes."""
    practice = await world.lobby(2)
    await world.run()
    async with world.database.begin() as uow:
        await uow.queue.team(practice.id)
    async with world.database.begin() as uow:
        await uow.queue.team(practice.id)
        assert await world.run() == [], "no worker may begin it yet"
    assert "team" in await world.run()


async def test_two_transactions_at_once_don_t_wait_for_each_other(world: TeamWorld) -> None:
    practice = await world.lobby(2)
    await world.run()
    async with world.database.begin() as uow:
        await uow.queue.team(practice.id)
    async with world.database.begin() as first, world.database.begin() as second:
        await first.queue.team(practice.id)
        await second.queue.team(practice.id)
    assert await _waiting(world, "team") == ["queued", "queued"]


async def test_a_card_that_is_not_there_yet_is_made_once(world: TeamWorld) -> None:
    practice = await world.lobby(3)
    async with world.database.begin() as uow:
        cards = await uow.team_cards.list_of(practice.id)
    assert [each.kind for each in cards] == [TeamCardKind.LOBBY]
