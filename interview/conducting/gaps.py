"""An answer of which a part has no words: its person is asked before it is rated. In the
transaction of the caller.

They say the part again, and what they send takes its place; or they have the rest rated. Who says
nothing for long has the rest rated too: nothing waits for ever.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from interview.conducting.cards import show_answer
from interview.conducting.form import is_current
from interview.conducting.forms import form_of
from interview.errors import Stale, StaleAction
from interview.hearing.gaps import is_worth_asking
from interview.hearing.passages import find_gap
from interview.models import (
    ON_THE_WAY,
    Answer,
    AnswerState,
    GapPlace,
    Interview,
    InterviewState,
    Question,
)
from interview.ports import Queue, Share, UnitOfWork
from interview.timing import Timing

#: Seconds that a job may run early by another machine's clock.
_SLACK = 1.0

Found = tuple[Interview, Question, Answer]


async def ask_or_grade(
    uow: UnitOfWork, found: Found, at: datetime, timing: Timing, *, language: str | None = None
) -> Answer:
    """There is a new transcript: have it rated, or its person asked about what has no words.

    ``language``: what it is in where that isn't the interview's.
    """
    interview, question, answer = found
    transcript = await uow.answers.find_transcript(answer.id)
    patience = 0.0
    asks = transcript is not None and is_worth_asking(transcript) and not answer.as_it_is
    if asks and interview.state is InterviewState.ACTIVE and is_current(interview, question):
        patience = await form_of(interview).find_patience(uow, interview, question, at, timing)
    await uow.answers.set_said_again(answer.id, None)
    if patience > 0:
        until = at + timedelta(seconds=patience)
        await uow.answers.set_asked_until(answer.id, until)
        await uow.queue.grade(answer.id, delay=patience)
        return await _set_state(uow, answer, AnswerState.ASKED, language)
    await uow.starts.clear(Queue.grade, answer.id)
    await uow.queue.grade(answer.id, share=Share(interview.person_id))
    return await _set_state(uow, answer, AnswerState.TRANSCRIBED, language)


async def _set_state(
    uow: UnitOfWork, answer: Answer, state: AnswerState, language: str | None
) -> Answer:
    if answer.state is state:
        return await uow.answers.find(answer.id) or answer
    return await uow.answers.set_state(answer.id, state, language=language)


async def say_again(
    uow: UnitOfWork, found: Found, start: float, at: datetime, timing: Timing
) -> None:
    """What its person sends next takes the place of the gap that begins at ``start`` seconds.

    Raises StaleAction where nobody is asked any more, or there is no such gap.
    """
    interview, _, answer = found
    if answer.state is not AnswerState.ASKED:
        raise StaleAction(Stale.GAP_SETTLED)
    if find_gap(await uow.passages.list_of(answer.id), start) is None:
        raise StaleAction(Stale.GAP_SETTLED)
    answer = await uow.answers.set_said_again(answer.id, start)
    clock = form_of(interview).clock(timing)
    if clock is not None:
        # Who has begun to speak may finish.
        await uow.answers.set_asked_until(answer.id, at + timedelta(seconds=clock.limit))
        await uow.queue.grade(answer.id, delay=clock.limit)
    await show_answer(uow, interview, answer)


async def rate_as_it_is(uow: UnitOfWork, found: Found) -> None:
    """Have it rated without what has no words. Raises StaleAction where nobody is asked."""
    interview, question, answer = found
    if answer.state is not AnswerState.ASKED:
        raise StaleAction(Stale.GAP_SETTLED)
    await uow.answers.record_as_it_is(answer.id)
    await uow.answers.set_said_again(answer.id, None)
    await uow.starts.clear(Queue.grade, answer.id)
    answer = await uow.answers.set_state(answer.id, AnswerState.TRANSCRIBED)
    await uow.queue.grade(answer.id, share=Share(interview.person_id))
    await show_answer(uow, interview, answer)
    await form_of(interview).look_after(uow, interview, question)


async def leave_asked(uow: UnitOfWork, interview: Interview, question: Question | None) -> None:
    """The interview goes on or ends, and nobody is asked about ``question`` any more."""
    for answer in () if question is None else await uow.answers.list_of(question.id):
        if answer.state is AnswerState.ASKED and question is not None:
            await rate_as_it_is(uow, (interview, question, answer))


def is_given_up(answer: Answer, at: datetime) -> bool:
    """Whether its person has been waited for long enough."""
    until = answer.asked_until
    return until is None or at >= until - timedelta(seconds=_SLACK)


async def find_place(uow: UnitOfWork, answer: Answer) -> GapPlace | None:
    """The gap that what comes next takes the place of; None for none."""
    if answer.said_again is None or answer.state not in ON_THE_WAY:
        return None
    return find_gap(await uow.passages.list_of(answer.id), answer.said_again)
