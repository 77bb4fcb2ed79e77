"""The use cases of an interview: begin, prepare, skip, next, try again, end, resume, report.

Each use case is one or two short transactions. Locking the interview's row serializes two clicks
at once; a click on what is over raises StaleAction instead of doing its work twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from interview import costs
from interview.coaching import Coaching, check_language
from interview.conducting import course
from interview.conducting.cards import refresh_answers, show_all_again, show_opening, show_question
from interview.conducting.clock import begin_anew, look_at_clock
from interview.conducting.form import Deed, HeldUntil, Pace
from interview.conducting.forms import form_of
from interview.conducting.ownership import check_current, owned_interview, owned_question
from interview.conducting.questions import Paper
from interview.errors import Field, Invalid, InvalidInput, NotFound, Stale, StaleAction, Thing
from interview.input_limits import MAX_QUESTIONS
from interview.models import (
    FollowUpState,
    Interview,
    InterviewState,
    Kind,
    NewInterview,
    Question,
    QuestionState,
    Setup,
)
from interview.models.transitions import UNFINISHED
from interview.packs.service import usable_pack
from interview.people import owned_job
from interview.ports import Queue, Store, Transcriber
from interview.rating.difficulty import reserve_for
from interview.timing import Timing, now


@dataclass(frozen=True, slots=True)
class InterviewStart:
    """What a person begins an interview with."""

    person_id: int
    guild_id: int | None
    job_id: int
    kind: Kind
    question_count: int
    language: str
    setup: Setup = field(default_factory=Setup)
    #: (pack id, server it is begun in): its questions come from that pack.
    pack: tuple[int, int | None] | None = None


class InterviewService:
    """Use cases around a whole interview. Safe for concurrent use."""

    def __init__(
        self,
        store: Store,
        coaching: Coaching,
        transcriber: Transcriber,
        *,
        daily_limits: costs.DailyLimits = costs.NO_LIMITS,
        clock: Callable[[], datetime] = now,
        timing: Timing | None = None,
    ) -> None:
        self._store = store
        self._daily_limits = daily_limits
        self._coaching = coaching
        self._timing = timing or Timing()
        self._transcriber = transcriber
        self._clock = clock
        self._paper = Paper(store, coaching, clock, daily_limits)

    # ------------------------------------------------------------------ beginning

    async def check_language(self, language: str, guild_id: int | None) -> None:
        """Raise InvalidInput if the interviewer or the ear doesn't know ``language``."""
        async with self._coaching.at(guild_id) as coach:
            check_language(coach.interviewer, self._transcriber, language)

    async def find_spent(self, person_id: int, guild_id: int | None) -> costs.Spent | None:
        """The day's limit that is used up, None for none."""
        async with self._store.begin() as uow:
            return await costs.is_spent(uow, self._daily_limits, person_id, guild_id, self._clock())

    async def check_limits(self, person_id: int, guild_id: int | None, language: str) -> None:
        """Raise LimitReached where a limit is used up and no coach that costs nothing knows
        ``language``."""
        spent = await self.find_spent(person_id, guild_id)
        async with self._coaching.at(guild_id) as coach:
            costs.check_start(spent, language, coach.free_languages)

    async def begin(self, start: InterviewStart) -> Interview:
        """A new interview without a channel; :meth:`attach` sets it going.

        Raises UnfinishedInterview, NotFound, NotYours, InvalidInput, LimitReached.
        """
        await self.check_language(start.language, start.guild_id)
        await self.check_limits(start.person_id, start.guild_id, start.language)
        if not 1 <= start.question_count <= MAX_QUESTIONS:
            raise InvalidInput(Field.QUESTIONS, Invalid.OUT_OF_RANGE, least=1, most=MAX_QUESTIONS)
        async with self._store.begin() as uow:
            await uow.people.ensure(start.person_id)
            job = await owned_job(uow, start.person_id, start.job_id)
            pack = start.pack and await usable_pack(
                uow, start.person_id, start.pack[1], start.pack[0], start.kind
            )
            return await uow.interviews.add(
                NewInterview(
                    person_id=start.person_id,
                    profile=job.profile,
                    kind=start.kind,
                    language=start.language,
                    question_count=start.question_count,
                    guild_id=start.guild_id,
                    job_id=job.id,
                    setup=start.setup,
                    pack_id=pack.id if pack else None,
                    pack_name=pack.name if pack else None,
                )
            )

    async def attach(self, person_id: int, interview_id: int, channel_id: int) -> Interview:
        """Give an interview its channel (again, when its thread is gone) and set it going."""
        async with self._store.begin() as uow:
            interview = await owned_interview(uow, person_id, interview_id, lock=True)
            if interview.state is InterviewState.ENDED:
                raise StaleAction(Stale.INTERVIEW_OVER)
            first = interview.channel_id is None
            interview = await uow.interviews.set_channel(interview_id, channel_id)
            await show_all_again(uow, interview)
            # In a new place its questions are being made already, and are paid for once.
            preparing = interview.state is InterviewState.PREPARING
            if first and preparing and form_of(interview).is_own:
                await uow.queue.prepare(interview_id)
            return interview

    async def look_again(self, person_id: int, interview_id: int) -> Interview:
        """Have all that is to be seen at this point be there, in the place that it has."""
        async with self._store.begin() as uow:
            interview = await owned_interview(uow, person_id, interview_id, lock=True)
            await show_all_again(uow, interview)
            return interview

    async def find_unfinished(self, person_id: int, guild_id: int | None) -> Interview | None:
        async with self._store.begin() as uow:
            return await uow.interviews.find_unfinished(person_id, guild_id)

    async def list_unfinished(self, person_id: int) -> list[Interview]:
        """Those of any place, the newest first."""
        async with self._store.begin() as uow:
            return await uow.interviews.list_unfinished_of(person_id)

    async def get_interview(self, person_id: int, interview_id: int) -> Interview:
        async with self._store.begin() as uow:
            return await owned_interview(uow, person_id, interview_id)

    async def find_in_channel(self, channel_id: int) -> Interview | None:
        async with self._store.begin() as uow:
            return await uow.interviews.find_by_channel(channel_id)

    async def prepare(self, interview_id: int) -> None:
        """Make the questions and ask the first. Does nothing if that was done before.

        Raises InterviewerError.
        """
        async with self._store.begin() as uow:
            interview = await uow.interviews.find(interview_id)
            if interview is None or interview.state is not InterviewState.PREPARING:
                return
            order = await self._paper.order(
                uow,
                interview,
                await uow.questions.list_asked(interview.person_id),
                count=interview.question_count,
                reserve=reserve_for(interview.question_count),
            )
        made = await self._paper.make(order)
        async with self._store.begin() as uow:
            await self._paper.record(uow, order, made)
            interview = await uow.interviews.find(interview_id, lock=True)
            if interview is None or interview.state is not InterviewState.PREPARING:
                return
            questions = await uow.questions.add_all(
                interview_id, interview.person_id, made.questions
            )
            await uow.interviews.record_prepared(
                interview_id,
                interviewer=made.interviewer,
                notes=made.notes,
                question_count=min(interview.question_count, len(questions)),
            )
            interview = await uow.interviews.set_state(interview_id, InterviewState.ACTIVE)
            await show_opening(uow, interview)
            if not form_of(interview).waits_for_ready:
                await course.ask_first(uow, interview, self._clock(), self._timing)

    async def ready(self, person_id: int, interview_id: int) -> None:
        """Ask the first question of an interview that waited for its person. Raises StaleAction
        when it was asked."""
        async with self._store.begin() as uow:
            interview = await owned_interview(uow, person_id, interview_id, lock=True)
            if interview.state is InterviewState.ENDED:
                raise StaleAction(Stale.INTERVIEW_OVER)
            if interview.state is not InterviewState.ACTIVE:
                raise StaleAction(Stale.QUESTIONS_BEING_MADE)
            if interview.position:
                raise StaleAction(Stale.BEGUN, interview.position)
            await course.ask_first(uow, interview, self._clock(), self._timing)
            await show_opening(uow, await uow.interviews.find(interview_id) or interview)

    async def prepare_failed(self, interview_id: int) -> None:
        """After the last try: tell the person; a button tries again."""
        async with self._store.begin() as uow:
            interview = await uow.interviews.find(interview_id, lock=True)
            if interview is None or interview.state is not InterviewState.PREPARING:
                return
            interview = await uow.interviews.set_state(interview_id, InterviewState.STUCK)
            await show_opening(uow, interview)

    async def prepare_again(self, person_id: int, interview_id: int) -> None:
        async with self._store.begin() as uow:
            interview = await owned_interview(uow, person_id, interview_id, lock=True)
            if interview.state is not InterviewState.STUCK:
                raise StaleAction(Stale.QUESTIONS_COMING)
            await uow.starts.clear(Queue.prepare, interview_id)
            interview = await uow.interviews.set_state(interview_id, InterviewState.PREPARING)
            await show_opening(uow, interview)
            await uow.queue.prepare(interview_id)

    # ------------------------------------------------------------------ going through it

    async def current_question(self, interview_id: int) -> Question | None:
        async with self._store.begin() as uow:
            interview = await uow.interviews.find(interview_id)
            if interview is None or interview.state is not InterviewState.ACTIVE:
                return None
            return await uow.questions.find_at(interview_id, interview.position)

    async def get_question(self, person_id: int, question_id: int) -> tuple[Interview, Question]:
        async with self._store.begin() as uow:
            return await owned_question(uow, person_id, question_id, lock=False)

    async def get_attempted_question(self, person_id: int, question_id: int) -> Question:
        """A question whose model answer may be read: it was gone on from, or tried.

        Raises StaleAction before that.
        """
        async with self._store.begin() as uow:
            _, question = await owned_question(uow, person_id, question_id, lock=False)
            interview = await owned_interview(uow, person_id, question.interview_id)
            form = form_of(interview)
            if await form.is_held_back(uow, interview, question):
                raise StaleAction(
                    Stale.MODEL_ANSWER_AT_REVEAL
                    if form.held_until is HeldUntil.REVEAL
                    else Stale.MODEL_ANSWER_AT_END
                )
            waiting = question.state in (QuestionState.OPEN, QuestionState.REVIEW)
            if waiting and not await uow.answers.list_of(question_id):
                raise StaleAction(Stale.MODEL_ANSWER_WITH_FEEDBACK)
            return question

    async def get_hint(self, person_id: int, question_id: int) -> Question:
        """The question with its hint. Raises StaleAction where there are no hints."""
        interview, question = await self.get_question(person_id, question_id)
        form_of(interview).check(Deed.HINT, interview)
        return question

    async def skip(self, person_id: int, question_id: int) -> None:
        """Leave the question (or its follow-up) unanswered and go on."""
        async with self._store.begin() as uow:
            interview, question = await owned_question(uow, person_id, question_id)
            form_of(interview).check(Deed.SKIP, interview)
            check_current(interview, question)
            self._check_reviewed(question)
            if question.state not in (QuestionState.OPEN, QuestionState.FOLLOW_UP):
                raise StaleAction(Stale.QUESTION_REVIEWED, question.position)
            await refresh_answers(uow, await course.leave(uow, interview, question))
            await course.go_on(uow, interview, self._clock(), self._timing)

    async def leave_follow_up(self, person_id: int, follow_up_id: int) -> None:
        """Leave a follow-up unanswered; the question keeps the feedback that it has."""
        async with self._store.begin() as uow:
            found = await uow.follow_ups.find(follow_up_id)
            if found is None:
                raise NotFound(Thing.FOLLOW_UP)
            interview, question = await owned_question(uow, person_id, found.question_id)
            check_current(interview, question)
            self._check_reviewed(question)
            found = await uow.follow_ups.find(follow_up_id)
            if found is None or found.state is not FollowUpState.OPEN:
                raise StaleAction(Stale.FOLLOW_UP_SETTLED)
            question = await course.leave(uow, interview, question)
            if form_of(interview).pace is Pace.ITSELF:
                await course.go_on(uow, interview, self._clock(), self._timing)
            else:
                await refresh_answers(uow, question)

    @staticmethod
    def _check_reviewed(question: Question) -> None:
        if question.state is QuestionState.REVIEW:
            raise StaleAction(Stale.QUESTION_UNDER_REVIEW, question.position)

    async def next(self, person_id: int, question_id: int) -> None:
        """Go on from an answered question; after the last one the report follows."""
        async with self._store.begin() as uow:
            interview, question = await owned_question(uow, person_id, question_id)
            form_of(interview).check(Deed.NEXT, interview)
            check_current(interview, question)
            self._check_reviewed(question)
            waits = question.state is QuestionState.OPEN
            if waits and not await course.was_answered(uow, question):
                raise StaleAction(Stale.QUESTION_OPEN, question.position)
            if question.state in (QuestionState.OPEN, QuestionState.FOLLOW_UP):
                question = await course.leave(uow, interview, question)
            await refresh_answers(uow, question)
            await course.go_on(uow, interview, self._clock(), self._timing)

    async def retry(self, person_id: int, question_id: int) -> Question:
        """Open an answered question for another attempt; earlier attempts are kept."""
        async with self._store.begin() as uow:
            interview, question = await owned_question(uow, person_id, question_id)
            check_current(interview, question)
            form_of(interview).check(Deed.RETRY, interview)
            if question.state is QuestionState.OPEN:
                return question
            self._check_reviewed(question)
            await course.leave_follow_up(uow, interview, question)
            question = await uow.questions.set_state(question_id, QuestionState.OPEN)
            await show_question(uow, interview, question)
            return question

    async def end(self, person_id: int, interview_id: int) -> Interview:
        """End now. Answers on their way are still reviewed; then the report follows."""
        async with self._store.begin() as uow:
            interview = await owned_interview(uow, person_id, interview_id, lock=True)
            if interview.state not in UNFINISHED:
                raise StaleAction(Stale.INTERVIEW_OVER)
            form_of(interview).check(Deed.END, interview)
            question = await uow.questions.find_at(interview_id, interview.position)
            if question is not None:
                if question.state in (QuestionState.OPEN, QuestionState.FOLLOW_UP):
                    question = await course.leave(uow, interview, question)
                else:
                    await course.leave_follow_up(uow, interview, question)
            return await course.end(uow, interview, question, self._clock())

    # ------------------------------------------------------------------ the clock

    async def look_at_clock(self, question_id: int) -> None:
        """Nudge, or go on without an answer. Does nothing when nothing is due."""
        async with self._store.begin() as uow:
            await look_at_clock(uow, question_id, self._clock(), self._timing)

    async def shown_at_last(self, interview_id: int) -> None:
        """What waits for an answer was refused by Discord, and can be read now: its time begins."""
        async with self._store.begin() as uow:
            await begin_anew(uow, interview_id, self._clock(), self._timing)
