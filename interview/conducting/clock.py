"""A look at the clock of a question or follow-up. In the transaction of the caller."""

from __future__ import annotations

from datetime import datetime

from interview.conducting import course
from interview.conducting.cards import show_nudge, show_question
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
    match look(question, at, clock):
        case Hand.NUDGE:
            if await uow.questions.record_nudge(question_id, at):
                await show_nudge(uow, interview, question)
        case Hand.ANEW:
            question = await uow.questions.begin_clock(question_id, at)
            await course.start_clock(uow, interview, question, timing)
            await show_question(uow, interview, question)
        case Hand.TIME_UP:
            await _time_up(uow, interview, question)
            await course.go_on(uow, interview, at, timing)
        case Hand.NOTHING:
            pass


async def _time_up(uow: UnitOfWork, interview: Interview, question: Question) -> None:
    if question.state is QuestionState.FOLLOW_UP or await course.was_answered(uow, question):
        await course.leave(uow, interview, question)
    else:
        question = await uow.questions.set_state(question.id, QuestionState.TIMED_OUT)
        await show_question(uow, interview, question)
