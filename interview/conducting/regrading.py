"""Another grading of an answer that a stand-in rated, by the grader that should have done it.

The rating at hand counts until the other one is stored, and stays in the history after that. What
was asked for is stored with its job in one transaction, so a restart in between loses nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from interview import costs
from interview.coaching import grader_at
from interview.conducting.cards import show_answer
from interview.conducting.form import HeldUntil
from interview.conducting.forms import form_of
from interview.conducting.reports import report_when_settled
from interview.errors import NotFound, NotYours, Stale, StaleAction, Thing
from interview.models import Answer, AnswerState, Assessment, Feedback, Interview, Regrading
from interview.ports import Interviewer, OwnCoaches, Queue, Store, UnitOfWork
from interview.rating import rubric
from interview.rating.attempt import AttemptSoFar, assess, read_attempt
from interview.timing import Timing, now

#: What the checks before any grader decide is the same whoever grades.
_GATE = "gate"


def may_regrade(answer: Answer, feedback: Feedback | None, grader: str | None) -> bool:
    """Whether ``grader`` may rate ``answer`` again: it stands rated by another one.

    ``grader`` is None where no model is configured.
    """
    if grader is None or feedback is None or answer.state is not AnswerState.GRADED:
        return False
    by = feedback.assessment.grader
    return by != _GATE and by != grader


class RegradeService:
    """Safe for concurrent use."""

    def __init__(
        self,
        store: Store,
        primary: Interviewer | None,
        *,
        daily_limits: costs.DailyLimits = costs.NO_LIMITS,
        own: OwnCoaches | None = None,
        clock: Callable[[], datetime] = now,
        timing: Timing | None = None,
    ) -> None:
        """``primary`` is the configured model without anyone to stand in for it, None for none.
        ``own``: the coaches of servers with a key of their own."""
        self._store = store
        self._primary = primary
        self._own = own
        self._daily_limits = daily_limits
        self._clock = clock
        self._timing = timing or Timing()

    @property
    def grader(self) -> str | None:
        """The name of the grader that is asked again, but in servers with a key of their own."""
        return None if self._primary is None else self._primary.name

    @asynccontextmanager
    async def _primary_at(self, guild_id: int | None) -> AsyncIterator[Interviewer | None]:
        if self._own is None:
            yield self._primary
            return
        async with self._own.of(guild_id) as own:
            yield self._primary if own is None else own.primary

    # ------------------------------------------------------------------ asking for it

    async def request(self, person_id: int, answer_id: int) -> None:
        """Have one's answer graded again.

        Raises NotFound, NotYours, StaleAction, LimitReached.
        """
        async with self._store.begin() as uow:
            answer = await uow.answers.find(answer_id)
            if answer is None:
                raise NotFound(Thing.ANSWER)
            if answer.person_id != person_id:
                raise NotYours(Thing.ANSWER)
            interview, answer = await self._locked(uow, answer)
            grader = await grader_at(uow, interview.guild_id, self.grader)
            if grader is None:
                raise StaleAction(Stale.NO_OTHER_GRADER)
            if answer.state is not AnswerState.GRADED:
                raise StaleAction(Stale.ANSWER_UNDER_REVIEW)
            question = await uow.questions.find(answer.question_id)
            form = form_of(interview)
            if question is not None and await form.is_held_back(uow, interview, question):
                revealed = form.held_until is HeldUntil.REVEAL
                raise StaleAction(Stale.FEEDBACK_AT_REVEAL if revealed else Stale.FEEDBACK_AT_END)
            if answer.regrading is Regrading.WAITING:
                raise StaleAction(Stale.REGRADING)
            if not may_regrade(answer, await uow.feedback.find_current(answer_id), grader):
                raise StaleAction(Stale.REGRADED)
            guild_id, at = interview.guild_id, self._clock()
            await costs.check_more(
                uow, self._daily_limits, person_id, guild_id, at, costs.Waiting.GRADING
            )
            await self._begin(uow, interview, answer)

    async def request_all(self) -> int:
        """Have everything graded again that a stand-in rates at present; how many answers.

        For the admin, who pays: the day's limits don't hold it up, and what it costs counts.
        """
        async with self._store.begin() as uow:
            waiting = await uow.feedback.list_stood_in()
        begun = 0
        for answer_id in waiting:
            try:
                begun += await self._request_one(answer_id)
            except NotFound:
                continue  # deleted by its person meanwhile
        return begun

    async def _request_one(self, answer_id: int) -> bool:
        """Whether it was asked for. In a transaction of its own, so that no interview is held up by
        all the others."""
        async with self._store.begin() as uow:
            found = await uow.answers.find(answer_id)
            if found is None:
                raise NotFound(Thing.ANSWER)
            interview, answer = await self._locked(uow, found)
            feedback = await uow.feedback.find_current(answer_id)
            grader = await grader_at(uow, interview.guild_id, self.grader)
            if answer.regrading is Regrading.WAITING or not may_regrade(answer, feedback, grader):
                return False
            await self._begin(uow, interview, answer)
            return True

    async def _begin(self, uow: UnitOfWork, interview: Interview, answer: Answer) -> None:
        await uow.starts.clear(Queue.regrade, answer.id)
        answer = await uow.answers.set_regrading(answer.id, Regrading.WAITING)
        await show_answer(uow, interview, answer)
        await uow.queue.regrade(answer.id)

    # ------------------------------------------------------------------ doing it

    async def run(self, answer_id: int) -> None:
        """Ask the primary and store what it says. Does nothing if that isn't wanted any more.

        Raises InterviewerError.
        """
        async with self._store.begin() as uow:
            answer = await uow.answers.find(answer_id)
            if answer is None or answer.regrading is not Regrading.WAITING:
                return
            feedback = await uow.feedback.find_current(answer_id)
            interview = await uow.interviews.find(answer.interview_id)
            guild_id = None if interview is None else interview.guild_id
        async with self._primary_at(guild_id) as primary:
            if primary is None:
                # The key was taken away meanwhile.
                await self.failed(answer_id)
                return
            async with self._store.begin() as uow:
                wanted = may_regrade(answer, feedback, primary.name)
                attempt = await read_attempt(uow, answer) if wanted else None
            if attempt is None or feedback is None:
                # A fixed transcript came in between: it is graded by itself.
                await self._finish(answer_id, None)
                return
            limit = form_of(attempt.interview).counted_seconds(self._timing)
            work = assess(primary, attempt, limit=limit, may_follow_up=False)
            assessment = await costs.paid(
                self._store, attempt.interview, "regrade", primary.name, work
            )
            # The interview has gone on since: nothing more is asked about this answer.
            await self._finish(answer_id, (attempt, feedback, replace(assessment, follow_up=None)))

    async def _finish(
        self, answer_id: int, done: tuple[AttemptSoFar, Feedback, Assessment] | None
    ) -> None:
        async with self._store.begin() as uow:
            if done is not None:
                await costs.record(
                    uow,
                    done[0].interview,
                    "regrade",
                    done[2].grader,
                    done[2].usage,
                    at=self._clock(),
                )
            found = await uow.answers.find(answer_id)
            if found is None:
                return  # deleted by its person while we worked
            interview, answer = await self._locked(uow, found)
            if answer.regrading is not Regrading.WAITING:
                return
            if done is not None:
                await self._store_feedback(uow, answer, *done)
            answer = await uow.answers.set_regrading(answer_id, None)
            await show_answer(uow, interview, answer)
            question = await uow.questions.find(answer.question_id)
            if question is not None:
                await form_of(interview).look_after(uow, interview, question)
            await report_when_settled(uow, interview)

    async def _store_feedback(
        self,
        uow: UnitOfWork,
        answer: Answer,
        attempt: AttemptSoFar,
        before: Feedback,
        assessment: Assessment,
    ) -> None:
        """In the place of ``before``, unless something newer took it meanwhile."""
        current = await uow.feedback.find_current(answer.id)
        latest = await uow.answers.find_transcript(answer.id)
        if answer.state is not AnswerState.GRADED or current is None or latest is None:
            return
        if current.id != before.id or latest.revision != attempt.transcript.revision:
            return
        criteria = rubric.criteria_for(attempt.question.draft.kind)
        rating = rubric.overall(assessment.criteria, criteria)
        await uow.feedback.add(
            answer=answer,
            transcript_revision=latest.revision,
            assessment=assessment,
            rating=None if assessment.not_gradable else rating,
            # How it was said is counted, and the same whoever grades.
            delivery=before.delivery,
        )

    async def failed(self, answer_id: int) -> None:
        """After the last try: the rating at hand stays, and a button tries again."""
        async with self._store.begin() as uow:
            found = await uow.answers.find(answer_id)
            if found is None:
                return
            interview, answer = await self._locked(uow, found)
            if answer.regrading is not Regrading.WAITING:
                return
            answer = await uow.answers.set_regrading(answer_id, Regrading.FAILED)
            await show_answer(uow, interview, answer)

    async def _locked(self, uow: UnitOfWork, answer: Answer) -> tuple[Interview, Answer]:
        """Interview first, then answer: the one order of locks. Raises NotFound."""
        interview = await uow.interviews.find(answer.interview_id, lock=True)
        locked = await uow.answers.find(answer.id, lock=True)
        if interview is None or locked is None:
            raise NotFound(Thing.ANSWER)
        return interview, locked
