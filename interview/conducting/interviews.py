"""The use cases of an interview: begin, prepare, skip, next, try again, end, resume, report.

Each use case is one or two short transactions. Locking the interview's row serializes two clicks
at once; a click on a turn that is over raises StaleAction instead of doing its work twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from interview import costs
from interview.coaching import Coaching, check_language
from interview.conducting import course
from interview.conducting.cards import (
    refresh_answers,
    show_answer,
    show_follow_up,
    show_nudge,
    show_opening,
    show_question,
)
from interview.conducting.form import Deed, HeldUntil, Pace, is_current
from interview.conducting.forms import form_of
from interview.conducting.ownership import check_current, owned_interview, owned_question
from interview.errors import (
    InvalidInput,
    NotFound,
    StaleAction,
)
from interview.limits import MAX_QUESTIONS
from interview.models import (
    FollowUpState,
    Interview,
    InterviewPlan,
    InterviewState,
    Kind,
    Question,
    QuestionState,
    Setup,
)
from interview.models.transitions import UNFINISHED
from interview.packs import choice
from interview.packs.service import usable_pack
from interview.people import owned_job
from interview.ports import (
    Interviewer,
    OwnCoaches,
    QuestionRequest,
    Queue,
    Store,
    Transcriber,
    UnitOfWork,
)
from interview.rating.difficulty import spares_for
from interview.timing import Hand, Timing, look, now

__all__ = ["InterviewService"]

_AS_USUAL = Setup()


class InterviewService:
    """Use cases around a whole interview. Safe for concurrent use."""

    def __init__(
        self,
        store: Store,
        interviewer: Interviewer,
        transcriber: Transcriber,
        *,
        seed: int | None = None,
        limits: costs.DailyLimits = costs.NO_LIMITS,
        free_languages: frozenset[str] = frozenset(),
        own: OwnCoaches | None = None,
        clock: Callable[[], datetime] = now,
        timing: Timing | None = None,
    ) -> None:
        """``free_languages``: of the coach that stands in at no cost; empty where there is none.
        ``own``: the coaches of servers with a key of their own."""
        self._store = store
        self._seed = seed
        self._limits = limits
        self._coaching = Coaching(interviewer, own, free_languages)
        self._timing = timing or Timing()
        self._transcriber = transcriber
        self._clock = clock

    # ------------------------------------------------------------------ beginning

    async def check_language(self, language: str, guild_id: int | None) -> None:
        """Raise InvalidInput if the interviewer or the ear doesn't know ``language``."""
        async with self._coaching.at(guild_id) as coach:
            check_language(coach.interviewer, self._transcriber, language)

    async def find_spent(self, person_id: int, guild_id: int | None) -> costs.Spent | None:
        """The day's limit that is used up, None for none."""
        async with self._store.begin() as uow:
            return await costs.is_spent(uow, self._limits, person_id, guild_id, self._clock())

    async def check_limits(self, person_id: int, guild_id: int | None, language: str) -> None:
        """Raise LimitReached where a limit is used up and no coach that costs nothing knows
        ``language``."""
        spent = await self.find_spent(person_id, guild_id)
        async with self._coaching.at(guild_id) as coach:
            costs.check_start(spent, language, coach.free_languages)

    async def begin(
        self,
        *,
        person_id: int,
        guild_id: int | None,
        job_id: int,
        kind: Kind,
        question_count: int,
        language: str,
        setup: Setup = _AS_USUAL,
        pack: tuple[int, int | None] | None = None,
    ) -> Interview:
        """A new interview without a channel; :meth:`attach` sets it going.

        ``pack`` is (pack id, server it is begun in): its questions come from that pack.
        Raises UnfinishedInterview, NotFound, NotYours, InvalidInput, LimitReached.
        """
        await self.check_language(language, guild_id)
        await self.check_limits(person_id, guild_id, language)
        if not 1 <= question_count <= MAX_QUESTIONS:
            raise InvalidInput("questions", f"must be between 1 and {MAX_QUESTIONS}")
        async with self._store.begin() as uow:
            await uow.people.ensure(person_id)
            job = await owned_job(uow, person_id, job_id)
            chosen = pack and await usable_pack(uow, person_id, pack[1], pack[0], kind)
            plan = InterviewPlan(
                person_id=person_id,
                profile=job.profile,
                kind=kind,
                language=language,
                question_count=question_count,
                guild_id=guild_id,
                setup=setup,
                job_id=job.id,
            )
            return await uow.interviews.add(plan, pack=chosen)

    async def attach(self, person_id: int, interview_id: int, channel_id: int) -> Interview:
        """Give an interview its channel (again, when its thread is gone) and set it going."""
        async with self._store.begin() as uow:
            interview = await owned_interview(uow, person_id, interview_id, lock=True)
            if interview.state is InterviewState.ENDED:
                raise StaleAction("That interview is finished. You find it in /history.")
            interview = await uow.interviews.set_channel(interview_id, channel_id)
            await show_opening(uow, interview)
            if interview.state is InterviewState.PREPARING and form_of(interview).is_own:
                await uow.queue.prepare(interview_id)
            elif interview.state is InterviewState.ACTIVE:
                question = await uow.questions.find_at(interview_id, interview.position)
                if question is not None:
                    await self._show_again(uow, interview, question)
            return interview

    async def _show_again(self, uow: UnitOfWork, interview: Interview, question: Question) -> None:
        """Bring the question at hand and its attempts to a new place, in their order."""
        await show_question(uow, interview, question, delay=1.0)
        follow_ups = await uow.follow_ups.list_of(question.id)
        delay = 2.0
        for answer in await uow.answers.list_of(question.id):
            await show_answer(uow, interview, answer, delay=delay)
            delay += 1.0
            for each in follow_ups:
                if each.answer_id == answer.id:
                    await show_follow_up(uow, interview, each, delay=delay)
                    delay += 1.0

    async def find_unfinished(self, person_id: int, guild_id: int | None) -> Interview | None:
        async with self._store.begin() as uow:
            return await uow.interviews.find_unfinished(person_id, guild_id)

    async def find_unfinished_anywhere(self, person_id: int) -> Interview | None:
        """The newest unfinished interview of any place."""
        async with self._store.begin() as uow:
            found = await uow.interviews.list_unfinished_of(person_id)
            return max(found, key=lambda each: each.id, default=None)

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
            had = await uow.questions.list_had(interview.person_id)
            packed = await choice.from_pack(uow, interview, had, self._seed)
            spent = await costs.is_spent(
                uow, self._limits, interview.person_id, interview.guild_id, self._clock()
            )
        request = QuestionRequest(
            profile=interview.profile,
            kind=interview.kind,
            count=interview.question_count,
            language=interview.language,
            exclude=tuple(draft.text for draft in had),
            exclude_bank_ids=frozenset(draft.bank_id for draft in had if draft.bank_id),
            seed=self._seed,
            spares=spares_for(interview.question_count),
            manner=interview.setup.manner,
            style=interview.setup.style,
            frugal=spent is not None,
        )
        if packed is None:
            async with self._coaching.at(interview.guild_id) as coach:
                work, name = coach.interviewer.make_questions(request), coach.interviewer.name
                made = await costs.paid(self._store, interview, "questions", name, work)
        else:
            made = packed
        made = choice.with_note(interview, made)
        paid_to = costs.payer(made.interviewer, made.stand_in)
        async with self._store.begin() as uow:
            await costs.record(uow, interview, "questions", paid_to, made.usage, at=self._clock())
            interview = await uow.interviews.find(interview_id, lock=True)
            if interview is None or interview.state is not InterviewState.PREPARING:
                return
            questions = await uow.questions.add_all(
                interview_id, interview.person_id, made.questions
            )
            await uow.interviews.record_prepared(
                interview_id,
                interviewer=made.interviewer,
                note=made.note,
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
                raise StaleAction("That interview is finished. You find it in /history.")
            if interview.state is not InterviewState.ACTIVE:
                raise StaleAction("Your questions are still being made. One moment, please.")
            if interview.position:
                raise StaleAction(f"It has begun: you are at question {interview.position}.")
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
                raise StaleAction("Your questions are on their way already.")
            await uow.starts.clear(Queue.prepare, interview_id)
            interview = await uow.interviews.set_state(interview_id, InterviewState.PREPARING)
            await show_opening(uow, interview)
            await uow.queue.prepare(interview_id)

    # ------------------------------------------------------------------ turns

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
        """A question whose model answer may be read: its turn has passed or it was tried.

        Raises StaleAction before that.
        """
        async with self._store.begin() as uow:
            _, question = await owned_question(uow, person_id, question_id, lock=False)
            interview = await owned_interview(uow, person_id, question.interview_id)
            form = form_of(interview)
            if await form.is_held_back(uow, interview, question):
                raise StaleAction(
                    "The model answer comes with the reveal."
                    if form.held_until is HeldUntil.REVEAL
                    else "As in a real interview, model answers come after the end."
                )
            waiting = question.state in (QuestionState.OPEN, QuestionState.REVIEW)
            if waiting and not await uow.answers.list_of(question_id):
                raise StaleAction("The model answer comes with the feedback on your own answer.")
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
                raise StaleAction(
                    f"Question {question.position} has its feedback. Press Next question to go on."
                )
            await refresh_answers(uow, await self._leave(uow, interview, question))
            await course.go_on(uow, interview, self._clock(), self._timing)

    async def leave_follow_up(self, person_id: int, follow_up_id: int) -> None:
        """Leave a follow-up unanswered; the question keeps the feedback that it has."""
        async with self._store.begin() as uow:
            found = await uow.follow_ups.find(follow_up_id)
            if found is None:
                raise NotFound("follow-up")
            interview, question = await owned_question(uow, person_id, found.question_id)
            check_current(interview, question)
            self._check_reviewed(question)
            found = await uow.follow_ups.find(follow_up_id)
            if found is None or found.state is not FollowUpState.OPEN:
                raise StaleAction("That follow-up is settled already.")
            question = await self._leave(uow, interview, question)
            if form_of(interview).pace is Pace.ITSELF:
                await course.go_on(uow, interview, self._clock(), self._timing)
            else:
                await refresh_answers(uow, question)

    async def _leave(self, uow: UnitOfWork, interview: Interview, question: Question) -> Question:
        """Close a question that waits for an answer, with its follow-up if it has one."""
        await course.leave_follow_up(uow, interview, question)
        answered = await course.was_answered(uow, question)
        question = await uow.questions.set_state(
            question.id, course.may_be_ended_as(question, answered=answered)
        )
        await show_question(uow, interview, question)
        return question

    @staticmethod
    def _check_reviewed(question: Question) -> None:
        if question.state is QuestionState.REVIEW:
            raise StaleAction(f"I'm still reviewing your answer to question {question.position}.")

    async def next(self, person_id: int, question_id: int) -> None:
        """Go on from an answered question; after the last one the report follows."""
        async with self._store.begin() as uow:
            interview, question = await owned_question(uow, person_id, question_id)
            form_of(interview).check(Deed.NEXT, interview)
            check_current(interview, question)
            self._check_reviewed(question)
            if question.state is QuestionState.OPEN and not await course.was_answered(
                uow, question
            ):
                raise StaleAction(
                    f"Question {question.position} is waiting for your answer."
                    " Press Skip on it to leave it out."
                )
            if question.state in (QuestionState.OPEN, QuestionState.FOLLOW_UP):
                question = await self._leave(uow, interview, question)
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
                raise StaleAction("That interview is finished already. You find it in /history.")
            form_of(interview).check(Deed.END, interview)
            question = await uow.questions.find_at(interview_id, interview.position)
            if question is not None:
                if question.state in (QuestionState.OPEN, QuestionState.FOLLOW_UP):
                    question = await self._leave(uow, interview, question)
                else:
                    await course.leave_follow_up(uow, interview, question)
            return await course.end(uow, interview, question, self._clock())

    # ------------------------------------------------------------------ the clock

    async def look_at_clock(self, question_id: int) -> None:
        """Nudge, or go on without an answer. Does nothing when nothing is due."""
        async with self._store.begin() as uow:
            question = await uow.questions.find(question_id)
            if question is None:
                return
            interview = await uow.interviews.find(question.interview_id, lock=True)
            question = await uow.questions.find(question_id)
            if interview is None or question is None or not is_current(interview, question):
                return
            # Under review nobody waits for the person.
            if question.state not in (QuestionState.OPEN, QuestionState.FOLLOW_UP):
                return
            clock = form_of(interview).clock(self._timing)
            match Hand.NOTHING if clock is None else look(question, self._clock(), clock):
                case Hand.NUDGE:
                    if await uow.questions.record_nudge(question_id, self._clock()):
                        await show_nudge(uow, interview, question)
                case Hand.ANEW:
                    question = await uow.questions.begin_turn(question_id, self._clock())
                    await course.start_clock(uow, interview, question, self._timing)
                    await show_question(uow, interview, question)
                case Hand.TIME_UP:
                    await self._time_up(uow, interview, question)
                case Hand.NOTHING:
                    pass

    async def _time_up(self, uow: UnitOfWork, interview: Interview, question: Question) -> None:
        if question.state is QuestionState.FOLLOW_UP or await course.was_answered(uow, question):
            await self._leave(uow, interview, question)
        else:
            question = await uow.questions.set_state(question.id, QuestionState.TIMED_OUT)
            await show_question(uow, interview, question)
        await course.go_on(uow, interview, self._clock(), self._timing)
