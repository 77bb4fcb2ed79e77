"""Which question a message answers, and what follows once it is stored. In the transaction of the
caller."""

from __future__ import annotations

from datetime import datetime

from interview.cards import show_answer, show_follow_up, show_question
from interview.conducting import moves, team_part
from interview.errors import NoOpenQuestion, NotFound, Thing
from interview.models import Answer, Interview, InterviewState, Question, QuestionState
from interview.ports import UnitOfWork
from interview.timing import Timing, is_late_for, is_timed

__all__ = ["late_question", "locked", "record_taken"]


async def locked(
    uow: UnitOfWork, person_id: int, channel_id: int, begun: datetime, timing: Timing
) -> tuple[Interview, Question]:
    """The interview (locked) and the question that a message begun then, in this channel, answers.

    Raises NotFound, NoOpenQuestion, StaleAction.
    """
    found = await team_part.find_interview_here(uow, person_id, channel_id, begun)
    if found is None:
        raise NotFound(Thing.INTERVIEW)
    interview = await uow.interviews.find(found.id, lock=True)
    if interview is None:
        raise NotFound(Thing.INTERVIEW)
    if team_part.is_part(interview):
        asked = await team_part.find_question_to_answer(uow, interview, channel_id, begun)
        if asked is None:
            raise NoOpenQuestion
        return interview, asked
    late = await late_question(uow, interview, begun, timing)
    return interview, late or await moves.question_to_answer(uow, interview)


async def late_question(
    uow: UnitOfWork, interview: Interview, begun: datetime | None, timing: Timing
) -> Question | None:
    """The question whose time ran out while this message was being recorded."""
    if begun is None or not is_timed(interview):
        return None
    over = interview.state is InterviewState.ENDED
    position = interview.position - (0 if over else 1)
    question = await uow.questions.find_at(interview.id, position)
    if question is None or not is_late_for(question, begun, timing):
        return None
    return question


async def record_taken(
    uow: UnitOfWork,
    interview: Interview,
    question: Question,
    answer: Answer,
    begun: datetime,
) -> None:
    """An answer was stored: move its question on, and show what changed."""
    if team_part.is_part(interview):
        question = await team_part.record_taken(uow, interview, question, begun)
    else:
        question = await uow.questions.set_state(question.id, QuestionState.REVIEW)
    await uow.answers.drop_refused(interview.id)
    # Earlier attempts lose their buttons; the question's and follow-up's cards lose Skip.
    await show_question(uow, interview, question)
    if answer.follow_up is not None:
        for each in await uow.follow_ups.list_of(question.id):
            if (each.attempt, each.number) == (answer.attempt, answer.follow_up):
                await show_follow_up(uow, interview, each)
    for earlier in await uow.answers.list_of(question.id):
        await show_answer(uow, interview, earlier)
