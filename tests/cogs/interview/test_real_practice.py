"""Timed practice: as a real interview, without feedback before its end, and with a clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from interview.conducting.views import InterviewView
from interview.errors import InterviewerRefused, UnusableRecording
from interview.models import QuestionState, RecordingProblem
from interview.timing import Timing
from sandbox.reading import SeenMessage
from tests.conftest import JOB
from tests.support.fakes import GOOD_ANSWER
from tests.support.unruly import Coach

#: The clock's own jobs come late enough not to disturb; tests move the clock's beginning instead.
FAR = Timing(nudge=3000.0, limit=6000.0, away=600.0)


async def begin(coach: Coach, **options: object) -> SeenMessage:
    """A timed interview, up to its first question."""
    shown = await coach.world.slash(
        coach.alice, coach.world.lobby, "interview start", practice="real", **options
    )
    if shown.modal is not None:
        await coach.world.submit_modal(coach.alice, shown, JOB)
    opening = await coach.world.until_message(coach.thread(), lambda m: m.has_button("I'm ready"))
    await coach.world.click(coach.alice, opening, label="I'm ready")
    return await coach.question(coach.alice, 1)


async def ago(coach: Coach, seconds: float, *, position: int = 1) -> None:
    """Let the clock have begun that long ago, and look at its clock."""
    interview = (await seen(coach)).interview
    async with coach.built.database.begin() as uow:
        question = await uow.questions.find_at(interview.id, position)
        assert question is not None
        await uow.questions.begin_clock(question.id, datetime.now(UTC) - timedelta(seconds=seconds))
    await coach.built.services.interviews.look_at_clock(question.id)


async def seen(coach: Coach) -> InterviewView:
    interview = await coach.built.services.interviews.find_in_channel(coach.thread().id)
    assert interview is not None
    return await coach.built.services.views.get_interview(coach.alice.id, interview.id)


async def states(coach: Coach) -> list[QuestionState]:
    return [q.state for q in (await seen(coach)).questions if q.position]


@pytest.fixture
def timing() -> Timing:
    return FAR


async def test_no_feedback_before_the_end_and_all_of_it_after(coach: Coach) -> None:
    first = await begin(coach, questions=2, follow_ups=0)
    assert {b.label for b in first.buttons} == {"Skip", "End interview"}
    assert "Time is up" in first.text
    sent = await coach.voice()
    second = await coach.question(coach.alice, 2)
    card = await coach.world.until_message(coach.thread(), "Thank you.", after=sent.id)
    assert "of 5" not in card.text and not card.buttons
    for what in ("detail", "better"):
        (said,) = await coach.press(coach.alice, card, f"iv1:page:1:{what}-0")
        assert "at the end" in said.text
    for custom_id in ("iv1:hint:1:1", "iv1:model:1:"):
        (said,) = await coach.press(coach.alice, second, custom_id)
        assert "real interview" in said.text
    await coach.say(GOOD_ANSWER)
    report = await coach.world.until_message(coach.thread(), lambda m: bool(m.files))
    assert "4.0 of 5" in report.text
    shown = await coach.world.until_message(
        coach.thread(), lambda m: m.id == card.id and "4.0 of 5" in m.text
    )
    assert {b.label for b in shown.buttons} >= {"Transcript", "Key points"}
    assert not shown.has_button("Try again") and not shown.has_button("Next question")


async def test_history_keeps_it_back_too(coach: Coach) -> None:
    await begin(coach, questions=2, follow_ups=0)
    await coach.say(GOOD_ANSWER)
    await coach.question(coach.alice, 2)
    views = coach.built.services.views
    assert (await seen(coach)).feedback == {}
    _, _, attempts, _, _ = await views.get_question(coach.alice.id, 1)
    assert [feedback for _, _, feedback in attempts] == [None]


async def test_the_clock_begins_when_the_person_is_ready(coach: Coach) -> None:
    shown = await coach.world.slash(
        coach.alice, coach.world.lobby, "interview start", practice="real"
    )
    await coach.world.submit_modal(coach.alice, shown, JOB)
    opening = await coach.world.until_message(coach.thread(), lambda m: m.has_button("I'm ready"))
    early = await coach.say(GOOD_ANSWER)
    await coach.world.until_message(coach.thread(), "I'm ready", after=early.id)
    ready = opening.button("I'm ready").custom_id or ""
    said = await coach.press(coach.alice, opening, ready, ready)
    assert ["you are at question 1" in each.text for each in said] == [True]
    await coach.question(coach.alice, 1)
    assert not coach.world.reread(opening).has_button("I'm ready")


async def test_a_follow_up_is_asked_without_a_word_on_the_answer(coach: Coach) -> None:
    coach.interviewer.follow_ups = ["How did you know that it had helped?"]
    await begin(coach, questions=1)
    await coach.say(GOOD_ANSWER)
    asked = await coach.world.until_message(
        coach.thread(), lambda m: m.has_button("Skip this follow-up")
    )
    assert "Time is up" in asked.text
    await coach.world.click(coach.alice, asked, label="Skip this follow-up")
    report = await coach.world.until_message(coach.thread(), lambda m: bool(m.files))
    assert "4.0 of 5" in report.text


async def test_a_nudge_after_two_minutes_is_said_once(coach: Coach) -> None:
    await begin(coach, questions=1)
    await ago(coach, 3001)
    await coach.world.until_message(coach.thread(), "Two minutes have passed")
    await coach.built.services.interviews.look_at_clock(1)
    await coach.world.rest()
    assert coach.world.conversation(coach.thread()).count("Two minutes have passed") == 1
    # Once it is answered nothing counts down any more.
    await coach.say(GOOD_ANSWER)
    await coach.world.until_message(coach.thread(), "Two minutes had passed")


async def test_after_four_minutes_the_next_question_comes(coach: Coach) -> None:
    await begin(coach, questions=2)
    await ago(coach, 6001)
    await coach.question(coach.alice, 2)
    closed = await coach.world.until_message(coach.thread(), "no answer was begun in time")
    assert not closed.buttons
    assert await states(coach) == [QuestionState.TIMED_OUT, QuestionState.OPEN]


async def test_a_recording_begun_in_time_counts_for_its_question(coach: Coach) -> None:
    await begin(coach, questions=2, follow_ups=0)
    # Time has been up for ten seconds; the recording of 35 s was begun before that.
    await ago(coach, 6010)
    await coach.question(coach.alice, 2)
    await coach.voice()
    await coach.world.until_message(coach.thread(), lambda m: "Thank you.\n" in m.text)
    assert await states(coach) == [QuestionState.DONE, QuestionState.OPEN]
    # Typed now, it is an answer to the question at hand.
    await coach.say(GOOD_ANSWER)
    report = await coach.world.until_message(coach.thread(), lambda m: bool(m.files))
    assert report.text.count("4.0") >= 3  # overall, and both questions
    assert [r.question.text for r in coach.interviewer.grade_requests] == [
        q.draft.text for q in (await seen(coach)).questions[:2]
    ]


async def test_a_recording_begun_in_time_counts_after_the_end_too(coach: Coach) -> None:
    await begin(coach, questions=1, follow_ups=0)
    await ago(coach, 6010)
    await coach.world.until_message(coach.thread(), "Your report")
    await coach.voice()
    await coach.world.until_message(coach.thread(), lambda m: bool(m.files) and "4.0" in m.text)
    assert await states(coach) == [QuestionState.DONE]


async def test_time_the_bot_was_away_does_not_count(coach: Coach) -> None:
    question = await begin(coach, questions=2)
    await ago(coach, 100_000)
    assert await states(coach) == [QuestionState.OPEN]
    assert coach.world.reread(question).has_button("Skip")


async def test_an_unusable_recording_costs_no_time(coach: Coach) -> None:
    coach.ear.failures = [UnusableRecording(RecordingProblem.NO_SPEECH)]
    await begin(coach, questions=1, follow_ups=0)
    sent = await coach.voice("silence.ogg")
    await coach.world.until_message(coach.thread(), "heard no speech", after=sent.id)
    assert await states(coach) == [QuestionState.OPEN]
    await coach.say(GOOD_ANSWER)
    await coach.world.until_message(coach.thread(), lambda m: bool(m.files) and "4.0" in m.text)


async def test_an_answer_with_nothing_in_it_is_not_asked_for_again(coach: Coach) -> None:
    await begin(coach, questions=2)
    await coach.say("fine")
    await coach.question(coach.alice, 2)
    assert coach.interviewer.grade_requests == []


async def test_an_answer_that_could_not_be_reviewed_stays_and_can_be_tried_again(
    coach: Coach,
) -> None:
    coach.interviewer.failures = [InterviewerRefused("http_403")]
    await begin(coach, questions=1, follow_ups=0)
    sent = await coach.say(GOOD_ANSWER)
    failed = await coach.world.until_message(
        coach.thread(), lambda m: m.has_button("Try again"), after=sent.id
    )
    await coach.world.click(coach.alice, failed, label="Try again")
    await coach.world.until_message(coach.thread(), lambda m: bool(m.files) and "4.0" in m.text)


@pytest.mark.parametrize("timing", [Timing(nudge=50, limit=8)])
async def test_what_was_said_after_the_limit_is_not_rated(coach: Coach) -> None:
    await begin(coach, questions=1, follow_ups=0)
    await coach.voice()
    await coach.world.until_message(coach.thread(), "Your report")
    (request,) = coach.interviewer.grade_requests
    # The ear of the tests hears a word every 0.4 s.
    assert request.said == " ".join(GOOD_ANSWER.split()[:20])
