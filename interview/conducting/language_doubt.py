"""A recording that sounds like another language than the interview's: its person is asked.

Nothing is written down in the wrong language, and nothing is taken for granted: accents and names
mislead the ear. The recording waits until its person has said what it is in, answers again, or
leaves the question. What they said goes for the rest of that interview: nobody is asked about an
accent again and again.
"""

from __future__ import annotations

from collections.abc import Sequence

from interview.conducting.cards import show_answer, show_question
from interview.conducting.form import is_current
from interview.errors import Stale, StaleAction, UnusableRecording
from interview.models import (
    Answer,
    AnswerState,
    Interview,
    Question,
    QuestionState,
    Recording,
    RecordingProblem,
    Transcript,
)
from interview.models.transitions import takes_answer
from interview.ports import Queue, Share, Store, Transcriber, UnitOfWork

#: A recording refused for one of these waits for its person.
ASKED = frozenset(
    {
        RecordingProblem.OTHER_LANGUAGE,
        RecordingProblem.UNSURE_LANGUAGE,
        RecordingProblem.FOREIGN_LANGUAGE,
    }
)


def problem_of(unusable: UnusableRecording, reviewed: frozenset[str] | None) -> RecordingProblem:
    """Its problem, told apart by whether an answer in that language could be reviewed.

    ``reviewed``: the interviewer's languages, None for any.
    """
    foreign = reviewed is not None and unusable.language not in reviewed
    if unusable.problem in ASKED and foreign:
        return RecordingProblem.FOREIGN_LANGUAGE
    return unusable.problem


async def hear(
    store: Store,
    transcriber: Transcriber,
    interview: Interview,
    answer: Answer,
    recording: Recording,
    terms: Sequence[str],
) -> Transcript:
    """The words of a recording, in the interview's language or what its person said they speak.

    A doubt is settled by what they said before in this interview, unless they said both. Raises
    TranscriberError, UnusableRecording.
    """
    try:
        return await transcriber.transcribe(
            recording,
            language=answer.language or interview.language,
            terms=terms,
            certain=answer.language is not None,
        )
    except UnusableRecording as unusable:
        if unusable.language is None:
            raise
        async with store.begin() as uow:
            ours = await uow.answers.was_spoken(interview.id, interview.language)
            other = await uow.answers.was_spoken(interview.id, unusable.language)
        clear = unusable.problem is RecordingProblem.OTHER_LANGUAGE
        if ours == other or (other and not clear):
            raise
        language = interview.language if ours else unusable.language
    return await transcriber.transcribe(recording, language=language, terms=terms, certain=True)


async def say_language(
    uow: UnitOfWork, interview: Interview, question: Question, answer: Answer, *, other: bool
) -> None:
    """Have a waiting recording heard in the interview's language, or (``other``) in the one that
    it sounds like. In the transaction of the caller. Raises StaleAction where it waits no more, or
    can't be reviewed in that."""
    if answer.state is not AnswerState.REFUSED or answer.problem not in ASKED:
        raise StaleAction(Stale.LANGUAGE_SETTLED)
    if other and answer.problem is RecordingProblem.FOREIGN_LANGUAGE:
        raise StaleAction(Stale.LANGUAGE_NOT_REVIEWED)
    newest = (await uow.answers.list_of(question.id))[-1].id == answer.id
    if not newest or not is_current(interview, question) or not takes_answer(question.state):
        raise StaleAction(Stale.GONE_ON)
    if await uow.answers.find_recording(answer.id) is None:
        raise StaleAction(Stale.RECORDING_DELETED)
    language = answer.language if other and answer.language else interview.language
    answer = await uow.answers.set_state(answer.id, AnswerState.RECEIVED, language=language)
    await uow.starts.clear(Queue.transcribe, answer.id)
    await uow.queue.transcribe(answer.id, share=Share(interview.person_id))
    question = await uow.questions.set_state(question.id, QuestionState.REVIEW)
    await show_question(uow, interview, question)
    await show_answer(uow, interview, answer)
