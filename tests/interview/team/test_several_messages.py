"""In a team too an answer in several messages is one, until it is revealed."""

from __future__ import annotations

import pytest

from interview.errors import StaleAction
from interview.models import Answer, RoundPhase, TeamKind, TeamPractice
from tests.support.team_world import TeamWorld, place_of, thread_of


async def words(world: TeamWorld, answer: Answer) -> str:
    transcript = await world.answers.find_transcript(answer.id)
    assert transcript is not None
    return transcript.text


async def twice(world: TeamWorld, practice: TeamPractice, place: int) -> tuple[Answer, Answer]:
    first = await world.type(practice, 1, "We lost orders at night.", channel_id=place)
    await world.run()
    second = await world.type(practice, 1, "I found the time zone.", channel_id=place)
    assert first is not None and second is not None
    await world.run()
    return first, second


@pytest.mark.parametrize("kind", [TeamKind.RELAY, TeamKind.PANEL])
async def test_two_texts_are_one_answer(world: TeamWorld, kind: TeamKind) -> None:
    practice = await world.started(2, kind=kind)
    place = place_of(practice.id, 1) if kind is TeamKind.RELAY else thread_of(practice.id)
    first, second = await twice(world, practice, place)
    assert second.id == first.id
    said = await words(world, first)
    assert said.index("lost orders") < said.index("time zone")
    assert world.interviewer.grade_requests[-1].transcript.text == said


async def test_a_minute_later_it_is_another_and_the_last_counts(world: TeamWorld) -> None:
    practice = await world.started(2)
    first = await world.type(practice, 1, "We lost orders at night.")
    await world.run()
    await world.later(61)
    second = await world.type(practice, 1, "I found the time zone.")
    assert first is not None and second is not None and second.id != first.id


async def test_nothing_is_added_to_what_was_revealed(world: TeamWorld) -> None:
    practice = await world.started(2)
    answers = [await world.type(practice, person) for person in (1, 2)]
    await world.run()
    assert await world.phase(practice) is RoundPhase.REVEALED
    assert answers[0] is not None
    before = await words(world, answers[0])
    with pytest.raises(StaleAction, match="team_moved_on"):
        await world.type(practice, 1, "And one thing more.")
    assert await words(world, answers[0]) == before
