"""Lobbies, making questions, places, and people who come and go."""

from __future__ import annotations

import asyncio

import pytest

from interview.coaching import Coaching
from interview.costs import DailyLimits
from interview.errors import (
    Field,
    InterviewerBusy,
    InterviewerRefused,
    InvalidInput,
    LimitReached,
    NotFound,
    NotYours,
    StaleAction,
)
from interview.models import (
    Kind,
    MemberState,
    Note,
    NoteKind,
    PracticePlan,
    QuestionState,
    RoundPhase,
    Sharing,
    TeamCardKind,
    TeamKind,
    TeamPractice,
    TeamState,
    Usage,
)
from interview.team.building import build_team
from interview.team.questions import MOST_STARTS, PREPARING_QUESTIONS
from tests.support.team_world import GUILD, PROFILE, TEAM_CHANNEL, TeamWorld, place_of, thread_of

# --------------------------------------------------------------------------- lobby


async def test_two_starts_race(world: TeamWorld) -> None:
    practice = await world.lobby(3)
    outcomes = await asyncio.gather(
        *(world.service.start(practice.id, 1) for _ in range(4)), return_exceptions=True
    )
    assert sum(isinstance(each, TeamPractice) for each in outcomes) == 1
    assert sum(isinstance(each, StaleAction) for each in outcomes) == 3
    await world.run()
    assert len(world.interviewer.question_requests) == 1


async def test_only_the_host_starts_and_not_alone(world: TeamWorld) -> None:
    practice = await world.lobby(1)
    with pytest.raises(StaleAction, match="alone"):
        await world.service.start(practice.id, 1)
    await world.service.join(practice.id, 2)
    with pytest.raises(NotYours):
        await world.service.start(practice.id, 2)
    with pytest.raises(NotFound):
        await world.service.start(10**30, 1)


async def test_a_lobby_that_nobody_starts_expires(world: TeamWorld) -> None:
    practice = await world.lobby(2)
    await world.later(world.timing.lobby - 10)
    assert await world.state(practice) is TeamState.LOBBY
    await world.later(10)
    present = await world.lookup.get(practice.id)
    assert present.state is TeamState.CANCELLED and present.notes == (
        Note(NoteKind.NOBODY_STARTED),
    )
    async with world.database.begin() as uow:
        assert await uow.team_cards.find(practice.id, TeamCardKind.LOBBY) is not None


async def test_join_and_start_at_the_deadline_are_told(world: TeamWorld) -> None:
    practice = await world.lobby(2)
    world.clock.forward(world.timing.lobby)
    with pytest.raises(StaleAction, match="lobby_closing"):
        await world.service.join(practice.id, 5)
    with pytest.raises(StaleAction, match="lobby_closing"):
        await world.service.start(practice.id, 1)
    await asyncio.gather(world.flow.look(practice.id), world.flow.look(practice.id))
    with pytest.raises(StaleAction, match="practice_over"):
        await world.service.join(practice.id, 5)


async def test_join_races_with_the_end_of_the_lobby(world: TeamWorld) -> None:
    practice = await world.lobby(2)
    world.clock.forward(world.timing.lobby - 2)
    outcomes = await asyncio.gather(
        world.service.join(practice.id, 5),
        world.service.start(practice.id, 1),
        world.service.join(practice.id, 6),
        return_exceptions=True,
    )
    assert not any(isinstance(each, BaseException) for each in outcomes), outcomes
    assert len(await world.members(practice.id)) == 4


async def test_leaving_a_lobby_and_coming_back(world: TeamWorld) -> None:
    practice = await world.lobby(3)
    await world.service.leave(practice.id, 1)
    await world.run()
    assert (await world.lookup.get(practice.id)).host_id == 2
    member = await world.service.join(practice.id, 1)
    assert (member.place, member.state) == (1, MemberState.JOINED)
    for person in (1, 2, 3):
        await world.service.leave(practice.id, person)
    await world.run()
    assert await world.state(practice) is TeamState.CANCELLED


async def test_called_off(world: TeamWorld) -> None:
    practice = await world.lobby(2)
    with pytest.raises(NotYours):
        await world.service.cancel(practice.id, 2)
    await world.service.cancel(practice.id, 99, moderator=True)
    assert await world.state(practice) is TeamState.CANCELLED
    with pytest.raises(StaleAction):
        await world.service.cancel(practice.id, 1)
    running = await world.started(2)
    with pytest.raises(StaleAction, match="too_late_to_call_off"):
        await world.service.cancel(running.id, 1)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"rounds_wanted": 0}, Field.ROUNDS),
        ({"rounds_wanted": 11}, Field.ROUNDS),
        ({"answer_seconds": 29}, Field.TIME),
        ({"answer_seconds": 7201}, Field.TIME),
        ({"profile": PROFILE.__class__("  ")}, Field.ROLE),
    ],
)
async def test_bad_input_opens_no_lobby(
    world: TeamWorld, wrong: dict[str, object], field: Field
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await world.lobby(1, **wrong)
    assert refused.value.field == field
    assert await world.views.list_lobbies(GUILD) == []


async def test_a_resume_never_reaches_the_team(world: TeamWorld) -> None:
    from dataclasses import replace

    practice = await world.lobby(2, profile=replace(PROFILE, resume="My whole life."))
    assert practice.profile.resume == ""


async def test_languages_are_checked(world: TeamWorld) -> None:
    world.ear.languages = frozenset({"en"})
    with pytest.raises(InvalidInput, match="not_heard"):
        await world.lobby(1, language="de")


# --------------------------------------------------------------------------- making questions


async def test_questions_that_fail_wait_for_a_button(world: TeamWorld) -> None:
    world.interviewer.question_failures = [InterviewerBusy("http_503"), InterviewerBusy("http_503")]
    practice = await world.started(2)
    assert practice.state is TeamState.STUCK
    with pytest.raises(NotYours):
        await world.service.prepare_again(practice.id, 99)
    await world.service.prepare_again(practice.id, 2)
    with pytest.raises(StaleAction, match="questions_coming"):
        await world.service.prepare_again(practice.id, 1)
    await world.run()
    assert await world.state(practice) is TeamState.RUNNING


async def test_a_model_that_kills_its_worker_is_not_asked_for_ever(world: TeamWorld) -> None:
    practice = await world.lobby(2)
    await world.service.start(practice.id, 1)
    for _ in range(MOST_STARTS):
        async with world.database.begin() as uow:
            assert await uow.starts.record(PREPARING_QUESTIONS, practice.id)
    await world.run()
    assert await world.state(practice) is TeamState.STUCK
    assert world.interviewer.question_requests == []
    await world.service.prepare_again(practice.id, 1)
    await world.run()
    assert await world.state(practice) is TeamState.RUNNING


async def test_refused_questions_wait_for_a_button_at_once(world: TeamWorld) -> None:
    world.interviewer.question_failures = [InterviewerRefused("http_403")]
    practice = await world.started(2)
    assert practice.state is TeamState.STUCK
    assert len(world.interviewer.question_requests) == 1


async def test_called_off_while_questions_are_made(world: TeamWorld) -> None:
    practice = await world.lobby(2)
    await world.service.start(practice.id, 1)
    await world.service.cancel(practice.id, 1)
    await world.run()
    assert await world.state(practice) is TeamState.CANCELLED
    assert world.interviewer.question_requests == []


async def test_the_host_pays_for_the_questions_and_limits_hold(world: TeamWorld) -> None:
    world.interviewer.usage = Usage(1, 100, 50)
    await world.started(3)
    today = world.clock().date()
    async with world.database.begin() as uow:
        assert (await uow.usage.of_person(1, today, today)).calls == 1
        assert (await uow.usage.of_person(2, today, today)).calls == 0
    limited = build_team(
        world.database,
        Coaching(world.interviewer),
        world.ear,
        daily_limits=DailyLimits(calls_per_person=1),
        clock=world.clock,
    )
    chosen = {
        "guild_id": GUILD,
        "channel_id": TEAM_CHANNEL,
        "kind": TeamKind.RELAY,
        "profile": PROFILE,
        "interview_kind": Kind.BEHAVIORAL,
        "language": "en",
        "rounds_wanted": 1,
        "answer_seconds": 60,
    }
    plans = [PracticePlan(host_id=host, **chosen) for host in (1, 2)]  # type: ignore[arg-type]
    with pytest.raises(LimitReached):
        await limited.service.open_lobby(plans[0], Sharing())
    assert await limited.service.open_lobby(plans[1], Sharing())


async def test_a_packs_questions_are_asked(world: TeamWorld) -> None:
    from interview.models import KeyPoint, PackQuestion, QuestionDraft

    async with world.database.begin() as uow:
        await uow.people.ensure(1)
        pack = await uow.packs.add(GUILD, 1, "Ours", "")
        draft = QuestionDraft(
            "What did you ship last?",
            Kind.BEHAVIORAL,
            2,
            "",
            "",
            "I shipped a thing.",
            (KeyPoint("names it"),),
        )
        await uow.packs.add_question(pack, PackQuestion(draft), 1)
    practice = await world.started(2, pack_id=pack.id, rounds_wanted=3)
    assert practice.state is TeamState.RUNNING and practice.pack_name == "Ours"
    assert practice.notes and practice.notes[0].count == 1
    assert (await world.round(practice)).question.text == "What did you ship last?"
    assert world.interviewer.question_requests == []


# --------------------------------------------------------------------------- places and people


async def test_the_first_round_waits_for_places_but_not_for_ever(world: TeamWorld) -> None:
    world.notifier.makes_places = False
    practice = await world.started(2)
    assert (practice.state, practice.round) == (TeamState.RUNNING, 0)
    missing = await world.views.missing_places(practice.id)
    assert missing is not None and missing.needs_thread and len(missing.members) == 2
    await world.later(world.timing.places)
    assert await world.phase(practice, 1) is RoundPhase.ANSWERING
    # A place that comes late shows the question at hand.
    await world.service.attach_thread(practice.id, thread_of(practice.id))
    await world.service.attach_member(practice.id, 1, place_of(practice.id, 1))
    await world.run()
    assert await world.type(practice, 1) is not None
    missing = await world.views.missing_places(practice.id)
    assert missing is not None and [each.person_id for each in missing.members] == [2]


async def test_somebody_who_leaves_the_server_leaves_its_practices(world: TeamWorld) -> None:
    practice = await world.started(3)
    await world.service.member_gone(GUILD + 1, 2)
    assert len(await world.members(practice.id)) == 3
    await world.service.member_gone(GUILD, 2)
    await world.service.member_gone(GUILD, 2)
    assert [each.person_id for each in await world.members(practice.id)] == [1, 3]


async def test_places_that_are_deleted_are_made_anew(world: TeamWorld) -> None:
    practice = await world.started(2)
    async with world.database.begin() as uow:
        (part, _) = await uow.interviews.list_of_team(practice.id)
    await world.service.place_gone(place_of(practice.id, part.person_id))
    missing = await world.views.missing_places(practice.id)
    assert missing is not None and [m.person_id for m in missing.members] == [part.person_id]
    await world.service.place_gone(thread_of(practice.id))
    missing = await world.views.missing_places(practice.id)
    assert missing is not None and missing.needs_thread
    await world.run()
    assert await world.views.missing_places(practice.id) is None
    await world.service.place_gone(123)


async def test_without_its_channel_or_server_a_practice_ends(world: TeamWorld) -> None:
    lobby = await world.lobby(2, channel_id=77)
    running = await world.started(2, channel_id=78, host_id=1)
    await world.service.place_gone(77)
    assert await world.state(lobby) is TeamState.CANCELLED
    await world.service.guild_gone(GUILD)
    present = await world.lookup.get(running.id)
    assert present.state is TeamState.ENDED and present.notes == (Note(NoteKind.BOT_REMOVED),)


async def test_strangers_and_other_peoples_places_take_no_answers(world: TeamWorld) -> None:
    practice = await world.started(2)
    with pytest.raises(NotFound):
        await world.type(practice, 9, channel_id=place_of(practice.id, 1))
    assert await world.answers.expects_answer(9, place_of(practice.id, 1)) is None
    assert await world.answers.expects_answer(1, thread_of(practice.id)) is None


async def test_passing_is_for_those_who_are_asked(world: TeamWorld) -> None:
    practice = await world.started(3)
    with pytest.raises(NotYours):
        await world.service.pass_turn(practice.id, 99, 1)
    await world.service.go_on(practice.id, 1, 1)
    await world.run()
    with pytest.raises(StaleAction, match="time_up"):
        await world.service.pass_turn(practice.id, 3, 1)


async def test_who_passed_is_skipped_in_their_own_history(world: TeamWorld) -> None:
    practice = await world.started(2)
    await world.service.pass_turn(practice.id, 2, 1)
    async with world.database.begin() as uow:
        for part in await uow.interviews.list_of_team(practice.id):
            question = await uow.questions.find_placed(part.id, 1)
            assert question is not None
            skipped = question.state is QuestionState.SKIPPED
            assert skipped is (part.person_id == 2)


async def test_twenty_practices_at_once(world: TeamWorld) -> None:
    practices = [
        await world.lobby(2, host_id=100 * n, channel_id=TEAM_CHANNEL + n) for n in range(1, 21)
    ]
    others = [world.another() for _ in range(3)]
    await asyncio.gather(
        *(world.service.start(each.id, int(each.host_id or 0)) for each in practices)
    )
    everybody = (world, *others)
    await asyncio.gather(*(one.run() for one in everybody))
    await asyncio.gather(
        *(world.type(each, person) for each in practices for person in (int(each.host_id or 0), 2))
    )
    await asyncio.gather(*(one.run() for one in everybody))
    await world.run()
    assert {await world.phase(each) for each in practices} == {RoundPhase.REVEALED}
