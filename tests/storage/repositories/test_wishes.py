"""Who looks for a partner: one wish a person and server, and nobody is matched twice."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from interview.models import (
    JobProfile,
    Kind,
    PairWish,
    PracticePlan,
    TeamKind,
    TeamState,
    WishState,
)
from storage.database import Database

ANN, BOB, GUILD = 700_000_000_000_000_001, 700_000_000_000_000_002, 9
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


async def wish(
    database: Database, person_id: int, *, level: int = 2, at: datetime | None = None
) -> PairWish:
    async with database.begin() as uow:
        await uow.people.ensure(person_id)
        plan = PracticePlan(
            guild_id=GUILD,
            channel_id=3,
            host_id=person_id,
            kind=TeamKind.PAIR,
            profile=JobProfile("Data engineer"),
            interview_kind=Kind.TECHNICAL,
            language="en",
            rounds_wanted=1,
            answer_seconds=60,
        )
        practice = await uow.teams.add(plan, TeamState.LOBBY, ends_at=NOW, starts_at=at)
        made = await uow.wishes.add(person_id, practice, level)
    assert (made.role, made.practice_id, made.expires_at) == ("Data engineer", practice.id, NOW)
    return made


async def test_a_new_wish_takes_the_place_of_the_one_that_waits(database: Database) -> None:
    first = await wish(database, ANN)
    second = await wish(database, ANN, level=4, at=NOW)
    async with database.begin() as uow:
        waiting = await uow.wishes.list_waiting(GUILD)
        assert [each.id for each in waiting] == [second.id] == [first.id]
        assert (waiting[0].level, waiting[0].at) == (4, NOW)
        assert await uow.wishes.find_waiting(GUILD, ANN) == waiting[0]
        assert await uow.wishes.find_waiting(GUILD + 1, ANN) is None


async def test_a_matched_wish_waits_no_more_and_another_may_follow(database: Database) -> None:
    first = await wish(database, ANN)
    async with database.begin() as uow:
        await uow.wishes.set_state(first.id, WishState.MATCHED)
    second = await wish(database, ANN)
    assert second.id != first.id


async def test_two_who_match_at_once_do_it_one_after_the_other(database: Database) -> None:
    for person_id in (ANN, BOB):
        await wish(database, person_id)

    async def take() -> int:
        async with database.begin() as uow:
            waiting = await uow.wishes.list_waiting(GUILD, lock=True)
            for each in waiting:
                await uow.wishes.set_state(each.id, WishState.MATCHED)
            return len(waiting)

    taken = await asyncio.gather(*(take() for _ in range(5)))
    assert sorted(taken) == [0, 0, 0, 0, 2]


async def test_a_wish_goes_with_its_person(database: Database) -> None:
    await wish(database, ANN)
    async with database.begin() as uow:
        deleted = await uow.people.delete_everything(ANN)
    assert deleted["pair_wishes"] == 1
