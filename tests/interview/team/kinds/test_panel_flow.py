"""Hot seats from the lobby to the end, without Discord: on the database, by its queue and clock."""

from __future__ import annotations

import asyncio

import pytest

from interview.models import (
    InterviewState,
    MemberState,
    RoundPhase,
    Sharing,
    TeamKind,
    TeamPractice,
    TeamState,
)
from interview.rating.rubric import criteria_of
from tests.support.team_world import TeamWorld, thread_of


async def seated(world: TeamWorld, people: int = 3, rounds: int = 1) -> TeamPractice:
    return await world.started(people, kind=TeamKind.PANEL, rounds_wanted=rounds)


async def answer(world: TeamWorld, practice: TeamPractice, person: int) -> None:
    await world.type(practice, person, channel_id=thread_of(practice.id))
    await world.run()


async def rate(
    world: TeamWorld, practice: TeamPractice, person: int, level: int, *, submit: bool = True
) -> None:
    round_ = await world.round(practice)
    for criterion in criteria_of(round_.question):
        await world.team.panel.rate(round_.id, person, criterion.key, level)
    if submit:
        await world.team.panel.submit(round_.id, person)
        await world.run()


async def test_twelve_people_take_turns_and_each_is_rated_by_the_other_eleven(
    world: TeamWorld,
) -> None:
    world.interviewer.most_questions = 12
    practice = await seated(world, 12)
    seats = []
    for number in range(1, 13):
        present = await world.lookup.get(practice.id)
        assert present.round == number
        seat = (await world.round(practice)).seat_id
        assert seat is not None
        seats.append(seat)
        await answer(world, practice, seat)
        assert await world.phase(practice) is RoundPhase.RATING
        assert await world.views.find_reveal(practice.id, number) is None
        for person in range(1, 13):
            if person != seat:
                await rate(world, practice, person, 2 + person % 3)
        assert await world.phase(practice) is RoundPhase.REVEALED
        shown = await world.views.find_reveal(practice.id, number)
        assert shown is not None and len(shown.peers) == 11 and shown.of == 12
        await world.service.go_on(practice.id, 1, number, phase=RoundPhase.REVEALED)
        await world.run()
    assert seats == list(range(1, 13)), "by the order of joining"
    assert await world.state(practice) is TeamState.ENDED
    summary = await world.views.find_summary(practice.id)
    assert summary is not None and len(summary.rounds) == 12
    async with world.database.begin() as uow:
        own = await uow.interviews.list_of_team(practice.id)
        for part in own:
            assert part.state is InterviewState.ENDED
            assert await uow.reports.find(part.id) is not None
    first = await world.own_views.get_interview(1, own[0].id)
    assert [(side.people, position) for position, side in first.panels.items()] == [(11, 1)]
    found = await world.team.panel.get_calibration(3)
    assert found.panels == 11 and found.signed is not None and found.signed < 0


async def test_a_timer_ends_the_rating_and_counts_what_was_chosen_once(world: TeamWorld) -> None:
    practice = await seated(world)
    await answer(world, practice, 1)
    await rate(world, practice, 2, 5, submit=False)
    another = world.another()
    world.clock.forward(world.timing.rating)
    await asyncio.gather(
        *(each.flow.look(practice.id) for each in (world, another, world, another))
    )
    await world.run()
    assert await world.phase(practice) is RoundPhase.REVEALED
    shown = await world.views.find_reveal(practice.id, 1)
    assert shown is not None
    assert [(each.reviewer_id, each.submitted_at is not None) for each in shown.peers] == [
        (2, True)
    ]
    answered = shown.answers[0].answer
    assert answered is not None and shown.peers[0].answer_id == answered.id


async def test_without_a_single_click_every_turn_passes_by_its_timers(world: TeamWorld) -> None:
    practice = await seated(world, 3)
    await answer(world, practice, 1)
    for _ in range(12):
        await world.later(400)
    assert await world.state(practice) is TeamState.ENDED
    async with world.database.begin() as uow:
        rounds = await uow.teams.list_rounds(practice.id)
    assert [each.revealed_at is not None for each in rounds] == [True, False, False]


async def test_the_coach_that_comes_late_is_shown_beside_the_panel_then(world: TeamWorld) -> None:
    practice = await seated(world)
    await world.service.set_sharing(practice.id, 1, Sharing(words=True, rating=True))
    await world.type(practice, 1, channel_id=thread_of(practice.id))
    quick = frozenset({"team", "team_deliver", "deliver"})
    await world.run(only=quick)
    for person in (2, 3):
        await world.team.panel.rate((await world.round(practice)).id, person, "result", 3)
        await world.team.panel.submit((await world.round(practice)).id, person)
        await world.run(only=quick)
    assert await world.phase(practice) is RoundPhase.REVIEWING
    world.clock.forward(world.timing.review)
    await world.run(only=quick)
    shown = await world.views.find_reveal(practice.id, 1)
    assert shown is not None and shown.answers[0].feedback is None and shown.answers[0].pending
    cards = len(world.notifier.team_cards)
    await world.run()
    shown = await world.views.find_reveal(practice.id, 1)
    assert shown is not None and shown.answers[0].feedback is not None
    assert shown.answers[0].feedback.rating == 4.0
    assert len(world.notifier.team_cards) > cards, "the reveal is shown anew"


async def test_who_joins_a_hot_seat_shares_the_coachs_rating_unless_they_say_otherwise(
    world: TeamWorld,
) -> None:
    practice = await world.lobby(3, kind=TeamKind.PANEL)
    relay = await world.lobby(2)
    async with world.database.begin() as uow:
        hot = await uow.teams.find_member(practice.id, 2)
        cold = await uow.teams.find_member(relay.id, 2)
    assert hot is not None and cold is not None
    assert (hot.sharing.words, hot.sharing.rating) == (True, True)
    assert (cold.sharing.words, cold.sharing.rating) == (True, False)


async def test_a_seat_that_deletes_everything_while_rated_leaves_nothing_behind(
    world: TeamWorld,
) -> None:
    practice = await seated(world)
    await answer(world, practice, 1)
    await rate(world, practice, 2, 4)
    await world.people.delete_everything(1)
    await world.run()
    assert await world.phase(practice, 1) is RoundPhase.CLOSED
    present = await world.lookup.get(practice.id)
    assert present.round == 2 and (await world.round(practice)).seat_id == 2
    async with world.database.begin() as uow:
        assert await uow.peers.list_beside(2) == []


async def test_a_reviewer_who_deletes_everything_is_no_part_of_the_mean_any_more(
    world: TeamWorld,
) -> None:
    practice = await seated(world, 4)
    await answer(world, practice, 1)
    for person, level in ((2, 5), (3, 3), (4, 3)):
        await rate(world, practice, person, level)
    cards = len(world.notifier.team_cards)
    await world.people.delete_everything(2)
    await world.run()
    shown = await world.views.find_reveal(practice.id, 1)
    assert shown is not None
    assert {each.reviewer_id for each in shown.peers} == {3, 4}
    assert len(world.notifier.team_cards) > cards, "the reveal is shown anew"


@pytest.mark.parametrize("phase", [RoundPhase.ANSWERING, RoundPhase.RATING, RoundPhase.REVEALED])
async def test_people_who_leave_hold_up_nobody(world: TeamWorld, phase: RoundPhase) -> None:
    practice = await seated(world, 4)
    if phase is not RoundPhase.ANSWERING:
        await answer(world, practice, 1)
    if phase is RoundPhase.REVEALED:
        for person in (2, 3, 4):
            await rate(world, practice, person, 3)
    assert await world.phase(practice) is phase
    for person in (3, 4):
        await world.service.leave(practice.id, person)
    await world.run()
    if phase is RoundPhase.RATING:
        await rate(world, practice, 2, 4)
        assert await world.phase(practice) is RoundPhase.REVEALED
    elif phase is RoundPhase.ANSWERING:
        await answer(world, practice, 1)
        assert await world.phase(practice) is RoundPhase.RATING
    # Alone nobody is rated.
    await world.service.leave(practice.id, 2)
    await world.run()
    assert await world.state(practice) is TeamState.ENDED
    async with world.database.begin() as uow:
        member = await uow.teams.find_member(practice.id, 2)
    assert member is not None and member.state is MemberState.LEFT


async def test_whoever_left_before_their_turn_is_passed_over(world: TeamWorld) -> None:
    practice = await seated(world, 4)
    await world.service.leave(practice.id, 2)
    await world.service.leave(practice.id, 3)
    await world.service.pass_turn(practice.id, 1, 1)
    await world.run()
    present = await world.lookup.get(practice.id)
    assert present.round == 4 and (await world.round(practice)).seat_id == 4


async def test_a_practice_ended_in_the_middle_of_rating_keeps_what_was_submitted(
    world: TeamWorld,
) -> None:
    practice = await seated(world)
    await answer(world, practice, 1)
    await rate(world, practice, 2, 4)
    await world.service.end(practice.id, 1)
    await world.run()
    assert await world.state(practice) is TeamState.ENDED
    async with world.database.begin() as uow:
        part = (await uow.interviews.list_of_team(practice.id))[0]
    seen = await world.own_views.get_interview(1, part.id)
    assert seen.panels[1].people == 1


async def test_history_shows_no_panel_before_the_reveal(world: TeamWorld) -> None:
    practice = await seated(world)
    await answer(world, practice, 1)
    await rate(world, practice, 2, 1)
    async with world.database.begin() as uow:
        part = (await uow.interviews.list_of_team(practice.id))[0]
        (question,) = [each for each in await uow.questions.list_of(part.id) if each.position]
    seen = await world.own_views.get_interview(1, part.id)
    assert seen.panels == {} and seen.feedback == {}
    assert (await world.own_views.get_grades(1, question.id)).peers == {}
    await rate(world, practice, 3, 1)
    assert (await world.own_views.get_interview(1, part.id)).panels[1].people == 2
    (given,) = (await world.own_views.get_grades(1, question.id)).peers.values()
    assert [each.reviewer_id for each in given] == [2, 3]
