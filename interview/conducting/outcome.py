"""What happens once an answer has arrived at its end. In the transaction of the caller."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from interview.cards import show_answer, show_follow_up, show_question
from interview.conducting import moves, team_part
from interview.conducting.reports import report_when_settled
from interview.models import (
    Answer,
    AnswerState,
    FollowUpDraft,
    FollowUpState,
    Interview,
    InterviewState,
    Question,
    QuestionState,
    RoundPhase,
)
from interview.ports import UnitOfWork
from interview.timing import Timing, is_timed

__all__ = ["Outcome", "settle"]


class Outcome(StrEnum):
    RATED = "rated"
    UNRATED = "unrated"  # nothing in it to rate
    DECLINED = "declined"  # "I don't know"
    REFUSED = "refused"  # the recording can't be used
    FAILED = "failed"  # all tries used up


async def settle(
    uow: UnitOfWork,
    interview: Interview,
    question: Question,
    answer: Answer,
    outcome: Outcome,
    draft: FollowUpDraft | None,
    at: datetime,
    timing: Timing,
) -> None:
    """Move the question on, ask a follow-up if one is due, and show what changed.

    With a coach a question is done once an attempt is rated; otherwise it is open again, so that
    the person can simply send another message. In timed practice it is done either way, unless the
    recording could not be used at all, and the next question comes by itself. A part in a team
    practice waits for its team either way.
    """
    if team_part.is_part(interview):
        await _settle_part(uow, interview, question, answer)
        return
    if question.state is QuestionState.REVIEW and not await _others_on_their_way(uow, answer):
        await _close_follow_up(uow, interview, answer, outcome)
        state = await _state_after(uow, interview, question, answer, outcome, draft, at, timing)
        question = await uow.questions.set_state(question.id, state)
        if outcome is Outcome.REFUSED and is_timed(interview):
            # The time it took to find the recording unusable was not the person's.
            question = await uow.questions.begin_turn(question.id, at)
            await moves.start_clock(uow, interview, question, timing)
        await show_question(uow, interview, question)
    for each in await uow.answers.list_of(question.id):
        await show_answer(uow, interview, each)
    if (
        is_timed(interview)
        and question.state is QuestionState.DONE
        and moves.is_current(interview, question)
    ):
        await moves.go_on(uow, interview, at, timing)
    else:
        await report_when_settled(uow, interview)


async def _settle_part(
    uow: UnitOfWork, interview: Interview, question: Question, answer: Answer
) -> None:
    """The question waits for the reveal; or, without an answer that can be used, for another one
    while there is time."""
    answers = await uow.answers.list_of(question.id)
    if question.state is QuestionState.REVIEW and not await _others_on_their_way(uow, answer):
        if team_part.counted_answer(answers) is not None:
            question = await uow.questions.set_state(question.id, QuestionState.DONE)
        else:
            question = await uow.questions.set_state(question.id, QuestionState.OPEN)
            round_ = await team_part.find_round_of(uow, interview, question)
            if round_ is None or round_.phase is not RoundPhase.ANSWERING:
                question = await uow.questions.set_state(question.id, QuestionState.TIMED_OUT)
        await show_question(uow, interview, question)
    for each in answers:
        await show_answer(uow, interview, each)
    await team_part.look_after(uow, interview, question)
    await report_when_settled(uow, interview)


async def _others_on_their_way(uow: UnitOfWork, answer: Answer) -> bool:
    return any(
        other.id != answer.id and other.state in (AnswerState.RECEIVED, AnswerState.TRANSCRIBED)
        for other in await uow.answers.list_of(answer.question_id)
    )


async def _close_follow_up(
    uow: UnitOfWork, interview: Interview, answer: Answer, outcome: Outcome
) -> None:
    """The follow-up that ``answer`` was for is settled, unless another answer can still come."""
    if answer.follow_up is None:
        return
    again = outcome in (Outcome.UNRATED, Outcome.FAILED) and not is_timed(interview)
    if again or outcome is Outcome.REFUSED:
        return
    state = FollowUpState.ANSWERED if outcome is Outcome.RATED else FollowUpState.LEFT
    for each in await uow.follow_ups.list_of(answer.question_id):
        ours = (each.attempt, each.number) == (answer.attempt, answer.follow_up)
        if ours and each.state is not state:
            await show_follow_up(uow, interview, await uow.follow_ups.set_state(each.id, state))


async def _state_after(
    uow: UnitOfWork,
    interview: Interview,
    question: Question,
    answer: Answer,
    outcome: Outcome,
    draft: FollowUpDraft | None,
    at: datetime,
    timing: Timing,
) -> QuestionState:
    if interview.state is InterviewState.ENDED or not moves.is_current(interview, question):
        return QuestionState.DONE
    newest = (await uow.answers.list_of(question.id))[-1].attempt == answer.attempt
    if outcome is Outcome.RATED and draft is not None and newest:
        await moves.follow_up(uow, interview, question, answer, draft, at, timing)
    waiting = await uow.follow_ups.find_open(question.id)
    if waiting is not None:
        await show_follow_up(uow, interview, waiting)
        return QuestionState.FOLLOW_UP
    if outcome is Outcome.REFUSED:
        return QuestionState.OPEN
    if outcome is Outcome.RATED or is_timed(interview) or answer.follow_up is not None:
        return QuestionState.DONE
    return QuestionState.OPEN
