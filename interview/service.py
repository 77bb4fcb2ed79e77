"""The use cases of an interview: begin, prepare, skip, next, try again, end, resume, report.

Each use case is one or two short transactions. Locking the interview's row serializes two clicks
at once; a click on a turn that is over raises StaleAction instead of doing its work twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from interview import costs
from interview.adapting import next_question, spares_for
from interview.clock import now
from interview.errors import (
    InvalidInput,
    NotFound,
    NotYours,
    StaleAction,
)
from interview.limits import MAX_QUESTIONS
from interview.models import (
    AnswerState,
    CardKind,
    Interview,
    InterviewState,
    Kind,
    Question,
    QuestionState,
    Setup,
)
from interview.people import owned_job
from interview.ports import Interviewer, QuestionRequest, Store, Transcriber, UnitOfWork
from interview.reporting import report_when_settled
from interview.showing import show_answer, show_opening, show_question
from interview.transitions import UNFINISHED

__all__ = ["InterviewService", "owned_interview", "owned_question"]

_AS_USUAL = Setup()


async def owned_interview(
    uow: UnitOfWork, person_id: int, interview_id: int, *, lock: bool = False
) -> Interview:
    """The interview, if it is this person's. Raises NotFound, NotYours."""
    interview = await uow.interviews.find(interview_id, lock=lock)
    if interview is None:
        raise NotFound("interview")
    if interview.person_id != person_id:
        raise NotYours("interview")
    return interview


async def owned_question(
    uow: UnitOfWork, person_id: int, question_id: int, *, lock: bool = True
) -> tuple[Interview, Question]:
    """Question and its interview (locked), if they are this person's. Raises NotFound, NotYours."""
    question = await uow.questions.find(question_id)
    if question is None:
        raise NotFound("question")
    if question.person_id != person_id:
        raise NotYours("question")
    if question.state is QuestionState.PENDING:
        # No card leads here: the id was made up to see a question ahead of its turn.
        raise NotFound("question")
    interview = await owned_interview(uow, person_id, question.interview_id, lock=lock)
    if lock:
        # Read again behind the lock: the state may have moved while we waited for it.
        question = await uow.questions.find(question_id) or question
    return interview, question


def check_current(interview: Interview, question: Question) -> None:
    """Raise StaleAction unless the question is the one at hand."""
    if interview.state is InterviewState.ENDED:
        raise StaleAction("That interview is finished. You find it in /history.")
    if question.position != interview.position:
        raise StaleAction(
            f"That was question {question.position}; you are at question {interview.position} now."
        )


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
        clock: Callable[[], datetime] = now,
    ) -> None:
        """``free_languages``: of the coach that stands in at no cost; empty where there is none."""
        self._store = store
        self._seed = seed
        self._limits = limits
        self._free_languages = free_languages
        self._interviewer = interviewer
        self._transcriber = transcriber
        self._clock = clock

    # ------------------------------------------------------------------ beginning

    def check_language(self, language: str) -> None:
        """Raise InvalidInput if the interviewer or the ear doesn't know ``language``."""
        known = self._interviewer.languages
        if known is not None and language not in known:
            raise InvalidInput(
                "language",
                "isn't one the offline coach speaks: it interviews in English only. Choose English,"
                " or ask the admin to set a Gemini key.",
            )
        heard = self._transcriber.languages
        if heard is not None and language not in heard:
            raise InvalidInput(
                "language",
                "isn't one this bot can hear: its Whisper model is English only. Choose English, or"
                " ask the admin to set WHISPER_MODEL to a multilingual one.",
            )

    async def find_spent(self, person_id: int, guild_id: int | None) -> costs.Spent | None:
        """The day's limit that is used up, None for none."""
        async with self._store.begin() as uow:
            return await costs.is_spent(uow, self._limits, person_id, guild_id, self._clock())

    async def check_limits(self, person_id: int, guild_id: int | None, language: str) -> None:
        """Raise LimitReached where a limit is used up and no coach that costs nothing knows
        ``language``."""
        spent = await self.find_spent(person_id, guild_id)
        costs.check_start(spent, language, self._free_languages)

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
    ) -> Interview:
        """A new interview without a channel; :meth:`attach` sets it going.

        Raises UnfinishedInterview, NotFound, NotYours, InvalidInput, LimitReached.
        """
        self.check_language(language)
        await self.check_limits(person_id, guild_id, language)
        if not 1 <= question_count <= MAX_QUESTIONS:
            raise InvalidInput("questions", f"must be between 1 and {MAX_QUESTIONS}")
        async with self._store.begin() as uow:
            await uow.people.ensure(person_id)
            job = await owned_job(uow, person_id, job_id)
            return await uow.interviews.add(
                person_id=person_id,
                job_id=job.id,
                profile=job.profile,
                kind=kind,
                language=language,
                question_count=question_count,
                guild_id=guild_id,
                setup=setup,
            )

    async def attach(self, person_id: int, interview_id: int, channel_id: int) -> Interview:
        """Give an interview its channel (again, when its thread is gone) and set it going."""
        async with self._store.begin() as uow:
            interview = await owned_interview(uow, person_id, interview_id, lock=True)
            if interview.state is InterviewState.ENDED:
                raise StaleAction("That interview is finished. You find it in /history.")
            interview = await uow.interviews.set_channel(interview_id, channel_id)
            await show_opening(uow, interview)
            if interview.state is InterviewState.PREPARING:
                await uow.queue.prepare(interview_id)
            elif interview.state is InterviewState.ACTIVE:
                question = await uow.questions.find_at(interview_id, interview.position)
                if question is not None:
                    await self._show_again(uow, interview, question)
            return interview

    async def _show_again(self, uow: UnitOfWork, interview: Interview, question: Question) -> None:
        """Bring the question at hand and its attempts to a new place, in their order."""
        await show_question(uow, interview, question, delay=1.0)
        for number, answer in enumerate(await uow.answers.list_of(question.id), start=2):
            await show_answer(uow, interview, answer, delay=float(number))

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
        work = self._interviewer.make_questions(request)
        made = await costs.paid(self._store, interview, "questions", self._interviewer.name, work)
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
            await self._ask(uow, interview, questions[0])

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
            await uow.answers.clear_starts("prepare", interview_id)
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
            waiting = question.state in (QuestionState.OPEN, QuestionState.REVIEW)
            if waiting and not await uow.answers.list_of(question_id):
                raise StaleAction("The model answer comes with the feedback on your own answer.")
            return question

    async def skip(self, person_id: int, question_id: int) -> None:
        """Leave the question unanswered and go on."""
        async with self._store.begin() as uow:
            interview, question = await owned_question(uow, person_id, question_id)
            check_current(interview, question)
            if question.state is QuestionState.REVIEW:
                raise StaleAction(
                    f"I'm still reviewing your answer to question {question.position}."
                )
            if question.state is not QuestionState.OPEN:
                raise StaleAction(
                    f"Question {question.position} has its feedback. Press Next question to go on."
                )
            answered = await self._was_answered(uow, question)
            state = QuestionState.DONE if answered else QuestionState.SKIPPED
            question = await uow.questions.set_state(question_id, state)
            await show_question(uow, interview, question)
            await self._go_on(uow, interview)

    async def next(self, person_id: int, question_id: int) -> None:
        """Go on from an answered question; after the last one the report follows."""
        async with self._store.begin() as uow:
            interview, question = await owned_question(uow, person_id, question_id)
            check_current(interview, question)
            if question.state is QuestionState.REVIEW:
                raise StaleAction(
                    f"I'm still reviewing your answer to question {question.position}."
                )
            if question.state is QuestionState.OPEN:
                if not await self._was_answered(uow, question):
                    raise StaleAction(
                        f"Question {question.position} is waiting for your answer."
                        " Press Skip on it to leave it out."
                    )
                question = await uow.questions.set_state(question_id, QuestionState.DONE)
                await show_question(uow, interview, question)
            await self._refresh_answers(uow, question)
            await self._go_on(uow, interview)

    async def retry(self, person_id: int, question_id: int) -> Question:
        """Open an answered question for another attempt; earlier attempts are kept."""
        async with self._store.begin() as uow:
            interview, question = await owned_question(uow, person_id, question_id)
            check_current(interview, question)
            if question.state is QuestionState.OPEN:
                return question
            if question.state is QuestionState.REVIEW:
                raise StaleAction(
                    f"I'm still reviewing your answer to question {question.position}."
                )
            question = await uow.questions.set_state(question_id, QuestionState.OPEN)
            await show_question(uow, interview, question)
            return question

    async def end(self, person_id: int, interview_id: int) -> Interview:
        """End now. Answers on their way are still reviewed; then the report follows."""
        async with self._store.begin() as uow:
            interview = await owned_interview(uow, person_id, interview_id, lock=True)
            if interview.state not in UNFINISHED:
                raise StaleAction("That interview is finished already. You find it in /history.")
            question = await uow.questions.find_at(interview_id, interview.position)
            if question is not None and question.state is QuestionState.OPEN:
                answered = await self._was_answered(uow, question)
                question = await uow.questions.set_state(
                    question.id, QuestionState.DONE if answered else QuestionState.SKIPPED
                )
            return await self._end(uow, interview, question)

    async def _go_on(self, uow: UnitOfWork, interview: Interview) -> None:
        following = next_question(
            await uow.questions.list_of(interview.id),
            await uow.feedback.list_current_of(interview.id),
            position=interview.position + 1,
            count=interview.question_count,
            years=interview.profile.years,
        )
        if following is None:
            await self._end(uow, interview, None)
        else:
            await self._ask(uow, interview, following)

    async def _ask(self, uow: UnitOfWork, interview: Interview, question: Question) -> None:
        interview = await uow.interviews.set_position(interview.id, interview.position + 1)
        question = await uow.questions.ask(question.id, interview.position, self._clock())
        await show_question(uow, interview, question)

    async def _end(
        self, uow: UnitOfWork, interview: Interview, question: Question | None
    ) -> Interview:
        interview = await uow.interviews.set_state(
            interview.id, InterviewState.ENDED, ended_at=self._clock()
        )
        await show_opening(uow, interview)
        if question is not None:
            await show_question(uow, interview, question)
            await self._refresh_answers(uow, question)
        else:
            last = await uow.questions.find_at(interview.id, interview.position)
            if last is not None:
                await self._refresh_answers(uow, last)
        await report_when_settled(uow, interview)
        return interview

    async def _was_answered(self, uow: UnitOfWork, question: Question) -> bool:
        """Whether any attempt has feedback (a refused recording is no answer)."""
        answers = await uow.answers.list_of(question.id)
        return any(
            answer.state in (AnswerState.GRADED, AnswerState.TRANSCRIBED, AnswerState.FAILED)
            for answer in answers
        )

    async def _refresh_answers(self, uow: UnitOfWork, question: Question) -> None:
        """Take the buttons off the answer cards of a question that is left behind."""
        for answer in await uow.answers.list_of(question.id):
            card = await uow.cards.find(CardKind.ANSWER, answer.id)
            if card is not None:
                await uow.queue.deliver(card.id)
