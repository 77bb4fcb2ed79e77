"""Writing the report once an interview is over and every answer on its way has arrived."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from interview import costs
from interview.coaching import Coaching
from interview.conducting.cards import refresh_answers, show_report
from interview.conducting.forms import form_of
from interview.models import Interview, InterviewState, ReportDraft
from interview.ports import ReportRequest, Store, UnitOfWork
from interview.rating import checks
from interview.rating.summary import build_report, outcomes, review
from interview.timing import now


async def report_when_settled(uow: UnitOfWork, interview: Interview) -> None:
    """Enqueue the report if the interview has ended and no answer is on its way any more."""
    if interview.state is not InterviewState.ENDED or interview.position == 0:
        return
    if not form_of(interview).writes_report:
        return
    if await uow.answers.count_unsettled(interview.id) == 0:
        await uow.queue.report(interview.id)


def draft_without_interviewer(request: ReportRequest) -> ReportDraft:
    """Counts and the practice list, marked as the offline coach's."""
    return ReportDraft(
        summary="",
        practice=(),
        grader="offline",
        model="",
        outcomes=outcomes(request.answers),
    )


class ReportService:
    def __init__(
        self,
        store: Store,
        coaching: Coaching,
        *,
        daily_limits: costs.DailyLimits = costs.NO_LIMITS,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._store = store
        self._daily_limits = daily_limits
        self._coaching = coaching
        self._clock = clock

    async def write(self, interview_id: int) -> None:
        """Write the report; when there is one, bring its numbers up to date and keep its words.

        Raises InterviewerError.
        """
        async with self._store.begin() as uow:
            interview = await uow.interviews.find(interview_id)
            if interview is None or interview.state is not InterviewState.ENDED:
                return
            earlier = await uow.reports.find(interview_id)
            questions = await uow.questions.list_of(interview_id)
            feedback = await uow.feedback.list_current_of(interview_id)
            spent = await costs.is_spent(
                uow, self._daily_limits, interview.person_id, interview.guild_id, self._clock()
            )
        request = replace(review(interview, questions, feedback), frugal=spent is not None)
        if earlier is not None:
            draft = earlier.draft
        elif any(answer.rating is not None for answer in request.answers):
            async with self._coaching.at(interview.guild_id) as coach:
                work, name = coach.interviewer.report(request), coach.interviewer.name
                written = await costs.paid(self._store, interview, "report", name, work)
            draft = checks.checked_report(written)
        else:
            draft = draft_without_interviewer(request)
        await self._store_report(interview, draft, new=earlier is None)

    async def write_without_interviewer(self, interview_id: int) -> None:
        """After the last try: the numbers and the practice list computed here, marked as such."""
        async with self._store.begin() as uow:
            interview = await uow.interviews.find(interview_id)
            if interview is None or interview.state is not InterviewState.ENDED:
                return
            earlier = await uow.reports.find(interview_id)
            questions = await uow.questions.list_of(interview_id)
            feedback = await uow.feedback.list_current_of(interview_id)
        # Words that the interviewer wrote before a transcript was fixed are better than these.
        draft = (
            draft_without_interviewer(review(interview, questions, feedback))
            if earlier is None
            else earlier.draft
        )
        await self._store_report(interview, draft, new=earlier is None)

    async def _store_report(self, interview: Interview, draft: ReportDraft, *, new: bool) -> None:
        """``new``: ``draft`` was written just now; kept words were paid for before."""
        paid_to = costs.payer(draft.grader, draft.stand_in)
        async with self._store.begin() as uow:
            if new:
                await costs.record(uow, interview, "report", paid_to, draft.usage, at=self._clock())
            locked = await uow.interviews.find(interview.id, lock=True)
            if locked is None:
                return
            # Read again behind the lock: an answer may have been graded meanwhile.
            report = build_report(
                locked,
                await uow.questions.list_of(interview.id),
                await uow.feedback.list_current_of(interview.id),
                draft,
                self._clock(),
            )
            await uow.reports.replace(report, locked.person_id)
            await show_report(uow, locked)
            if form_of(locked).held_until is not None:
                # Now the feedback may be seen.
                for question in await uow.questions.list_of(interview.id):
                    await refresh_answers(uow, question)
