"""A recording in which nothing is answered: "can you repeat that?", "one moment". In the
transaction of the caller.

It is no attempt, and nothing is rated; what was asked goes on waiting. Its person can say that it
was their answer after all.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from interview.conducting import gaps
from interview.conducting.cards import show_answer, show_follow_up, show_question
from interview.conducting.form import is_current
from interview.conducting.forms import form_of
from interview.errors import Stale, StaleAction
from interview.models import (
    Answer,
    AnswerState,
    CardKind,
    FollowUp,
    Interview,
    Passage,
    Question,
    QuestionState,
    RecordingProblem,
    Transcript,
)
from interview.models.transitions import takes_answer
from interview.ports import UnitOfWork
from interview.talk.meaning import Heard, Meaning, Said, Stage, meaning_of
from interview.timing import Timing

Found = tuple[Interview, Question, Answer]


async def is_aside(uow: UnitOfWork, found: Found, transcript: Transcript) -> bool:
    """Whether what was said is talk, or may be: its person is asked where a card can do so."""
    interview, question, answer = found
    if answer.as_it_is or await uow.answers.find_transcript(answer.id) is not None:
        return False
    follow_up = await uow.follow_ups.find_open(question.id)
    meaning = said_in(transcript, question, follow_up).meaning
    if meaning is Meaning.UNCLEAR:
        return await form_of(interview).shows(uow, interview, CardKind.ANSWER)
    return meaning is not Meaning.ANSWER


def is_talk_behind(
    passage: Passage, passages: Sequence[Passage], question: Question, transcript: Transcript
) -> bool:
    """Whether a recording that came behind words of an answer, "okay, thanks", says nothing of
    it."""
    begun = any(
        each.number < passage.number
        and each.message_id != passage.message_id
        and (each.text or each.heard) is not None
        for each in passages
    )
    if passage.replaces is not None or not begun:
        return False
    heard = Heard(question.draft.text, transcript.language, Stage.ANSWERED)
    return meaning_of(transcript.text, heard).meaning not in (Meaning.ANSWER, Meaning.UNCLEAR)


def said_in(transcript: Transcript, question: Question, follow_up: FollowUp | None) -> Said:
    """What a transcript is, after what was asked."""
    asked = question.draft.text if follow_up is None else follow_up.draft.text
    return meaning_of(transcript.text, Heard(asked, transcript.language, Stage.WAITING))


async def count_it(uow: UnitOfWork, found: Found, at: datetime, timing: Timing) -> None:
    """It was the answer: have it rated. Raises StaleAction where that was settled."""
    interview, question, answer = found
    if answer.state is not AnswerState.REFUSED or answer.problem is not RecordingProblem.ASIDE:
        raise StaleAction(Stale.DOUBT_SETTLED)
    newest = (await uow.answers.list_of(question.id))[-1].id == answer.id
    open_still = is_current(interview, question) and takes_answer(question.state)
    if not newest or not (open_still or question.state is QuestionState.TIMED_OUT):
        raise StaleAction(Stale.DOUBT_PASSED)
    await uow.answers.record_as_it_is(answer.id)
    question = await form_of(interview).record_taken(uow, interview, question, answer.created_at)
    answer = await uow.answers.find(answer.id) or answer
    await gaps.ask_or_grade(uow, (interview, question, answer), at, timing)
    await show_question(uow, interview, question)
    for each in await uow.follow_ups.list_of(question.id):
        if (each.attempt, each.number) == (answer.attempt, answer.follow_up):
            await show_follow_up(uow, interview, each)
    await show_answer(uow, interview, answer)
