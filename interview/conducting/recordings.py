"""Words for the recordings of an answer: each is heard by itself, then all is put together.

What was heard is stored at once, so nothing is heard twice, whatever breaks in between; the slow
work is done outside of any transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from interview.coaching import Coaching
from interview.conducting import gaps
from interview.conducting.asides import is_aside, is_talk_behind
from interview.conducting.cards import show_answer
from interview.conducting.form import Outcome
from interview.conducting.forms import form_of
from interview.conducting.language_doubt import ASKED, hear, problem_of
from interview.conducting.outcome import Arrival, settle
from interview.conducting.ownership import take_up
from interview.conducting.passages import latest_words
from interview.errors import NotFound, Thing, UnusableRecording
from interview.hearing.passages import find_problem
from interview.hearing.recordings import terms_of
from interview.models import (
    Answer,
    AnswerState,
    Interview,
    Passage,
    Question,
    Recording,
    RecordingProblem,
)
from interview.ports import Store, Transcriber, UnitOfWork
from interview.timing import Timing, now

Found = tuple[Interview, Question, Answer]


class RecordingService:
    """Safe for concurrent use."""

    def __init__(
        self,
        store: Store,
        coaching: Coaching,
        transcriber: Transcriber,
        *,
        clock: Callable[[], datetime] = now,
        timing: Timing | None = None,
    ) -> None:
        self._store = store
        self._coaching = coaching
        self._transcriber = transcriber
        self._clock = clock
        self._timing = timing or Timing()

    async def transcribe(self, answer_id: int) -> None:
        """Words for an answer. Does nothing if it waits for none. Raises TranscriberError."""
        while True:
            async with self._store.begin() as uow:
                answer = await uow.answers.find(answer_id)
                if answer is None or answer.state is not AnswerState.RECEIVED:
                    return
                interview = await uow.interviews.find(answer.interview_id)
                passage = _unheard(await uow.passages.list_of(answer_id))
                if passage is None:
                    # Behind the lock, so that nothing that comes meanwhile is left out.
                    found = await take_up(uow, answer_id, AnswerState.RECEIVED)
                    if found is None:
                        return
                    passages = await uow.passages.list_of(answer_id)
                    if _unheard(passages) is None:
                        await self._put_together(uow, found, passages)
                        return
                    continue
                recording = await uow.answers.find_recording(answer_id, passage.number)
            if recording is None or interview is None:
                raise NotFound(Thing.RECORDING)
            if not await self._hear(interview, answer, passage, recording):
                return

    async def _hear(
        self, interview: Interview, answer: Answer, passage: Passage, recording: Recording
    ) -> bool:
        """Whether to go on with the others."""
        try:
            transcript = await hear(
                self._store, self._transcriber, interview, answer, recording, terms_of(interview)
            )
        except UnusableRecording as unusable:
            return await self._unusable(interview.guild_id, passage, unusable)
        async with self._store.begin() as uow:
            found = await take_up(uow, answer.id, AnswerState.RECEIVED)
            if found is not None:
                passages = await uow.passages.list_of(answer.id)
                if is_talk_behind(passage, passages, found[1], transcript):
                    await uow.passages.record_heard(passage.id, problem=RecordingProblem.ASIDE)
                else:
                    await uow.passages.record_heard(passage.id, transcript)
            return found is not None

    async def _unusable(
        self, guild_id: int | None, passage: Passage, unusable: UnusableRecording
    ) -> bool:
        async with self._coaching.at(guild_id) as coach:
            problem = problem_of(unusable, coach.interviewer.languages)
        async with self._store.begin() as uow:
            found = await take_up(uow, passage.answer_id, AnswerState.RECEIVED)
            if found is None:
                return False
            if problem in ASKED:
                # It is heard once its person has said what it is in.
                await self._refuse(uow, found, unusable, problem=problem)
                return False
            await uow.passages.record_heard(
                passage.id, problem=problem, problem_seconds=unusable.seconds
            )
            return True

    async def _put_together(self, uow: UnitOfWork, found: Found, passages: list[Passage]) -> None:
        interview, question, answer = found
        transcript = await latest_words(uow, interview, answer, passages)
        if transcript is None:
            problem = find_problem(passages)
            if problem is None:
                raise NotFound(Thing.RECORDING)
            await self._refuse(uow, found, UnusableRecording(*problem))
            return
        aside = await is_aside(uow, found, transcript)
        await uow.answers.add_transcript(answer.id, transcript)
        if aside:
            await self._leave_aside(uow, found)
            return
        other = transcript.language if transcript.language != interview.language else None
        answer = await gaps.ask_or_grade(uow, found, self._clock(), self._timing, language=other)
        await _drop_recordings(uow, answer)
        await show_answer(uow, interview, answer)
        await form_of(interview).look_after(uow, interview, question)

    async def _leave_aside(self, uow: UnitOfWork, found: Found) -> None:
        interview, question, answer = found
        await uow.answers.set_state(answer.id, AnswerState.REFUSED, problem=RecordingProblem.ASIDE)
        await _drop_recordings(uow, answer)
        arrival = Arrival(interview, question, answer, Outcome.ASIDE)
        await settle(uow, arrival, self._clock(), self._timing)

    async def _refuse(
        self,
        uow: UnitOfWork,
        found: Found,
        unusable: UnusableRecording,
        *,
        problem: RecordingProblem | None = None,
    ) -> None:
        interview, question, answer = found
        await uow.answers.set_state(
            answer.id,
            AnswerState.REFUSED,
            problem=problem or unusable.problem,
            problem_seconds=unusable.seconds,
            language=unusable.language,
        )
        if problem is None:
            await _drop_recordings(uow, answer)
        arrival = Arrival(interview, question, answer, Outcome.REFUSED)
        await settle(uow, arrival, self._clock(), self._timing)


def _unheard(passages: list[Passage]) -> Passage | None:
    return next((one for one in passages if one.is_unheard), None)


async def _drop_recordings(uow: UnitOfWork, answer: Answer) -> None:
    person = await uow.people.ensure(answer.person_id)
    if not person.keep_recordings:
        await uow.answers.drop_recording(answer.id)
