"""A look at the clock of a question or follow-up. In the transaction of the caller."""

from __future__ import annotations

from datetime import datetime

from interview.conducting import course
from interview.conducting.cards import show_follow_up, show_nudge, show_question
from interview.conducting.form import is_current
from interview.conducting.forms import form_of
from interview.models import Interview, Question, QuestionState
from interview.ports import UnitOfWork
from interview.timing import Hand, Timing, look


async def look_at_clock(uow: UnitOfWork, question_id: int, at: datetime, timing: Timing) -> None:
    """Nudge, or go on without an answer. Does nothing when nothing is due."""
    question = await uow.questions.find(question_id)
    if question is None:
        return
    interview = await uow.interviews.find(question.interview_id, lock=True)
    question = await uow.questions.find(question_id)
    if interview is None or question is None or not is_current(interview, question):
        return
    clock = form_of(interview).clock(timing)
    # Under review nobody waits for the person.
    if clock is None or question.state not in (QuestionState.OPEN, QuestionState.FOLLOW_UP):
        return
    if await form_of(interview).is_unseen(uow, interview, question):
        # No time runs for what its person can't read; it begins when it is shown.
        await uow.queue.clock(question_id, delay=clock.nudge)
        return
    match look(question, at, clock):
        case Hand.NUDGE:
            if await uow.questions.record_nudge(question_id, at):
                await show_nudge(uow, interview, question)
        case Hand.ANEW:
            await _begin(uow, interview, question, at, timing)
        case Hand.TIME_UP:
            await _time_up(uow, interview, question)
            await course.go_on(uow, interview, at, timing)
        case Hand.NOTHING:
            pass


async def begin_anew(uow: UnitOfWork, interview_id: int, at: datetime, timing: Timing) -> None:
    """The time of what waits for an answer begins now, where it has a clock."""
    interview = await uow.interviews.find(interview_id, lock=True)
    if interview is None or form_of(interview).clock(timing) is None:
        return
    question = await uow.questions.find_at(interview_id, interview.position)
    if question is not None and question.state in (QuestionState.OPEN, QuestionState.FOLLOW_UP):
        await _begin(uow, interview, question, at, timing)


async def _begin(
    uow: UnitOfWork, interview: Interview, question: Question, at: datetime, timing: Timing
) -> None:
    question = await uow.questions.begin_clock(question.id, at)
    await course.start_clock(uow, interview, question, timing)
    await show_question(uow, interview, question)
    follow_up = await uow.follow_ups.find_open(question.id)
    if follow_up is not None:
        await show_follow_up(uow, interview, follow_up)


async def _time_up(uow: UnitOfWork, interview: Interview, question: Question) -> None:
    if question.state is QuestionState.FOLLOW_UP or await course.was_answered(uow, question):
        await course.leave(uow, interview, question)
    else:
        question = await uow.questions.set_state(question.id, QuestionState.TIMED_OUT)
        await show_question(uow, interview, question)
