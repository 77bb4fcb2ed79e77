"""Pairs: nobody is matched twice, and everybody gets a partner who can have one."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from interview.errors import InvalidInput, StaleAction
from interview.models import JobProfile, Kind, PracticePlan, TeamKind, TeamPractice, TeamState
from interview.team.pairs.pairing import FARTHEST, PairService
from tests.support.team_world import TeamWorld

GUILD, CHANNEL = 9, 77
FIRST = 700_000_000_000_000_100


@pytest.fixture
def pairs(world: TeamWorld) -> PairService:
    return world.team.pairs


async def look(pairs: PairService, number: int, **values: object) -> TeamPractice:
    usual = {
        "guild_id": GUILD,
        "channel_id": CHANNEL,
        "host_id": FIRST + number,
        "kind": TeamKind.PAIR,
        "profile": JobProfile("Nurse", years=3, resume="secret"),
        "interview_kind": Kind.BEHAVIORAL,
        "language": "en",
        "rounds_wanted": 1,
        "answer_seconds": 600,
    }
    at = values.pop("at", None)
    plan = PracticePlan(**{**usual, **values})  # type: ignore[arg-type]
    return await pairs.look_for(plan, at)  # type: ignore[arg-type]


async def people_of(world: TeamWorld) -> list[list[int]]:
    async with world.database.begin() as uow:
        open_ones = await uow.teams.list_unfinished(guild_id=GUILD)
        return [
            [member.person_id - FIRST for member in await uow.teams.list_members(each.id)]
            for each in open_ones
        ]


async def test_twenty_who_look_at_once_make_ten_pairs(world: TeamWorld, pairs: PairService) -> None:
    await asyncio.gather(*(look(pairs, number) for number in range(20)))
    found = await people_of(world)
    assert sorted(len(each) for each in found) == [2] * 10
    assert len({person for each in found for person in each}) == 20


async def test_who_waits_is_brought_together_with_who_was_too_far_in_level_before(
    world: TeamWorld, pairs: PairService
) -> None:
    beginner = await look(pairs, 0, profile=JobProfile("Nurse", years=0))
    await look(pairs, 1, profile=JobProfile("Nurse", years=4))
    await pairs.look_around(beginner.id)
    assert sorted(len(each) for each in await people_of(world)) == [1, 1]
    world.clock.forward(601)
    await world.flow.look(beginner.id)
    assert await people_of(world) == [[0, 1]]


async def test_a_wish_whose_practice_was_ended_is_in_nobodys_way(
    world: TeamWorld, pairs: PairService
) -> None:
    first = await look(pairs, 0)
    await world.service.end(first.id, FIRST)
    await look(pairs, 1)
    await look(pairs, 2)
    assert sorted(await people_of(world)) == [[1, 2]]
    with pytest.raises(StaleAction, match="joined_by_wish"):
        third = await look(pairs, 3)
        await world.service.join(third.id, FIRST + 4)


async def test_many_who_press_one_invitation_at_once(world: TeamWorld, pairs: PairService) -> None:
    practice = await look(pairs, 0)
    outcomes = await asyncio.gather(
        *(pairs.join(practice.id, FIRST + n) for n in range(1, 9)), return_exceptions=True
    )
    assert sum(isinstance(each, TeamPractice) for each in outcomes) == 1
    assert sum(isinstance(each, StaleAction) for each in outcomes) == 7
    (both,) = await people_of(world)
    assert len(both) == 2


async def test_a_second_wish_takes_the_place_of_the_first(
    world: TeamWorld, pairs: PairService
) -> None:
    first = await look(pairs, 0)
    second = await look(pairs, 0, interview_kind=Kind.TECHNICAL)
    async with world.database.begin() as uow:
        before = await uow.teams.find(first.id)
        (wish,) = await uow.wishes.list_waiting(GUILD)
    assert before is not None and before.state is TeamState.CANCELLED
    assert (wish.practice_id, wish.interview_kind) == (second.id, Kind.TECHNICAL)
    assert second.profile.resume == ""


async def test_the_partner_of_last_time_comes_last(world: TeamWorld, pairs: PairService) -> None:
    practice = await look(pairs, 0)
    await look(pairs, 1)
    async with world.database.begin() as uow:
        for state in (TeamState.PREPARING, TeamState.RUNNING, TeamState.ENDED):
            await uow.teams.set_state(practice.id, state)
    await look(pairs, 1)
    await look(pairs, 2, interview_kind=Kind.TECHNICAL)
    mine = await look(pairs, 0, interview_kind=Kind.MIXED)
    async with world.database.begin() as uow:
        members = await uow.teams.list_members(mine.id)
    assert {each.person_id - FIRST for each in members} == {2, 0}


@pytest.mark.parametrize("ahead", [timedelta(minutes=5), timedelta(days=-1), FARTHEST * 2])
async def test_times_too_near_or_too_far_are_refused(
    world: TeamWorld, pairs: PairService, ahead: timedelta
) -> None:
    with pytest.raises(InvalidInput, match="when out_of_range"):
        await look(pairs, 0, at=world.clock() + ahead)
    assert await people_of(world) == []
