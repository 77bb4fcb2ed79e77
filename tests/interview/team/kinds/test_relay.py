"""A relay from the lobby to the summary."""

from __future__ import annotations

from datetime import timedelta

import pytest

from interview.conducting.interviews import InterviewStart
from interview.errors import (
    InvalidInput,
    LimitReached,
    NotFound,
    NotYours,
    StaleAction,
    UnusableRecording,
)
from interview.models import (
    AnswerState,
    CardKind,
    InterviewState,
    Kind,
    QuestionState,
    RecordingProblem,
    RoundPhase,
    Sharing,
    TeamCardKind,
    TeamState,
)
from tests.support.team_world import TeamWorld, place_of

ANSWERING, REVIEWING = RoundPhase.ANSWERING, RoundPhase.REVIEWING
REVEALED, CLOSED = RoundPhase.REVEALED, RoundPhase.CLOSED


async def test_a_whole_relay_with_twelve_people(world: TeamWorld) -> None:
    practice = await world.started(12)
    assert practice.state is TeamState.RUNNING
    for number in (1, 2):
        assert await world.phase(practice, number) is ANSWERING
        for person in range(1, 13):
            taken = world.type if person % 2 else world.speak
            await taken(practice, person)
        await world.run()
        assert await world.phase(practice, number) is REVEALED
        reveal = await world.views.find_reveal(practice.id, number)
        assert reveal is not None
        assert [each.person_id for each in reveal.answers] == list(range(1, 13))
        assert all(each.transcript is not None for each in reveal.answers)
        assert all(each.feedback is None for each in reveal.answers), "ratings are not shared"
        assert [(p.text, p.covered_count, p.of) for p in reveal.points] == [
            ("key point 1", 12, 12),
            ("key point 2", 0, 12),
            ("key point 3", 0, 12),
        ]
        round_ = await world.round(practice, number)
        for person in range(1, 13):
            for part in ("situation", "action", "result"):
                await world.service.vote(round_.id, person, part, 2 if person == 1 else 1)
        await world.run()
        assert await world.phase(practice, number) is CLOSED, "everybody voted on everything"
    assert await world.state(practice) is TeamState.ENDED
    summary = await world.views.find_summary(practice.id)
    assert summary is not None
    assert [each.answered for each in summary.rounds] == [12, 12]
    assert summary.won == ((1, 6),)
    async with world.database.begin() as uow:
        for part in await uow.interviews.list_of_team(practice.id):
            assert part.state is InterviewState.ENDED
            assert await uow.reports.find(part.id) is not None
            entries, total = await uow.interviews.list_history(part.person_id)
            assert total == 1 and entries[0].answered == 2


async def test_an_absent_person_blocks_nobody(world: TeamWorld) -> None:
    practice = await world.started(3)
    await world.type(practice, 1)
    await world.type(practice, 2)
    await world.run()
    assert await world.phase(practice) is ANSWERING
    await world.later(180)
    assert await world.phase(practice) is REVIEWING, "a recording begun in time may still come"
    await world.later(world.timing.grace)
    assert await world.phase(practice) is REVEALED
    reveal = await world.views.find_reveal(practice.id, 1)
    assert reveal is not None
    assert [each.answer is None for each in reveal.answers] == [False, False, True]
    await world.later(world.timing.reveal)
    assert await world.phase(practice, 2) is ANSWERING
    await world.later(180)
    await world.later(world.timing.grace)
    await world.later(world.timing.reveal)
    assert await world.state(practice) is TeamState.ENDED
    async with world.database.begin() as uow:
        reports = {
            part.person_id: await uow.reports.find(part.id) is not None
            for part in await uow.interviews.list_of_team(practice.id)
        }
    assert reports == {1: True, 2: True, 3: False}, "a report is for those who answered"


async def test_who_passes_is_not_waited_for_and_may_think_better_of_it(world: TeamWorld) -> None:
    practice = await world.started(3)
    await world.type(practice, 1)
    await world.service.pass_turn(practice.id, 2, 1)
    with pytest.raises(StaleAction, match="passed"):
        await world.service.pass_turn(practice.id, 2, 1)
    with pytest.raises(StaleAction, match="answered"):
        await world.service.pass_turn(practice.id, 1, 1)
    await world.run()
    seen = await world.views.find_round(practice.id, 1)
    assert seen is not None
    assert (seen.answered, seen.passed, seen.waiting_for) == ({1}, {2}, (3,))
    await world.type(practice, 2)
    await world.service.pass_turn(practice.id, 3, 1)
    await world.run()
    reveal = await world.views.find_reveal(practice.id, 1)
    assert reveal is not None
    assert [each.passed for each in reveal.answers] == [False, False, True]


async def test_feedback_is_hidden_from_its_own_person_until_the_reveal(world: TeamWorld) -> None:
    practice = await world.started(2)
    answer = await world.type(practice, 1)
    assert answer is not None
    await world.run()
    view = await world.own_views.find_answer(answer.id)
    assert view is not None and view.answer.state is AnswerState.GRADED
    assert view.hidden and not view.current and not view.fixable and view.again is None
    whole = await world.own_views.get_interview(1, answer.interview_id)
    assert whole.feedback == {}
    _, _, attempts, _, _ = await world.own_views.get_question(1, answer.question_id)
    assert attempts[0][2] is None
    with pytest.raises(StaleAction, match="at_reveal"):
        await world.interviews.get_attempted_question(1, answer.question_id)
    with pytest.raises(StaleAction, match="at_reveal"):
        await world.regrades.request(1, answer.id)
    await world.type(practice, 2)
    await world.run()
    view = await world.own_views.find_answer(answer.id)
    assert view is not None and not view.hidden and view.fixable and not view.current
    assert (await world.interviews.get_attempted_question(1, answer.question_id)).id
    whole = await world.own_views.get_interview(1, answer.interview_id)
    assert whole.feedback[answer.question_id]


async def test_the_last_answer_in_time_counts(world: TeamWorld) -> None:
    practice = await world.started(2)
    await world.type(practice, 1, "Something that is much too short an answer.")
    await world.run()
    second = await world.speak(practice, 1)
    await world.run()
    await world.type(practice, 2)
    await world.run()
    reveal = await world.views.find_reveal(practice.id, 1)
    assert reveal is not None and reveal.answers[0].answer is not None and second is not None
    assert reveal.answers[0].answer.id == second.id


async def test_a_recording_begun_in_time_counts_though_it_arrives_late(world: TeamWorld) -> None:
    practice = await world.started(2)
    await world.type(practice, 1)
    await world.later(180)
    assert await world.phase(practice) is REVIEWING
    late = await world.speak(
        practice, 2, seconds=60.0, sent_at=world.clock() + timedelta(seconds=5)
    )
    assert late is not None
    await world.run()
    assert await world.phase(practice) is REVEALED
    reveal = await world.views.find_reveal(practice.id, 1)
    assert reveal is not None and reveal.answers[1].answer is not None


async def test_an_answer_begun_too_late_is_kept_for_its_person_alone(world: TeamWorld) -> None:
    practice = await world.started(2)
    await world.type(practice, 1)
    await world.later(181)
    late = await world.type(practice, 2, sent_at=world.clock() + timedelta(seconds=4))
    assert late is not None
    await world.run()
    await world.later(world.timing.grace)
    reveal = await world.views.find_reveal(practice.id, 1)
    assert reveal is not None and reveal.answers[1].answer is None
    view = await world.own_views.find_answer(late.id)
    assert view is not None and view.feedback is not None and not view.hidden
    assert view.question.state is QuestionState.TIMED_OUT
    # Fixing its words doesn't bring it into the reveal.
    await world.answers.fix_transcript(2, late.id, "What I said was something else altogether.")
    await world.run()
    reveal = await world.views.find_reveal(practice.id, 1)
    assert reveal is not None and reveal.answers[1].answer is None
    with pytest.raises(StaleAction, match="team_moved_on"):
        await world.type(practice, 2)


async def test_an_answer_after_the_reveal_is_kept_and_rated_for_its_person(
    world: TeamWorld,
) -> None:
    practice = await world.started(2)
    await world.type(practice, 1)
    await world.service.go_on(practice.id, 1, 1, phase=ANSWERING)
    await world.run()
    assert await world.phase(practice) is REVEALED, "the host wanted it now"
    late = await world.speak(practice, 2)
    assert late is not None
    await world.run()
    view = await world.own_views.find_answer(late.id)
    assert view is not None and view.feedback is not None
    assert view.question.state is QuestionState.TIMED_OUT
    reveal = await world.views.find_reveal(practice.id, 1)
    assert reveal is not None and reveal.answers[1].answer is None


async def test_a_recording_that_cannot_be_used_can_be_sent_again_while_there_is_time(
    world: TeamWorld,
) -> None:
    practice = await world.started(2)
    await world.type(practice, 1)
    world.ear.failures.append(UnusableRecording(RecordingProblem.NO_SPEECH))
    await world.speak(practice, 2)
    await world.run()
    assert await world.phase(practice) is ANSWERING, "the other half of the team waits"
    seen = await world.views.find_round(practice.id, 1)
    assert seen is not None and seen.refused == {2} and seen.waiting_for == (2,)
    await world.speak(practice, 2)
    await world.run()
    assert await world.phase(practice) is REVEALED


async def test_ratings_that_come_late_appear_on_the_reveal(world: TeamWorld) -> None:
    practice = await world.started(2)
    await world.service.set_sharing(practice.id, 1, Sharing(words=True, rating=True))
    await world.type(practice, 1)
    await world.type(practice, 2)
    await world.run(only=frozenset({"team"}))
    assert await world.phase(practice) is REVIEWING
    world.clock.forward(world.timing.review)
    await world.run(only=frozenset({"team"}))
    assert await world.phase(practice) is REVEALED
    reveal = await world.views.find_reveal(practice.id, 1)
    assert reveal is not None and reveal.answers[0].pending and reveal.points[0].of == 0
    await world.run(only=frozenset({"deliver", "team_deliver"}))
    shown = len(world.notifier.team_cards)
    await world.run()
    reveal = await world.views.find_reveal(practice.id, 1)
    assert reveal is not None and reveal.answers[0].feedback is not None
    assert len(world.notifier.team_cards) > shown


async def test_only_what_is_shared_is_revealed_and_a_choice_can_be_changed(
    world: TeamWorld,
) -> None:
    practice = await world.started(3)
    await world.service.set_sharing(practice.id, 2, Sharing(words=False, rating=False))
    await world.service.set_sharing(practice.id, 3, Sharing(words=True, rating=True))
    for person in (1, 2, 3):
        await world.type(practice, person)
    await world.run()
    reveal = await world.views.find_reveal(practice.id, 1)
    assert reveal is not None
    assert [each.transcript is not None for each in reveal.answers] == [True, False, True]
    assert [each.feedback is not None for each in reveal.answers] == [False, False, True]
    assert reveal.points[0].covered_by == (1, 3) and reveal.points[0].covered_count == 3
    assert reveal.choices == (1, 3)
    round_ = await world.round(practice)
    with pytest.raises(NotFound):
        await world.service.vote(round_.id, 1, "result", 2)
    await world.service.set_sharing(practice.id, 1, Sharing(words=False, rating=False))
    reveal = await world.views.find_reveal(practice.id, 1)
    assert reveal is not None and reveal.answers[0].transcript is None
    with pytest.raises(NotYours):
        await world.service.set_sharing(practice.id, 99, Sharing())


async def test_votes_are_checked(world: TeamWorld) -> None:
    practice = await world.started(3)
    round_ = await world.round(practice)
    with pytest.raises(StaleAction, match="votes_after_reveal"):
        await world.service.vote(round_.id, 1, "result", 2)
    for person in (1, 2, 3):
        await world.type(practice, person)
    await world.run()
    with pytest.raises(InvalidInput, match="oneself"):
        await world.service.vote(round_.id, 1, "result", 1)
    with pytest.raises(NotFound):
        await world.service.vote(round_.id, 1, "charm", 2)
    with pytest.raises(NotFound):
        await world.service.vote(round_.id, 1, "result", 99)
    with pytest.raises(NotYours):
        await world.service.vote(round_.id, 99, "result", 1)
    with pytest.raises(NotFound):
        await world.service.vote(10**30, 1, "result", 2)
    await world.service.vote(round_.id, 1, "result", 2)
    await world.service.vote(round_.id, 1, "result", 3)
    reveal = await world.views.find_reveal(practice.id, 1)
    assert reveal is not None and reveal.voters == 1
    assert {each.part_key: each.counts for each in reveal.votes}["result"] == ((3, 1),)
    await world.service.go_on(practice.id, 1, 1, phase=REVEALED)
    await world.run()
    with pytest.raises(StaleAction, match="votes_closed"):
        await world.service.vote(round_.id, 2, "result", 3)


async def test_buttons_that_would_break_the_teams_order_say_what_happens_instead(
    world: TeamWorld,
) -> None:
    practice = await world.started(2)
    answer = await world.type(practice, 1)
    assert answer is not None
    await world.run()
    for use_case in (world.interviews.next, world.interviews.retry, world.interviews.skip):
        with pytest.raises(StaleAction, match="team_"):
            await use_case(1, answer.question_id)
    with pytest.raises(StaleAction, match="team_ends"):
        await world.interviews.end(1, answer.interview_id)
    assert await world.interviews.find_unfinished(1, 500) is None
    assert await world.interviews.list_unfinished(1) == []


async def test_somebody_can_practice_alone_beside_a_team(world: TeamWorld) -> None:
    practice = await world.started(2)
    job = await world.people.add_job(1, practice.profile, None)
    own = await world.interviews.begin(
        InterviewStart(
            person_id=1,
            guild_id=500,
            job_id=job.id,
            kind=Kind.BEHAVIORAL,
            question_count=1,
            language="en",
        )
    )
    assert own.team_id is None


async def test_late_joiners_are_asked_from_the_next_round_on(world: TeamWorld) -> None:
    practice = await world.started(2)
    await world.service.join(practice.id, 7)
    await world.run()
    with pytest.raises(StaleAction, match="team_not_yet"):
        await world.type(practice, 7)
    await world.type(practice, 1)
    await world.type(practice, 2)
    await world.run()
    assert await world.phase(practice, 1) is REVEALED, "nobody waits for who was not asked"
    await world.service.go_on(practice.id, 1, 1)
    await world.run()
    assert await world.type(practice, 7) is not None
    seen = await world.views.find_round(practice.id, 2)
    assert seen is not None and seen.asked == (1, 2, 7)


async def test_no_more_than_a_dozen(world: TeamWorld) -> None:
    practice = await world.lobby(12)
    with pytest.raises(LimitReached, match="practice_members"):
        await world.service.join(practice.id, 13)
    assert (await world.service.join(practice.id, 5)).place == 5, "who is in stays in"


async def test_questions_that_anybody_had_are_left_out(world: TeamWorld) -> None:
    world.interviewer.texts = ["An old question?", "Another old one?"]
    first = await world.started(2)
    await world.service.go_on(first.id, 1, 1)
    await world.run()
    await world.service.end(first.id, 1)
    await world.run()
    await world.started(4, host_id=3)
    asked = world.interviewer.question_requests[-1]
    assert "An old question?" in asked.exclude


async def test_each_member_is_shown_the_question_in_their_own_place(world: TeamWorld) -> None:
    practice = await world.started(3)
    async with world.database.begin() as uow:
        for part in await uow.interviews.list_of_team(practice.id):
            question = await uow.questions.find_placed(part.id, 1)
            assert question is not None and question.state is QuestionState.OPEN
            card = await uow.cards.find(CardKind.QUESTION, question.id)
            assert card is not None
            assert card.channel_id == place_of(practice.id, part.person_id)
            assert await uow.cards.find(CardKind.OPENING, part.id) is None


async def test_a_rating_that_comes_rounds_later_still_appears_on_its_reveal(
    world: TeamWorld,
) -> None:
    practice = await world.started(2)
    await world.type(practice, 1)
    await world.type(practice, 2)
    await world.run(only=frozenset({"team"}))
    for phase in (REVIEWING, REVEALED):
        await world.service.go_on(practice.id, 1, 1, phase=phase)
        await world.run(only=frozenset({"team", "team_deliver"}))
    assert await world.phase(practice, 2) is ANSWERING
    async with world.database.begin() as uow:
        card = await uow.team_cards.find(practice.id, TeamCardKind.REVEAL, 1)
    assert card is not None
    world.notifier.team_cards.clear()
    await world.run()
    assert card.id in world.notifier.team_cards
    reveal = await world.views.find_reveal(practice.id, 1)
    assert reveal is not None and not any(each.pending for each in reveal.answers)


async def test_in_direct_messages_the_team_comes_first_while_it_waits(world: TeamWorld) -> None:
    """Somebody whose place is their DM, with an interview of their own there."""
    practice = await world.started(2)
    await world.service.attach_member(practice.id, 1, 4321)
    job = await world.people.add_job(1, practice.profile, None)
    own = await world.interviews.begin(
        InterviewStart(
            person_id=1,
            guild_id=None,
            job_id=job.id,
            kind=Kind.BEHAVIORAL,
            question_count=1,
            language="en",
        )
    )
    await world.interviews.attach(1, own.id, 4321)
    await world.run()
    to_team = await world.type(practice, 1, channel_id=4321)
    assert to_team is not None and to_team.interview_id != own.id
    await world.type(practice, 2)
    await world.run()
    assert await world.phase(practice) is REVEALED
    to_own = await world.type(practice, 1, channel_id=4321)
    assert to_own is not None and to_own.interview_id == own.id
    await world.run()
