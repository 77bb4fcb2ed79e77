"""A form of practice that only this file knows, played through the use cases on a real database: a
single question a day, with one attempt, feedback at once, and no report."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import MappingProxyType
from typing import ClassVar

import asyncpg
import pytest

from interview.conducting.form import Deed, Form, Pace
from interview.conducting.forms import FORMS
from interview.conducting.intake import Sent, SentRecording
from interview.conducting.interviews import InterviewStart
from interview.errors import Stale, StaleAction
from interview.models import (
    Answer,
    AnswerSource,
    AnswerState,
    Interview,
    InterviewState,
    JobProfile,
    Kind,
    NotGradable,
    Practice,
    Question,
    QuestionState,
    Setup,
)
from storage.postgres.urls import asyncpg_connect_kwargs
from tests.support.fakes import GOOD_ANSWER, FakeEar, FakeInterviewer
from tests.support.team_world import Clock, TeamWorld, opened

PERSON, CHANNEL = 1, 77
PROFILE = JobProfile("Backend engineer", "Payments in Python.", "Python, PostgreSQL", 4.0)


class OneADay(Form):
    pace = Pace.ITSELF
    held_until = None
    one_attempt = True
    writes_report = False
    lacks: ClassVar = MappingProxyType({Deed.RETRY: Stale.ONE_ATTEMPT})


@pytest.fixture
def daily(monkeypatch: pytest.MonkeyPatch) -> Practice:
    """What a line in the enum of practices and one in the registry would add."""
    practice = str.__new__(Practice, "daily")
    practice._name_, practice._value_ = "DAILY", "daily"
    monkeypatch.setitem(Practice._value2member_map_, "daily", practice)
    monkeypatch.setitem(FORMS, practice, OneADay())
    return practice


@pytest.fixture
async def world(
    database_url: str, interviewer: FakeInterviewer, ear: FakeEar
) -> AsyncIterator[TeamWorld]:
    # What the migration of a new practice would do.
    connection = await asyncpg.connect(**asyncpg_connect_kwargs(database_url))
    await connection.execute("ALTER TABLE interviews DROP CONSTRAINT ck_interviews_practice")
    await connection.close()
    clock = Clock()
    database = opened(database_url, clock)
    yield TeamWorld(database_url, database, interviewer, ear, clock=clock)
    await database.close()


async def begun(world: TeamWorld, practice: Practice) -> tuple[Interview, Question]:
    job = await world.people.add_job(PERSON, PROFILE, None)
    interview = await world.interviews.begin(
        InterviewStart(
            person_id=PERSON,
            guild_id=None,
            job_id=job.id,
            kind=Kind.BEHAVIORAL,
            question_count=1,
            language="en",
            setup=Setup(practice=practice, follow_ups=0),
        )
    )
    await world.interviews.attach(PERSON, interview.id, CHANNEL)
    await world.run()
    question = await world.interviews.current_question(interview.id)
    assert question is not None and question.state is QuestionState.OPEN
    return await world.interviews.get_interview(PERSON, interview.id), question


async def said(world: TeamWorld, message_id: int = 1) -> Answer | None:
    recording = SentRecording(AnswerSource.VOICE, b"OggS", "voice.ogg", "audio/ogg", 30.0)
    return await world.answers.take_recordings(Sent(PERSON, CHANNEL, message_id), [recording])


async def test_its_question_is_asked_answered_rated_and_all_is_over(
    world: TeamWorld, daily: Practice, interviewer: FakeInterviewer
) -> None:
    interview, question = await begun(world, daily)
    assert interview.setup.practice is daily
    answer = await said(world)
    assert answer is not None
    done = await world.run()
    assert "grade" in done and "report" not in done and "clock" not in done
    assert not interviewer.report_requests
    interview = await world.interviews.get_interview(PERSON, interview.id)
    assert interview.state is InterviewState.ENDED
    view = await world.own_views.find_answer(answer.id)
    assert view is not None and view.question.state is QuestionState.DONE
    assert view.answer.state is AnswerState.GRADED
    assert view.feedback is not None and view.feedback.rating is not None
    assert not view.hidden and not view.current, "seen at once, with nothing to go on to"
    assert await world.own_views.find_report(interview.id) is None
    assert (await world.interviews.get_attempted_question(PERSON, question.id)).id == question.id


async def test_an_answer_with_nothing_to_rate_was_its_only_one(
    world: TeamWorld, daily: Practice, interviewer: FakeInterviewer
) -> None:
    interview, question = await begun(world, daily)
    interviewer.not_gradable = NotGradable.OFF_TOPIC
    assert await world.answers.take_text(Sent(PERSON, CHANNEL, 1), GOOD_ANSWER)
    await world.run()
    interview, question = await world.interviews.get_question(PERSON, question.id)
    assert question.state is QuestionState.DONE and interview.state is InterviewState.ENDED
    assert await world.answers.expects_answer(PERSON, CHANNEL) is None


async def test_it_has_hints_and_skips_but_no_other_attempt(
    world: TeamWorld, daily: Practice
) -> None:
    interview, question = await begun(world, daily)
    assert (await world.interviews.get_hint(PERSON, question.id)).draft.hint
    with pytest.raises(StaleAction) as refused:
        await world.interviews.retry(PERSON, question.id)
    assert refused.value.why is Stale.ONE_ATTEMPT
    await world.interviews.skip(PERSON, question.id)
    assert "report" not in await world.run()
    interview, question = await world.interviews.get_question(PERSON, question.id)
    assert question.state is QuestionState.SKIPPED and interview.state is InterviewState.ENDED


async def test_one_that_is_left_waits_without_a_clock(world: TeamWorld, daily: Practice) -> None:
    interview, question = await begun(world, daily)
    await world.later(20 * 3600)
    _, question = await world.interviews.get_question(PERSON, question.id)
    assert question.state is QuestionState.OPEN
    assert await said(world) is not None
    await world.run()
    interview = await world.interviews.get_interview(PERSON, interview.id)
    assert interview.state is InterviewState.ENDED
