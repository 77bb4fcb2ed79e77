"""What happens once an answer has arrived at its end. In the transaction of the caller."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from interview.conducting import course
from interview.conducting.cards import show_answer, show_follow_up, show_question
from interview.conducting.form import UNCOUNTED, Outcome, Pace, is_current
from interview.conducting.forms import form_of
from interview.conducting.reports import report_when_settled
from interview.models import (
    ON_THE_WAY,
    Answer,
    FollowUpDraft,
    FollowUpState,
    Interview,
    Question,
    QuestionState,
)
from interview.ports import UnitOfWork
from interview.timing import Timing


@dataclass(frozen=True, slots=True)
class Arrival:
    """An answer at the end of its way, with its question and interview (locked)."""

    interview: Interview
    question: Question
    answer: Answer
    outcome: Outcome
    #: What an interviewer would ask next.
    draft: FollowUpDraft | None = None


async def settle(uow: UnitOfWork, arrival: Arrival, at: datetime, timing: Timing) -> None:
    """Move the question on as its form of practice says, ask a follow-up if one is due, and show
    what changed."""
    interview, question, answer = arrival.interview, arrival.question, arrival.answer
    form = form_of(interview)
    if question.state is QuestionState.REVIEW and not await _others_on_their_way(uow, answer):
        await _close_follow_up(uow, interview, answer, arrival.outcome)
        if await _waits_for_follow_up(uow, arrival, at, timing):
            question = await uow.questions.set_state(question.id, QuestionState.FOLLOW_UP)
        else:
            question = await form.settle(uow, interview, question, answer, arrival.outcome)
        if arrival.outcome in UNCOUNTED and form.clock(timing) is not None:
            # The time it took to find that out was not the person's. What they talked was.
            began = at
            if arrival.outcome is Outcome.ASIDE and question.clock_began_at is not None:
                began = question.clock_began_at + (at - answer.created_at)
            question = await uow.questions.begin_clock(question.id, began)
            await course.start_clock(uow, interview, question, timing)
        await show_question(uow, interview, question)
    for each in await uow.answers.list_of(question.id):
        await show_answer(uow, interview, each)
    await form.look_after(uow, interview, question)
    done = question.state is QuestionState.DONE and is_current(interview, question)
    if done and form.pace is Pace.ITSELF:
        await course.go_on(uow, interview, at, timing)
    else:
        await report_when_settled(uow, interview)


async def _others_on_their_way(uow: UnitOfWork, answer: Answer) -> bool:
    return any(
        other.id != answer.id and other.state in ON_THE_WAY
        for other in await uow.answers.list_of(answer.question_id)
    )


async def _close_follow_up(
    uow: UnitOfWork, interview: Interview, answer: Answer, outcome: Outcome
) -> None:
    """The follow-up that ``answer`` was for is settled, unless another answer can still come."""
    if answer.follow_up is None:
        return
    again = outcome in (Outcome.UNRATED, Outcome.FAILED) and not form_of(interview).one_attempt
    if again or outcome in UNCOUNTED:
        return
    state = FollowUpState.ANSWERED if outcome is Outcome.RATED else FollowUpState.LEFT
    for each in await uow.follow_ups.list_of(answer.question_id):
        ours = (each.attempt, each.number) == (answer.attempt, answer.follow_up)
        if ours and each.state is not state:
            await show_follow_up(uow, interview, await uow.follow_ups.set_state(each.id, state))


async def _waits_for_follow_up(
    uow: UnitOfWork, arrival: Arrival, at: datetime, timing: Timing
) -> bool:
    """Whether a follow-up waits for an answer now; it is asked if one is due, and shown."""
    interview, question, answer = arrival.interview, arrival.question, arrival.answer
    if not is_current(interview, question):
        return False
    newest = (await uow.answers.list_of(question.id))[-1].attempt == answer.attempt
    if arrival.outcome is Outcome.RATED and arrival.draft is not None and newest:
        await course.follow_up(uow, interview, question, answer, arrival.draft, at, timing)
    waiting = await uow.follow_ups.find_open(question.id)
    if waiting is not None:
        await show_follow_up(uow, interview, waiting)
    return waiting is not None
