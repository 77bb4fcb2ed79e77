"""Which practice, part or round is meant, by whoever asks from wherever."""

from __future__ import annotations

import pytest

from interview.errors import NotFound
from interview.models import TeamKind
from tests.support.team_world import GUILD, TEAM_CHANNEL, TeamWorld, place_of, thread_of


async def test_a_practice_is_at_hand_in_its_thread_and_in_ones_own_place(world: TeamWorld) -> None:
    first, second = await world.started(2), await world.started(2)
    here = await world.lookup.find_here(GUILD, 2, TEAM_CHANNEL)
    assert {each.id for each in here.all} == {each.id for each in here.own} == {first.id, second.id}
    assert here.at_hand is None
    for channel in (thread_of(first.id), place_of(first.id, 2)):
        found = (await world.lookup.find_here(GUILD, 2, channel)).at_hand
        assert found is not None and found.id == first.id
    strange = await world.lookup.find_here(GUILD, 99, place_of(first.id, 2))
    assert strange.own == () and len(strange.all) == 2
    assert (await world.lookup.find_here(GUILD + 1, 2)).all == ()


async def test_who_has_left_is_a_member_on_wish_only(world: TeamWorld) -> None:
    practice = await world.lobby(3)
    await world.service.leave(practice.id, 3)
    _, member = await world.lookup.find_member(practice.id, 3)
    assert member is None
    _, member = await world.lookup.find_member(practice.id, 3, left=True)
    assert member is not None
    _, member = await world.lookup.find_member(practice.id, 99, left=True)
    assert member is None
    for missing in (world.lookup.find_member(10**6, 1), world.lookup.get_round(10**6)):
        with pytest.raises(NotFound):
            await missing


async def test_an_answer_goes_to_the_practice_of_the_thread_then_to_the_latest(
    world: TeamWorld,
) -> None:
    first, second = await world.started(2), await world.started(2)
    here = await world.lookup.find_running_part(2, GUILD, thread_of(first.id))
    assert here is not None and here.team_id == first.id
    for guild in (GUILD, None):
        anywhere = await world.lookup.find_running_part(2, guild, None)
        assert anywhere is not None and anywhere.team_id == second.id
    assert await world.lookup.find_running_part(2, GUILD + 1, None) is None
    assert await world.lookup.find_running_part(99, GUILD, None) is None


async def test_a_relays_thread_waits_for_who_has_not_answered(world: TeamWorld) -> None:
    practice = await world.started(2)
    thread = thread_of(practice.id)
    assert await world.lookup.is_waited_for(2, thread)
    await world.type(practice, 2)
    assert not await world.lookup.is_waited_for(2, thread)
    assert not await world.lookup.is_waited_for(1, thread + 10**6)
    panel = await world.lobby(2, kind=TeamKind.PANEL)
    assert not await world.lookup.is_waited_for(1, thread_of(panel.id))
