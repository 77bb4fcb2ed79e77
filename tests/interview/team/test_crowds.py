"""A dozen people who do everything at once, with two workers beside them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

import pytest

from interview.errors import GaveWay, PersonError, StorageError
from interview.models import (
    MemberState,
    Note,
    NoteKind,
    QuestionState,
    Sharing,
    TeamPractice,
    TeamState,
)
from tests.support.team_world import GUILD, TeamWorld

PEOPLE = 12


def _gives_way(error: StorageError) -> bool:
    """They deleted everything in the middle of it: there is nobody to act for any more, or the
    database let this one give way to the deletion."""
    return isinstance(error, GaveWay) or "ForeignKeyViolation" in str(error)


async def _act(world: TeamWorld, practice: TeamPractice, person: int, dice: random.Random) -> None:
    """One thing that a person may do; being told no is fine."""
    present = await world.lookup.get(practice.id)
    number = present.round or 1
    round_ = await world.round(practice, number)
    choice = dice.randrange(1, PEOPLE + 1)
    sharing = Sharing(words=dice.random() < 0.8, rating=dice.random() < 0.5)
    acts: list[tuple[int, Callable[[], Awaitable[object]]]] = [
        (8, lambda: world.type(practice, person)),
        (6, lambda: world.speak(practice, person)),
        (2, lambda: world.service.pass_turn(practice.id, person, number)),
        (4, lambda: world.service.vote(round_.id, person, "result", choice)),
        (2, lambda: world.service.set_sharing(practice.id, person, sharing)),
        (1, lambda: world.service.leave(practice.id, person)),
        (2, lambda: world.service.join(practice.id, person)),
        (1, lambda: world.service.member_gone(GUILD, person)),
        (1, lambda: world.people.delete_everything(person)),
        (2, lambda: world.service.go_on(practice.id, person, number)),
    ]
    weights, calls = [weight for weight, _ in acts], [call for _, call in acts]
    (call,) = dice.choices(calls, weights)
    try:
        await call()
    except PersonError:
        return
    except StorageError as error:
        assert _gives_way(error), error


async def _work(world: TeamWorld) -> None:
    """As a worker: what the database refused is handed back and run again."""
    for _ in range(50):
        try:
            await world.run()
        except StorageError as error:
            assert _gives_way(error), error
        else:
            return
    raise AssertionError("a job never gets done")


@pytest.mark.parametrize("seed", [1, 2])
async def test_everything_at_once_ends_in_order(world: TeamWorld, seed: int) -> None:
    dice = random.Random(seed)
    practice = await world.started(PEOPLE, rounds_wanted=2)
    other = world.another()
    for _ in range(6):
        people = [dice.randrange(1, PEOPLE + 1) for _ in range(PEOPLE)]
        await asyncio.gather(
            *(_act(world, practice, person, dice) for person in people),
            _work(world),
            _work(other),
        )
    for seconds in (180, world.timing.review, world.timing.reveal) * 2:
        world.clock.forward(seconds)
        await asyncio.gather(_work(world), _work(other))
    await world.later(world.timing.day)
    present = await world.lookup.get(practice.id)
    assert present.state is TeamState.ENDED
    assert Note(NoteKind.BROKE) not in present.notes
    async with world.database.begin() as uow:
        joined = await uow.teams.list_members(practice.id, joined_only=False)
        assert all(each.state in (MemberState.JOINED, MemberState.LEFT) for each in joined)
        for part in await uow.interviews.list_of_team(practice.id):
            places = []
            for question in await uow.questions.list_of(part.id):
                places.append(question.place)
                assert question.state is not QuestionState.OPEN, "nothing waits any more"
                assert question.state is not QuestionState.REVIEW
            assert len(places) == len(set(places))
