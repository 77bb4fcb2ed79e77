"""The course of an interview: asking, following up, going on, ending. In the transaction of the
caller.

Both the person's clicks (:mod:`interview.conducting.interviews`) and the outcome of an answer
(:mod:`interview.conducting.answers`) move an interview on; they do it here, with the interview's
row locked."""

from __future__ import annotations

from datetime import datetime

from interview.conducting.cards import refresh_answers, show_follow_up, show_opening, show_question
from interview.conducting.form import is_current
from interview.conducting.forms import form_of
from interview.conducting.gaps import leave_asked
from interview.conducting.reports import report_when_settled
from interview.models import (
    Answer,
    AnswerState,
    FollowUp,
    FollowUpDraft,
    FollowUpState,
    Interview,
    InterviewState,
    Question,
    QuestionState,
)
from interview.ports import UnitOfWork
from interview.timing import Timing


def is_reopened(interview: Interview, question: Question) -> bool:
    """Whether a question whose answer is looked at again is under review again."""
    return is_current(interview, question) and form_of(interview).may_reopen(question)


async def go_on(uow: UnitOfWork, interview: Interview, at: datetime, timing: Timing) -> None:
    """Ask the next question, or end the interview after the last one."""
    await uow.answers.drop_refused(interview.id)
    left = await uow.questions.find_at(interview.id, interview.position)
    await leave_asked(uow, interview, left)
    following = await form_of(interview).find_next(uow, interview)
    if following is None:
        await end(uow, interview, None, at)
    else:
        await _ask(uow, interview, following, at, timing)


async def ask_first(uow: UnitOfWork, interview: Interview, at: datetime, timing: Timing) -> None:
    following = await form_of(interview).find_next(uow, interview)
    if following is not None:
        await _ask(uow, interview, following, at, timing)


async def _ask(
    uow: UnitOfWork, interview: Interview, question: Question, at: datetime, timing: Timing
) -> None:
    interview = await uow.interviews.set_position(interview.id, interview.position + 1)
    question = await uow.questions.ask(question.id, interview.position, at)
    await show_question(uow, interview, question)
    await start_clock(uow, interview, question, timing)


async def start_clock(
    uow: UnitOfWork, interview: Interview, question: Question, timing: Timing
) -> None:
    """Have the clock, if there is one, looked at when a nudge is due and when time is up."""
    clock = form_of(interview).clock(timing)
    if clock is not None:
        await uow.queue.clock(question.id, delay=clock.nudge)
        await uow.queue.clock(question.id, delay=clock.limit)


async def follow_up(
    uow: UnitOfWork,
    interview: Interview,
    question: Question,
    answer: Answer,
    draft: FollowUpDraft,
    at: datetime,
    timing: Timing,
) -> FollowUp | None:
    """Ask a follow-up about ``answer``; None when that many were asked in this attempt."""
    number = (answer.follow_up or 0) + 1
    if number > interview.setup.follow_ups:
        return None
    asked = await uow.follow_ups.add(answer, number, draft)
    if asked is None:
        return None
    question = await uow.questions.begin_clock(question.id, at)
    await show_follow_up(uow, interview, asked)
    await start_clock(uow, interview, question, timing)
    return asked


async def leave_follow_up(uow: UnitOfWork, interview: Interview, question: Question) -> None:
    """The follow-up that waits, if any, waits no more."""
    waiting = await uow.follow_ups.find_open(question.id)
    if waiting is not None:
        waiting = await uow.follow_ups.set_state(waiting.id, FollowUpState.LEFT)
        await show_follow_up(uow, interview, waiting)


async def leave(uow: UnitOfWork, interview: Interview, question: Question) -> Question:
    """Close a question that waits for an answer, with its follow-up if it has one."""
    await leave_follow_up(uow, interview, question)
    done = question.state is QuestionState.FOLLOW_UP or await was_answered(uow, question)
    state = QuestionState.DONE if done else QuestionState.SKIPPED
    question = await uow.questions.set_state(question.id, state)
    await show_question(uow, interview, question)
    return question


async def end(
    uow: UnitOfWork, interview: Interview, question: Question | None, at: datetime
) -> Interview:
    """End the interview; ``question`` is the one at hand if its card has to change for it."""
    await uow.answers.drop_refused(interview.id)
    interview = await uow.interviews.set_state(interview.id, InterviewState.ENDED, ended_at=at)
    await show_opening(uow, interview)
    if question is not None:
        await show_question(uow, interview, question)
    left = question or await uow.questions.find_at(interview.id, interview.position)
    await leave_asked(uow, interview, left)
    if left is not None:
        await refresh_answers(uow, left)
    await report_when_settled(uow, interview)
    return interview


async def was_answered(uow: UnitOfWork, question: Question) -> bool:
    """Whether any attempt has words (a refused recording is no answer)."""
    return any(
        answer.state not in (AnswerState.RECEIVED, AnswerState.REFUSED)
        for answer in await uow.answers.list_of(question.id)
    )
