"""Whose an interview or a question is; checks before any use case."""

from __future__ import annotations

from interview.errors import NotFound, NotYours, Stale, StaleAction, Thing
from interview.models import Answer, AnswerState, Interview, InterviewState, Question, QuestionState
from interview.ports import UnitOfWork


async def owned_interview(
    uow: UnitOfWork, person_id: int, interview_id: int, *, lock: bool = False
) -> Interview:
    """The interview, if it is this person's. Raises NotFound, NotYours."""
    interview = await uow.interviews.find(interview_id, lock=lock)
    if interview is None:
        raise NotFound(Thing.INTERVIEW)
    if interview.person_id != person_id:
        raise NotYours(Thing.INTERVIEW)
    return interview


async def owned_question(
    uow: UnitOfWork, person_id: int, question_id: int, *, lock: bool = True
) -> tuple[Interview, Question]:
    """Question and its interview (locked), if they are this person's. Raises NotFound, NotYours."""
    question = await uow.questions.find(question_id)
    if question is None:
        raise NotFound(Thing.QUESTION)
    if question.person_id != person_id:
        raise NotYours(Thing.QUESTION)
    if question.state is QuestionState.PENDING:
        # No card leads here: the id was made up to see a question ahead of its time.
        raise NotFound(Thing.QUESTION)
    interview = await owned_interview(uow, person_id, question.interview_id, lock=lock)
    if lock:
        # Read again behind the lock: the state may have moved while we waited for it.
        question = await uow.questions.find(question_id) or question
    return interview, question


async def owned_answer(
    uow: UnitOfWork, person_id: int, answer_id: int, *, lock: bool = True
) -> tuple[Interview, Question, Answer]:
    """The same for an answer, which is locked too. Raises NotFound, NotYours."""
    answer = await uow.answers.find(answer_id)
    if answer is None:
        raise NotFound(Thing.ANSWER)
    if answer.person_id != person_id:
        raise NotYours(Thing.ANSWER)
    # Always the interview first, then the answer: one order of locks, no deadlock.
    interview = await uow.interviews.find(answer.interview_id, lock=lock)
    answer = await uow.answers.find(answer_id, lock=lock) or answer
    question = await uow.questions.find(answer.question_id)
    if interview is None or question is None:
        raise NotFound(Thing.ANSWER)
    return interview, question, answer


def check_current(interview: Interview, question: Question) -> None:
    """Raise StaleAction unless the question is the one at hand."""
    if interview.state is InterviewState.ENDED:
        raise StaleAction(Stale.INTERVIEW_OVER)
    if question.position != interview.position:
        raise StaleAction(Stale.QUESTION_PASSED, question.position, interview.position)


async def take_up(
    uow: UnitOfWork, answer_id: int, expected: AnswerState
) -> tuple[Interview, Question, Answer] | None:
    """Lock an answer for writing a step's outcome; None if somebody was faster."""
    answer = await uow.answers.find(answer_id)
    if answer is None:
        return None  # deleted by its person while we worked
    interview = await uow.interviews.find(answer.interview_id, lock=True)
    answer = await uow.answers.find(answer_id, lock=True)
    if interview is None or answer is None or answer.state is not expected:
        return None
    question = await uow.questions.find(answer.question_id)
    return None if question is None else (interview, question, answer)
