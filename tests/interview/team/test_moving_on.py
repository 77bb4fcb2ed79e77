"""Every phase of a practice, with everything that can happen in it."""

from __future__ import annotations

import asyncio

import pytest

from interview.errors import NotFound, NotYours, StaleAction
from interview.models import InterviewState, Note, NoteKind, RoundPhase, TeamPractice, TeamState
from interview.models.transitions import ROUND, TEAM
from tests.support.team_world import TeamWorld

PHASES = (
    RoundPhase.ANSWERING,
    RoundPhase.REVIEWING,
    RoundPhase.REVEALED,
)


async def brought_to(world: TeamWorld, phase: RoundPhase) -> TeamPractice:
    """A practice of three in its first round's ``phase``; person 3 has not answered."""
    practice = await world.started(3)
    if phase is RoundPhase.ANSWERING:
        await world.type(practice, 1)
        return practice
    await world.type(practice, 1)
    await world.type(practice, 2)
    world.clock.forward(180)
    await world.run(only=frozenset({"team"}))
    assert await world.phase(practice) is RoundPhase.REVIEWING
    if phase is RoundPhase.REVEALED:
        await world.run()
        await world.later(world.timing.grace)
        assert await world.phase(practice) is RoundPhase.REVEALED
    return await world.lookup.get(practice.id)


# --------------------------------------------------------------------------- phases × events


@pytest.mark.parametrize("phase", PHASES)
async def test_a_look_with_nothing_due_changes_nothing(world: TeamWorld, phase: RoundPhase) -> None:
    practice = await brought_to(world, phase)
    before = await world.round(practice)
    for _ in range(3):
        await world.flow.look(practice.id)
    assert await world.round(practice) == before


@pytest.mark.parametrize("phase", PHASES)
async def test_the_hosts_button_ends_a_phase_and_pressed_twice_only_one(
    world: TeamWorld, phase: RoundPhase
) -> None:
    practice = await brought_to(world, phase)
    await world.service.go_on(practice.id, 1, 1, phase=phase)
    await world.run()
    after = {
        RoundPhase.ANSWERING: (1, RoundPhase.REVEALED),
        RoundPhase.REVIEWING: (1, RoundPhase.REVEALED),
        RoundPhase.REVEALED: (2, RoundPhase.ANSWERING),
    }[phase]
    assert ((await world.lookup.get(practice.id)).round, await world.phase(practice)) == after
    with pytest.raises(StaleAction):
        await world.service.go_on(practice.id, 1, 1, phase=phase)
    await world.run()
    assert ((await world.lookup.get(practice.id)).round, await world.phase(practice)) == after


@pytest.mark.parametrize("phase", PHASES)
async def test_only_the_host_or_a_moderator_goes_on(world: TeamWorld, phase: RoundPhase) -> None:
    practice = await brought_to(world, phase)
    for stranger in (2, 99):
        with pytest.raises(NotYours):
            await world.service.go_on(practice.id, stranger, 1)
        with pytest.raises(NotYours):
            await world.service.end(practice.id, stranger)
    with pytest.raises(NotFound):
        await world.service.go_on(practice.id, 1, 40_000)
    with pytest.raises(StaleAction, match="round_passed"):
        await world.service.go_on(practice.id, 1, 2)
    await world.service.go_on(practice.id, 99, 1, moderator=True)


@pytest.mark.parametrize("phase", PHASES)
async def test_a_member_leaves_and_the_others_go_on(world: TeamWorld, phase: RoundPhase) -> None:
    practice = await brought_to(world, phase)
    await world.service.leave(practice.id, 2)
    with pytest.raises(NotYours):
        await world.service.leave(practice.id, 2)
    await world.run()
    assert await world.state(practice) is TeamState.RUNNING
    if phase is RoundPhase.ANSWERING:
        await world.type(practice, 3)
    await world.run()
    await world.later(world.timing.grace)
    reveal = await world.views.find_reveal(practice.id, 1)
    assert reveal is not None
    revealed = {each.person_id: each.answer is not None for each in reveal.answers}
    if phase is RoundPhase.REVEALED:
        assert revealed == {1: True, 2: True, 3: False}, "what was revealed stays"
    else:
        assert 2 not in revealed, "what was not revealed yet stays theirs alone"


@pytest.mark.parametrize("phase", PHASES)
async def test_the_host_leaves_and_the_next_one_hosts(world: TeamWorld, phase: RoundPhase) -> None:
    practice = await brought_to(world, phase)
    await world.service.leave(practice.id, 1)
    await world.run()
    assert (await world.lookup.get(practice.id)).host_id == 2
    await world.service.go_on(practice.id, 2, 1)


@pytest.mark.parametrize("phase", PHASES)
async def test_a_member_deletes_everything(world: TeamWorld, phase: RoundPhase) -> None:
    practice = await brought_to(world, phase)
    await world.people.delete_everything(2)
    await world.run()
    assert await world.state(practice) is TeamState.RUNNING
    await world.later(181)
    await world.later(world.timing.grace)
    reveal = await world.views.find_reveal(practice.id, 1)
    assert reveal is not None
    assert [each.person_id for each in reveal.answers] == [1, 3]
    assert set((await world.people.count_everything(2)).values()) == {0}


@pytest.mark.parametrize("phase", PHASES)
async def test_the_host_deletes_everything(world: TeamWorld, phase: RoundPhase) -> None:
    practice = await brought_to(world, phase)
    await world.people.delete_everything(1)
    await world.run()
    present = await world.lookup.get(practice.id)
    assert (present.state, present.host_id) == (TeamState.RUNNING, 2)


@pytest.mark.parametrize("phase", PHASES)
async def test_everybody_leaves(world: TeamWorld, phase: RoundPhase) -> None:
    practice = await brought_to(world, phase)
    for person in (3, 1, 2):
        await world.service.leave(practice.id, person)
    await world.run()
    present = await world.lookup.get(practice.id)
    assert present.state is TeamState.ENDED and present.notes == (Note(NoteKind.ALL_LEFT),)
    for use_case in (world.service.join, world.service.leave, world.service.start):
        with pytest.raises(StaleAction, match="over"):
            await use_case(practice.id, 1)


@pytest.mark.parametrize("phase", PHASES)
async def test_ended_by_the_host_everybody_sees_their_own_feedback(
    world: TeamWorld, phase: RoundPhase
) -> None:
    practice = await brought_to(world, phase)
    await world.service.end(practice.id, 1)
    await world.run()
    assert await world.state(practice) is TeamState.ENDED
    assert await world.phase(practice) is RoundPhase.CLOSED
    async with world.database.begin() as uow:
        parts = {part.person_id: part for part in await uow.interviews.list_of_team(practice.id)}
        assert {part.state for part in parts.values()} == {InterviewState.ENDED}
        assert await uow.reports.find(parts[1].id) is not None
        assert await uow.reports.find(parts[3].id) is None
    own = await world.own_views.get_interview(1, parts[1].id)
    assert len(own.feedback) == 1
    reveal = await world.views.find_reveal(practice.id, 1)
    assert (reveal is not None) is (phase is RoundPhase.REVEALED), "an end reveals nothing"


@pytest.mark.parametrize("phase", PHASES)
async def test_a_practice_of_yesterday_ends(world: TeamWorld, phase: RoundPhase) -> None:
    practice = await brought_to(world, phase)
    world.clock.forward(world.timing.day)
    await world.flow.look(practice.id)
    present = await world.lookup.get(practice.id)
    assert present.state is TeamState.ENDED and present.notes == (Note(NoteKind.DAY_OLD),)


@pytest.mark.parametrize("phase", PHASES)
async def test_a_look_that_keeps_failing_ends_the_practice_kindly(
    world: TeamWorld, phase: RoundPhase
) -> None:
    practice = await brought_to(world, phase)
    await world.flow.failed(practice.id)
    await world.run()
    present = await world.lookup.get(practice.id)
    assert present.state is TeamState.ENDED and present.notes == (Note(NoteKind.BROKE),)
    await world.flow.failed(practice.id)


@pytest.mark.parametrize("phase", PHASES)
async def test_a_second_process_goes_on_where_the_first_was(
    world: TeamWorld, phase: RoundPhase
) -> None:
    """A restart in each phase: everything is in the database, also the timers."""
    practice = await brought_to(world, phase)
    other = world.another()
    for seconds in (180, world.timing.grace, world.timing.reveal, 0):
        await other.later(seconds)
        if (await other.lookup.get(practice.id)).round == 2:
            break
    assert await other.phase(practice, 1) is RoundPhase.CLOSED
    assert await other.phase(practice, 2) is RoundPhase.ANSWERING


@pytest.mark.parametrize("phase", PHASES)
async def test_two_workers_look_at_once(world: TeamWorld, phase: RoundPhase) -> None:
    practice = await brought_to(world, phase)
    other = world.another()
    await world.service.go_on(practice.id, 1, 1)
    await asyncio.gather(*(one.flow.look(practice.id) for one in (world, other, world, other)))
    await asyncio.gather(world.run(), other.run())
    async with world.database.begin() as uow:
        for part in await uow.interviews.list_of_team(practice.id):
            asked = [q for q in await uow.questions.list_of(part.id) if q.position]
            rounds = (await world.lookup.get(practice.id)).round
            assert [q.place for q in asked] == list(range(1, rounds + 1)), "asked once each"


def test_every_state_can_be_left_but_the_last() -> None:
    assert {state for state, following in TEAM.items() if not following} == {
        TeamState.ENDED,
        TeamState.CANCELLED,
    }
    assert {phase for phase, following in ROUND.items() if not following} == {RoundPhase.CLOSED}
