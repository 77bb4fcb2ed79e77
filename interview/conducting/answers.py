"""The way of an answer: taken, transcribed, graded; each step is safe to run twice.

``take_*`` stores the answer, its recordings and the next step in one transaction before anything
else happens; what goes on with an answer that is there is added to it. ``grade`` does its slow work
outside of any transaction, then locks the answer and checks that nobody did it meanwhile before it
writes; so does :mod:`interview.conducting.recordings`, which comes before it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from interview import costs
from interview.coaching import Coaching
from interview.conducting import course, gaps, intake
from interview.conducting.asides import count_it
from interview.conducting.cards import show_answer, show_question
from interview.conducting.continuation import Continued, find_continued, look_again, rate_later
from interview.conducting.form import Outcome
from interview.conducting.forms import form_of
from interview.conducting.intake import Given, Sent, SentRecording
from interview.conducting.language_doubt import say_language
from interview.conducting.outcome import Arrival, settle
from interview.conducting.ownership import owned_answer, take_up
from interview.conducting.passages import store
from interview.errors import Field, InterviewerRefused, Invalid, InvalidInput, Stale, StaleAction
from interview.hearing.corrections import fixed
from interview.input_limits import MAX_ANSWER_CHARS
from interview.models import (
    Answer,
    AnswerSource,
    AnswerState,
    FailedStep,
    Interview,
    NotGradable,
    Question,
    QuestionState,
    Transcript,
    TranscriptSource,
)
from interview.ports import Queue, Share, Store, UnitOfWork
from interview.rating import rubric
from interview.rating.attempt import assess, read_attempt
from interview.timing import Timing, began_at, now


class AnswerService:
    """Use cases around one answer. Safe for concurrent use."""

    def __init__(
        self,
        store: Store,
        coaching: Coaching,
        *,
        daily_limits: costs.DailyLimits = costs.NO_LIMITS,
        clock: Callable[[], datetime] = now,
        timing: Timing | None = None,
    ) -> None:
        self._store = store
        self._daily_limits = daily_limits
        self._coaching = coaching
        self._clock = clock
        self._timing = timing or Timing()

    # ------------------------------------------------------------------ taking

    async def was_taken(self, message_id: int) -> bool:
        """Whether this message is an answer already."""
        async with self._store.begin() as uow:
            return await uow.answers.find_by_message(message_id) is not None

    async def expects_answer(
        self,
        person_id: int,
        channel_id: int,
        *,
        begun: datetime | None = None,
        message_id: int = 0,
    ) -> Question | None:
        """The question that takes an answer from this person in this channel.

        ``begun``: when the message was begun, now if left out; ``message_id``: the message, where
        it was written by itself and not handed in as an answer. None when the channel has no
        interview of theirs under way. Raises NoOpenQuestion when it has one that takes no answer
        just now, StaleAction when its questions are being made or not shown yet.
        """
        begun = begun or self._clock()
        async with self._store.begin() as uow:
            continued = await find_continued(
                uow,
                person_id,
                channel_id,
                begun,
                message_id=message_id,
                by_itself=message_id > 0,
            )
            if continued is not None:
                return continued[1]
            return await intake.find_question(
                uow, person_id, channel_id, begun, self._timing, message_id=message_id
            )

    async def take_recordings(
        self, sent: Sent, recordings: Sequence[SentRecording]
    ) -> Answer | None:
        """Store a spoken answer and its transcription job in one transaction.

        None when this message was taken before. Raises NoOpenQuestion, NotFound.
        """
        longest = max((each.announced_seconds or 0.0 for each in recordings), default=0.0)
        return await self._take(sent, recordings, began_at(sent.at or self._clock(), longest))

    async def take_text(self, sent: Sent, text: str) -> Answer | None:
        """Store a typed answer and its grading job in one transaction.

        None when this message was taken before. Raises NoOpenQuestion, NotFound, InvalidInput.
        """
        text = text.strip()
        if len(text) > MAX_ANSWER_CHARS:
            raise InvalidInput(Field.ANSWER, Invalid.TOO_LONG, most=MAX_ANSWER_CHARS)
        return await self._take(sent, text, sent.at or self._clock())

    async def _take(self, sent: Sent, given: Given, begun: datetime) -> Answer | None:
        at = self._clock()
        async with self._store.begin() as uow:
            found = await find_continued(
                uow,
                sent.person_id,
                sent.channel_id,
                begun,
                message_id=sent.message_id,
                by_itself=not sent.by_command,
                lock=True,
            )
            if await uow.answers.find_by_message(sent.message_id) is not None:
                return None
            if found is not None:
                return await self._go_on(uow, found, sent, given, at)
            interview, question = await intake.locked(uow, sent, begun, self._timing)
            typed = isinstance(given, str)
            source = AnswerSource.TEXT if isinstance(given, str) else given[0].source
            state = AnswerState.TRANSCRIBED if typed else AnswerState.RECEIVED
            answer = await intake.add_answer(uow, question, sent, source, state)
            if answer is None or not await store(uow, answer, sent, given, at):
                return None
            if isinstance(given, str):
                await uow.answers.add_transcript(
                    answer.id,
                    Transcript(
                        text=given, source=TranscriptSource.TYPED, language=interview.language
                    ),
                )
            await intake.record_taken(uow, interview, question, answer, begun)
            if isinstance(given, str):
                await uow.queue.grade(answer.id, share=Share(sent.person_id))
            else:
                seconds = sum(each.announced_seconds or 0.0 for each in given)
                await uow.queue.transcribe(answer.id, share=Share(sent.person_id, seconds))
            return answer

    async def _go_on(
        self, uow: UnitOfWork, found: Continued, sent: Sent, given: Given, at: datetime
    ) -> Answer | None:
        """The message goes on with an answer that is there."""
        interview, question, answer = found
        place = await gaps.find_place(uow, answer)
        if not await store(uow, answer, sent, given, at, replaces=place):
            return None
        answer = await uow.answers.find(answer.id) or answer
        return await look_again(uow, (interview, question, answer), at, self._timing)

    # ------------------------------------------------------------------ what its person says of it

    async def say_language(self, person_id: int, answer_id: int, *, other: bool) -> None:
        """See :func:`interview.conducting.language_doubt.say_language`. Raises StaleAction."""
        async with self._store.begin() as uow:
            interview, question, answer = await owned_answer(uow, person_id, answer_id)
            await say_language(uow, interview, question, answer, other=other)

    async def say_again(self, person_id: int, answer_id: int, start: float) -> None:
        """See :func:`interview.conducting.gaps.say_again`. Raises StaleAction."""
        async with self._store.begin() as uow:
            found = await owned_answer(uow, person_id, answer_id)
            await gaps.say_again(uow, found, start, self._clock(), self._timing)

    async def rate_as_it_is(self, person_id: int, answer_id: int) -> None:
        """See :func:`interview.conducting.gaps.rate_as_it_is`. Raises StaleAction."""
        async with self._store.begin() as uow:
            await gaps.rate_as_it_is(uow, await owned_answer(uow, person_id, answer_id))

    async def count_aside(self, person_id: int, answer_id: int) -> None:
        """See :func:`interview.conducting.asides.count_it`. Raises StaleAction."""
        async with self._store.begin() as uow:
            found = await owned_answer(uow, person_id, answer_id)
            await count_it(uow, found, self._clock(), self._timing)

    # ------------------------------------------------------------------ grading

    async def grade(self, answer_id: int) -> None:
        """Feedback for a transcript. Does nothing if there is some. Raises InterviewerError."""
        async with self._store.begin() as uow:
            answer = await self._find_to_grade(uow, answer_id)
            if answer is None:
                return
            attempt = await read_attempt(uow, answer)
            of = attempt.interview
            spent = await costs.is_spent(
                uow, self._daily_limits, of.person_id, of.guild_id, self._clock()
            )
        try:
            async with self._coaching.at(of.guild_id) as coach:
                limit = form_of(of).counted_seconds(self._timing)
                work = assess(coach.interviewer, attempt, limit=limit, frugal=spent is not None)
                name = coach.interviewer.name
                assessment = await costs.paid(self._store, of, "grade", name, work)
        except InterviewerRefused as refused:
            if refused.code != costs.LIMIT:
                raise
            # No other try helps today: it waits, and its card says for what.
            await self.give_up(answer_id, FailedStep.LIMIT)
            return
        paid_to = costs.payer(assessment.grader, assessment.stand_in)
        rating = rubric.overall(
            assessment.criteria, rubric.criteria_for(attempt.question.draft.kind)
        )
        async with self._store.begin() as uow:
            await costs.record(uow, of, "grade", paid_to, assessment.usage, at=self._clock())
            found = await take_up(uow, answer_id, AnswerState.TRANSCRIBED)
            if found is None:
                return
            interview, question, answer = found
            latest = await uow.answers.find_transcript(answer_id)
            if latest is None or latest.revision != attempt.transcript.revision:
                return  # fixed meanwhile; that revision has a job of its own
            await uow.feedback.add(
                answer=answer,
                transcript_revision=attempt.transcript.revision,
                assessment=assessment,
                rating=None if assessment.not_gradable else rating,
                delivery=attempt.delivery,
            )
            await uow.answers.set_state(answer_id, AnswerState.GRADED)
            outcome = Outcome.RATED
            if assessment.not_gradable is not None:
                said_no = assessment.not_gradable is NotGradable.NO_ANSWER
                outcome = Outcome.DECLINED if said_no else Outcome.UNRATED
            arrival = Arrival(interview, question, answer, outcome, assessment.follow_up)
            await self._settle(uow, arrival)

    async def _find_to_grade(self, uow: UnitOfWork, answer_id: int) -> Answer | None:
        """It, if it can be rated; one whose person was asked about its gaps and said nothing is
        rated as it is."""
        found = await take_up(uow, answer_id, AnswerState.ASKED)
        if found is not None and gaps.is_given_up(found[2], self._clock()):
            await gaps.rate_as_it_is(uow, found)
        answer = await uow.answers.find(answer_id)
        return answer if answer and answer.state is AnswerState.TRANSCRIBED else None

    # ------------------------------------------------------------------ failures and corrections

    async def give_up(self, answer_id: int, step: FailedStep) -> None:
        """After the last try of ``step``, or for the limit: tell them."""
        unheard = step is FailedStep.TRANSCRIBE
        before = AnswerState.RECEIVED if unheard else AnswerState.TRANSCRIBED
        async with self._store.begin() as uow:
            found = await take_up(uow, answer_id, before)
            if found is None:
                return
            interview, question, answer = found
            await uow.answers.set_state(answer_id, AnswerState.FAILED, failed_step=step)
            await self._settle(uow, Arrival(interview, question, answer, Outcome.FAILED))

    async def again(self, person_id: int, answer_id: int) -> None:
        """Try the failed step again; nothing that succeeded is repeated.

        Raises LimitReached for one that still waits for a day's limit.
        """
        async with self._store.begin() as uow:
            interview, question, answer = await owned_answer(uow, person_id, answer_id)
            if answer.state is not AnswerState.FAILED or answer.failed_step is None:
                raise StaleAction(Stale.ANSWER_TAKEN_UP)
            if answer.failed_step is FailedStep.LIMIT:
                await costs.check_more(
                    uow,
                    self._daily_limits,
                    person_id,
                    interview.guild_id,
                    self._clock(),
                    costs.Waiting.REVIEW,
                )
            if answer.failed_step is FailedStep.TRANSCRIBE:
                await uow.starts.clear(Queue.transcribe, answer_id)
                answer = await uow.answers.set_state(answer_id, AnswerState.RECEIVED)
                await uow.queue.transcribe(answer_id, share=Share(person_id))
            else:
                await uow.starts.clear(Queue.grade, answer_id)
                answer = await uow.answers.set_state(answer_id, AnswerState.TRANSCRIBED)
                await uow.queue.grade(answer_id, share=Share(person_id))
            if question.state is not QuestionState.REVIEW and course.is_reopened(
                interview, question
            ):
                question = await uow.questions.set_state(question.id, QuestionState.REVIEW)
                await show_question(uow, interview, question)
            await show_answer(uow, interview, answer)

    async def fix_transcript(self, person_id: int, answer_id: int, text: str) -> None:
        """Store the person's correction as a new revision and grade it. Raises InvalidInput."""
        text = text.strip()
        if not text:
            raise InvalidInput(Field.TRANSCRIPT, Invalid.MISSING)
        if len(text) > MAX_ANSWER_CHARS:
            raise InvalidInput(Field.TRANSCRIPT, Invalid.TOO_LONG, most=MAX_ANSWER_CHARS)
        async with self._store.begin() as uow:
            interview, question, answer = await owned_answer(uow, person_id, answer_id)
            if answer.state not in (AnswerState.GRADED, AnswerState.FAILED):
                raise StaleAction(Stale.ANSWER_UNDER_REVIEW)
            old = await uow.answers.find_transcript(answer_id)
            heard = await uow.answers.find_heard(answer_id)
            if old is None or heard is None:
                raise StaleAction(Stale.NO_TRANSCRIPT)
            if old.text == text:
                return
            await uow.answers.add_transcript(answer_id, fixed(old, heard, text))
            await uow.starts.clear(Queue.grade, answer_id)
            answer = await uow.answers.set_state(answer_id, AnswerState.TRANSCRIBED)
            await show_answer(uow, interview, answer)
            await uow.queue.grade(answer_id, share=Share(person_id))
            await rate_later(uow, interview, question, answer)
            if course.is_reopened(interview, question):
                question = await uow.questions.set_state(question.id, QuestionState.REVIEW)
                await show_question(uow, interview, question)
            await form_of(interview).look_after(uow, interview, question)

    # ------------------------------------------------------------------ reading

    async def get(self, person_id: int, answer_id: int) -> tuple[Interview, Question, Answer]:
        """Raises NotFound, NotYours."""
        async with self._store.begin() as uow:
            return await owned_answer(uow, person_id, answer_id, lock=False)

    async def find_transcript(self, answer_id: int) -> Transcript | None:
        async with self._store.begin() as uow:
            return await uow.answers.find_transcript(answer_id)

    # ------------------------------------------------------------------ helpers

    async def _settle(self, uow: UnitOfWork, arrival: Arrival) -> None:
        await settle(uow, arrival, self._clock(), self._timing)
