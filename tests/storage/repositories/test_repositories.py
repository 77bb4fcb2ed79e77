"""What the repositories promise, against a real PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from interview.errors import NotFound, OtherState, StorageError, UnfinishedInterview
from interview.models import (
    Answer,
    AnswerSource,
    AnswerState,
    AskedQuestion,
    Assessment,
    CardKind,
    CompanyStyle,
    Coverage,
    CriterionRating,
    Delivery,
    FailedStep,
    FollowUpDraft,
    FollowUpState,
    Interview,
    InterviewState,
    JobProfile,
    KeyPoint,
    KeyPointCoverage,
    Kind,
    Manner,
    Mistake,
    NewInterview,
    Note,
    NoteKind,
    NotGradable,
    PassageDraft,
    Pause,
    Practice,
    Probe,
    Question,
    QuestionDraft,
    QuestionState,
    Recording,
    RecordingProblem,
    Regrading,
    Report,
    ReportDraft,
    Score,
    Setup,
    Sound,
    Speech,
    StandIn,
    StandInReason,
    Strength,
    Transcript,
    TranscriptSource,
    Usage,
    Word,
)
from interview.ports import Queue
from storage.database import Database, SqlUnitOfWork
from tests.support.team_rows import fill_team

ANN, BOB = 700_000_000_000_000_001, 700_000_000_000_000_002
PROFILE = JobProfile("Backend engineer", "APIs", "Python, Go", 4.5, "I wrote things.")
DRAFT = QuestionDraft(
    text="How does an index work?",
    kind=Kind.TECHNICAL,
    level=3,
    hint="Think of a book.",
    why="The job is about databases.",
    model_answer="A sorted structure …",
    key_points=(KeyPoint("sorted", ("ordered", "in order")), KeyPoint("costs writes")),
    bank_id="backend-017",
    probes=(Probe("depth", "What happens on a write?"), Probe("tradeoffs", "When would you not?")),
)
HEARD = Transcript(
    text="it is sorted",
    source=TranscriptSource.WHISPER,
    language="en",
    words=(Word("it", 0.0, 0.2, 0.9), Word("is", 0.2, 1.0, 1.0)),
    duration=3.0,
    speech_seconds=2.5,
    model="base",
    sound=Sound(-24.4, 0.00213),
)
ASSESSMENT = Assessment(
    grader="offline",
    model="minilm",
    rubric_version="1",
    criteria=(
        CriterionRating("content", "Content", 4, "covers most", "it is sorted"),
        CriterionRating("depth", "Depth", None, "can't judge"),
    ),
    mistakes=(Mistake("it is sorted", "A hash index isn't."),),
    strengths=(Strength("Names the idea", "it is sorted"),),
    improvements=("Say what it costs",),
    first_change="Say what it costs",
    coverage=(KeyPointCoverage("sorted", Coverage.COVERED, "sorted"),),
    better_answer="An index is …",
    not_judged="not tone",
    usage=Usage(1, 200, 30),
    follow_up=FollowUpDraft("depth", "You said “it is sorted”: how?", "it is sorted"),
    stand_in=StandIn("gemini", StandInReason.UNREACHABLE),
    spread=1,
)
DELIVERY = Delivery(
    3.0, 2.5, 3, 72.0, (Pause(1.0, 2.5, "and so"),), (("um", 2),), "en", 80.5, 2,
    (("um", 0.5), ("um", 1.5)), (("we had", 2.0),), 0.4, Sound(-31.5, 0.0),
)  # fmt: skip


@pytest.fixture
async def work(database: Database) -> AsyncIterator[SqlUnitOfWork]:
    async with database.begin() as opened:
        await opened.people.ensure(ANN)
        yield opened


async def begin(
    work: SqlUnitOfWork,
    person_id: int = ANN,
    guild_id: int | None = 9,
    job_id: int | None = None,
    kind: Kind = Kind.MIXED,
    setup: Setup | None = None,
) -> Interview:
    return await work.interviews.add(
        NewInterview(
            person_id=person_id,
            job_id=job_id,
            profile=PROFILE,
            kind=kind,
            language="en",
            question_count=2,
            guild_id=guild_id,
            setup=setup or Setup(),
        )
    )


async def ask(work: SqlUnitOfWork, interview: Interview, count: int = 2) -> list[Question]:
    added = await work.questions.add_all(interview.id, interview.person_id, [DRAFT] * count)
    return [
        await work.questions.ask(question.id, position, datetime.now(UTC))
        for position, question in enumerate(added, 1)
    ]


async def reply(work: SqlUnitOfWork, question: Question, message_id: int) -> Answer:
    answer = await work.answers.add(
        question=question,
        source=AnswerSource.VOICE,
        state=AnswerState.RECEIVED,
        message_id=message_id,
        channel_id=5,
    )
    assert answer is not None
    return answer


async def graded(
    work: SqlUnitOfWork, question: Question, message_id: int, assessment: Assessment = ASSESSMENT
) -> Answer:
    answer = await reply(work, question, message_id)
    await work.answers.add_transcript(answer.id, HEARD)
    await work.feedback.add(
        answer=answer,
        transcript_revision=1,
        assessment=assessment,
        rating=None if assessment.not_gradable else 4.0,
        delivery=DELIVERY,
    )
    return answer


def report(interview: Interview, rating: float | None = 3.7, grader: str = "offline") -> Report:
    return Report(
        interview_id=interview.id,
        rating=rating,
        questions=((1, "How?", 4.0, QuestionState.DONE), (2, "Why?", None, QuestionState.SKIPPED)),
        criteria=(("content", "Content", 4.0, 1),),
        draft=ReportDraft(
            "Good.",
            ("one", "two"),
            grader,
            "minilm",
            Usage(1, 2, 3),
            StandIn("gemini", StandInReason.LIMIT),
        ),
        created_at=datetime.now(UTC),
        scores=(Score(grader, 3.7, 2, (("content", "Content", 4.0, 1),)), Score("gate", 1.0, 1)),
        course="It went up.",
    )


# ---------------------------------------------------------------- people and jobs


async def test_a_person_is_made_once_and_keeps_their_choices(work: SqlUnitOfWork) -> None:
    assert (await work.people.ensure(ANN)).keep_recordings is False
    assert (await work.people.set_keep_recordings(ANN, True)).keep_recordings is True
    assert (await work.people.ensure(ANN)).keep_recordings is True
    assert await work.people.record_welcomed(ANN) is True
    assert await work.people.record_welcomed(ANN) is False
    found = await work.people.find(ANN)
    assert found is not None
    assert found.welcomed_at is not None
    assert await work.people.find(BOB) is None


async def test_a_person_met_twice_at_once_is_one_person(database: Database) -> None:
    async def meet() -> None:
        async with database.begin() as work:
            await work.people.ensure(BOB)

    await asyncio.gather(*(meet() for _ in range(8)))


async def test_jobs_come_most_recently_changed_first_and_removing_one_keeps_interviews(
    work: SqlUnitOfWork,
) -> None:
    first = await work.jobs.add(ANN, PROFILE, "cv.pdf")
    second = await work.jobs.add(ANN, JobProfile("Data"), None)
    assert [job.id for job in await work.jobs.list_of(ANN)] == [second.id, first.id]
    changed = await work.jobs.change(first.id, JobProfile("Front end", years=60), None)
    assert changed.updated_at > first.updated_at
    assert changed.created_at == first.created_at
    assert [job.id for job in await work.jobs.list_of(ANN)] == [first.id, second.id]
    interview = await begin(work, job_id=first.id)
    await work.jobs.remove(first.id)
    await work.jobs.remove(first.id)
    assert await work.jobs.find(first.id) is None
    kept = await work.interviews.find(interview.id)
    assert kept is not None
    assert (kept.job_id, kept.profile) == (None, PROFILE)
    with pytest.raises(NotFound):
        await work.jobs.change(first.id, PROFILE, None)


@pytest.mark.parametrize("forged", [-1, 0, 2**63, 10**40])
async def test_a_forged_id_finds_nothing(work: SqlUnitOfWork, forged: int) -> None:
    assert await work.jobs.find(forged) is None
    await work.jobs.remove(forged)
    assert await work.interviews.find(forged, lock=True) is None
    assert await work.questions.find(forged) is None
    assert await work.questions.find_at(forged, forged) is None
    assert await work.answers.find(forged) is None
    assert await work.answers.find_by_message(forged) is None
    assert await work.reports.find(forged) is None
    assert await work.cards.find(CardKind.ANSWER, forged) is None
    assert await work.cards.claim(forged, lease_seconds=1) is None
    assert await work.interviews.list_history(ANN, job_id=forged) == ([], 0)
    with pytest.raises(NotFound):
        await work.questions.set_state(forged, QuestionState.OPEN)


@pytest.mark.parametrize("years", [-1.0, 61.0, float("nan"), float("inf")])
async def test_years_out_of_range_are_refused(database: Database, years: float) -> None:
    with pytest.raises(StorageError, match="ck_jobs_years"):
        async with database.begin() as work:
            await work.people.ensure(ANN)
            await work.jobs.add(ANN, JobProfile("x", years=years), None)


async def test_unstorable_characters_are_taken_out_everywhere(work: SqlUnitOfWork) -> None:
    nasty = "a\x00b\ud800c\u202e😀"
    job = await work.jobs.add(ANN, JobProfile(nasty, nasty, nasty, 0, nasty), nasty)
    assert job.profile.role == "ab\ufffdc\u202e😀"
    assert job == await work.jobs.find(job.id)
    interview = await begin(work)
    draft = QuestionDraft(nasty, Kind.TECHNICAL, 1, "", "", nasty, (KeyPoint(nasty, (nasty,)),))
    [question] = await work.questions.add_all(interview.id, ANN, [draft])
    assert question.draft.key_points == (KeyPoint("ab\ufffdc\u202e😀", ("ab\ufffdc\u202e😀",)),)
    answer = await reply(work, question, 1)
    await work.answers.add_recording(Recording(answer.id, b"\x00\x01", nasty, nasty))
    await work.answers.add_transcript(
        answer.id,
        Transcript(nasty, TranscriptSource.TYPED, "en", words=(Word(nasty, 0, 1, 1),)),
    )
    found = await work.answers.find_transcript(answer.id)
    assert found is not None
    assert found.words[0].text == "ab\ufffdc\u202e😀"
    assert await work.notices.record_once(nasty) is True


# ---------------------------------------------------------------- interviews


async def test_one_unfinished_interview_a_person_and_place(work: SqlUnitOfWork) -> None:
    here = await begin(work)
    assert (here.state, here.position, here.channel_id) == (InterviewState.PREPARING, 0, None)
    with pytest.raises(UnfinishedInterview) as caught:
        await begin(work)
    assert caught.value.interview_id == here.id
    in_dm = await begin(work, guild_id=None)
    with pytest.raises(UnfinishedInterview):
        await begin(work, guild_id=None)
    assert await work.interviews.find_unfinished(ANN, None) == in_dm
    assert [one.id for one in await work.interviews.list_unfinished_of(ANN)] == [in_dm.id, here.id]
    await work.interviews.set_state(here.id, InterviewState.ENDED, ended_at=datetime.now(UTC))
    assert (await begin(work)).id != here.id


async def test_of_two_begun_at_once_one_is_told_of_the_other(database: Database) -> None:
    async with database.begin() as work:
        await work.people.ensure(ANN)
    entered = asyncio.Barrier(2)

    async def start() -> int:
        async with database.begin() as work:
            await entered.wait()
            return (await begin(work)).id

    results = await asyncio.gather(start(), start(), return_exceptions=True)
    begun = [result for result in results if isinstance(result, int)]
    told = [result for result in results if isinstance(result, UnfinishedInterview)]
    assert [error.interview_id for error in told] == begun


async def test_an_interview_moves_only_as_the_transitions_allow(work: SqlUnitOfWork) -> None:
    interview = await begin(work)
    notes = (Note(NoteKind.COACH_SHORT, count=2, wanted=3),)
    await work.interviews.record_prepared(
        interview.id, interviewer="gemini", notes=notes, question_count=2
    )
    assert await work.interviews.get_notes(interview.id) == notes
    await work.interviews.set_channel(interview.id, 55)
    await work.interviews.set_position(interview.id, 1)
    active = await work.interviews.set_state(interview.id, InterviewState.ACTIVE)
    assert (active.channel_id, active.position, active.interviewer) == (55, 1, "gemini")
    assert active.question_count == 2
    assert await work.interviews.set_state(interview.id, InterviewState.ACTIVE) == active
    with pytest.raises(OtherState):
        await work.interviews.set_state(interview.id, InterviewState.PREPARING)
    at = datetime.now(UTC)
    ended = await work.interviews.set_state(interview.id, InterviewState.ENDED, ended_at=at)
    assert ended.ended_at == at
    assert (await work.interviews.set_state(interview.id, InterviewState.ENDED)).ended_at == at
    with pytest.raises(OtherState, match="ended"):
        await work.interviews.set_state(interview.id, InterviewState.ACTIVE)
    assert await work.interviews.find_by_channel(55) == ended
    newer = await begin(work)
    newest = await begin(work, guild_id=None)
    for other in (newer, newest):
        await work.interviews.set_channel(other.id, 55)
    await work.interviews.set_state(newest.id, InterviewState.ENDED)
    under_way = await work.interviews.find_by_channel(55)
    assert under_way is not None
    assert under_way.id == newer.id
    assert await work.interviews.find_by_channel(56) is None
    for call in (
        work.interviews.set_channel(10**6, 1),
        work.interviews.set_state(10**6, InterviewState.ENDED),
        work.interviews.get_notes(10**6),
    ):
        with pytest.raises(NotFound):
            await call


async def test_of_two_moves_at_once_the_second_sees_the_first(database: Database) -> None:
    async with database.begin() as work:
        await work.people.ensure(ANN)
        interview = await begin(work)
        await work.interviews.set_state(interview.id, InterviewState.ACTIVE)
        [question] = await ask(work, interview, 1)
    entered = asyncio.Barrier(2)

    async def skip() -> bool:
        async with database.begin() as work:
            await entered.wait()
            taken = await work.interviews.find(interview.id, lock=True)
            assert taken is not None
            found = await work.questions.find(question.id)
            assert found is not None
            if found.state is QuestionState.SKIPPED:
                return False
            await work.questions.set_state(question.id, QuestionState.SKIPPED)
            return True

    assert sorted(await asyncio.gather(skip(), skip())) == [False, True]


async def test_questions_keep_their_order_and_everything_said_in_them(work: SqlUnitOfWork) -> None:
    interview = await begin(work)
    added = await work.questions.add_all(interview.id, ANN, [DRAFT, DRAFT])
    assert [(question.place, question.position) for question in added] == [(1, 0), (2, 0)]
    assert added[0].draft == DRAFT
    assert added == await work.questions.list_of(interview.id)
    assert await work.questions.find_at(interview.id, 1) is None
    assert await work.questions.list_asked(ANN) == []
    asked = datetime.now(UTC)
    opened = await work.questions.ask(added[0].id, 1, asked)
    assert (opened.asked_at, opened.clock_began_at) == (asked, asked)
    assert await work.questions.find_at(interview.id, 1) == opened
    review = await work.questions.set_state(added[0].id, QuestionState.REVIEW)
    assert (await work.questions.set_state(added[0].id, QuestionState.REVIEW)) == review
    assert review.asked_at == asked
    with pytest.raises(OtherState):
        await work.questions.set_state(added[1].id, QuestionState.DONE)
    assert await work.questions.list_asked(ANN) == [AskedQuestion(DRAFT.text, DRAFT.bank_id)]


# ---------------------------------------------------------------- answers


async def test_a_redelivered_message_changes_nothing(work: SqlUnitOfWork) -> None:
    first, second = await ask(work, await begin(work))
    answer = await reply(work, first, 1001)
    for question in (first, second):
        again = await work.answers.add(
            question=question,
            source=AnswerSource.TEXT,
            state=AnswerState.TRANSCRIBED,
            message_id=1001,
            channel_id=6,
        )
        assert again is None
    assert await work.answers.find_by_message(1001) == answer
    assert await work.answers.list_of(first.id) == [answer]
    assert (await reply(work, first, 1002)).attempt == 2


async def test_answers_to_follow_ups_are_numbered_in_their_attempt(work: SqlUnitOfWork) -> None:
    [question] = await ask(work, await begin(work), 1)
    first = await graded(work, question, 1)
    assert ASSESSMENT.follow_up is not None
    asked = await work.follow_ups.add(first, 1, ASSESSMENT.follow_up)
    assert asked is not None
    assert (asked.attempt, asked.number, asked.draft) == (1, 1, ASSESSMENT.follow_up)
    assert await work.follow_ups.add(first, 1, ASSESSMENT.follow_up) is None
    assert (
        await work.follow_ups.find_open(question.id)
        == asked
        == await work.follow_ups.find(asked.id)
    )

    async def to_it(message_id: int) -> Answer:
        answer = await work.answers.add(
            question=question,
            source=AnswerSource.TEXT,
            state=AnswerState.TRANSCRIBED,
            message_id=message_id,
            channel_id=5,
            follow_up=asked,
        )
        assert answer is not None
        return answer

    others = [await to_it(2), await to_it(3)]
    assert [(one.attempt, one.number, one.follow_up) for one in others] == [(1, 1, 1), (1, 2, 1)]
    again = await reply(work, question, 4)
    assert (again.attempt, again.number, again.follow_up) == (2, 0, None)
    assert await work.answers.list_of(question.id) == [first, *others, again]
    left = await work.follow_ups.set_state(asked.id, FollowUpState.LEFT)
    assert await work.follow_ups.find_open(question.id) is None
    assert await work.follow_ups.list_of(question.id) == [left]
    assert await work.follow_ups.find(2**70) is None


async def test_a_grading_asked_for_again_is_remembered(work: SqlUnitOfWork) -> None:
    [question] = await ask(work, await begin(work), 1)
    answer = await graded(work, question, 1)
    waiting = await work.answers.set_regrading(answer.id, Regrading.WAITING)
    assert waiting.regrading is Regrading.WAITING
    assert (await work.answers.set_regrading(answer.id, None)).regrading is None


async def test_an_interview_keeps_how_it_is_held(work: SqlUnitOfWork) -> None:
    setup = Setup(Practice.REAL, Manner.TOUGH, CompanyStyle.STARTUP, 2)
    begun = await begin(work, setup=setup)
    assert begun.setup == setup
    assert await work.interviews.find(begun.id) == begun


async def test_a_clock_begins_again(work: SqlUnitOfWork) -> None:
    [question] = await ask(work, await begin(work), 1)
    later = datetime.now(UTC) + timedelta(minutes=1)
    begun = await work.questions.begin_clock(question.id, later)
    assert (begun.clock_began_at, begun.asked_at) == (later, question.asked_at)
    nudged = later + timedelta(minutes=2)
    assert await work.questions.record_nudge(question.id, nudged) is True
    assert await work.questions.record_nudge(question.id, nudged) is False
    await work.questions.begin_clock(question.id, nudged + timedelta(minutes=1))
    assert await work.questions.record_nudge(question.id, nudged + timedelta(minutes=3)) is True


async def test_messages_at_once_become_attempts_in_order_each_once(database: Database) -> None:
    async with database.begin() as work:
        await work.people.ensure(ANN)
        [question] = await ask(work, await begin(work), 1)

    async def send(message_id: int) -> Answer | None:
        async with database.begin() as work:
            return await work.answers.add(
                question=question,
                source=AnswerSource.VOICE,
                state=AnswerState.RECEIVED,
                message_id=message_id,
                channel_id=5,
            )

    stored = await asyncio.gather(*(send(message_id) for message_id in [1, 2, 3, 4] * 3))
    attempts = [answer.attempt for answer in stored if answer is not None]
    assert sorted(attempts) == [1, 2, 3, 4]


async def test_an_answer_to_a_question_that_is_gone_is_told_so(work: SqlUnitOfWork) -> None:
    [question] = await ask(work, await begin(work), 1)
    await work.people.delete_everything(ANN)
    with pytest.raises(NotFound, match="question"):
        await reply(work, question, 1)


async def test_an_answer_keeps_its_problem_until_it_moves_on(work: SqlUnitOfWork) -> None:
    [question] = await ask(work, await begin(work), 1)
    answer = await reply(work, question, 1)
    failed = await work.answers.set_state(
        answer.id, AnswerState.FAILED, failed_step=FailedStep.TRANSCRIBE
    )
    assert failed.failed_step is FailedStep.TRANSCRIBE
    assert await work.answers.count_unsettled(question.interview_id) == 0
    await reply(work, question, 2)
    assert await work.answers.count_unsettled(question.interview_id) == 1
    assert await work.answers.set_state(answer.id, AnswerState.FAILED) == failed
    assert (await work.answers.set_state(answer.id, AnswerState.RECEIVED)).failed_step is None
    refused = await work.answers.set_state(
        answer.id,
        AnswerState.REFUSED,
        problem=RecordingProblem.CUT_OFF,
        problem_seconds=(1.5, 30.0),
    )
    assert (refused.problem, refused.problem_seconds) == (RecordingProblem.CUT_OFF, (1.5, 30.0))
    assert await work.answers.find(answer.id, lock=True) == refused
    with pytest.raises(OtherState):
        await work.answers.set_state(answer.id, AnswerState.GRADED)


async def test_recordings_and_transcripts_come_back_as_they_were(work: SqlUnitOfWork) -> None:
    [question] = await ask(work, await begin(work), 1)
    answer = await reply(work, question, 1)
    recording = Recording(answer.id, bytes(range(256)) * 1000, "voice.ogg", "audio/ogg", 3.25)
    await work.answers.add_recording(recording)
    assert await work.answers.find_recording(answer.id) == recording
    assert await work.people.drop_recordings(ANN) == 0, "it waits for its transcription"
    await work.answers.add_transcript(answer.id, HEARD)
    await work.answers.set_state(answer.id, AnswerState.TRANSCRIBED)
    fixed = Transcript("it's sorted", TranscriptSource.FIXED, "en", revision=2)
    await work.answers.add_transcript(answer.id, fixed)
    assert await work.answers.find_transcript(answer.id) == fixed
    assert await work.answers.find_transcript(answer.id, 1) == HEARD
    assert await work.answers.find_transcript(answer.id, 3) is None
    assert (await work.people.count_everything(ANN))["recordings"] == 1
    assert await work.people.drop_recordings(ANN) == 1
    await work.answers.drop_recording(answer.id)
    assert await work.answers.find_recording(answer.id) is None
    with pytest.raises(NotFound, match="answer"):
        await work.answers.add_transcript(10**6, HEARD)


async def test_a_transcript_revision_exists_once(database: Database) -> None:
    with pytest.raises(StorageError, match="uq_transcripts_answer_id_revision"):
        async with database.begin() as work:
            await work.people.ensure(ANN)
            [question] = await ask(work, await begin(work), 1)
            answer = await reply(work, question, 1)
            await work.answers.add_transcript(answer.id, HEARD)
            await work.answers.add_transcript(answer.id, HEARD)


async def test_starts_of_a_step_are_counted_also_at_once(database: Database) -> None:
    async with database.begin() as work:
        await work.people.ensure(ANN)
        interview = await begin(work)
        [question] = await ask(work, interview, 1)
        answer = await reply(work, question, 1)

    async def start() -> int:
        async with database.begin() as work:
            return await work.starts.record(Queue.grade, answer.id)

    assert sorted(await asyncio.gather(start(), start(), start())) == [1, 2, 3]
    async with database.begin() as work:
        assert await work.starts.record(Queue.transcribe, answer.id) == 1
        assert await work.starts.record(Queue.prepare, interview.id) == 1
        await work.starts.clear(Queue.grade, answer.id)
        assert await work.starts.record(Queue.grade, answer.id) == 1
        assert await work.starts.record(Queue.grade, 10**6) == 0, "nothing there to grade"


# ---------------------------------------------------------------- feedback and reports


async def test_feedback_comes_back_whole_and_the_newest_is_the_current(
    work: SqlUnitOfWork, raw: Any
) -> None:
    interview = await begin(work)
    first, second = await ask(work, interview)
    one, two = await graded(work, first, 1), await graded(work, first, 2)
    empty = Assessment("gemini", "g-3", "1", NotGradable.TOO_SHORT, "just a word")
    three = await graded(work, second, 3, empty)
    current = await work.feedback.find_current(one.id)
    assert current is not None
    assert (current.assessment, current.delivery, current.rating) == (ASSESSMENT, DELIVERY, 4.0)
    unrated = await work.feedback.find_current(three.id)
    assert unrated is not None
    assert (unrated.assessment, unrated.rating) == (empty, None)

    await work.answers.add_transcript(
        one.id, Transcript("fixed", TranscriptSource.FIXED, "en", revision=2)
    )
    newer = await work.feedback.add(
        answer=one, transcript_revision=2, assessment=ASSESSMENT, rating=3.5, delivery=None
    )
    assert await work.feedback.find_current(one.id) == newer
    by_question = await work.feedback.list_current_of(interview.id)
    assert {key: [item.answer_id for item in items] for key, items in by_question.items()} == {
        first.id: [one.id, two.id],
        second.id: [three.id],
    }
    assert by_question[first.id][0] == newer


async def test_two_feedbacks_at_once_leave_one_current(database: Database, raw: Any) -> None:
    async with database.begin() as work:
        await work.people.ensure(ANN)
        [question] = await ask(work, await begin(work), 1)
        answer = await reply(work, question, 1)
        await work.answers.add_transcript(answer.id, HEARD)

    async def grade() -> None:
        async with database.begin() as work:
            await work.feedback.add(
                answer=answer,
                transcript_revision=1,
                assessment=ASSESSMENT,
                rating=4.0,
                delivery=None,
            )

    await asyncio.gather(grade(), grade(), grade())
    counts = await raw.fetchrow(
        "SELECT count(*), count(*) FILTER (WHERE superseded_at IS NULL) FROM feedback"
    )
    assert tuple(counts) == (3, 1)


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE feedback SET rating = 5.1", "ck_feedback_rating"),
        ("UPDATE feedback SET not_gradable = 'echo'", "ck_feedback_not_gradable_unrated"),
        ("UPDATE feedback SET transcript_revision = 9", "fk_feedback_answer_id_transcript"),
        ("UPDATE criterion_ratings SET level = 0", "ck_criterion_ratings_level"),
        ("UPDATE questions SET level = 6", "ck_questions_level"),
        ("UPDATE questions SET kind = 'mixed'", "ck_questions_kind"),
        ("UPDATE questions SET position = 1", "uq_questions_interview_id_position"),
        ("UPDATE questions SET place = 1", "uq_questions_interview_id_place"),
        ("UPDATE questions SET position = NULL", "ck_questions_position_asked"),
        ("UPDATE interviews SET follow_ups = 3", "ck_interviews_follow_ups"),
        ("UPDATE interviews SET practice = 'hard'", "ck_interviews_practice"),
        ("UPDATE answers SET turn = 1", "ck_answers_turn"),
        ("UPDATE answers SET regrading = 'soon'", "ck_answers_regrading"),
        ("UPDATE feedback SET stand_in_reason = NULL", "ck_feedback_stand_in_both"),
        ("UPDATE answers SET state = 'lost'", "ck_answers_state"),
        ("UPDATE answers SET attempt = 1", "uq_answers_question_id_attempt"),
        ("UPDATE answers SET message_id = 1", "uq_answers_message_id"),
        ("UPDATE interviews SET state = 'gone'", "ck_interviews_state"),
        ("INSERT INTO jobs (person_id, role, description, stack, years, resume) "
         "VALUES (1, '', '', '', 1, '')", "fk_jobs_person_id"),
    ],
)  # fmt: skip
async def test_the_database_itself_keeps_the_rules(
    database: Database, raw: Any, statement: str, constraint: str
) -> None:
    async with database.begin() as work:
        await work.people.ensure(ANN)
        first, _ = await ask(work, await begin(work))
        await graded(work, first, 1)
        await graded(work, first, 2)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match=constraint):
        await raw.execute(statement)


async def test_a_report_written_again_keeps_its_first_time(work: SqlUnitOfWork) -> None:
    interview = await begin(work)
    first = report(interview)
    await work.reports.replace(first, ANN)
    assert await work.reports.find(interview.id) == first
    later = replace(report(interview, rating=1.0), questions=(), criteria=())
    await work.reports.replace(later, ANN)
    assert await work.reports.find(interview.id) == replace(later, created_at=first.created_at)
    assert await work.reports.find(interview.id + 1) is None


async def test_history_is_paged_filtered_and_counts_what_was_answered(work: SqlUnitOfWork) -> None:
    job = await work.jobs.add(ANN, PROFILE, None)
    await work.people.ensure(BOB)
    await ask(work, await begin(work, BOB))
    begun = []
    for number in range(3):
        interview = await begin(
            work,
            job_id=job.id if number else None,
            kind=Kind.TECHNICAL if number == 2 else Kind.MIXED,
        )
        first, second = await ask(work, interview)
        await graded(work, first, 10 * number + 1)
        await graded(work, first, 10 * number + 2)
        await work.questions.set_state(second.id, QuestionState.SKIPPED)
        await work.reports.replace(report(interview), ANN)
        begun.append(await work.interviews.set_state(interview.id, InterviewState.ENDED))
    await begin(work)  # no question yet
    page, total = await work.interviews.list_history(ANN, limit=2)
    assert total == 3
    assert [entry.interview.id for entry in page] == [begun[2].id, begun[1].id]
    assert (page[0].rating, page[0].answered, page[0].skipped) == (3.7, 1, 1)
    rest, _ = await work.interviews.list_history(ANN, limit=2, offset=2)
    assert [entry.interview for entry in rest] == [begun[0]]
    assert (await work.interviews.list_history(ANN, job_id=job.id))[1] == 2
    assert (await work.interviews.list_history(ANN, kind=Kind.TECHNICAL))[1] == 1
    assert await work.interviews.list_history(ANN, offset=2**70) == ([], 0)


def rated_by(*scores: tuple[str, float]) -> tuple[Score, ...]:
    return tuple(
        Score(grader, rating, 1, (("content", "Content", rating, 1),)) for grader, rating in scores
    )


async def test_progress_goes_forward_in_time_with_a_point_for_each_grader(
    work: SqlUnitOfWork,
) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for number, scores in enumerate(
        [
            rated_by(("offline", 3.0)),
            rated_by(("gemini", 3.5), ("offline", 2.0)),
            rated_by(("gemini", 4.0)),
        ]
    ):
        interview = await begin(work)
        await ask(work, interview)
        made = replace(report(interview, scores[0].rating), scores=scores)
        await work.reports.replace(made, ANN)
        found = await work.reports.find(interview.id)
        assert found is not None
        assert found.scores == scores
        await work.interviews.set_state(
            interview.id, InterviewState.ENDED, ended_at=start + timedelta(days=number)
        )
    entries, _ = await work.interviews.list_history(ANN)
    assert [len(entry.scores) for entry in entries] == [1, 2, 1]
    assert entries[1].rating == entries[1].scores[0].rating == 3.5
    unrated = await begin(work)
    await ask(work, unrated)
    assert (await work.interviews.list_history(ANN))[0][0].scores == ()
    await work.reports.replace(report(unrated, None), ANN)
    await work.interviews.set_state(unrated.id, InterviewState.ENDED)
    points = await work.interviews.list_progress(ANN)
    assert [(point.rating, point.grader) for point in points] == [
        (3.0, "offline"),
        (3.5, "gemini"),
        (2.0, "offline"),
        (4.0, "gemini"),
    ]
    assert points[0].at == start
    assert points[2].criteria == (("content", "Content", 2.0),)
    # The latest interviews count, not the latest points.
    assert [point.rating for point in await work.interviews.list_progress(ANN, limit=2)] == [
        3.5,
        2.0,
        4.0,
    ]


# ---------------------------------------------------------------- cards and notices


async def test_a_card_is_claimed_by_one_worker_at_a_time(database: Database) -> None:
    async with database.begin() as work:
        await work.people.ensure(ANN)
        interview = await begin(work)
        wanted: dict[str, Any] = {
            "kind": CardKind.OPENING,
            "subject_id": interview.id,
            "interview_id": interview.id,
            "person_id": ANN,
        }
        card = await work.cards.ensure(**wanted, channel_id=1)
        assert (card.message_id, card.shown, card.sending_since) == (None, "", None)
        moved = await work.cards.ensure(**wanted, channel_id=2)
        assert (moved.id, moved.channel_id) == (card.id, 2)

    async def claim() -> bool:
        async with database.begin() as work:
            return await work.cards.claim(card.id, lease_seconds=60) is not None

    assert sorted(await asyncio.gather(claim(), claim(), claim())) == [False, False, True]
    async with database.begin() as work:
        await work.cards.release(card.id)
        assert await work.cards.claim(card.id, lease_seconds=0) is not None
        assert await work.cards.claim(card.id, lease_seconds=60) is not None, "the lease ran out"
        await work.cards.record_sending(card.id)
        sending = await work.cards.find(CardKind.OPENING, interview.id)
        assert sending is not None
        assert sending.sending_since is not None
        await work.cards.record_shown(card.id, message_id=77, shown="ready")
        shown = await work.cards.claim(card.id, lease_seconds=60)
        assert shown is not None
        assert (shown.message_id, shown.shown, shown.sending_since) == (77, "ready", None)
        assert (await work.cards.ensure(**wanted, channel_id=2)).message_id == 77
        gone = await work.cards.ensure(**wanted, channel_id=3)
        assert (gone.channel_id, gone.message_id, gone.shown) == (3, None, "")
        await work.cards.record_shown(card.id, message_id=78, shown="ready")
        await work.cards.forget_message(card.id)
        forgotten = await work.cards.find(CardKind.OPENING, interview.id)
        assert forgotten is not None
        assert (forgotten.message_id, forgotten.shown) == (None, "")
        assert await work.cards.exists(card.id)
        assert not await work.cards.exists(card.id + 1)


async def test_a_notice_is_recorded_once_also_at_once(database: Database) -> None:
    async def record() -> bool:
        async with database.begin() as work:
            return await work.notices.record_once("no message content")

    assert sorted(await asyncio.gather(record(), record(), record())) == [False, False, True]


# ---------------------------------------------------------------- deleting everything


async def fill(work: SqlUnitOfWork, person_id: int, message_id: int) -> None:
    await work.people.ensure(person_id)
    job = await work.jobs.add(person_id, PROFILE, "cv.pdf")
    interview = await begin(work, person_id, job_id=job.id)
    question, _ = await ask(work, interview)
    answer = await graded(work, question, message_id)
    await work.answers.add_recording(Recording(answer.id, b"x", "a.ogg", "audio/ogg"))
    sent = PassageDraft(answer.id, message_id, 0, AnswerSource.VOICE, answer.created_at)
    await work.passages.add(sent)
    await work.starts.record(Queue.grade, answer.id)
    assert ASSESSMENT.follow_up is not None
    await work.follow_ups.add(answer, 1, ASSESSMENT.follow_up)
    asked = answer.created_at
    await work.doubts.add(
        question, None, channel_id=1, message_id=message_id, text="?", sent_at=asked
    )
    await work.sounds.keep(person_id, "k", "one", Speech(b"OggS", 1.0))
    await work.reports.replace(report(interview), person_id)
    await work.usage.add(
        day=date(2026, 1, 1),
        person_id=person_id,
        guild_id=9,
        grader="gemini",
        task="grade",
        usage=Usage(1, 2, 3),
    )
    await work.cards.ensure(
        kind=CardKind.QUESTION,
        subject_id=question.id,
        interview_id=interview.id,
        person_id=person_id,
        channel_id=1,
    )
    for shared in (True, False):
        pack = await work.packs.add(9, person_id, "SQL", "")
        await work.packs.set_shared(pack.id, shared)
    await fill_team(work, person_id, DRAFT)
