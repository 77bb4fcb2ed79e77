"""Whose turn it is: asking, following up, going on, ending. In the transaction of the caller.

Both the person's clicks (:mod:`interview.conducting.interviews`) and the outcome of an answer
(:mod:`interview.conducting.answers`) move an interview on; they do it here, with the interview's
row locked."""

from __future__ import annotations

from datetime import datetime

from interview.cards import refresh_answers, show_follow_up, show_opening, show_question
from interview.conducting import team_part
from interview.conducting.reports import report_when_settled
from interview.errors import NoOpenQuestion, Stale, StaleAction
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
from interview.rating.difficulty import next_question
from interview.timing import Timing, is_timed
from interview.transitions import takes_answer

__all__ = [
    "ask_first",
    "end",
    "follow_up",
    "go_on",
    "is_current",
    "is_reopened",
    "leave_follow_up",
    "may_be_ended_as",
    "question_to_answer",
    "start_clock",
    "was_answered",
]


def is_current(interview: Interview, question: Question) -> bool:
    return interview.state is InterviewState.ACTIVE and interview.position == question.position


def is_reopened(interview: Interview, question: Question) -> bool:
    """Whether a question whose answer is looked at again is under review again. What came too late
    for a team stays so."""
    if not is_current(interview, question):
        return False
    return not team_part.is_part(interview) or team_part.is_in_time(question)


async def question_to_answer(uow: UnitOfWork, interview: Interview) -> Question:
    """The question that takes an answer now. Raises NoOpenQuestion, StaleAction."""
    if interview.state in (InterviewState.PREPARING, InterviewState.STUCK):
        raise StaleAction(Stale.QUESTIONS_BEING_MADE_KEEP_ANSWER)
    if interview.state is not InterviewState.ACTIVE:
        raise NoOpenQuestion
    if interview.position == 0:
        raise StaleAction(Stale.NOT_BEGUN)
    question = await uow.questions.find_at(interview.id, interview.position)
    if question is None:
        raise NoOpenQuestion
    if not takes_answer(question.state):
        raise NoOpenQuestion(question.id)
    return question


async def go_on(uow: UnitOfWork, interview: Interview, at: datetime, timing: Timing) -> None:
    """Ask the next question, or end the interview after the last one."""
    await uow.answers.drop_refused(interview.id)
    following = await _next(uow, interview)
    if following is None:
        await end(uow, interview, None, at)
    else:
        await _ask(uow, interview, following, at, timing)


async def ask_first(uow: UnitOfWork, interview: Interview, at: datetime, timing: Timing) -> None:
    following = await _next(uow, interview)
    if following is not None:
        await _ask(uow, interview, following, at, timing)


async def _next(uow: UnitOfWork, interview: Interview) -> Question | None:
    return next_question(
        await uow.questions.list_of(interview.id),
        await uow.feedback.list_current_of(interview.id),
        position=interview.position + 1,
        count=interview.question_count,
        years=interview.profile.years,
    )


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
    """Have the clock looked at when a nudge is due and when time is up; only if timed."""
    if is_timed(interview):
        await uow.queue.clock(question.id, delay=timing.nudge)
        await uow.queue.clock(question.id, delay=timing.limit)


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
    question = await uow.questions.begin_turn(question.id, at)
    await show_follow_up(uow, interview, asked)
    await start_clock(uow, interview, question, timing)
    return asked


async def leave_follow_up(uow: UnitOfWork, interview: Interview, question: Question) -> None:
    """The follow-up that waits, if any, waits no more."""
    waiting = await uow.follow_ups.find_open(question.id)
    if waiting is not None:
        waiting = await uow.follow_ups.set_state(waiting.id, FollowUpState.LEFT)
        await show_follow_up(uow, interview, waiting)


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
    if left is not None:
        await refresh_answers(uow, left)
    await report_when_settled(uow, interview)
    return interview


async def was_answered(uow: UnitOfWork, question: Question) -> bool:
    """Whether any attempt has words (a refused recording is no answer)."""
    return any(
        answer.state in (AnswerState.GRADED, AnswerState.TRANSCRIBED, AnswerState.FAILED)
        for answer in await uow.answers.list_of(question.id)
    )


def may_be_ended_as(question: Question, *, answered: bool) -> QuestionState:
    """What a question that is left becomes."""
    if question.state is QuestionState.FOLLOW_UP or answered:
        return QuestionState.DONE
    return QuestionState.SKIPPED
